"""`compose`: labelled training wafers by the mask rule, in a file."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np

from ..errors import EXIT_DONE, UsageError

COUNT_MAX = 10_000_000


def add_to(commands: argparse._SubParsersAction) -> None:
    """Declares the command."""
    parser = commands.add_parser("compose", help="labelled wafers by the mask rule, as .npz")
    parser.set_defaults(run=run)
    add = parser.add_argument
    add("--data", type=Path, nargs="+", required=True, help="real single-label wafers")
    add("--out", type=Path, required=True, metavar="FILE.npz")
    add("--count", type=int, default=10_000)
    add("--seed", type=int, default=1)
    add("--part", choices=("train", "lots", "grids", "all"), default="train")


def run(arguments: argparse.Namespace) -> int:
    """Composes and writes; prints how many wafers have each pattern."""
    from ..data import load_parts, merged
    from ..evaluation import composites
    from ..npz import write_npz
    from ..patterns import LABELS

    if not 1 <= arguments.count <= COUNT_MAX:
        raise UsageError(f"--count {arguments.count}: between 1 and {COUNT_MAX}")
    parts = load_parts(tuple(arguments.data), hold_out=arguments.part != "all")
    if arguments.part in ("train", "all"):
        store = merged(parts.single)
    else:
        store = parts.hold_out.get(arguments.part)
    if store is None:
        raise UsageError(f"no single-label wafers in the {arguments.part} part of the data")
    made = composites(store, arguments.count, arguments.seed)
    write_npz(arguments.out, made)
    for name, count in zip(LABELS, (made.labels == 1).sum(axis=0), strict=True):
        print(f"{name:<12} {int(count)}")
    print(f"{'None':<12} {int(np.all(made.labels == 0, axis=1).sum())}")
    print(f"{len(made)} wafers in {arguments.out}", file=sys.stderr)
    return EXIT_DONE
