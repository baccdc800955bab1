"""`publish`: the folder of shipped weights."""

from __future__ import annotations

import argparse
from pathlib import Path

from ..errors import EXIT_DONE, DataError


def add_to(commands: argparse._SubParsersAction) -> None:
    """Declares the command."""
    parser = commands.add_parser("publish", help="shipped weights: shards, manifest, pictures")
    parser.set_defaults(run=run)
    add = parser.add_argument
    add("--weights", type=Path, required=True)
    add("--data", type=Path, nargs="+", required=True, help="files with the hold-out inside")
    add("--out", type=Path, required=True, metavar="FOLDER")
    add("--composites", type=int, default=1000)
    add("--limit", type=int, default=0, help="at most so many wafers of each kind; 0 all")
    add("--device", default="auto")
    add("--batch", type=int, default=64)
    add("--seed", type=int, default=1)


def run(arguments: argparse.Namespace) -> int:
    """Measures, writes, prints the figures."""
    from ..judgement import Judge, hold_out_stores
    from ..pictures import save_report
    from ..publication import publish

    judge = Judge.of(arguments.weights, arguments.device, arguments.batch)
    stores = hold_out_stores(
        judge, arguments.data, False, arguments.composites, arguments.limit, arguments.seed
    )
    if not stores:
        raise DataError("nothing to judge on: the data has no held-out wafers")
    report = judge.report(stores)
    manifest = publish(arguments.out, arguments.weights, stores, report)
    save_report(arguments.out / "figures", judge, stores, report)
    for name, value in manifest["figures"].items():
        print(f"{name:<44} {value:.4f}")
    return EXIT_DONE
