"""`verify`: whether shipped weights are what their manifest says."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from ..errors import EXIT_DONE, EXIT_FAILED


def add_to(commands: argparse._SubParsersAction) -> None:
    """Declares the command."""
    parser = commands.add_parser("verify", help="check shipped weights against their manifest")
    parser.set_defaults(run=run)
    parser.add_argument("folder", type=Path)


def run(arguments: argparse.Namespace) -> int:
    """Checks hashes and metadata, evaluates on the sample; prints what differs."""
    from ..publication import verify

    wrong = verify(arguments.folder)
    for finding in wrong:
        print(f"wafermap-trainer: {finding}", file=sys.stderr)
    if wrong:
        return EXIT_FAILED
    print(f"{arguments.folder}: hashes, metadata and figures are as the manifest says")
    return EXIT_DONE
