#pragma once

/// Version of the gRPC C core this process is linked to, e.g. "29.0.0". Static storage.
const char *cgrpc_version(void);
