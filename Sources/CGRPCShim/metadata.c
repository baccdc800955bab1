#include "internal.h"

static const grpc_metadata *field(const cgrpc_metadata_view *metadata, size_t index) {
  return &((const grpc_metadata_array *)metadata)->metadata[index];
}

size_t cgrpc_metadata_count(const cgrpc_metadata_view *metadata) {
  return ((const grpc_metadata_array *)metadata)->count;
}

cgrpc_text cgrpc_metadata_peek_key(const cgrpc_metadata_view *metadata, size_t index) {
  return cgrpc_text_of(&field(metadata, index)->key);
}

cgrpc_text cgrpc_metadata_peek_value(const cgrpc_metadata_view *metadata, size_t index) {
  return cgrpc_text_of(&field(metadata, index)->value);
}
