"""Wafer maps in files: .npy, .csv and .png die grids."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from .errors import DataError
from .grids import GRID_SIDE_MAX, check_grid

FILE_BYTES_MAX = 64 << 20
GREY_STATES = {0: 0, 127: 1, 128: 1, 255: 2}
"""Grey levels that stand for die states where a picture does not hold 0, 1, 2 themselves."""


def read_map(path: Path) -> np.ndarray:
    """A die grid, R x C of 0, 1, 2. Raises `DataError` if the file is missing or something else."""
    readers = {".npy": read_npy, ".csv": read_csv, ".png": read_png}
    if path.suffix.lower() not in readers:
        raise DataError(f"{path}: a wafer map is .npy, .csv or .png")
    try:
        if path.stat().st_size > FILE_BYTES_MAX:
            raise DataError(f"{path}: larger than {FILE_BYTES_MAX} bytes")
        grid = readers[path.suffix.lower()](path)
    except FileNotFoundError:
        raise DataError(f"{path}: no such wafer map") from None
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise DataError(f"{path}: not a readable wafer map: {error}") from error
    check_grid(grid, str(path))
    return grid.astype(np.uint8)


def read_npy(path: Path) -> np.ndarray:
    """An array of whole numbers."""
    grid = np.load(path, allow_pickle=False)
    if not isinstance(grid, np.ndarray) or grid.dtype.kind not in "iub":
        raise DataError(f"{path}: die states are whole numbers, found {grid.dtype}")
    return grid


def read_csv(path: Path) -> np.ndarray:
    """Rows of whole numbers with commas between."""
    return np.loadtxt(path, delimiter=",", dtype=np.int64, ndmin=2)


def read_png(path: Path) -> np.ndarray:
    """A grey or palette picture of 0, 1, 2 or of the grey levels 0, 127 or 128, 255."""
    with Image.open(path) as image:
        if max(image.size) > GRID_SIDE_MAX:
            raise DataError(f"{path}: {image.size} is larger than {GRID_SIDE_MAX} on a side")
        if image.mode not in ("L", "P", "1"):
            raise DataError(f"{path}: a die grid picture is grey or palette, this is {image.mode}")
        grid = np.asarray(image).astype(np.uint8)
    if grid.max(initial=0) <= 2:
        return grid
    if not np.isin(grid, list(GREY_STATES)).all():
        raise DataError(f"{path}: grey levels other than {sorted(GREY_STATES)}")
    table = np.zeros(256, dtype=np.uint8)
    for level, state in GREY_STATES.items():
        table[level] = state
    return table[grid]
