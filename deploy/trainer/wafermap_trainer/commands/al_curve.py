"""`al-curve`: labels against quality, active learning against random choice."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from ..errors import EXIT_DONE, UsageError
from ..strategies import STRATEGIES


def add_to(commands: argparse._SubParsersAction) -> None:
    """Declares the command."""
    parser = commands.add_parser("al-curve", help="the labels-versus-quality experiment")
    parser.set_defaults(run=run)
    add = parser.add_argument
    add("--data", type=Path, nargs="+", required=True)
    add("--out", type=Path, required=True, metavar="FOLDER", help="al-curve.csv and al-curve.png")
    add("--strategies", nargs="+", choices=STRATEGIES, default=list(STRATEGIES))
    add("--seeds", type=int, nargs="+", default=[1, 2, 3])
    add("--start", type=int, default=200, help="labels before the first query")
    add("--query", type=int, default=400, help="labels a round")
    add("--rounds", type=int, default=10)
    add("--samples", type=int, default=30_000, help="training samples a round")
    add("--samples-full", type=int, default=400_000, help="training samples with all labels")
    add("--encoder", default="resnet50")
    add("--sides", type=int, nargs="+", default=[64])
    add("--batch", type=int, default=64)
    add("--learning-rate", type=float, default=1e-3)
    add("--precision", default="bf16")
    add("--workers", type=int, default=0)
    add("--device", default="auto")


def run(arguments: argparse.Namespace) -> int:
    """Runs the experiment; prints each point, then the labels each strategy needs."""
    from ..config import TrainConfig
    from ..data import load_parts
    from ..learning_curve import FULL, TARGET_SHARE, CurvePlan, LearningCurve, labels_needed
    from ..pictures import save_curve
    from ..stream import Mixture

    if min(arguments.start, arguments.query, arguments.rounds) < 1:
        raise UsageError("--start, --query and --rounds are at least 1")
    if arguments.samples_full < arguments.samples * (arguments.rounds + 1):
        raise UsageError(
            "--samples-full is less than a strategy's rounds train on together: the target would "
            "be too low"
        )
    config = TrainConfig(
        mode="active-learning",
        data=tuple(arguments.data),
        run=arguments.out,
        encoder=arguments.encoder,
        sides=tuple(arguments.sides),
        samples=arguments.samples,
        batch=arguments.batch,
        learning_rate=arguments.learning_rate,
        precision=arguments.precision,
        workers=arguments.workers,
        device=arguments.device,
        mixture=Mixture(composites=0.0, single=1.0, multiple=0.0),
    )
    config.check()
    plan = CurvePlan(
        tuple(arguments.strategies),
        tuple(arguments.seeds),
        arguments.start,
        arguments.query,
        arguments.rounds,
        arguments.samples_full,
    )

    def told(point: object) -> None:
        print(f"{point.strategy:<12} seed {point.seed}  {point.labels:>6}  {point.macro_f1:.4f}")
        sys.stdout.flush()

    points = LearningCurve(config, load_parts(config.data), plan, told).run()
    total = max(p.labels for p in points if p.strategy == FULL)
    for strategy in plan.strategies:
        count = labels_needed(points, strategy)
        said = "not reached" if count is None else f"{count} labels, {1 - count / total:.1%} fewer"
        print(f"{TARGET_SHARE:.0%} of all {total} labels' macro-F1 with {strategy}: {said}")
    save_curve(arguments.out / "al-curve.png", points)
    return EXIT_DONE
