#include <stdlib.h>

#include "internal.h"

struct cgrpc_channel {
  grpc_channel *core;                      // owned
  cgrpc_channel_credentials *credentials;  // owned
  cgrpc_queue *queue;                      // owned until it is shut down
  cgrpc_terminated terminated;
  void *context;  // borrowed from the caller until `terminated` runs
};

cgrpc_channel *cgrpc_channel_create(const char *target, cgrpc_channel_credentials *credentials,
                                    const cgrpc_arguments *arguments, int poller_count) {
  cgrpc_channel *channel = calloc(1, sizeof *channel);
  if (channel == NULL) abort();
  channel->credentials = credentials;
  channel->queue = cgrpc_queue_create(poller_count);
  if (channel->queue == NULL) {
    cgrpc_channel_credentials_destroy(credentials);
    free(channel);
    return NULL;
  }
  channel->core = grpc_channel_create(target, credentials, &arguments->core);
  return channel;
}

static void finish(void *context) {
  cgrpc_channel *channel = context;
  cgrpc_terminated terminated = channel->terminated;
  void *caller_context = channel->context;
  free(channel);
  if (terminated != NULL) terminated(caller_context);
}

void cgrpc_channel_destroy(cgrpc_channel *channel, cgrpc_terminated terminated, void *context) {
  channel->terminated = terminated;
  channel->context = context;
  grpc_channel_destroy(channel->core);
  cgrpc_channel_credentials_destroy(channel->credentials);
  cgrpc_queue_shutdown(channel->queue, finish, channel);
}

static gpr_timespec deadline_after(int64_t nanoseconds) {
  if (nanoseconds == INT64_MAX) return gpr_inf_future(GPR_CLOCK_MONOTONIC);
  return gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC),
                      gpr_time_from_nanos(nanoseconds, GPR_TIMESPAN));
}

cgrpc_call *cgrpc_channel_create_call(cgrpc_channel *channel, cgrpc_text method,
                                      int64_t timeout_nanoseconds) {
  grpc_slice path = grpc_slice_from_copied_buffer(method.bytes, method.length);
  grpc_call *call =
      grpc_channel_create_call(channel->core, NULL, GRPC_PROPAGATE_DEFAULTS,
                               channel->queue->core, path, NULL,
                               deadline_after(timeout_nanoseconds), NULL);
  grpc_slice_unref(path);
  cgrpc_count(&cgrpc_live_calls, 1);
  return call;
}
