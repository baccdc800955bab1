"""COCO segmentations as sets of dies: rings and run lengths in the frame where a pixel is a die."""

from __future__ import annotations

import math

import numpy as np

from .errors import DataError

OUTSIDE_TOLERANCE = 1e-6
RLE_DIGIT_BITS = 5
RLE_MORE = 0x20
RLE_SIGN = 0x10


def ring_dies(ring: list[float], shape: tuple[int, int], where: str) -> np.ndarray:
    """The dies, R x C, whose middle lies within a closed ring x1, y1, x2, y2, ... (even-odd)."""
    points = checked_ring(ring, shape, where)
    rows, columns = shape
    middle = np.arange(columns) + 0.5
    inside = np.zeros(shape, dtype=bool)
    x1, y1 = points[:, 0], points[:, 1]
    x2, y2 = np.roll(x1, -1), np.roll(y1, -1)
    for row in range(rows):
        y = row + 0.5
        crosses = (y1 <= y) != (y2 <= y)
        if not crosses.any():
            continue
        share = (y - y1[crosses]) / (y2[crosses] - y1[crosses])
        x = x1[crosses] + share * (x2[crosses] - x1[crosses])
        inside[row] = (x[None, :] <= middle[:, None]).sum(axis=1) % 2 == 1
    return inside


def checked_ring(ring: list[float], shape: tuple[int, int], where: str) -> np.ndarray:
    """The ring's points, N x 2. Raises `DataError` for anything but a ring within the image."""
    numbers = isinstance(ring, list) and all(
        isinstance(v, (int, float)) and not isinstance(v, bool) and math.isfinite(v) for v in ring
    )
    if not numbers:
        raise DataError(f"{where}: a ring is a flat list of numbers x1, y1, x2, y2, ...")
    if len(ring) < 6 or len(ring) % 2:
        raise DataError(f"{where}: {len(ring)} numbers; a ring has an even count of at least 6")
    points = np.array(ring, dtype=float).reshape(-1, 2)
    limit = np.array([shape[1], shape[0]]) + OUTSIDE_TOLERANCE
    if (points < -OUTSIDE_TOLERANCE).any() or (points > limit).any():
        x, y = points[((points < -OUTSIDE_TOLERANCE) | (points > limit)).any(axis=1)][0]
        raise DataError(
            f"{where}: point ({x:g}, {y:g}) lies outside the image of {shape[1]} x {shape[0]}"
        )
    return points


def rle_dies(segmentation: dict, shape: tuple[int, int], where: str) -> np.ndarray:
    """The dies of a COCO run-length mask, plain or compressed, R x C."""
    size = segmentation.get("size")
    if not isinstance(size, list) or size != list(shape):
        raise DataError(f"{where}: run lengths for {size}, image is {list(shape)}")
    counts = segmentation.get("counts")
    runs = decoded_counts(counts, where) if isinstance(counts, str) else counts
    if not isinstance(runs, list) or not all(isinstance(n, int) and n >= 0 for n in runs):
        raise DataError(f"{where}: run lengths must be whole numbers >= 0")
    if sum(runs) != shape[0] * shape[1]:
        raise DataError(f"{where}: run lengths cover {sum(runs)} pixels of {shape[0] * shape[1]}")
    values = np.arange(len(runs)) % 2 == 1
    return np.repeat(values, runs).reshape(shape, order="F")


def decoded_counts(text: str, where: str) -> list[int]:
    """The run lengths of COCO's compressed form: 5 bits a letter, deltas to two runs before."""
    runs: list[int] = []
    place = 0
    while place < len(text):
        value = shift = 0
        more = True
        while more:
            if place >= len(text) or not 0 <= ord(text[place]) - 48 < 64:
                raise DataError(f"{where}: compressed run lengths are damaged at letter {place}")
            letter = ord(text[place]) - 48
            value |= (letter & 0x1F) << shift
            shift += RLE_DIGIT_BITS
            more = bool(letter & RLE_MORE)
            if not more and letter & RLE_SIGN:
                value |= -1 << shift
            place += 1
        runs.append(value + (runs[-2] if len(runs) > 2 else 0))
    return runs
