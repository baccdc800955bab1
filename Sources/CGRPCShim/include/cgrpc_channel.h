#pragma once

#include <stdint.h>

#include "cgrpc_call.h"
#include "cgrpc_credentials.h"
#include "cgrpc_metadata.h"
#include "cgrpc_completion.h"

/// Named settings of a server or a channel, by the names in <grpc/grpc.h>.
typedef struct cgrpc_arguments cgrpc_arguments;

cgrpc_arguments *cgrpc_arguments_create(void);
void cgrpc_arguments_destroy(cgrpc_arguments *arguments);
void cgrpc_arguments_add_integer(cgrpc_arguments *arguments, const char *name, int32_t value);
void cgrpc_arguments_add_text(cgrpc_arguments *arguments, const char *name, const char *value);

/// A client's view of a service: name resolution, connections, balancing, and the queue with its
/// poller threads that reports what happens on them.
typedef struct cgrpc_channel cgrpc_channel;

/// Takes over `credentials` and copies `arguments`. NULL when no thread can be started; the
/// credentials are destroyed then.
cgrpc_channel *cgrpc_channel_create(const char *target, cgrpc_channel_credentials *credentials,
                                    const cgrpc_arguments *arguments, int poller_count);

/// Closes the connections and ends the pollers; `terminated` runs on the last of them. Every
/// batch of the channel's calls must have ended.
void cgrpc_channel_destroy(cgrpc_channel *channel, cgrpc_terminated terminated, void *context);

/// Creates a call of `method` ("/package.Service/Method"). `timeout_nanoseconds` INT64_MAX: no
/// deadline.
cgrpc_call *cgrpc_channel_create_call(cgrpc_channel *channel, cgrpc_text method,
                                      int64_t timeout_nanoseconds);
