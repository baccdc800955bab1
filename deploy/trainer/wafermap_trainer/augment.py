"""Changes after which a wafer is still a wafer with the same patterns."""

from __future__ import annotations

import numpy as np

from .maskrule import FAIL, NO_DIE, PASS

SYMMETRIES = 8
"""Quarter turns, with and without a flip."""


def symmetry(plane: np.ndarray, which: int) -> np.ndarray:
    """One of the eight symmetries of the square, 0 the identity. Rows and columns may swap."""
    turned = np.rot90(plane, which % 4)
    return turned[:, ::-1] if which >= 4 else turned


def rotation_index(shape: tuple[int, int], degrees: float) -> tuple[np.ndarray, np.ndarray]:
    """For each place, the row and column it shows when the disc turns by `degrees`.

    Both may lie outside the grid.
    """
    rows, columns = shape
    v = ((2 * np.arange(rows) + 1) / rows - 1)[:, None]
    u = ((2 * np.arange(columns) + 1) / columns - 1)[None, :]
    cosine, sine = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    row = np.floor((v * cosine + u * sine + 1) * rows / 2).astype(np.int64)
    column = np.floor((u * cosine - v * sine + 1) * columns / 2).astype(np.int64)
    return row, column


def rotate_fails(fails: np.ndarray, degrees: float) -> np.ndarray:
    """A bool grid of fails turned on the disc; what turns in from outside is False."""
    row, column = rotation_index(fails.shape, degrees)
    inside = (row >= 0) & (row < fails.shape[0]) & (column >= 0) & (column < fails.shape[1])
    turned = np.zeros_like(fails)
    turned[inside] = fails[row[inside], column[inside]]
    return turned


def rotate_wafer(grid: np.ndarray, degrees: float) -> np.ndarray:
    """The dies' results turned on the disc; where the wafer has dies does not change."""
    turned = rotate_fails(grid == FAIL, degrees)
    return np.where(grid == NO_DIE, NO_DIE, np.where(turned, FAIL, PASS)).astype(np.uint8)


def die_noise(grid: np.ndarray, rate: float, rng: np.random.Generator) -> np.ndarray:
    """The grid with each die's result flipped with probability `rate`."""
    flip = (rng.random(grid.shape) < rate) & (grid != NO_DIE)
    return np.where(flip, PASS + FAIL - grid, grid).astype(np.uint8)


def add_fails(grid: np.ndarray, rate: float, rng: np.random.Generator) -> np.ndarray:
    """The grid with each passing die failed with probability `rate`."""
    fail = (rng.random(grid.shape) < rate) & (grid == PASS)
    return np.where(fail, FAIL, grid).astype(np.uint8)


def hide_patch(grid: np.ndarray, share: float, rng: np.random.Generator) -> np.ndarray:
    """The grid with a rectangle of about `share` of each side passed: a strong augmentation."""
    rows, columns = (max(1, round(side * share)) for side in grid.shape)
    top = rng.integers(0, grid.shape[0] - rows + 1)
    left = rng.integers(0, grid.shape[1] - columns + 1)
    hidden = grid.copy()
    patch = hidden[top : top + rows, left : left + columns]
    patch[patch == FAIL] = PASS
    return hidden
