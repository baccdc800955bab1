"""Many wafers of different shapes in a few flat arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .errors import DataError
from .maskrule import FAIL

GRID_SIDE_MAX = 1024
"""Rows or columns of the largest wafer accepted."""

LABEL_ABSENT = 255
"""In a row of labels: this wafer does not say whether it has the pattern."""

MASK_ABSENT = 255
"""In a mask: nobody knows the class of this die."""


@dataclass(frozen=True)
class GridStore:
    """Wafers as flat arrays: wafer i is `dies[offset[i]:offset[i + 1]]` of shape `shape[i]`.

    `labels` is N x 8 of 0, 1 or `LABEL_ABSENT`; `masks`, if present, is laid out as `dies` and
    holds mask classes or `MASK_ABSENT`. `source` is the row in the collection the wafer came from:
    neighbouring rows are the same lot. `digest_key` names the collection in lineage and messages.
    """

    digest_key: str
    dies: np.ndarray
    shape: np.ndarray
    offset: np.ndarray
    labels: np.ndarray
    source: np.ndarray
    masks: np.ndarray | None = None

    def __len__(self) -> int:
        return len(self.shape)

    def grid(self, index: int) -> np.ndarray:
        """The dies of one wafer, R x C, borrowed from the store."""
        start, stop = self.offset[index], self.offset[index + 1]
        return self.dies[start:stop].reshape(self.shape[index])

    def mask(self, index: int) -> np.ndarray | None:
        """The mask of one wafer, or None where the store has no masks."""
        if self.masks is None:
            return None
        start, stop = self.offset[index], self.offset[index + 1]
        return self.masks[start:stop].reshape(self.shape[index])

    def select(self, indices: np.ndarray) -> GridStore:
        """A store of these wafers alone, in this order."""
        indices = np.asarray(indices, dtype=np.int64)
        lengths = (self.offset[1:] - self.offset[:-1])[indices]
        offset = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        chosen = [self.dies[self.offset[i] : self.offset[i + 1]] for i in indices]
        masks = None
        if self.masks is not None:
            masks = flat([self.masks[self.offset[i] : self.offset[i + 1]] for i in indices])
        return GridStore(
            self.digest_key,
            flat(chosen),
            self.shape[indices],
            offset,
            self.labels[indices],
            self.source[indices],
            masks,
        )

    def fail_rate(self) -> np.ndarray:
        """Failed dies over dies, per wafer."""
        if len(self) == 0:
            return np.zeros(0)
        failed = np.add.reduceat((self.dies == FAIL).astype(np.int64), self.offset[:-1])
        present = np.add.reduceat((self.dies != 0).astype(np.int64), self.offset[:-1])
        return failed / np.maximum(present, 1)


def flat(parts: list[np.ndarray]) -> np.ndarray:
    """The parts one after another, raveled, as bytes."""
    if not parts:
        return np.zeros(0, dtype=np.uint8)
    return np.concatenate([np.ascontiguousarray(part, dtype=np.uint8).ravel() for part in parts])


def store_of(
    digest_key: str,
    grids: list[np.ndarray],
    labels: np.ndarray,
    masks: list[np.ndarray] | None = None,
    source: np.ndarray | None = None,
) -> GridStore:
    """A store of these wafers. Raises `DataError` for a wafer that is not a die grid."""
    for index, grid in enumerate(grids):
        check_grid(grid, f"{digest_key}: wafer {index}")
        if masks is not None and masks[index].shape != grid.shape:
            raise DataError(
                f"{digest_key}: the mask of wafer {index} is {masks[index].shape}, "
                f"its grid is {grid.shape}: make them equal"
            )
    shape = np.array([grid.shape for grid in grids], dtype=np.int64).reshape(-1, 2)
    offset = np.concatenate([[0], np.cumsum(shape.prod(axis=1))]).astype(np.int64)
    rows = np.arange(len(grids)) if source is None else np.asarray(source)
    labels = np.asarray(labels, dtype=np.uint8)
    return GridStore(
        digest_key, flat(grids), shape, offset, labels, rows, None if masks is None else flat(masks)
    )


def check_grid(grid: np.ndarray, what: str) -> None:
    """Raises `DataError` unless `grid` is rows x columns of 0, 1 and 2 with at least one die."""
    if grid.ndim != 2 or not grid.size:
        raise DataError(f"{what}: a die grid has rows and columns, this has shape {grid.shape}")
    if max(grid.shape) > GRID_SIDE_MAX:
        raise DataError(f"{what}: {grid.shape} is larger than {GRID_SIDE_MAX} dies on a side")
    if grid.max() > FAIL or grid.min() < 0:
        raise DataError(f"{what}: a die is 0 (none), 1 (pass) or 2 (fail), found {grid.max()}")
    if not grid.any():
        raise DataError(f"{what}: no die on the wafer")
