#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>

#include "internal.h"

cgrpc_arguments *cgrpc_arguments_create(void) {
  cgrpc_arguments *arguments = calloc(1, sizeof *arguments);
  if (arguments == NULL) abort();
  return arguments;
}

void cgrpc_arguments_destroy(cgrpc_arguments *arguments) {
  for (size_t i = 0; i < arguments->core.num_args; i++) {
    grpc_arg *argument = &arguments->core.args[i];
    free(argument->key);
    if (argument->type == GRPC_ARG_STRING) free(argument->value.string);
  }
  free(arguments->core.args);
  free(arguments);
}

static char *copy(const char *text) {
  char *result = strdup(text);
  if (result == NULL) abort();
  return result;
}

static grpc_arg *add(cgrpc_arguments *arguments, const char *name) {
  if (arguments->core.num_args == arguments->capacity) {
    arguments->capacity = arguments->capacity * 2 + 8;
    grpc_arg *args = realloc(arguments->core.args, arguments->capacity * sizeof *args);
    if (args == NULL) abort();
    arguments->core.args = args;
  }
  grpc_arg *argument = &arguments->core.args[arguments->core.num_args++];
  argument->key = copy(name);
  return argument;
}

void cgrpc_arguments_add_integer(cgrpc_arguments *arguments, const char *name, int32_t value) {
  grpc_arg *argument = add(arguments, name);
  argument->type = GRPC_ARG_INTEGER;
  argument->value.integer = value;
}

void cgrpc_arguments_add_text(cgrpc_arguments *arguments, const char *name, const char *value) {
  grpc_arg *argument = add(arguments, name);
  argument->type = GRPC_ARG_STRING;
  argument->value.string = copy(value);
}
