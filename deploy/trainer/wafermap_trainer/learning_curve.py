"""The labels-versus-quality experiment: active learning against random choice."""

from __future__ import annotations

import csv
import dataclasses
import io
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .composer import wafer_classes
from .config import TrainConfig
from .data import Parts, merged
from .distributed import join
from .errors import EXIT_INTERRUPTED, DataError, StoppedError
from .evaluation import single_report
from .export import lineage_of, save_weights
from .files import write_whole
from .grids import GridStore
from .prediction import Decision, predict
from .progress import Progress
from .strategies import Pool, label_entropy, query
from .training import Training

FULL = "all labels"
TABLE_FILE = "al-curve.csv"
TARGET_SHARE = 0.97
"""The quality to reach, as a share of what all labels give."""


@dataclass(frozen=True)
class CurvePoint:
    """Quality after one round."""

    strategy: str
    seed: int
    labels: int
    macro_f1: float


@dataclass(frozen=True)
class CurvePlan:
    """How the experiment runs: `start` random labels, then `rounds` queries of `batch` labels."""

    strategies: tuple[str, ...]
    seeds: tuple[int, ...]
    start: int
    batch: int
    rounds: int
    samples_full: int

    @property
    def labels(self) -> list[int]:
        """How many labels each point of a strategy has."""
        return [self.start + round * self.batch for round in range(self.rounds + 1)]


class LearningCurve:
    """Runs the plan on one pool; every point is written as soon as it is known.

    A strategy whose points a table in the folder has already is not run again.
    """

    def __init__(
        self,
        config: TrainConfig,
        parts: Parts,
        plan: CurvePlan,
        told: Callable[[CurvePoint], None],
    ) -> None:
        # The rarest class has a handful of wafers in either: together they say more.
        held = merged(
            [parts.hold_out[name] for name in ("lots", "grids") if name in parts.hold_out]
        )
        pool = merged(parts.single)
        if pool is None or held is None:
            raise DataError("the experiment needs single-label wafers and a hold-out of them")
        self.config, self.plan, self.pool, self.held = config, plan, pool, held
        self.digest, self.told = parts.digest, told
        self.points = read_table(config.run / TABLE_FILE)

    def run(self) -> list[CurvePoint]:
        """All points: one with all labels per seed, then each strategy from the same start."""
        everything = np.arange(len(self.pool))
        for seed in self.plan.seeds:
            if not self.has(FULL, seed, [len(everything)]):
                config = dataclasses.replace(self.config, samples=self.plan.samples_full)
                training = self.train(config, everything, seed, None)
                self.add(CurvePoint(FULL, seed, len(everything), self.quality(training)))
            left = [s for s in self.plan.strategies if not self.has(s, seed, self.plan.labels)]
            if not left:
                continue
            # A part of a strategy's points is no start: its model is gone.
            self.points = [p for p in self.points if p.seed != seed or p.strategy not in left]
            rng = np.random.default_rng([seed, 1])
            labelled = starting_labels(self.pool, self.plan.start, rng)
            training = self.train(self.config, labelled, seed, None)
            quality = self.quality(training)
            for strategy in left:
                self.add(CurvePoint(strategy, seed, len(labelled), quality))
                self.follow(strategy, seed, training, labelled)
        return self.points

    def has(self, strategy: str, seed: int, labels: list[int]) -> bool:
        """Whether all of a strategy's points are there; `DataError` if one is of another plan."""
        found = [p.labels for p in self.points if (p.strategy, p.seed) == (strategy, seed)]
        if not set(found) <= set(labels):
            raise DataError(
                f"{self.config.run / TABLE_FILE} is of another plan: give another --out"
            )
        return found == labels

    def follow(self, strategy: str, seed: int, training: Training, labelled: np.ndarray) -> None:
        """One strategy under one seed from a trained start, warm from round to round."""
        rng = np.random.default_rng([seed, 2])
        for _ in range(self.plan.rounds):
            chosen = self.choose(strategy, training, labelled, rng)
            labelled = np.concatenate([labelled, chosen])
            weights = self.config.run / "round.safetensors"
            lineage = lineage_of(
                training.config, self.digest, training.samples, {}, training.ancestors
            )
            save_weights(weights, training.average.shadow, training.shape, Decision(), lineage)
            training = self.train(self.config, labelled, seed, weights)
            self.add(CurvePoint(strategy, seed, len(labelled), self.quality(training)))

    def train(
        self, config: TrainConfig, labelled: np.ndarray, seed: int, weights: Path | None
    ) -> Training:
        """A model of what is labelled, from the weights of the round before if there are any.

        Raises `StoppedError` on SIGTERM or SIGINT: a model cut short is no point of the curve.
        """
        folder = self.config.run / "round"
        shutil.rmtree(folder, ignore_errors=True)
        config = dataclasses.replace(
            config, mode="active-learning", run=folder, seed=seed, weights=weights, resume=False
        )
        parts = Parts(single=[self.pool.select(labelled)], digest=self.digest)
        training = Training(config, join(config.device), Progress(folder, config.samples), parts)
        if training.run() == EXIT_INTERRUPTED:
            raise StoppedError("stopped: start again to go on after the strategies that are done")
        training.network.load_state_dict(training.average.shadow)
        return training

    def quality(self, training: Training) -> float:
        """Nine-class macro-F1 on the held-out lots and grids together."""
        found = predict(
            training.network,
            training.shape,
            self.held,
            np.arange(len(self.held)),
            training.team.device,
            self.config.batch,
        )
        return single_report(self.held, found, Decision()).figures["macro_f1"]

    def choose(
        self, strategy: str, training: Training, labelled: np.ndarray, rng: np.random.Generator
    ) -> np.ndarray:
        """The next wafers to label, as indices into the pool."""
        others = np.setdiff1d(np.arange(len(self.pool)), labelled)
        if strategy == "random":
            return rng.choice(others, size=min(self.plan.batch, len(others)), replace=False)
        chance = np.zeros((len(self.pool), len(training.shape.labels)))
        embedding: dict[int, np.ndarray] = {}
        every = np.concatenate([others, labelled])
        for found in predict(
            training.network,
            training.shape,
            self.pool,
            every,
            training.team.device,
            self.config.batch,
        ):
            chance[found.index] = found.labels
            embedding[found.index] = found.embedding
        pool = Pool(
            label_entropy(chance[others]),
            np.array([embedding[int(i)] for i in others]),
            np.array([embedding[int(i)] for i in labelled]),
        )
        return others[query(strategy, pool, self.plan.batch, rng)]

    def add(self, point: CurvePoint) -> None:
        """Keeps a point, tells it, and rewrites the table."""
        self.points.append(point)
        self.told(point)
        write_table(self.config.run / TABLE_FILE, self.points)


