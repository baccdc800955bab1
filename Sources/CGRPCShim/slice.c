#include "internal.h"

_Static_assert(sizeof(cgrpc_slice) == sizeof(grpc_slice), "cgrpc_slice mirrors grpc_slice");
_Static_assert(_Alignof(cgrpc_slice) == _Alignof(grpc_slice), "cgrpc_slice mirrors grpc_slice");

cgrpc_slice cgrpc_slice_create(size_t length) {
  return cgrpc_slice_from_core(grpc_slice_malloc(length));
}

cgrpc_slice cgrpc_slice_copy_bytes(const void *bytes, size_t length) {
  return cgrpc_slice_from_core(grpc_slice_from_copied_buffer(bytes, length));
}

void cgrpc_core_slice_release(grpc_slice slice) {
  if (slice.refcount == NULL) return;
  grpc_call_details details;
  grpc_call_details_init(&details);
  details.method = slice;
  grpc_call_details_destroy(&details);
}

void cgrpc_slice_destroy(cgrpc_slice slice) {
  cgrpc_core_slice_release(cgrpc_slice_to_core(slice));
}

uint8_t *cgrpc_slice_peek_bytes(cgrpc_slice *slice) {
  grpc_slice *core = (grpc_slice *)slice;
  return GRPC_SLICE_START_PTR(*core);
}

size_t cgrpc_slice_length(const cgrpc_slice *slice) {
  return GRPC_SLICE_LENGTH(*(const grpc_slice *)slice);
}
