"""Rules on files, packages and imports."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from google.protobuf.descriptor_pb2 import FileDescriptorProto

from protolint.finding import Finding
from protolint.sources import Sources

# Options that must be the same in all files of a package, or set in none.
SAME_OPTIONS = (
    "csharp_namespace",
    "go_package",
    "java_multiple_files",
    "java_package",
    "php_namespace",
    "ruby_package",
    "swift_prefix",
)
VERSION_SUFFIX = re.compile(r"\.v[1-9][0-9]*(p[1-9][0-9]*)?((alpha|beta)[1-9][0-9]*)?$")
SNAKE = re.compile(r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$")


def check(sources: Sources) -> Iterator[Finding]:
    """Checks each file, then what files of one package must have in common."""
    for file in sources.files:
        yield from _check_file(file)
    yield from _check_packages(sources.files)
    for warning in sources.warnings:
        found = re.match(r"(.+?):(?:(\d+):\d+:)? ?warning: (Import .* is unused)", warning)
        if found:
            path, line, message = found.groups()
            yield Finding(path, int(line or 1), "IMPORT_USED", message)


def _check_file(file: FileDescriptorProto) -> Iterator[Finding]:
    def finding(rule: str, message: str) -> Finding:
        return Finding(file.name, 1, rule, message)

    path = PurePosixPath(file.name)
    if file.syntax != "proto3":
        yield finding("SYNTAX_SPECIFIED", 'say syntax = "proto3"')
    if not SNAKE.match(path.stem):
        yield finding("FILE_LOWER_SNAKE_CASE", f"'{path.stem}' is not lower_snake_case")
    if file.public_dependency:
        yield finding("IMPORT_NO_PUBLIC", "import public hides where a name comes from")
    if file.weak_dependency:
        yield finding("IMPORT_NO_WEAK", "weak imports are not supported elsewhere")
    if not file.package:
        yield finding("PACKAGE_DEFINED", "say which package it belongs to")
        return
    if not all(SNAKE.match(part) for part in file.package.split(".")):
        yield finding("PACKAGE_LOWER_SNAKE_CASE", f"'{file.package}' is not lower_snake.case")
    if not VERSION_SUFFIX.search(file.package):
        yield finding("PACKAGE_VERSION_SUFFIX", f"'{file.package}' does not end in a version")
    expected = file.package.replace(".", "/")
    if str(path.parent) != expected:
        yield finding("PACKAGE_DIRECTORY_MATCH", f"'{file.package}' belongs into {expected}/")


def _check_packages(files: list[FileDescriptorProto]) -> Iterator[Finding]:
    first_of_folder: dict[str, FileDescriptorProto] = {}
    first_of_package: dict[str, FileDescriptorProto] = {}
    for file in files:
        folder = str(PurePosixPath(file.name).parent)
        neighbour = first_of_folder.setdefault(folder, file)
        if neighbour.package != file.package:
            message = f"{neighbour.name} of the same folder is in package '{neighbour.package}'"
            yield Finding(file.name, 1, "DIRECTORY_SAME_PACKAGE", message)
        sibling = first_of_package.setdefault(file.package, file)
        if str(PurePosixPath(sibling.name).parent) != folder:
            message = f"{sibling.name} of the same package is in another folder"
            yield Finding(file.name, 1, "PACKAGE_SAME_DIRECTORY", message)
        for option in SAME_OPTIONS:
            ours, theirs = getattr(file.options, option), getattr(sibling.options, option)
            if ours != theirs:
                message = f"{option} is '{ours}' here and '{theirs}' in {sibling.name}"
                yield Finding(file.name, 1, f"PACKAGE_SAME_{option.upper()}", message)
