#define _GNU_SOURCE
#include <pthread.h>
#include <stdlib.h>

#include "internal.h"

/// The last poller to leave takes the queue with it.
static void leave(cgrpc_queue *queue) {
  cgrpc_count(&cgrpc_live_pollers, -1);
  if (atomic_fetch_sub(&queue->pollers, 1) > 1) return;
  cgrpc_terminated terminated = queue->terminated;
  void *context = queue->context;
  grpc_completion_queue_destroy(queue->core);
  free(queue);
  grpc_shutdown();
  cgrpc_count(&cgrpc_live_queues, -1);
  if (terminated != NULL) terminated(context);
}

static void *poll(void *argument) {
  cgrpc_queue *queue = argument;
  for (;;) {
    grpc_event event = grpc_completion_queue_next(queue->core, gpr_inf_future(GPR_CLOCK_REALTIME),
                                                  NULL);
    if (event.type == GRPC_QUEUE_SHUTDOWN) break;
    if (event.type != GRPC_OP_COMPLETE) continue;
    cgrpc_tag *tag = event.tag;
    tag->completion(tag->context, event.success != 0);
  }
  leave(queue);
  return NULL;
}

static bool start_poller(cgrpc_queue *queue) {
  atomic_fetch_add(&queue->pollers, 1);
  cgrpc_count(&cgrpc_live_pollers, 1);
  pthread_t thread;
  if (pthread_create(&thread, NULL, poll, queue) != 0) {
    atomic_fetch_sub(&queue->pollers, 1);
    cgrpc_count(&cgrpc_live_pollers, -1);
    return false;
  }
  pthread_setname_np(thread, "grpc-poller");
  pthread_detach(thread);
  return true;
}

cgrpc_queue *cgrpc_queue_create(int poller_count) {
  cgrpc_queue *queue = calloc(1, sizeof *queue);
  if (queue == NULL) return NULL;
  grpc_init();
  queue->core = grpc_completion_queue_create_for_next(NULL);
  cgrpc_count(&cgrpc_live_queues, 1);
  int started = 0;
  while (started < poller_count && start_poller(queue)) started++;
  if (started > 0) return queue;
  grpc_completion_queue_shutdown(queue->core);
  grpc_completion_queue_destroy(queue->core);
  grpc_shutdown();
  free(queue);
  cgrpc_count(&cgrpc_live_queues, -1);
  return NULL;
}

void cgrpc_queue_shutdown(cgrpc_queue *queue, cgrpc_terminated terminated, void *context) {
  queue->terminated = terminated;
  queue->context = context;
  grpc_completion_queue_shutdown(queue->core);
}
