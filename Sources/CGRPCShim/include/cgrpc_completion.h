#pragma once

#include <stdbool.h>

/// Reports that an operation ended. Runs on a poller thread and must not block.
typedef void (*cgrpc_completion)(void *context, bool succeeded);

/// Reports that an object and the threads that polled for it are gone.
typedef void (*cgrpc_terminated)(void *context);
