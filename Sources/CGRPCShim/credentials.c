#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "internal.h"

enum { FILE_COUNT = 3, PEM_BYTES_MAX = 1 << 20 };
enum { CERTIFICATE_CHAIN, PRIVATE_KEY, CLIENT_ROOTS };

/// The PEM files of a server and what they looked like when they were last read.
struct cgrpc_certificate_files {
  pthread_mutex_t lock;           // handshakes run on several threads
  char *paths[FILE_COUNT];        // owned; CLIENT_ROOTS may be NULL
  struct stat seen[FILE_COUNT];
  bool read_before;
};

static char *read_file(const char *path) {
  FILE *file = fopen(path, "re");
  if (file == NULL) return NULL;
  char *text = malloc(PEM_BYTES_MAX + 1);
  size_t length = text == NULL ? 0 : fread(text, 1, PEM_BYTES_MAX + 1, file);
  bool complete = text != NULL && !ferror(file) && length > 0 && length <= PEM_BYTES_MAX;
  fclose(file);
  if (complete) {
    text[length] = '\0';
    return text;
  }
  free(text);
  return NULL;
}

static bool same_file(const struct stat *a, const struct stat *b) {
  return a->st_ino == b->st_ino && a->st_dev == b->st_dev && a->st_size == b->st_size &&
         a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

/// Whether any file differs from `seen`; what they look like now goes to `now`.
static bool files_changed(const struct cgrpc_certificate_files *files, struct stat *now) {
  bool changed = !files->read_before;
  for (int i = 0; i < FILE_COUNT; i++) {
    memset(&now[i], 0, sizeof now[i]);
    if (files->paths[i] == NULL) continue;
    if (stat(files->paths[i], &now[i]) != 0) return false;
    changed = changed || !same_file(&files->seen[i], &now[i]);
  }
  return changed;
}

static grpc_ssl_server_certificate_config *read_files(const struct cgrpc_certificate_files *files) {
  char *texts[FILE_COUNT] = {NULL, NULL, NULL};
  bool complete = true;
  for (int i = 0; i < FILE_COUNT; i++) {
    if (files->paths[i] == NULL) continue;
    texts[i] = read_file(files->paths[i]);
    complete = complete && texts[i] != NULL;
  }
  grpc_ssl_server_certificate_config *config = NULL;
  // The core ends the process over a pair it cannot use.
  bool usable = complete && cgrpc_pem_pair_usable(texts[CERTIFICATE_CHAIN], texts[PRIVATE_KEY]) &&
                (texts[CLIENT_ROOTS] == NULL || cgrpc_pem_roots_usable(texts[CLIENT_ROOTS]));
  if (usable) {
    grpc_ssl_pem_key_cert_pair pair = {.private_key = texts[PRIVATE_KEY],
                                       .cert_chain = texts[CERTIFICATE_CHAIN]};
    // The core asserts that a fetched configuration has roots, even if no client certificate is
    // asked for and nothing is verified against them.
    const char *roots = texts[CLIENT_ROOTS] != NULL ? texts[CLIENT_ROOTS]
                                                    : texts[CERTIFICATE_CHAIN];
    config = grpc_ssl_server_certificate_config_create(roots, &pair, 1);
  }
  for (int i = 0; i < FILE_COUNT; i++) free(texts[i]);
  return config;
}

/// Called by the core at every handshake. FAIL leaves the previous certificate in force.
static grpc_ssl_certificate_config_reload_status fetch(
    void *user_data, grpc_ssl_server_certificate_config **config) {
  struct cgrpc_certificate_files *files = user_data;
  grpc_ssl_certificate_config_reload_status status = GRPC_SSL_CERTIFICATE_CONFIG_RELOAD_UNCHANGED;
  struct stat now[FILE_COUNT];
  pthread_mutex_lock(&files->lock);
  if (files_changed(files, now)) {
    *config = read_files(files);
    status = *config == NULL ? GRPC_SSL_CERTIFICATE_CONFIG_RELOAD_FAIL
                             : GRPC_SSL_CERTIFICATE_CONFIG_RELOAD_NEW;
    if (*config != NULL) {
      memcpy(files->seen, now, sizeof now);
      files->read_before = true;
    }
  }
  pthread_mutex_unlock(&files->lock);
  return status;
}

static cgrpc_server_credentials *wrap(grpc_server_credentials *core,
                                      struct cgrpc_certificate_files *files) {
  cgrpc_server_credentials *credentials = calloc(1, sizeof *credentials);
  if (credentials == NULL) abort();
  credentials->core = core;
  credentials->files = files;
  return credentials;
}

static void files_destroy(struct cgrpc_certificate_files *files) {
  if (files == NULL) return;
  for (int i = 0; i < FILE_COUNT; i++) free(files->paths[i]);
  pthread_mutex_destroy(&files->lock);
  free(files);
}

cgrpc_server_credentials *cgrpc_server_credentials_create_plaintext(void) {
  return wrap(grpc_insecure_server_credentials_create(), NULL);
}

static grpc_ssl_client_certificate_request_type request_type(
    cgrpc_client_certificate_policy policy) {
  switch (policy) {
    case CGRPC_CLIENT_CERTIFICATE_REQUESTED:
      return GRPC_SSL_REQUEST_CLIENT_CERTIFICATE_AND_VERIFY;
    case CGRPC_CLIENT_CERTIFICATE_REQUIRED:
      return GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY;
    case CGRPC_CLIENT_CERTIFICATE_IGNORED:
      break;
  }
  return GRPC_SSL_DONT_REQUEST_CLIENT_CERTIFICATE;
}

cgrpc_server_credentials *cgrpc_server_credentials_create_tls(
    const char *certificate_chain_path, const char *private_key_path,
    const char *client_roots_path, cgrpc_client_certificate_policy policy) {
  struct cgrpc_certificate_files *files = calloc(1, sizeof *files);
  if (files == NULL) abort();
  pthread_mutex_init(&files->lock, NULL);
  files->paths[CERTIFICATE_CHAIN] = strdup(certificate_chain_path);
  files->paths[PRIVATE_KEY] = strdup(private_key_path);
  if (client_roots_path != NULL) files->paths[CLIENT_ROOTS] = strdup(client_roots_path);
  grpc_ssl_server_certificate_config *probe = read_files(files);
  if (probe == NULL) {
    files_destroy(files);
    return NULL;
  }
  grpc_ssl_server_certificate_config_destroy(probe);
  grpc_ssl_server_credentials_options *options =
      grpc_ssl_server_credentials_create_options_using_config_fetcher(request_type(policy), fetch,
                                                                      files);
  grpc_server_credentials *core = grpc_ssl_server_credentials_create_with_options(options);
  if (core == NULL) {
    files_destroy(files);
    return NULL;
  }
  return wrap(core, files);
}

void cgrpc_server_credentials_release_core(cgrpc_server_credentials *credentials) {
  grpc_server_credentials_release(credentials->core);
  credentials->core = NULL;
}

void cgrpc_server_credentials_destroy(cgrpc_server_credentials *credentials) {
  if (credentials->core != NULL) cgrpc_server_credentials_release_core(credentials);
  files_destroy(credentials->files);
  free(credentials);
}

cgrpc_channel_credentials *cgrpc_channel_credentials_create_plaintext(void) {
  return grpc_insecure_credentials_create();
}

cgrpc_channel_credentials *cgrpc_channel_credentials_create_tls(const char *roots,
                                                                const char *certificate_chain,
                                                                const char *private_key) {
  // The core takes anything here and then finds no address to connect to.
  if (!cgrpc_pem_roots_usable(roots)) return NULL;
  if (private_key != NULL && !cgrpc_pem_pair_usable(certificate_chain, private_key)) return NULL;
  grpc_ssl_pem_key_cert_pair pair = {.private_key = private_key, .cert_chain = certificate_chain};
  return grpc_ssl_credentials_create(roots, private_key == NULL ? NULL : &pair, NULL, NULL);
}

void cgrpc_channel_credentials_destroy(cgrpc_channel_credentials *credentials) {
  grpc_channel_credentials_release(credentials);
}
