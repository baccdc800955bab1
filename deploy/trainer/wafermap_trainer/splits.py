"""Training and hold-out parts, split by lot, by product grid and by content."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np

from .grids import GridStore

LOT_BLOCK_ROWS = 100
"""Consecutive rows that stay together: four lots of 25 wafers."""

MIXED_BLOCK_ROWS = 25
"""The same where rows are sorted by label set: blocks small enough to hold out some of each."""

HOLD_OUT_SHARE = 0.1
"""Share of blocks held out."""

GRID_HOLD_OUT_SHARE = 0.15
"""Share of product grids, the commonest aside, held out whole."""

COMMON_GRIDS = 5
"""The commonest grids always train: holding one out would cost a tenth of the data."""


@dataclass(frozen=True)
class Split:
    """Indices into one store. No wafer of `lots` or `grids` has a twin in `train`."""

    train: np.ndarray
    lots: np.ndarray
    """Held out by lot; their grids occur in training."""
    grids: np.ndarray
    """Held out by product grid; no training wafer has their shape."""


def split(
    store: GridStore,
    salt: str = "hold-out 1",
    by_grid: bool = True,
    block_rows: int = LOT_BLOCK_ROWS,
    share: float = HOLD_OUT_SHARE,
) -> Split:
    """The hold-out of a store: the same for the same store and salt, whatever the platform."""
    block = store.source.astype(np.int64) // block_rows
    chosen = {b for b in np.unique(block) if unit(f"{salt} block {b}") < share}
    by_lot = np.isin(block, list(chosen))
    unseen = np.zeros(len(store), dtype=bool)
    if by_grid:
        shapes, kind, counts = np.unique(
            store.shape, axis=0, return_inverse=True, return_counts=True
        )
        common = set(np.argsort(-counts, kind="stable")[:COMMON_GRIDS])
        held = [
            k
            for k, (rows, columns) in enumerate(shapes)
            if k not in common and unit(f"{salt} {rows}x{columns}") < GRID_HOLD_OUT_SHARE
        ]
        unseen = np.isin(kind.ravel(), held)
    lots = by_lot & ~unseen
    train = ~by_lot & ~unseen
    train &= ~twins(store, train, lots)
    return Split(np.nonzero(train)[0], np.nonzero(lots)[0], np.nonzero(unseen)[0])


def unit(text: str) -> float:
    """A number in [0, 1) that only the text decides."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") / 2**64


def twins(store: GridStore, train: np.ndarray, held: np.ndarray) -> np.ndarray:
    """Training wafers equal die by die to a held-out one (a repeated row of a collection)."""
    seen = {fingerprint(store, i) for i in np.nonzero(held)[0]}
    found = np.zeros(len(store), dtype=bool)
    for index in np.nonzero(train)[0]:
        found[index] = fingerprint(store, index) in seen
    return found


def fingerprint(store: GridStore, index: int) -> bytes:
    """A digest of one wafer's shape and dies."""
    grid = store.grid(index)
    return hashlib.sha1(repr(grid.shape).encode() + grid.tobytes()).digest()
