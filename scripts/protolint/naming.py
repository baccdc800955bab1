"""Rules on names."""

import re
from collections.abc import Iterator

from protolint.finding import Finding
from protolint.sources import Element, Sources

PASCAL = re.compile(r"^[A-Z][A-Za-z0-9]*$")
SNAKE = re.compile(r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$")
UPPER_SNAKE = re.compile(r"^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$")

# kind: rule, style, what the style is called
STYLES = {
    "message": ("MESSAGE_PASCAL_CASE", PASCAL, "PascalCase"),
    "field": ("FIELD_LOWER_SNAKE_CASE", SNAKE, "lower_snake_case"),
    "oneof": ("ONEOF_LOWER_SNAKE_CASE", SNAKE, "lower_snake_case"),
    "enum": ("ENUM_PASCAL_CASE", PASCAL, "PascalCase"),
    "enum value": ("ENUM_VALUE_UPPER_SNAKE_CASE", UPPER_SNAKE, "UPPER_SNAKE_CASE"),
    "service": ("SERVICE_PASCAL_CASE", PASCAL, "PascalCase"),
    "rpc": ("RPC_PASCAL_CASE", PASCAL, "PascalCase"),
}
ZERO_SUFFIX = "_UNSPECIFIED"
SERVICE_SUFFIX = "Service"


def check(sources: Sources) -> Iterator[Finding]:
    """Checks the name of every declaration."""
    for element in sources.elements():
        rule, style, called = STYLES[element.kind]
        if not style.match(element.name):
            yield sources.finding(element, rule, f"'{element.name}' is not {called}")
        match element.kind:
            case "enum value":
                yield from _check_value(sources, element)
            case "enum" if element.descriptor.options.allow_alias:
                yield sources.finding(element, "ENUM_NO_ALLOW_ALIAS", "aliases confuse JSON")
            case "service" if not element.name.endswith(SERVICE_SUFFIX):
                message = f"'{element.name}' does not end in {SERVICE_SUFFIX}"
                yield sources.finding(element, "SERVICE_SUFFIX", message)


def _check_value(sources: Sources, value: Element) -> Iterator[Finding]:
    prefix = upper_snake(value.parent.name) + "_"
    if not value.name.startswith(prefix):
        message = f"'{value.name}' does not start with {prefix}"
        yield sources.finding(value, "ENUM_VALUE_PREFIX", message)
    is_zero = value.descriptor.number == 0
    if is_zero != value.name.endswith(ZERO_SUFFIX):
        message = f"the zero value, and no other, ends in {ZERO_SUFFIX}"
        yield sources.finding(value, "ENUM_ZERO_VALUE_SUFFIX", message)


def upper_snake(name: str) -> str:
    """PascalCase as UPPER_SNAKE_CASE, digits staying with the letters before them."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).upper()
