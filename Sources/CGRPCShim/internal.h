/// Types shared by the .c files, one of which exists for each object of the C core.
#pragma once

#include <grpc/byte_buffer.h>
#include <grpc/byte_buffer_reader.h>
#include <grpc/grpc.h>
#include <grpc/grpc_security.h>
#include <grpc/slice.h>
#include <grpc/support/alloc.h>
#include <grpc/support/log.h>
#include <grpc/support/time.h>
#include <stdatomic.h>

#include "CGRPCShim.h"

/// What a completion queue carries: first member of every object that waits for an event.
typedef struct {
  cgrpc_completion completion;
  void *context;  // borrowed from the caller until the completion runs
} cgrpc_tag;

/// A completion queue with the detached threads that poll it. It holds the C core initialised.
typedef struct {
  grpc_completion_queue *core;  // owned
  atomic_int pollers;
  cgrpc_terminated terminated;
  void *context;  // borrowed from the caller until `terminated` runs
} cgrpc_queue;

struct cgrpc_arguments {
  grpc_channel_args core;  // owned: the array, its names and its strings
  size_t capacity;
};

struct cgrpc_server_credentials {
  grpc_server_credentials *core;          // owned; NULL once released
  struct cgrpc_certificate_files *files;  // owned; NULL for plaintext
};

/// Creates a queue polled by `poller_count` (>= 1) threads. NULL when no thread can be started.
cgrpc_queue *cgrpc_queue_create(int poller_count);

/// Ends the queue: no operation may be started on it any more. `terminated` runs on its last
/// poller, after every pending event has been delivered.
void cgrpc_queue_shutdown(cgrpc_queue *queue, cgrpc_terminated terminated, void *context);

/// Gives up the core's part, which must not outlive the core; the certificate files stay, since a
/// handshake may still look at them.
void cgrpc_server_credentials_release_core(cgrpc_server_credentials *credentials);

/// Moves a received message out of `source`, which is NULL afterwards: the one slice it is made
/// of, or its slices joined in a copy. False when there is none.
bool cgrpc_byte_buffer_take(grpc_byte_buffer **source, cgrpc_message *target);

/// Gives up a slice that the core may have made, on any thread.
///
/// `grpc_slice_unref` of the core's 1.51 must not be used for one: the last reference returns the
/// slice's memory to the resource quota, which, when it is short, wakes its reclaimer on the
/// thread's execution context, and a thread of the application has none: a null pointer is
/// followed. `grpc_call_details_destroy` is the public function that makes a context, releases a
/// slice, and allocates nothing.
void cgrpc_core_slice_release(grpc_slice slice);

/// Counters behind `cgrpc_live_count`.
extern atomic_llong cgrpc_live_queues;
extern atomic_llong cgrpc_live_pollers;
extern atomic_llong cgrpc_live_calls;
extern atomic_llong cgrpc_live_batches;
extern atomic_llong cgrpc_live_accepts;

/// Counts a batch that is about to start; true when it must fail.
bool cgrpc_fault_strikes(void);

static inline void cgrpc_count(atomic_llong *counter, long long change) {
  atomic_fetch_add_explicit(counter, change, memory_order_relaxed);
}

static inline grpc_slice cgrpc_slice_to_core(cgrpc_slice slice) {
  union {
    cgrpc_slice shim;
    grpc_slice core;
  } both = {.shim = slice};
  return both.core;
}

static inline cgrpc_slice cgrpc_slice_from_core(grpc_slice slice) {
  union {
    cgrpc_slice shim;
    grpc_slice core;
  } both = {.core = slice};
  return both.shim;
}

static inline cgrpc_text cgrpc_text_of(const grpc_slice *slice) {
  return (cgrpc_text){.bytes = (const char *)GRPC_SLICE_START_PTR(*slice),
                      .length = GRPC_SLICE_LENGTH(*slice)};
}

static inline const cgrpc_metadata_view *cgrpc_view(const grpc_metadata_array *metadata) {
  return (const cgrpc_metadata_view *)metadata;
}

/// Whether OpenSSL takes the first certificate of the chain and the key belongs to it. A key that
/// wants a passphrase is not usable.
bool cgrpc_pem_pair_usable(const char *certificate_chain, const char *private_key);

/// Whether OpenSSL takes the first certificate of the roots.
bool cgrpc_pem_roots_usable(const char *roots);
