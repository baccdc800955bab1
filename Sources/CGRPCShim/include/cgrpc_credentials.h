#pragma once

#include <stdbool.h>

/// What a server does about client certificates.
typedef enum {
  /// None is asked for.
  CGRPC_CLIENT_CERTIFICATE_IGNORED,
  /// One is asked for; what is given must verify.
  CGRPC_CLIENT_CERTIFICATE_REQUESTED,
  /// A handshake without a valid one fails.
  CGRPC_CLIENT_CERTIFICATE_REQUIRED,
} cgrpc_client_certificate_policy;

typedef struct cgrpc_server_credentials cgrpc_server_credentials;
typedef struct grpc_channel_credentials cgrpc_channel_credentials;

cgrpc_server_credentials *cgrpc_server_credentials_create_plaintext(void);

/// TLS from PEM files. The files are looked at again at every handshake and read anew when one
/// has changed; while they cannot be read the previous contents stay in force. `client_roots`
/// may be NULL. NULL when a file cannot be read now.
cgrpc_server_credentials *cgrpc_server_credentials_create_tls(
    const char *certificate_chain_path, const char *private_key_path,
    const char *client_roots_path, cgrpc_client_certificate_policy policy);

/// Legal only before a server has taken the credentials over.
void cgrpc_server_credentials_destroy(cgrpc_server_credentials *credentials);

cgrpc_channel_credentials *cgrpc_channel_credentials_create_plaintext(void);

/// TLS from PEM text. `certificate_chain` and `private_key` are both given (mutual TLS) or both
/// NULL. NULL when a text is not PEM or certificate and key do not belong together.
cgrpc_channel_credentials *cgrpc_channel_credentials_create_tls(const char *roots,
                                                                const char *certificate_chain,
                                                                const char *private_key);

void cgrpc_channel_credentials_destroy(cgrpc_channel_credentials *credentials);
