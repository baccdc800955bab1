"""Rules on calls: their messages, their HTTP bindings, their pages and their roles."""

import re
from collections.abc import Iterator

from google.api import annotations_pb2, http_pb2
from google.protobuf.descriptor_pb2 import DescriptorProto, FieldDescriptorProto

from protolint.finding import Finding
from protolint.sources import Element, Sources

Field = FieldDescriptorProto
PATH_VARIABLE = re.compile(r"\{([^}=]+)(?:=[^}]*)?\}")


def check(sources: Sources) -> Iterator[Finding]:
    """Checks every call."""
    users: dict[str, str] = {}
    bindings: dict[tuple[str, str], str] = {}
    for element in sources.elements():
        if element.kind == "message":
            yield from _check_page_fields(sources, element)
        if element.kind != "rpc":
            continue
        yield from _check_message_names(sources, element, users)
        yield from _check_bindings(sources, element, bindings)
        if element.name.startswith("List"):
            yield from _check_list(sources, element)
        if not re.search(r"^ ?Role: ", sources.comment(element), re.MULTILINE):
            yield sources.finding(element, "RPC_ROLE", "the comment has no line 'Role: ...'")


def _check_message_names(
    sources: Sources, rpc: Element, users: dict[str, str]
) -> Iterator[Finding]:
    method, service = rpc.descriptor, rpc.parent
    for type_name, suffix in ((method.input_type, "Request"), (method.output_type, "Response")):
        name = type_name.rsplit(".", 1)[-1]
        allowed = (f"{method.name}{suffix}", f"{service.name}{method.name}{suffix}")
        if name not in allowed:
            rule = f"RPC_{suffix.upper()}_STANDARD_NAME"
            yield sources.finding(rpc, rule, f"'{name}' should be '{allowed[0]}'")
        other = users.setdefault(type_name, rpc.full_name)
        if other != rpc.full_name:
            message = f"'{name}' is already used by {other}"
            yield sources.finding(rpc, "RPC_REQUEST_RESPONSE_UNIQUE", message)


def _check_bindings(
    sources: Sources, rpc: Element, bindings: dict[tuple[str, str], str]
) -> Iterator[Finding]:
    method = rpc.descriptor
    is_streaming = method.client_streaming or method.server_streaming
    if not method.options.HasExtension(annotations_pb2.http):
        if not is_streaming:
            message = "a call without streams needs option (google.api.http)"
            yield sources.finding(rpc, "RPC_HTTP_ANNOTATION", message)
        return
    rule = method.options.Extensions[annotations_pb2.http]
    request = sources.messages[method.input_type.removeprefix(".")]
    response = sources.messages[method.output_type.removeprefix(".")]
    for binding in (rule, *rule.additional_bindings):
        yield from _check_binding(sources, rpc, binding, request, response)
        verb = binding.WhichOneof("pattern")
        path = PATH_VARIABLE.sub("{}", getattr(binding, verb)) if verb else ""
        other = bindings.setdefault((verb, path), rpc.full_name)
        if other != rpc.full_name:
            message = f"{verb.upper()} {path} is already {other}"
            yield sources.finding(rpc, "HTTP_BINDING", message)


def _check_binding(
    sources: Sources,
    rpc: Element,
    binding: http_pb2.HttpRule,
    request: DescriptorProto,
    response: DescriptorProto,
) -> Iterator[Finding]:
    def finding(message: str) -> Finding:
        return sources.finding(rpc, "HTTP_BINDING", message)

    verb = binding.WhichOneof("pattern")
    if verb is None:
        yield finding("no verb and path")
        return
    fields = {field.name: field for field in request.field}
    for variable in PATH_VARIABLE.findall(getattr(binding, verb)):
        if variable not in fields:
            yield finding(f"'{variable}' of the path is no field of {request.name}")
        elif fields[variable].type != Field.TYPE_STRING:
            yield finding(f"'{variable}' of the path is no string")
    if binding.body not in ("", "*") and binding.body not in fields:
        yield finding(f"the body '{binding.body}' is no field of {request.name}")
    if verb in ("get", "delete") and binding.body:
        yield finding(f"{verb.upper()} takes no body")
    if verb in ("post", "put", "patch") and not binding.body:
        yield finding(f"{verb.upper()} needs a body")
    # Envoy refuses a whole descriptor over any other response_body.
    if binding.response_body:
        named = [field for field in response.field if field.name == binding.response_body]
        if not named or named[0].type_name != ".google.api.HttpBody":
            yield finding("response_body must name a field of type google.api.HttpBody")


def _check_list(sources: Sources, rpc: Element) -> Iterator[Finding]:
    request = sources.messages[rpc.descriptor.input_type.removeprefix(".")]
    response = sources.messages[rpc.descriptor.output_type.removeprefix(".")]
    if not _has(request, "page_size", Field.TYPE_INT32):
        yield sources.finding(rpc, "PAGINATION", f"{request.name} needs int32 page_size")
    if not _has(request, "page_token", Field.TYPE_STRING):
        yield sources.finding(rpc, "PAGINATION", f"{request.name} needs string page_token")
    if not _has(response, "next_page_token", Field.TYPE_STRING):
        message = f"{response.name} needs string next_page_token"
        yield sources.finding(rpc, "PAGINATION", message)
    first = response.field[0] if response.field else None
    is_list = first and first.label == Field.LABEL_REPEATED and first.type == Field.TYPE_MESSAGE
    if not is_list:
        message = f"the first field of {response.name} must be the repeated resource"
        yield sources.finding(rpc, "PAGINATION", message)


def _check_page_fields(sources: Sources, message: Element) -> Iterator[Finding]:
    names = {field.name for field in message.descriptor.field}
    if ("page_size" in names) != ("page_token" in names):
        text = "page_size and page_token come together"
        yield sources.finding(message, "PAGINATION", text)


def _has(message: DescriptorProto, name: str, kind: int) -> bool:
    return any(
        field.name == name and field.type == kind and field.label != Field.LABEL_REPEATED
        for field in message.field
    )
