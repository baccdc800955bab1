"""What a rule says."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One violation and where it is."""

    path: str
    line: int
    rule: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.rule}: {self.message}"
