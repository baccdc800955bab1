"""`evaluate`: every figure of the model card on held-out wafers."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from ..errors import EXIT_DONE, DataError, UsageError
from ..files import write_whole


def add_to(commands: argparse._SubParsersAction) -> None:
    """Declares the command."""
    parser = commands.add_parser("evaluate", help="figures of a weights file on held-out wafers")
    parser.set_defaults(run=run)
    add = parser.add_argument
    add("--weights", type=Path, required=True)
    add("--data", type=Path, nargs="+", required=True, help="files with the hold-out inside")
    add("--whole", action="store_true", help="judge on all wafers of --data, not its hold-out")
    add("--composites", type=int, default=1000, help="composites of held-out wafers to make")
    add("--limit", type=int, default=0, help="at most so many wafers of each kind; 0 all")
    add("--tune", action="store_true", help="tune label thresholds on one half, judge the other")
    add("--write-decision", type=Path, metavar="FILE", help="where --tune leaves its thresholds")
    add("--mask-rule", help="another mask rule than the weights declare")
    add("--out", type=Path, metavar="FOLDER", help="report.json, confusion.png, overlays.png")
    add("--device", default="auto")
    add("--batch", type=int, default=64)
    add("--seed", type=int, default=1)


def run(arguments: argparse.Namespace) -> int:
    """Prints the figures as a table; writes them when asked."""
    from ..judgement import Judge, hold_out_stores

    if arguments.write_decision and not arguments.tune:
        raise UsageError("--write-decision writes what --tune finds: give both")
    judge = Judge.of(arguments.weights, arguments.device, arguments.batch, arguments.mask_rule)
    stores = hold_out_stores(
        judge,
        arguments.data,
        arguments.whole,
        arguments.composites,
        arguments.limit,
        arguments.seed,
    )
    if not stores:
        raise DataError("nothing to judge on: the data has no held-out wafers; try --whole")
    report = judge.report(stores, arguments.tune)
    for name in sorted(report.figures):
        print(f"{name:<44} {report.figures[name]:.4f}")
    if arguments.write_decision:
        text = json.dumps(judge.decision_values(), indent=1).encode()
        write_whole(arguments.write_decision, lambda handle: handle.write(text))
    if arguments.out:
        from ..pictures import save_report

        save_report(arguments.out, judge, stores, report)
    return EXIT_DONE
