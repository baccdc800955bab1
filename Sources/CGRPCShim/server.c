#define _GNU_SOURCE
#include <errno.h>
#include <malloc.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "internal.h"

struct cgrpc_accept {
  cgrpc_tag tag;
  grpc_call *call;               // owned until taken
  grpc_call_details details;     // owned
  grpc_metadata_array metadata;  // array owned, elements borrowed from the call
};

struct cgrpc_server {
  cgrpc_tag shutdown;
  grpc_server *core;                      // owned
  cgrpc_server_credentials *credentials;  // owned: their certificate files are read until the end
  cgrpc_queue *queue;                     // owned until it is shut down
  void **methods;                         // array owned, elements borrowed from the core
  int method_count;
  cgrpc_terminated terminated;
  void *context;  // borrowed from the caller until `terminated` runs
};

/// Where malloc begins to map memory of its own and to unmap it when it is freed. glibc raises it
/// up to 32 MiB with what a program frees, and then keeps what the core gave back to its quota:
/// several times the quota has been seen. With malloc(3)'s 128 KiB every forward pass would map its
/// buffers anew, which cost a twentieth of the server's processor time.
enum {
  MAPPED_BYTES_MIN = 4 * 1024 * 1024,
  // What a heap keeps free at its end: twice the above, as glibc has it when it sets both.
  KEPT_BYTES_MAX = 2 * MAPPED_BYTES_MIN,
};

/// A server with `arguments` and a quota. The core counts its reads, messages that are not
/// complete or not taken yet, and the memory of calls against it.
static grpc_server *create_with_quota(const grpc_channel_args *arguments, size_t bytes_max) {
  mallopt(M_MMAP_THRESHOLD, MAPPED_BYTES_MIN);
  mallopt(M_TRIM_THRESHOLD, KEPT_BYTES_MAX);
  size_t count = arguments->num_args;
  grpc_arg *args = calloc(count + 1, sizeof *args);
  if (args == NULL) abort();
  if (count > 0) memcpy(args, arguments->args, count * sizeof *args);
  grpc_resource_quota *quota = grpc_resource_quota_create("server");
  grpc_resource_quota_resize(quota, bytes_max);
  args[count] = (grpc_arg){
      .type = GRPC_ARG_POINTER,
      .key = (char *)GRPC_ARG_RESOURCE_QUOTA,
      .value.pointer = {.p = quota, .vtable = grpc_resource_quota_arg_vtable()},
  };
  grpc_server *core = grpc_server_create(
      &(grpc_channel_args){.num_args = count + 1, .args = args}, NULL);
  grpc_resource_quota_unref(quota);
  free(args);
  return core;
}

cgrpc_server *cgrpc_server_create(const cgrpc_arguments *arguments,
                                  cgrpc_server_credentials *credentials, size_t memory_bytes_max,
                                  int poller_count) {
  cgrpc_server *server = calloc(1, sizeof *server);
  if (server == NULL) abort();
  server->credentials = credentials;
  server->queue = cgrpc_queue_create(poller_count);
  if (server->queue == NULL) {
    cgrpc_server_credentials_destroy(credentials);
    free(server);
    return NULL;
  }
  server->core = create_with_quota(&arguments->core, memory_bytes_max);
  grpc_server_register_completion_queue(server->core, server->queue->core, NULL);
  return server;
}

int cgrpc_server_bind(cgrpc_server *server, const char *address) {
  return grpc_server_add_http2_port(server->core, address, server->credentials->core);
}

cgrpc_method cgrpc_server_register_method(cgrpc_server *server, const char *path) {
  void *method = grpc_server_register_method(server->core, path, NULL,
                                             GRPC_SRM_PAYLOAD_NONE, 0);
  if (method == NULL) return CGRPC_UNREGISTERED;
  size_t size = (size_t)(server->method_count + 1) * sizeof *server->methods;
  void **methods = realloc(server->methods, size);
  if (methods == NULL) abort();
  methods[server->method_count] = method;
  server->methods = methods;
  return server->method_count++;
}

void cgrpc_server_start(cgrpc_server *server) { grpc_server_start(server->core); }

void cgrpc_server_shutdown(cgrpc_server *server, cgrpc_completion completion, void *context) {
  server->shutdown = (cgrpc_tag){.completion = completion, .context = context};
  grpc_server_shutdown_and_notify(server->core, server->queue->core, &server->shutdown);
}

void cgrpc_server_cancel_calls(cgrpc_server *server) { grpc_server_cancel_all_calls(server->core); }

