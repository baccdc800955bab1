#include <limits.h>
#include <stdlib.h>
#include <zlib.h>

#include "internal.h"

enum {
  WINDOW_BITS_ZLIB = 15,
  WINDOW_BITS_GZIP = 15 + 16,  // zlib.h, inflateInit2
  FIRST_CAPACITY = 16 * 1024,
};

/// Bytes that grow, to a bound.
typedef struct {
  unsigned char *bytes;  // owned
  size_t length;
  size_t capacity;
  size_t bytes_max;
} growing_bytes;

/// Makes room for more. False at the bound.
static bool grow(growing_bytes *target) {
  if (target->capacity >= target->bytes_max) return false;
  size_t capacity = target->capacity == 0 ? FIRST_CAPACITY : target->capacity * 2;
  if (capacity > target->bytes_max) capacity = target->bytes_max;
  unsigned char *bytes = realloc(target->bytes, capacity);
  if (bytes == NULL) return false;
  target->bytes = bytes;
  target->capacity = capacity;
  return true;
}

/// Runs `stream` to its end.
static cgrpc_unpacking run(z_stream *stream, growing_bytes *target) {
  // One byte more than fits tells a message of exactly the bound from a larger one.
  unsigned char beyond;
  for (;;) {
    bool has_room = target->length < target->capacity || grow(target);
    size_t room = has_room ? target->capacity - target->length : sizeof beyond;
    if (room > UINT_MAX) room = UINT_MAX;
    stream->next_out = has_room ? target->bytes + target->length : &beyond;
    stream->avail_out = (uInt)room;
    int result = inflate(stream, Z_NO_FLUSH);
    size_t written = room - stream->avail_out;
    if (!has_room && written > 0) return CGRPC_UNPACKED_TOO_LARGE;
    target->length += written;
    if (result == Z_STREAM_END) {
      return stream->avail_in == 0 ? CGRPC_UNPACKED : CGRPC_UNPACKED_MALFORMED;
    }
    // Z_BUF_ERROR: the input ended before the stream did.
    if (result != Z_OK) return CGRPC_UNPACKED_MALFORMED;
  }
}

static cgrpc_slice adopt(growing_bytes *source) {
  if (source->length == 0) {
    free(source->bytes);
    return cgrpc_slice_create(0);
  }
  unsigned char *bytes = realloc(source->bytes, source->length);
  if (bytes == NULL) bytes = source->bytes;
  return cgrpc_slice_from_core(grpc_slice_new(bytes, source->length, free));
}

cgrpc_unpacking cgrpc_message_unpack(const cgrpc_message *message, size_t bytes_max,
                                     cgrpc_slice *target) {
  grpc_slice source = cgrpc_slice_to_core(message->bytes);
  if (GRPC_SLICE_LENGTH(source) == 0) {
    *target = cgrpc_slice_create(0);
    return CGRPC_UNPACKED;
  }
  if (message->compression != CGRPC_GZIP && message->compression != CGRPC_DEFLATE) {
    return CGRPC_UNPACKED_MALFORMED;
  }
  if (GRPC_SLICE_LENGTH(source) > UINT_MAX) return CGRPC_UNPACKED_TOO_LARGE;
  z_stream stream = {
      .next_in = GRPC_SLICE_START_PTR(source),
      .avail_in = (uInt)GRPC_SLICE_LENGTH(source),
  };
  int bits = message->compression == CGRPC_GZIP ? WINDOW_BITS_GZIP : WINDOW_BITS_ZLIB;
  if (inflateInit2(&stream, bits) != Z_OK) return CGRPC_UNPACKED_TOO_LARGE;
  growing_bytes unpacked = {.bytes_max = bytes_max};
  cgrpc_unpacking result = run(&stream, &unpacked);
  inflateEnd(&stream);
  if (result == CGRPC_UNPACKED) {
    *target = adopt(&unpacked);
  } else {
    free(unpacked.bytes);
  }
  return result;
}
