#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cgrpc_call.h"
#include "cgrpc_metadata.h"
#include "cgrpc_message.h"
#include "cgrpc_completion.h"
#include "cgrpc_slice.h"

/// One batch of operations: every input the core borrows and every slot it writes, in one block
/// that stays put until the batch has ended. Each operation may be added once.
typedef struct cgrpc_batch cgrpc_batch;

/// Which header block of a batch a field goes to.
typedef enum { CGRPC_INITIAL, CGRPC_TRAILING } cgrpc_header_block;

cgrpc_batch *cgrpc_batch_create(void);

/// Frees the batch. It must not be in flight.
void cgrpc_batch_destroy(cgrpc_batch *batch);

/// Makes room for `capacity` fields in one block. To be called before the first is added.
void cgrpc_batch_reserve_metadata(cgrpc_batch *batch, cgrpc_header_block block, size_t capacity);

/// Copies one field. False when HTTP/2 does not allow its key or its value; nothing is added
/// then. Values of keys that end in "-bin" are raw bytes.
bool cgrpc_batch_add_metadata(cgrpc_batch *batch, cgrpc_header_block block, cgrpc_text key,
                              cgrpc_text value);

/// Sends the fields of the initial block. `wait_for_ready`: negative leaves it to the service
/// config, else 0 or 1 (client side).
void cgrpc_batch_send_initial_metadata(cgrpc_batch *batch, int wait_for_ready);

/// Sends a message; the batch takes its own reference. `more_follows` allows the core to hold
/// the bytes back until the next write.
void cgrpc_batch_send_message(cgrpc_batch *batch, cgrpc_slice message, bool more_follows);

/// Client: the request ends here.
void cgrpc_batch_send_half_close(cgrpc_batch *batch);

/// Server: the call ends with `status` (0-16), a UTF-8 message and the fields of the trailing
/// block.
void cgrpc_batch_send_status(cgrpc_batch *batch, int32_t status, cgrpc_text message);

void cgrpc_batch_receive_initial_metadata(cgrpc_batch *batch);
void cgrpc_batch_receive_message(cgrpc_batch *batch);

/// Client: receives the status; ends last of all operations, exactly once.
void cgrpc_batch_receive_status(cgrpc_batch *batch);

/// Server: ends when the call has ended, whoever ended it.
void cgrpc_batch_receive_close(cgrpc_batch *batch);

/// Starts the batch on `call`. True: `completion` will run once, on a poller thread. False:
/// nothing changed and `completion` never runs. Not to be called concurrently for one call.
bool cgrpc_batch_start(cgrpc_batch *batch, cgrpc_call *call, cgrpc_completion completion,
                       void *context);

/// After the end: moves the received message out. False when there was none.
bool cgrpc_batch_take_message(cgrpc_batch *batch, cgrpc_message *target);

/// After the end: received header fields, borrowed until the batch or its call is destroyed.
const cgrpc_metadata_view *cgrpc_batch_peek_initial_metadata(const cgrpc_batch *batch);
const cgrpc_metadata_view *cgrpc_batch_peek_trailing_metadata(const cgrpc_batch *batch);

/// After the end: the received status and its message, borrowed until the batch is destroyed.
int32_t cgrpc_batch_status(const cgrpc_batch *batch);
cgrpc_text cgrpc_batch_peek_status_message(const cgrpc_batch *batch);

/// After the end of a receive-close: whether the call was cancelled rather than completed.
bool cgrpc_batch_was_cancelled(const cgrpc_batch *batch);