static void finish(void *context) {
  cgrpc_server *server = context;
  cgrpc_terminated terminated = server->terminated;
  void *caller_context = server->context;
  cgrpc_server_credentials_destroy(server->credentials);
  free(server->methods);
  free(server);
  if (terminated != NULL) terminated(caller_context);
}

void cgrpc_server_destroy(cgrpc_server *server, cgrpc_terminated terminated, void *context) {
  server->terminated = terminated;
  server->context = context;
  grpc_server_destroy(server->core);
  cgrpc_server_credentials_release_core(server->credentials);
  cgrpc_queue_shutdown(server->queue, finish, server);
}

cgrpc_accept *cgrpc_accept_create(void) {
  cgrpc_accept *accept = calloc(1, sizeof *accept);
  if (accept == NULL) abort();
  grpc_call_details_init(&accept->details);
  grpc_metadata_array_init(&accept->metadata);
  cgrpc_count(&cgrpc_live_accepts, 1);
  return accept;
}

void cgrpc_accept_destroy(cgrpc_accept *accept) {
  grpc_metadata_array_destroy(&accept->metadata);
  grpc_call_details_destroy(&accept->details);
  if (accept->call != NULL) grpc_call_unref(accept->call);
  free(accept);
  cgrpc_count(&cgrpc_live_accepts, -1);
}

bool cgrpc_accept_start(cgrpc_accept *accept, cgrpc_server *server, cgrpc_method method,
                        cgrpc_completion completion, void *context) {
  accept->tag = (cgrpc_tag){.completion = completion, .context = context};
  grpc_completion_queue *queue = server->queue->core;
  if (method != CGRPC_UNREGISTERED) {
    return grpc_server_request_registered_call(
               server->core, server->methods[method], &accept->call, &accept->details.deadline,
               &accept->metadata, NULL, queue, queue, &accept->tag) == GRPC_CALL_OK;
  }
  return grpc_server_request_call(server->core, &accept->call, &accept->details,
                                  &accept->metadata, queue, queue,
                                  &accept->tag) == GRPC_CALL_OK;
}

cgrpc_call *cgrpc_accept_peek_call(const cgrpc_accept *accept) { return accept->call; }

cgrpc_call *cgrpc_accept_take_call(cgrpc_accept *accept) {
  grpc_call *call = accept->call;
  accept->call = NULL;
  if (call != NULL) cgrpc_count(&cgrpc_live_calls, 1);
  return call;
}

cgrpc_text cgrpc_accept_peek_method(const cgrpc_accept *accept) {
  return cgrpc_text_of(&accept->details.method);
}

int64_t cgrpc_accept_remaining_nanoseconds(const cgrpc_accept *accept) {
  gpr_timespec deadline = accept->details.deadline;
  if (gpr_time_cmp(deadline, gpr_inf_future(deadline.clock_type)) == 0) return INT64_MAX;
  gpr_timespec left = gpr_time_sub(deadline, gpr_now(deadline.clock_type));
  if (left.tv_sec >= INT64_MAX / GPR_NS_PER_SEC) return INT64_MAX;
  if (left.tv_sec <= INT64_MIN / GPR_NS_PER_SEC) return INT64_MIN;
  return left.tv_sec * (int64_t)GPR_NS_PER_SEC + left.tv_nsec;
}

const cgrpc_metadata_view *cgrpc_accept_peek_metadata(const cgrpc_accept *accept) {
  return cgrpc_view(&accept->metadata);
}

int cgrpc_tcp_bind_errno(const char *host, const char *port) {
  struct addrinfo hints = {.ai_flags = AI_PASSIVE | AI_NUMERICSERV, .ai_socktype = SOCK_STREAM};
  struct addrinfo *addresses = NULL;
  if (getaddrinfo(host, port, &hints, &addresses) != 0) return -1;
  int result = 0;
  for (struct addrinfo *address = addresses; address != NULL && result == 0;
       address = address->ai_next) {
    int descriptor = socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0) continue;
    int yes = 1;
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(descriptor, address->ai_addr, address->ai_addrlen) != 0) result = errno;
    if (result == 0 && listen(descriptor, 1) != 0) result = errno;
    close(descriptor);
  }
  freeaddrinfo(addresses);
  return result;
}

bool cgrpc_unix_socket_is_live(const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  size_t length = strlen(path);
  if (length >= sizeof address.sun_path) return false;
  memcpy(address.sun_path, path, length + 1);
  int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return false;
  bool live = connect(descriptor, (const struct sockaddr *)&address, sizeof address) == 0;
  close(descriptor);
  return live;
}
