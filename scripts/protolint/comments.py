"""Every declaration says what it is."""

from collections.abc import Iterator

from protolint.finding import Finding
from protolint.sources import Sources


def check(sources: Sources) -> Iterator[Finding]:
    """Checks that there is a comment above every declaration, and that it ends a sentence."""
    for element in sources.elements():
        rule = f"COMMENT_{element.kind.upper().replace(' ', '_')}"
        comment = sources.comment(element)
        if not comment:
            yield sources.finding(element, rule, f"say what {element.kind} '{element.name}' is")
        elif comment[-1] not in ".:":
            yield sources.finding(element, rule, f"the comment on '{element.name}' breaks off")
