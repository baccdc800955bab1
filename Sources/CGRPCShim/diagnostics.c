#include <malloc.h>

#include "internal.h"

atomic_llong cgrpc_live_queues;
atomic_llong cgrpc_live_pollers;
atomic_llong cgrpc_live_calls;
atomic_llong cgrpc_live_batches;
atomic_llong cgrpc_live_accepts;

static atomic_llong batches_started;
static atomic_llong batches_until_fault;
static _Atomic(cgrpc_log_handler) log_handler;

const char *cgrpc_version(void) { return grpc_version_string(); }

cgrpc_live_objects cgrpc_live_count(void) {
  return (cgrpc_live_objects){
      .queues = atomic_load(&cgrpc_live_queues),
      .pollers = atomic_load(&cgrpc_live_pollers),
      .calls = atomic_load(&cgrpc_live_calls),
      .batches = atomic_load(&cgrpc_live_batches),
      .accepts = atomic_load(&cgrpc_live_accepts),
  };
}

int64_t cgrpc_heap_bytes(void) {
  struct mallinfo2 found = mallinfo2();
  return (int64_t)(found.uordblks + found.hblkhd);
}

void cgrpc_heap_trim(void) { malloc_trim(0); }

int64_t cgrpc_batches_started(void) { return atomic_load(&batches_started); }

void cgrpc_fault_arm(int64_t nth) { atomic_store(&batches_until_fault, nth); }

bool cgrpc_fault_strikes(void) {
  cgrpc_count(&batches_started, 1);
  if (atomic_load_explicit(&batches_until_fault, memory_order_relaxed) <= 0) return false;
  return atomic_fetch_sub(&batches_until_fault, 1) == 1;
}

static void forward_log(gpr_log_func_args *entry) {
  cgrpc_log_handler handler = atomic_load(&log_handler);
  if (handler == NULL) return;
  cgrpc_log_level level = entry->severity == GPR_LOG_SEVERITY_DEBUG  ? CGRPC_LOG_DEBUG
                          : entry->severity == GPR_LOG_SEVERITY_INFO ? CGRPC_LOG_INFO
                                                                     : CGRPC_LOG_ERROR;
  handler(level, entry->file, entry->line, entry->message);
}

void cgrpc_log_set_handler(cgrpc_log_handler handler, cgrpc_log_level lowest) {
  atomic_store(&log_handler, handler);
  gpr_set_log_verbosity(lowest == CGRPC_LOG_DEBUG  ? GPR_LOG_SEVERITY_DEBUG
                        : lowest == CGRPC_LOG_INFO ? GPR_LOG_SEVERITY_INFO
                                                   : GPR_LOG_SEVERITY_ERROR);
  gpr_set_log_function(forward_log);
}
