#pragma once

#include <stdbool.h>
#include <stdint.h>

/// A call, client or server side. One reference is owned by whoever created or accepted it.
typedef struct grpc_call cgrpc_call;

/// Gives up the reference. Every batch of the call must have ended.
void cgrpc_call_destroy(cgrpc_call *call);

/// Ends the call with CANCELLED. Harmless when it has already ended.
void cgrpc_call_cancel(cgrpc_call *call);

/// Ends the call with `status`; on a server the peer sees it unless a status was sent before.
void cgrpc_call_cancel_with_status(cgrpc_call *call, int32_t status, const char *message);

/// Address of the peer, such as "ipv4:127.0.0.1:4711"; free it with `cgrpc_text_destroy`.
char *cgrpc_call_copy_peer(cgrpc_call *call);

/// PEM certificate that the peer proved in a TLS handshake, or NULL without one; free it with
/// `cgrpc_text_destroy`.
char *cgrpc_call_copy_peer_certificate(cgrpc_call *call);

/// After a receive that brought no message: whether the call failed (true) or the peer had
/// simply sent its last message (false).
bool cgrpc_call_failed_before_message(const cgrpc_call *call);

/// Frees text returned by a `_copy_` function. NULL is allowed.
void cgrpc_text_destroy(char *text);
