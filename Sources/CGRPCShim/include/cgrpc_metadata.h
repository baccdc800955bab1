#pragma once

#include <stdbool.h>
#include <stddef.h>

/// A list of header fields, borrowed from the batch or the accepted call that holds it.
typedef struct cgrpc_metadata_view cgrpc_metadata_view;

/// Bytes borrowed from the object that was asked for them.
typedef struct {
  const char *bytes;
  size_t length;
} cgrpc_text;

size_t cgrpc_metadata_count(const cgrpc_metadata_view *metadata);
cgrpc_text cgrpc_metadata_peek_key(const cgrpc_metadata_view *metadata, size_t index);
cgrpc_text cgrpc_metadata_peek_value(const cgrpc_metadata_view *metadata, size_t index);
