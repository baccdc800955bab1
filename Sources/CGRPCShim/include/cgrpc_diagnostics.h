#pragma once

#include <stdint.h>

/// Version of the C core this process is linked to, such as "29.0.0". Static storage.
const char *cgrpc_version(void);

/// Objects of this library that exist now. All zero once every transport has been shut down.
typedef struct {
  int64_t queues;
  int64_t pollers;
  int64_t calls;
  int64_t batches;
  int64_t accepts;
} cgrpc_live_objects;

cgrpc_live_objects cgrpc_live_count(void);

/// Bytes that the process has from malloc and not freed, in all arenas and in maps of their own.
int64_t cgrpc_heap_bytes(void);

/// Gives back to the system what the heap keeps of memory that was freed.
void cgrpc_heap_trim(void);

/// How many batches have been started since the process began, failed ones included.
int64_t cgrpc_batches_started(void);

/// Makes the `nth` batch from now (1 = the next) fail to start, once. 0 disarms. For tests.
void cgrpc_fault_arm(int64_t nth);

typedef enum { CGRPC_LOG_DEBUG, CGRPC_LOG_INFO, CGRPC_LOG_ERROR } cgrpc_log_level;

/// Receives the core's own log, on any thread.
typedef void (*cgrpc_log_handler)(cgrpc_log_level level, const char *file, int line,
                                  const char *message);

/// Routes the core's log to `handler`, from `lowest` up. By default it goes to stderr.
void cgrpc_log_set_handler(cgrpc_log_handler handler, cgrpc_log_level lowest);
