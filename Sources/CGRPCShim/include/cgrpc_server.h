#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "cgrpc_call.h"
#include "cgrpc_channel.h"
#include "cgrpc_credentials.h"
#include "cgrpc_metadata.h"
#include "cgrpc_slice.h"
#include "cgrpc_completion.h"

/// A server: listening sockets, the connections accepted from them, and the queue with its
/// poller threads that reports what happens on them.
typedef struct cgrpc_server cgrpc_server;

/// A request for one incoming call, and the call once it has come.
typedef struct cgrpc_accept cgrpc_accept;

/// Takes over `credentials` and copies `arguments`. `memory_bytes_max` is the size of the core's
/// resource quota: what its connections and calls may hold together before the core ends calls to
/// get some of it back. So that it is free then, malloc's threshold for maps of their own is fixed
/// in the whole process. NULL when no thread can be started; the credentials are destroyed then.
cgrpc_server *cgrpc_server_create(const cgrpc_arguments *arguments,
                                  cgrpc_server_credentials *credentials, size_t memory_bytes_max,
                                  int poller_count);

/// Binds `address` ("host:port" or "unix:path"). The port bound to (1 for a path), 0 on failure.
int cgrpc_server_bind(cgrpc_server *server, const char *address);

/// Which calls a request is for: those of a registered method, or all others.
typedef int cgrpc_method;
enum { CGRPC_UNREGISTERED = -1 };

/// Registers a method, "/package.Service/Method", whose calls are to be asked for by themselves.
/// They are reported before their message is read, so that who reads it can be chosen.
/// CGRPC_UNREGISTERED when it is registered before. Legal only before the start.
cgrpc_method cgrpc_server_register_method(cgrpc_server *server, const char *path);

void cgrpc_server_start(cgrpc_server *server);

/// Stops accepting. `completion` runs when every connection is closed, which may be before
/// the calls on them are destroyed.
void cgrpc_server_shutdown(cgrpc_server *server, cgrpc_completion completion, void *context);

/// Ends every running call at once. Legal only after `cgrpc_server_shutdown`.
void cgrpc_server_cancel_calls(cgrpc_server *server);

/// Frees the server and ends its pollers; `terminated` runs on the last of them. Legal only
/// after the shutdown has been reported.
void cgrpc_server_destroy(cgrpc_server *server, cgrpc_terminated terminated, void *context);

cgrpc_accept *cgrpc_accept_create(void);
void cgrpc_accept_destroy(cgrpc_accept *accept);

/// Asks for one call of `method`. True: `completion` will run once, with `succeeded` false when
/// the server is shutting down. False: it never runs.
bool cgrpc_accept_start(cgrpc_accept *accept, cgrpc_server *server, cgrpc_method method,
                        cgrpc_completion completion, void *context);

/// The call that came, until it is taken; NULL after.
cgrpc_call *cgrpc_accept_peek_call(const cgrpc_accept *accept);

/// Moves the call out; the caller owns its reference.
cgrpc_call *cgrpc_accept_take_call(cgrpc_accept *accept);

/// Path of the called method, "/package.Service/Method"; empty for a registered one.
cgrpc_text cgrpc_accept_peek_method(const cgrpc_accept *accept);

/// Nanoseconds until the deadline the client set; negative when past, INT64_MAX without one.
int64_t cgrpc_accept_remaining_nanoseconds(const cgrpc_accept *accept);

const cgrpc_metadata_view *cgrpc_accept_peek_metadata(const cgrpc_accept *accept);

/// The `errno` that binding a TCP socket to `host`:`port` gives, 0 when it can be bound, -1 when
/// `host` cannot be resolved. Explains a failed `cgrpc_server_bind`, which gives no reason.
int cgrpc_tcp_bind_errno(const char *host, const char *port);

/// Whether a server answers on the Unix socket at `path`. The core removes an existing socket
/// before it binds, a live one too.
bool cgrpc_unix_socket_is_live(const char *path);
