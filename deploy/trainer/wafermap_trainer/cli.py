"""The command line: one command, a subcommand per job, exit codes a supervisor can read."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence

from .errors import EXIT_DONE, EXIT_FAILED, EXIT_USAGE, TrainerError

DESCRIPTION = "Train, judge and export the wafer-map network."


def build_parser() -> argparse.ArgumentParser:
    """The whole command line; each subcommand sets `run`, a function of its arguments."""
    from .commands import al_curve, compose, evaluate, export, publish, train, verify

    parser = argparse.ArgumentParser("wafermap-trainer", description=DESCRIPTION)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for module in (train, evaluate, export, compose, al_curve, publish, verify):
        module.add_to(commands)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command. 0 done, 1 failed, 2 usage, 143 interrupted with a checkpoint written."""
    try:
        chosen = build_parser().parse_args(arguments)
    except SystemExit as end:
        return EXIT_USAGE if end.code else EXIT_DONE
    run: Callable[[argparse.Namespace], int] = chosen.run
    try:
        return run(chosen)
    except TrainerError as error:
        print(f"wafermap-trainer: {error}", file=sys.stderr)
        return error.exit_code
    except MemoryError:
        print("wafermap-trainer: out of memory; use a smaller --batch", file=sys.stderr)
        return EXIT_FAILED
    except KeyboardInterrupt:
        print("wafermap-trainer: interrupted", file=sys.stderr)
        return EXIT_FAILED
