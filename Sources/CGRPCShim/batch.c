#include <stdlib.h>

#include "internal.h"

enum { OPERATION_KINDS = 8 };

/// The fields of one header block to send.
typedef struct {
  grpc_metadata *fields;  // owned: the array and a reference to each slice
  size_t count;
  size_t capacity;
} outgoing_block;

struct cgrpc_batch {
  cgrpc_tag tag;
  grpc_op operations[OPERATION_KINDS];
  size_t operation_count;

  outgoing_block outgoing[2];          // indexed by cgrpc_header_block
  grpc_byte_buffer *outgoing_message;  // owned
  grpc_slice outgoing_status_message;  // owned

  grpc_metadata_array incoming[2];     // array owned, elements borrowed from the call
  grpc_byte_buffer *incoming_message;  // owned
  grpc_status_code incoming_status;
  grpc_slice incoming_status_message;  // owned
  int incoming_cancelled;
};

cgrpc_batch *cgrpc_batch_create(void) {
  cgrpc_batch *batch = calloc(1, sizeof *batch);
  if (batch == NULL) abort();
  batch->outgoing_status_message = grpc_empty_slice();
  batch->incoming_status_message = grpc_empty_slice();
  grpc_metadata_array_init(&batch->incoming[CGRPC_INITIAL]);
  grpc_metadata_array_init(&batch->incoming[CGRPC_TRAILING]);
  cgrpc_count(&cgrpc_live_batches, 1);
  return batch;
}

static void block_destroy(outgoing_block *block) {
  for (size_t i = 0; i < block->count; i++) {
    grpc_slice_unref(block->fields[i].key);
    grpc_slice_unref(block->fields[i].value);
  }
  free(block->fields);
}

void cgrpc_batch_destroy(cgrpc_batch *batch) {
  block_destroy(&batch->outgoing[CGRPC_INITIAL]);
  block_destroy(&batch->outgoing[CGRPC_TRAILING]);
  if (batch->outgoing_message != NULL) grpc_byte_buffer_destroy(batch->outgoing_message);
  grpc_slice_unref(batch->outgoing_status_message);
  grpc_metadata_array_destroy(&batch->incoming[CGRPC_INITIAL]);
  grpc_metadata_array_destroy(&batch->incoming[CGRPC_TRAILING]);
  if (batch->incoming_message != NULL) grpc_byte_buffer_destroy(batch->incoming_message);
  cgrpc_core_slice_release(batch->incoming_status_message);
  free(batch);
  cgrpc_count(&cgrpc_live_batches, -1);
}

void cgrpc_batch_reserve_metadata(cgrpc_batch *batch, cgrpc_header_block block_kind,
                                  size_t capacity) {
  outgoing_block *block = &batch->outgoing[block_kind];
  if (capacity <= block->capacity) return;
  grpc_metadata *fields = realloc(block->fields, capacity * sizeof *fields);
  if (fields == NULL) abort();
  block->fields = fields;
  block->capacity = capacity;
}

bool cgrpc_batch_add_metadata(cgrpc_batch *batch, cgrpc_header_block block_kind, cgrpc_text key,
                              cgrpc_text value) {
  grpc_slice key_slice = grpc_slice_from_copied_buffer(key.bytes, key.length);
  grpc_slice value_slice = grpc_slice_from_copied_buffer(value.bytes, value.length);
  if (!grpc_header_key_is_legal(key_slice) ||
      (!grpc_is_binary_header(key_slice) && !grpc_header_nonbin_value_is_legal(value_slice))) {
    grpc_slice_unref(key_slice);
    grpc_slice_unref(value_slice);
    return false;
  }
  outgoing_block *block = &batch->outgoing[block_kind];
  if (block->count == block->capacity) {
    cgrpc_batch_reserve_metadata(batch, block_kind, block->capacity * 2 + 4);
  }
  block->fields[block->count++] = (grpc_metadata){.key = key_slice, .value = value_slice};
  return true;
}

static grpc_op *add(cgrpc_batch *batch, grpc_op_type type) {
  grpc_op *operation = &batch->operations[batch->operation_count++];
  operation->op = type;
  return operation;
}

void cgrpc_batch_send_initial_metadata(cgrpc_batch *batch, int wait_for_ready) {
  grpc_op *operation = add(batch, GRPC_OP_SEND_INITIAL_METADATA);
  operation->data.send_initial_metadata.count = batch->outgoing[CGRPC_INITIAL].count;
  operation->data.send_initial_metadata.metadata = batch->outgoing[CGRPC_INITIAL].fields;
  if (wait_for_ready < 0) return;
  operation->flags = GRPC_INITIAL_METADATA_WAIT_FOR_READY_EXPLICITLY_SET |
                     (wait_for_ready ? GRPC_INITIAL_METADATA_WAIT_FOR_READY : 0u);
}

void cgrpc_batch_send_message(cgrpc_batch *batch, cgrpc_slice message, bool more_follows) {
  grpc_slice slice = cgrpc_slice_to_core(message);
  batch->outgoing_message = grpc_raw_byte_buffer_create(&slice, 1);
  grpc_op *operation = add(batch, GRPC_OP_SEND_MESSAGE);
  operation->data.send_message.send_message = batch->outgoing_message;
  if (more_follows) operation->flags = GRPC_WRITE_BUFFER_HINT;
}

