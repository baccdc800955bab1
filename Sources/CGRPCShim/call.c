#include <string.h>

#include "internal.h"

void cgrpc_call_destroy(cgrpc_call *call) {
  grpc_call_unref(call);
  cgrpc_count(&cgrpc_live_calls, -1);
}

void cgrpc_call_cancel(cgrpc_call *call) { grpc_call_cancel(call, NULL); }

void cgrpc_call_cancel_with_status(cgrpc_call *call, int32_t status, const char *message) {
  grpc_call_cancel_with_status(call, (grpc_status_code)status, message, NULL);
}

char *cgrpc_call_copy_peer(cgrpc_call *call) { return grpc_call_get_peer(call); }

char *cgrpc_call_copy_peer_certificate(cgrpc_call *call) {
  grpc_auth_context *context = grpc_call_auth_context(call);
  if (context == NULL) return NULL;
  char *copy = NULL;
  grpc_auth_property_iterator iterator =
      grpc_auth_context_find_properties_by_name(context, GRPC_X509_PEM_CERT_PROPERTY_NAME);
  const grpc_auth_property *property = grpc_auth_property_iterator_next(&iterator);
  if (property != NULL) {
    copy = gpr_malloc(property->value_length + 1);
    memcpy(copy, property->value, property->value_length);
    copy[property->value_length] = '\0';
  }
  grpc_auth_context_release(context);
  return copy;
}

bool cgrpc_call_failed_before_message(const cgrpc_call *call) {
  return grpc_call_failed_before_recv_message(call) != 0;
}

void cgrpc_text_destroy(char *text) { gpr_free(text); }
