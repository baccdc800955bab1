"""Labelled training wafers by the mask rule: pattern dies of real wafers on real None wafers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .augment import SYMMETRIES, add_fails, rotate_fails, symmetry
from .clusters import RULES, pattern_dies
from .errors import DataError
from .grids import GridStore
from .maskrule import FAIL, NO_DIE, PASS, apply_mask_rule
from .patterns import CLASS_INDEX, LABELS, NONE, PRECEDENCE, WHOLE_WAFER
from .resampling import stretch

FAIL_RATE_MAX = 0.12
"""Random fails of a base wafer, as a share of its dies."""

PATTERNS_MAX = 3
"""Patterns on one composite."""

PATTERN_DIES_MIN = 3
"""A pattern of which fewer dies land on the base is not there."""

SCRATCH = CLASS_INDEX["Scratch"]
"""Stays on its own grid: on another one, or turned, a line of single dies is torn."""


@dataclass(frozen=True)
class Composition:
    """Shares of the kinds of composite, and how freely wafers are mixed."""

    none: float = 0.12
    whole_wafer: float = 0.2
    pattern_count: tuple[float, ...] = (0.55, 0.32, 0.13)
    own_wafer: float = 0.15
    """Lay a pattern on its own wafer with every fail removed, instead of on a None wafer."""
    own_grid: float = 0.15
    """Lay a pattern on a None wafer of its own grid, where there is one."""
    rare_grid: float = 0.1
    """Lay a pattern on a None wafer of a grid drawn as if all grids were equally common."""
    rotate: float = 0.1
    rotate_degrees_max: float = 180.0
    extra_fails: float = 0.4


@dataclass(frozen=True)
class Composite:
    """A wafer with exactly known mask and labels."""

    grid: np.ndarray
    mask: np.ndarray
    labels: np.ndarray


def wafer_classes(store: GridStore) -> np.ndarray:
    """The one class of each wafer, `NONE` included; -1 where labels are absent or several."""
    known = (store.labels <= 1).all(axis=1)
    count = np.where(known, (store.labels == 1).sum(axis=1), -1)
    single = np.where(count == 1, store.labels.argmax(axis=1), -1)
    return np.where(count == 0, NONE, single)


class Composer:
    """Composes wafers out of a store of real single-label wafers, repeatably under a seed."""

    def __init__(self, store: GridStore, composition: Composition | None = None) -> None:
        """Cuts the clean clusters of `store`. Raises `DataError` if a kind of wafer is missing."""
        self.store = store
        self.composition = composition or Composition()
        classes = wafer_classes(store)
        self.patterns: dict[int, list[tuple[int, np.ndarray]]] = {c: [] for c in RULES}
        for index in np.nonzero(np.isin(classes + 1, list(RULES)))[0]:
            cluster = pattern_dies(store.grid(index), int(classes[index]) + 1)
            if cluster is not None:
                self.patterns[int(classes[index]) + 1].append((int(index), cluster))
        self.patterns = {c: found for c, found in self.patterns.items() if found}
        quiet = (classes == NONE) & (store.fail_rate() <= FAIL_RATE_MAX)
        self.bases = np.nonzero(quiet)[0]
        self.whole = {c: np.nonzero(classes == c - 1)[0] for c in sorted(WHOLE_WAFER)}
        self.whole = {c: found for c, found in self.whole.items() if found.size}
        if not self.bases.size or not self.patterns:
            raise DataError(
                "nothing to compose: the data needs None wafers with at most "
                f"{FAIL_RATE_MAX:.0%} fails and single-pattern wafers with a clean cluster"
            )
        self.by_shape: dict[tuple[int, int], np.ndarray] = {}
        for shape in np.unique(store.shape[self.bases], axis=0):
            match = (store.shape[self.bases] == shape).all(axis=1)
            self.by_shape[tuple(int(side) for side in shape)] = self.bases[match]
        self.shapes = list(self.by_shape)
        self.line_chances = self.chances_of_lines()

    def chances_of_lines(self) -> np.ndarray:
        """How likely each scratch is drawn: half alike, half as common as bases of its grid are."""
        owners = [owner for owner, _ in self.patterns.get(SCRATCH, [])]
        shapes = [tuple(int(side) for side in self.store.shape[owner]) for owner in owners]
        common = np.array([len(self.by_shape.get(shape, ())) for shape in shapes], dtype=float)
        alike = np.full(len(owners), 1 / max(1, len(owners)))
        return alike if not common.any() else (alike + common / common.sum()) / 2

    def draw(self, label: int, rng: np.random.Generator) -> tuple[int, np.ndarray]:
        """A cluster of this class and its wafer's index."""
        found = self.patterns[label]
        chances = self.line_chances if label == SCRATCH else None
        return found[int(rng.choice(len(found), p=chances))]

    def masks_of_source(self) -> dict[int, np.ndarray]:
        """Masks of the real wafers themselves, where the cut decides every die: index to mask."""
        masks: dict[int, np.ndarray] = {}
        for label, found in self.patterns.items():
            for index, cluster in found:
                pattern = np.where(cluster, label, 0).astype(np.uint8)
                masks[index] = apply_mask_rule(self.store.grid(index), pattern)
        return masks

    def compose(self, rng: np.random.Generator) -> Composite:
        """One composite; the same generator state gives the same wafer."""
        mix, draw = self.composition, rng.random()
        if draw < mix.none:
            base = self.store.grid(int(rng.choice(self.bases)))
            return self.finish(base, np.zeros_like(base), rng)
        if self.whole and draw < mix.none + mix.whole_wafer:
            label = int(rng.choice(list(self.whole)))
            return self.cover(label, int(rng.choice(self.whole[label])), rng)
        weights = np.array(mix.pattern_count[: min(PATTERNS_MAX, len(self.patterns))])
        count = 1 + int(rng.choice(len(weights), p=weights / weights.sum()))
        labels = rng.choice(list(self.patterns), size=count, replace=False)
        return self.lay([int(label) for label in labels], rng)

    def cover(self, label: int, owner: int, rng: np.random.Generator) -> Composite:
        """A base with every fail of whole-wafer pattern wafer `owner`."""
        base = self.base_for(owner, rng)
        dies = self.moved(label, self.store.grid(owner) == FAIL, base.shape, rng) & (base != NO_DIE)
        grid = np.where(dies, FAIL, base).astype(np.uint8)
        return self.finish(grid, np.where(grid == FAIL, label, 0).astype(np.uint8), rng)

    def lay(self, labels: list[int], rng: np.random.Generator) -> Composite:
        """A base with one cluster of each of `labels` laid on it."""
        cuts = [self.draw(label, rng) for label in labels]
        stays = SCRATCH in labels
        owner, _ = cuts[labels.index(SCRATCH) if stays else 0]
        base = self.base_for(owner, rng, stays)
        grid, pattern = base.copy(), np.zeros_like(base)
        for label, (_, cluster) in sorted(
            zip(labels, cuts, strict=True), key=lambda cut: PRECEDENCE.index(cut[0])
        ):
            dies = self.moved(label, cluster, base.shape, rng) & (base != NO_DIE)
            if dies.sum() >= PATTERN_DIES_MIN:
                pattern[dies] = label
                grid[dies] = FAIL
        return self.finish(grid, pattern, rng)

    def base_for(self, owner: int, rng: np.random.Generator, stays: bool = False) -> np.ndarray:
        """A quiet wafer to lay a pattern of wafer `owner` on, die results included.

        With `stays` it has the owner's grid.
        """
        mix, grid = self.composition, self.store.grid(owner)
        shape = tuple(int(side) for side in grid.shape)
        draw = rng.random()
        if draw < mix.own_wafer or (stays and shape not in self.by_shape):
            clean = np.where(grid == NO_DIE, NO_DIE, PASS).astype(np.uint8)
            return add_fails(clean, rng.uniform(0, FAIL_RATE_MAX), rng)
        found = self.bases
        if stays or (draw < mix.own_wafer + mix.own_grid and shape in self.by_shape):
            found = self.by_shape[shape]
        elif draw > 1 - mix.rare_grid:
            found = self.by_shape[self.shapes[int(rng.integers(len(self.shapes)))]]
        base = self.store.grid(int(rng.choice(found)))
        if rng.random() < mix.extra_fails:
            room = max(0.0, FAIL_RATE_MAX - (base == FAIL).sum() / (base != NO_DIE).sum())
            base = add_fails(base, rng.uniform(0, room), rng)
        return base

    def moved(
        self, label: int, cluster: np.ndarray, shape: tuple[int, ...], rng: np.random.Generator
    ) -> np.ndarray:
        """The cluster under a random symmetry, perhaps turned, stretched to `shape`.

        A scratch has that shape and stays whole.
        """
        if label == SCRATCH:
            return under_whole_symmetry(cluster, rng)
        mix = self.composition
        if rng.random() < mix.rotate:
            cluster = rotate_fails(
                cluster, rng.uniform(-mix.rotate_degrees_max, mix.rotate_degrees_max)
            )
        which = int(rng.integers(SYMMETRIES))
        return stretch(symmetry(cluster, which), shape[0], shape[1])

    def finish(self, grid: np.ndarray, pattern: np.ndarray, rng: np.random.Generator) -> Composite:
        """The composite under a random symmetry: mask by the rule, labels by the mask."""
        mask = apply_mask_rule(grid, pattern)
        labels = np.zeros(len(LABELS), dtype=np.uint8)
        present = np.unique(mask)
        labels[present[present > 0] - 1] = 1
        which = int(rng.integers(SYMMETRIES))
        return Composite(symmetry(grid, which), symmetry(mask, which), labels)


def under_whole_symmetry(cluster: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The cluster under a random symmetry of those that keep its grid and its chains."""
    turns = 4 if cluster.shape[0] == cluster.shape[1] else 2
    which = int(rng.integers(turns)) * (4 // turns)
    return symmetry(cluster, which + 4 * int(rng.integers(2)))
