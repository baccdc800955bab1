#pragma once

#include <stddef.h>

#include "cgrpc_slice.h"

/// How a message's bytes are packed.
typedef enum {
  CGRPC_UNCOMPRESSED,
  CGRPC_DEFLATE,  // the zlib format of RFC 1950, as gRPC's "deflate"
  CGRPC_GZIP,
  CGRPC_UNKNOWN_COMPRESSION,
} cgrpc_compression;

/// A message as the peer sent it. The core unpacks without a bound, so that a few kilobytes become
/// gigabytes; whoever takes a message unpacks it with one.
typedef struct {
  cgrpc_slice bytes;  // one reference, owned
  cgrpc_compression compression;
} cgrpc_message;

typedef enum {
  CGRPC_UNPACKED,
  CGRPC_UNPACKED_TOO_LARGE,
  CGRPC_UNPACKED_MALFORMED,
} cgrpc_unpacking;

/// Unpacks at most `bytes_max` bytes from a compressed message that stays its owner's. `target` is
/// set on CGRPC_UNPACKED only; the caller owns one reference. It takes as long as unpacking takes.
cgrpc_unpacking cgrpc_message_unpack(const cgrpc_message *message, size_t bytes_max,
                                     cgrpc_slice *target);
