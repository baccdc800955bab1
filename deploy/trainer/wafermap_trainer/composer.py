"""Labelled training wafers by the mask rule: pattern dies of real wafers on real None wafers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .augment import SYMMETRIES, add_fails, rotate_fails, symmetry
from .clusters import RULES, pattern_dies
from .errors import DataError
from .grids import GridStore
from .maskrule import FAIL, NO_DIE, PASS, apply_mask_rule
from .patterns import LABELS, NONE, PRECEDENCE, WHOLE_WAFER
from .resampling import stretch

FAIL_RATE_MAX = 0.12
"""Random fails of a base wafer, as a share of its dies."""

PATTERNS_MAX = 3
"""Patterns on one composite."""

PATTERN_DIES_MIN = 3
"""A pattern of which fewer dies land on the base is not there."""


@dataclass(frozen=True)
class Composition:
    """Shares of the kinds of composite, and how freely wafers are mixed."""

    none: float = 0.12
    whole_wafer: float = 0.2
    pattern_count: tuple[float, ...] = (0.55, 0.32, 0.13)
    own_base: float = 0.2
    """Lay a pattern on its own wafer with every fail removed, instead of on a None wafer."""
    other_grid: float = 0.35
    """Carry a pattern over to a base of another grid though its own has None wafers."""
    rotate: float = 0.3
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
            grid = self.store.grid(int(rng.choice(self.whole[label])))
            return self.finish(grid, np.where(grid == FAIL, label, 0).astype(np.uint8), rng)
        weights = np.array(mix.pattern_count[: min(PATTERNS_MAX, len(self.patterns))])
        count = 1 + int(rng.choice(len(weights), p=weights / weights.sum()))
        labels = rng.choice(list(self.patterns), size=count, replace=False)
        return self.lay([int(label) for label in labels], rng)

    def lay(self, labels: list[int], rng: np.random.Generator) -> Composite:
        """A base with one cluster of each of `labels` laid on it."""
        cuts = [self.patterns[c][int(rng.integers(len(self.patterns[c])))] for c in labels]
        base = self.base_for(cuts[0][0], rng)
        grid, pattern = base.copy(), np.zeros_like(base)
        for label, (_, cluster) in sorted(
            zip(labels, cuts, strict=True), key=lambda cut: PRECEDENCE.index(cut[0])
        ):
            dies = self.moved(cluster, base.shape, rng) & (base != NO_DIE)
            if dies.sum() >= PATTERN_DIES_MIN:
                pattern[dies] = label
                grid[dies] = FAIL
        return self.finish(grid, pattern, rng)

    def base_for(self, owner: int, rng: np.random.Generator) -> np.ndarray:
        """A quiet wafer to lay a pattern of wafer `owner` on, die results included."""
        mix, grid = self.composition, self.store.grid(owner)
        shape = tuple(int(side) for side in grid.shape)
        draw = rng.random()
        if draw < mix.own_base:
            clean = np.where(grid == NO_DIE, NO_DIE, PASS).astype(np.uint8)
            return add_fails(clean, rng.uniform(0, FAIL_RATE_MAX), rng)
        if shape not in self.by_shape or draw < mix.own_base + mix.other_grid:
            shape = self.shapes[int(rng.integers(len(self.shapes)))]
        base = self.store.grid(int(rng.choice(self.by_shape[shape])))
        if rng.random() < mix.extra_fails:
            room = max(0.0, FAIL_RATE_MAX - (base == FAIL).sum() / (base != NO_DIE).sum())
            base = add_fails(base, rng.uniform(0, room), rng)
        return base

    def moved(
        self, cluster: np.ndarray, shape: tuple[int, ...], rng: np.random.Generator
    ) -> np.ndarray:
        """The cluster under a random symmetry, perhaps turned, stretched to `shape`."""
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