def starting_labels(pool: GridStore, count: int, rng: np.random.Generator) -> np.ndarray:
    """A random start that has at least one wafer of each class the pool has, if `count` allows."""
    classes = wafer_classes(pool)
    first = [int(rng.choice(np.nonzero(classes == c)[0])) for c in np.unique(classes)]
    rest = np.setdiff1d(np.arange(len(pool)), first)
    more = rng.choice(rest, size=max(0, min(count - len(first), len(rest))), replace=False)
    return np.concatenate([np.array(first[:count], dtype=np.int64), more])


def write_table(path: Path, points: list[CurvePoint]) -> None:
    """The points as CSV."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["strategy", "seed", "labels", "macro_f1"])
    for point in points:
        writer.writerow([point.strategy, point.seed, point.labels, f"{point.macro_f1:.5f}"])
    write_whole(path, lambda handle: handle.write(text.getvalue().encode()))


def read_table(path: Path) -> list[CurvePoint]:
    """The points of a table; none of no file. Raises `DataError` if it is not one."""
    if not path.is_file():
        return []
    try:
        with path.open(newline="") as handle:
            return [
                CurvePoint(
                    row["strategy"], int(row["seed"]), int(row["labels"]), float(row["macro_f1"])
                )
                for row in csv.DictReader(handle)
            ]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(f"{path}: not a table of this experiment: {error!r}") from error


def labels_needed(points: list[CurvePoint], strategy: str) -> int | None:
    """Fewest labels from which on the mean quality over seeds keeps the target; None if it never
    does. A single point above it may be luck."""
    full = [p.macro_f1 for p in points if p.strategy == FULL]
    target = TARGET_SHARE * float(np.mean(full))
    needed = None
    for count in sorted({p.labels for p in points if p.strategy == strategy}):
        reached = [p.macro_f1 for p in points if (p.strategy, p.labels) == (strategy, count)]
        if np.mean(reached) < target:
            needed = None
        elif needed is None:
            needed = count
    return needed