void cgrpc_batch_send_half_close(cgrpc_batch *batch) { add(batch, GRPC_OP_SEND_CLOSE_FROM_CLIENT); }

void cgrpc_batch_send_status(cgrpc_batch *batch, int32_t status, cgrpc_text message) {
  grpc_op *operation = add(batch, GRPC_OP_SEND_STATUS_FROM_SERVER);
  operation->data.send_status_from_server.status = (grpc_status_code)status;
  operation->data.send_status_from_server.trailing_metadata_count =
      batch->outgoing[CGRPC_TRAILING].count;
  operation->data.send_status_from_server.trailing_metadata =
      batch->outgoing[CGRPC_TRAILING].fields;
  if (message.length == 0) return;
  batch->outgoing_status_message = grpc_slice_from_copied_buffer(message.bytes, message.length);
  operation->data.send_status_from_server.status_details = &batch->outgoing_status_message;
}

void cgrpc_batch_receive_initial_metadata(cgrpc_batch *batch) {
  add(batch, GRPC_OP_RECV_INITIAL_METADATA)->data.recv_initial_metadata.recv_initial_metadata =
      &batch->incoming[CGRPC_INITIAL];
}

void cgrpc_batch_receive_message(cgrpc_batch *batch) {
  add(batch, GRPC_OP_RECV_MESSAGE)->data.recv_message.recv_message = &batch->incoming_message;
}

void cgrpc_batch_receive_status(cgrpc_batch *batch) {
  grpc_op *operation = add(batch, GRPC_OP_RECV_STATUS_ON_CLIENT);
  operation->data.recv_status_on_client.trailing_metadata = &batch->incoming[CGRPC_TRAILING];
  operation->data.recv_status_on_client.status = &batch->incoming_status;
  operation->data.recv_status_on_client.status_details = &batch->incoming_status_message;
}

void cgrpc_batch_receive_close(cgrpc_batch *batch) {
  add(batch, GRPC_OP_RECV_CLOSE_ON_SERVER)->data.recv_close_on_server.cancelled =
      &batch->incoming_cancelled;
}

bool cgrpc_batch_start(cgrpc_batch *batch, cgrpc_call *call, cgrpc_completion completion,
                       void *context) {
  batch->tag = (cgrpc_tag){.completion = completion, .context = context};
  if (cgrpc_fault_strikes()) return false;
  // "If a call to grpc_call_start_batch returns any value other than GRPC_CALL_OK it is
  // guaranteed that no state associated with 'call' is changed" (grpc/grpc.h).
  return grpc_call_start_batch(call, batch->operations, batch->operation_count, &batch->tag,
                               NULL) == GRPC_CALL_OK;
}

static cgrpc_compression compression_of(const grpc_byte_buffer *buffer) {
  switch (buffer->data.raw.compression) {
    case GRPC_COMPRESS_NONE: return CGRPC_UNCOMPRESSED;
    case GRPC_COMPRESS_DEFLATE: return CGRPC_DEFLATE;
    case GRPC_COMPRESS_GZIP: return CGRPC_GZIP;
    default: return CGRPC_UNKNOWN_COMPRESSION;
  }
}

bool cgrpc_byte_buffer_take(grpc_byte_buffer **source, cgrpc_message *target) {
  grpc_byte_buffer *buffer = *source;
  if (buffer == NULL) return false;
  *source = NULL;
  grpc_byte_buffer_reader reader;
  bool readable = grpc_byte_buffer_reader_init(&reader, buffer) != 0;
  if (readable) {
    grpc_slice_buffer *slices = &buffer->data.raw.slice_buffer;
    target->bytes = cgrpc_slice_from_core(slices->count == 1
                                              ? grpc_slice_ref(slices->slices[0])
                                              : grpc_byte_buffer_reader_readall(&reader));
    target->compression = compression_of(buffer);
    grpc_byte_buffer_reader_destroy(&reader);
  }
  grpc_byte_buffer_destroy(buffer);
  return readable;
}

bool cgrpc_batch_take_message(cgrpc_batch *batch, cgrpc_message *target) {
  return cgrpc_byte_buffer_take(&batch->incoming_message, target);
}

const cgrpc_metadata_view *cgrpc_batch_peek_initial_metadata(const cgrpc_batch *batch) {
  return cgrpc_view(&batch->incoming[CGRPC_INITIAL]);
}

const cgrpc_metadata_view *cgrpc_batch_peek_trailing_metadata(const cgrpc_batch *batch) {
  return cgrpc_view(&batch->incoming[CGRPC_TRAILING]);
}

int32_t cgrpc_batch_status(const cgrpc_batch *batch) { return (int32_t)batch->incoming_status; }

cgrpc_text cgrpc_batch_peek_status_message(const cgrpc_batch *batch) {
  return cgrpc_text_of(&batch->incoming_status_message);
}

bool cgrpc_batch_was_cancelled(const cgrpc_batch *batch) { return batch->incoming_cancelled != 0; }
