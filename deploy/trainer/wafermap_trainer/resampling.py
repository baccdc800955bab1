"""The index formulas of docs/weights-format.md: grid to square and back, and to another grid."""

from __future__ import annotations

import numpy as np


def stretch_index(source: int, target: int) -> np.ndarray:
    """For each of `target` places, the one of `source` places it shows.

    Place i shows `((2i + 1) * source) / (2 * target)`, integer division.
    """
    return ((2 * np.arange(target) + 1) * source) // (2 * target)


def stretch(grid: np.ndarray, rows: int, columns: int) -> np.ndarray:
    """The grid stretched to rows x columns by the nearest place."""
    return grid[stretch_index(grid.shape[0], rows)[:, None], stretch_index(grid.shape[1], columns)]


def side_for(shape: tuple[int, int], sides: tuple[int, ...]) -> int:
    """The first of the ascending `sides` that holds a grid of this shape, or the last."""
    for side in sides:
        if side >= max(shape):
            return side
    return sides[-1]
