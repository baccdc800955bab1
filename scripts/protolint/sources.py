"""Proto files as protoc understands them, with the places and comments of their elements."""

import re
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import google.api
from google.api import annotations_pb2  # noqa: F401  registers the option google.api.http
from google.protobuf import descriptor_pb2
from google.protobuf.descriptor_pb2 import FileDescriptorProto

from protolint.finding import Finding

# Numbers of the fields of descriptor.proto that source locations are made of.
FILE_MESSAGES, FILE_ENUMS, FILE_SERVICES = 4, 5, 6
MESSAGE_FIELDS, MESSAGE_NESTED, MESSAGE_ENUMS, MESSAGE_ONEOFS = 2, 3, 4, 8
ENUM_VALUES = 2
SERVICE_METHODS = 2

Location = tuple[int, ...]


class CompileError(Exception):
    """protoc refused the files."""


@dataclass(frozen=True)
class Element:
    """A named declaration of a file."""

    kind: str  # "message", "field", "oneof", "enum", "enum value", "service" or "rpc"
    descriptor: object
    scope: str  # the full name around it
    file: FileDescriptorProto
    location: Location
    parent: object = None

    @property
    def name(self) -> str:
        return self.descriptor.name

    @property
    def full_name(self) -> str:
        return f"{self.scope}.{self.name}" if self.scope else self.name


@dataclass
class Sources:
    """The files to check, and everything they import."""

    files: list[FileDescriptorProto]
    warnings: list[str]
    messages: dict[str, descriptor_pb2.DescriptorProto]
    _places: dict[tuple[str, Location], tuple[int, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for file in self.files:
            for place in file.source_code_info.location:
                key = (file.name, tuple(place.path))
                self._places[key] = (place.span[0] + 1, place.leading_comments)

    def comment(self, element: Element) -> str:
        """The comment above an element, without the text of lints."""
        return self._places.get((element.file.name, element.location), (0, ""))[1].strip()

    def finding(self, element: Element, rule: str, message: str) -> Finding:
        """A finding at an element."""
        line = self._places.get((element.file.name, element.location), (1, ""))[0]
        return Finding(element.file.name, line, rule, message)

    def elements(self) -> Iterator[Element]:
        """Every named declaration of the files to check."""
        for file in self.files:
            yield from _file_elements(file)


def compile_protos(root: Path, folder: str) -> Sources:
    """Compiles the files of a folder below root with their comments."""
    names = sorted(str(path.relative_to(root)) for path in (root / folder).rglob("*.proto"))
    if not names:
        raise CompileError(f"there are no proto files in {root / folder}: name another folder")
    googleapis = Path(next(iter(google.api.__path__))).parent.parent
    with tempfile.TemporaryDirectory() as scratch:
        output = Path(scratch) / "set.binpb"
        command = ["protoc", f"-I{root}", f"-I{googleapis}", "--include_imports"]
        command += ["--include_source_info", f"--descriptor_set_out={output}", *names]
        protoc = subprocess.run(command, capture_output=True, text=True, check=False)
        if protoc.returncode != 0:
            raise CompileError(protoc.stderr.strip())
        described = descriptor_pb2.FileDescriptorSet.FromString(output.read_bytes())
    messages: dict[str, descriptor_pb2.DescriptorProto] = {}
    for file in described.file:
        for element in _file_elements(file):
            if element.kind == "message":
                messages[element.full_name] = element.descriptor
    checked = set(names)
    return Sources(
        files=[file for file in described.file if file.name in checked],
        warnings=re.findall(r"^.*warning: .*$", protoc.stderr, re.MULTILINE),
        messages=messages,
    )


def _file_elements(file: FileDescriptorProto) -> Iterator[Element]:
    for index, message in enumerate(file.message_type):
        yield from _message_elements(file, message, file.package, (FILE_MESSAGES, index))
    for index, enum in enumerate(file.enum_type):
        yield from _enum_elements(file, enum, file.package, (FILE_ENUMS, index))
    for index, service in enumerate(file.service):
        location = (FILE_SERVICES, index)
        yield (owner := Element("service", service, file.package, file, location))
        for position, method in enumerate(service.method):
            at = (*location, SERVICE_METHODS, position)
            yield Element("rpc", method, owner.full_name, file, at, service)


def _message_elements(file, message, scope: str, location: Location) -> Iterator[Element]:
    if message.options.map_entry:
        return
    yield (owner := Element("message", message, scope, file, location))
    for index, item in enumerate(message.field):
        at = (*location, MESSAGE_FIELDS, index)
        yield Element("field", item, owner.full_name, file, at, message)
    for index, oneof in enumerate(message.oneof_decl):
        if not _is_synthetic(message, index):
            at = (*location, MESSAGE_ONEOFS, index)
            yield Element("oneof", oneof, owner.full_name, file, at, message)
    for index, nested in enumerate(message.nested_type):
        at = (*location, MESSAGE_NESTED, index)
        yield from _message_elements(file, nested, owner.full_name, at)
    for index, enum in enumerate(message.enum_type):
        at = (*location, MESSAGE_ENUMS, index)
        yield from _enum_elements(file, enum, owner.full_name, at)


def _enum_elements(file, enum, scope: str, location: Location) -> Iterator[Element]:
    yield Element("enum", enum, scope, file, location)
    for index, value in enumerate(enum.value):
        yield Element("enum value", value, scope, file, (*location, ENUM_VALUES, index), enum)


def _is_synthetic(message, index: int) -> bool:
    """Whether a oneof only stands for the presence of an optional field."""
    members = [item for item in message.field if item.HasField("oneof_index")]
    return any(item.proto3_optional for item in members if item.oneof_index == index)
