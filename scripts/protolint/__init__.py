"""Rules for proto files: buf's STANDARD and COMMENTS categories, and those of our own API.

Rules keep buf's names where they are buf's. Left out: what protoc itself refuses
(ENUM_FIRST_VALUE_ZERO) and PROTOVALIDATE, which is not in use. Our own: RPC_HTTP_ANNOTATION,
HTTP_BINDING, RPC_ROLE, PAGINATION.
"""

from pathlib import Path

from protolint import comments, files, naming, services
from protolint.finding import Finding
from protolint.sources import Sources, compile_protos

RULES = (files.check, naming.check, comments.check, services.check)


def check(root: Path, folder: str) -> list[Finding]:
    """Checks every proto file of a folder below root; findings come in the order of the text."""
    sources: Sources = compile_protos(root, folder)
    findings = {finding for rule in RULES for finding in rule(sources)}
    return sorted(findings, key=lambda finding: (finding.path, finding.line, finding.rule))
