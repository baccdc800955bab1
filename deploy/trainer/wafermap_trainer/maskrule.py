"""The only definition of a correct mask: which failed dies belong to a pattern."""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from .patterns import BACKGROUND

NO_DIE, PASS, FAIL = 0, 1, 2
"""States of a die in a grid."""

EIGHT_NEIGHBOURS = np.ones((3, 3), dtype=bool)


def components(failed: np.ndarray) -> tuple[np.ndarray, int]:
    """Numbers the chains of failed dies (eight neighbours).

    Returns an index per die, 0 where a die did not fail, and the number of chains.
    """
    return ndimage.label(failed, EIGHT_NEIGHBOURS)


def apply_mask_rule(grid: np.ndarray, pattern: np.ndarray) -> np.ndarray:
    """The mask of a wafer whose dies failed because of the patterns in `pattern`.

    `grid` is R x C die states; `pattern` is R x C mask classes, 0 where a die did not fail because
    of a pattern, overlaps already resolved by precedence. A failed die tied to pattern dies by an
    unbroken chain of failed dies takes the class of the nearest pattern die. Everything else is 0.
    """
    failed = grid == FAIL
    seeds = np.where(failed, pattern, BACKGROUND).astype(np.uint8)
    if not seeds.any():
        return seeds
    index, count = components(failed)
    tied = np.zeros(count + 1, dtype=bool)
    tied[index[seeds != BACKGROUND]] = True
    tied[0] = False
    claimed = tied[index] & (seeds == BACKGROUND)
    if claimed.any():
        rows, columns = ndimage.distance_transform_edt(
            seeds == BACKGROUND, return_distances=False, return_indices=True
        )
        seeds[claimed] = seeds[rows[claimed], columns[claimed]]
    return seeds
