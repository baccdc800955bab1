/// The gRPC C core, narrowed to what a server and a client transport need.
///
/// Names carry ownership: `_create`/`_destroy` pair up, `_take_` moves out and empties the slot,
/// `_copy_` returns memory the caller destroys, `_peek_` borrows until the owner changes.
/// No type of the C core appears here but as an opaque pointer.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cgrpc_batch.h"
#include "cgrpc_call.h"
#include "cgrpc_channel.h"
#include "cgrpc_completion.h"
#include "cgrpc_credentials.h"
#include "cgrpc_diagnostics.h"
#include "cgrpc_message.h"
#include "cgrpc_metadata.h"
#include "cgrpc_server.h"
#include "cgrpc_slice.h"
