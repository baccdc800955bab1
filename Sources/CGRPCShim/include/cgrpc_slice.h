#pragma once

#include <stddef.h>
#include <stdint.h>

/// A reference to counted bytes. Same size and alignment as the core's slice; short contents lie
/// inside the value itself, so a pointer to them is good only while the value stays in place.
typedef struct {
  uint64_t words[4];
} cgrpc_slice;

/// `length` bytes, not initialised. The caller owns one reference.
cgrpc_slice cgrpc_slice_create(size_t length);

/// A copy of `length` bytes. The caller owns one reference.
cgrpc_slice cgrpc_slice_copy_bytes(const void *bytes, size_t length);

/// Gives up one reference.
void cgrpc_slice_destroy(cgrpc_slice slice);

/// First byte of the contents, borrowed while `slice` stays in place.
uint8_t *cgrpc_slice_peek_bytes(cgrpc_slice *slice);

size_t cgrpc_slice_length(const cgrpc_slice *slice);
