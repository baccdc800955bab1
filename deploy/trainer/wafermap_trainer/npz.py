"""Wafers in `.npz` files: the WM-811K / MixedWM38 collection, composites, and plain grids."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np

from .errors import DataError
from .files import write_whole
from .grids import LABEL_ABSENT, GridStore
from .patterns import CLASSES, LABELS, canonical_name


def open_npz(path: Path) -> dict[str, np.ndarray]:
    """Every array of the file. Raises `DataError` if it is missing or broken; never unpickles."""
    try:
        with np.load(path, allow_pickle=False) as archive:
            return {name: archive[name] for name in archive.files}
    except FileNotFoundError:
        raise DataError(f"{path}: no such file") from None
    except (ValueError, OSError, zipfile.BadZipFile, EOFError, KeyError) as error:
        raise DataError(f"{path}: not a readable .npz of plain arrays: {error}") from error


def read_npz(path: Path) -> list[GridStore]:
    """The wafers of one file, a store per collection in it.

    Keys `wm_*`: wafers with one class each. `mx_*`: 52 x 52 maps with several labels. `dies`,
    `shape`, `offset` with `mask` and `patterns`: wafers with masks. `dies`, `shape` with `labels`
    (N x 8; 255 unknown): plain grids, labels optional.
    """
    arrays = open_npz(path)
    stores = []
    if "wm_dies" in arrays:
        stores.append(read_single_label(arrays, path))
    if "mx_maps" in arrays:
        stores.append(read_multi_label(arrays, path))
    if "dies" in arrays:
        stores.append(read_plain(arrays, path))
    if not stores:
        raise DataError(
            f"{path}: no wafers: expected wm_dies, mx_maps or dies among {list(arrays)}"
        )
    return stores


def need(arrays: dict[str, np.ndarray], path: Path, *names: str) -> list[np.ndarray]:
    """These arrays of the file, or `DataError` naming the first that is missing."""
    for name in names:
        if name not in arrays:
            raise DataError(f"{path}: array {name} is missing")
    return [arrays[name] for name in names]


def ends(dies: np.ndarray, shape: np.ndarray, starts: np.ndarray, path: Path) -> np.ndarray:
    """Offsets with the end appended, checked: wafers lie one after another and fill `dies`."""
    lengths = shape.astype(np.int64).prod(axis=1)
    offset = np.concatenate([[0], np.cumsum(lengths)])
    if len(starts) != len(shape) or not np.array_equal(offset[:-1], starts.astype(np.int64)):
        raise DataError(f"{path}: offsets do not follow from shapes: the file is damaged")
    if offset[-1] != dies.size:
        raise DataError(f"{path}: {dies.size} dies but shapes say {offset[-1]}: the file is cut")
    if dies.size and dies.max() > 2:
        raise DataError(f"{path}: a die is 0 (none), 1 (pass) or 2 (fail), found {dies.max()}")
    return offset


def columns_of(names: np.ndarray, path: Path) -> list[int]:
    """For each of `names`, its index among the wafer classes (8 = None)."""
    found = [canonical_name(str(name)) for name in names]
    if None in found:
        raise DataError(f"{path}: class {names[found.index(None)]} is unknown; known: {LABELS}")
    return [(*LABELS, "None").index(name) for name in found]


def read_single_label(arrays: dict[str, np.ndarray], path: Path) -> GridStore:
    """WM-811K: one class per wafer."""
    dies, shape, starts, label, source, names = need(
        arrays, path, "wm_dies", "wm_shape", "wm_offset", "wm_label", "wm_src", "wm_classes"
    )
    columns = np.array(columns_of(names, path))[label]
    labels = np.zeros((len(label), len(LABELS) + 1), dtype=np.uint8)
    labels[np.arange(len(label)), columns] = 1
    offset = ends(dies, shape, starts, path)
    return GridStore(
        "wm811k", dies, shape.astype(np.int64), offset, labels[:, : len(LABELS)], source
    )


def read_multi_label(arrays: dict[str, np.ndarray], path: Path) -> GridStore:
    """MixedWM38: any set of labels per wafer."""
    maps, hot, source, names = need(arrays, path, "mx_maps", "mx_multihot", "mx_src", "mx_classes")
    columns = columns_of(names, path)
    labels = np.zeros((len(maps), len(LABELS)), dtype=np.uint8)
    labels[:, columns] = hot
    shape = np.tile(np.array(maps.shape[1:], dtype=np.int64), (len(maps), 1))
    offset = np.arange(len(maps) + 1, dtype=np.int64) * int(np.prod(maps.shape[1:]))
    if maps.max(initial=0) > 2:
        raise DataError(f"{path}: a die is 0 (none), 1 (pass) or 2 (fail), found {maps.max()}")
    return GridStore("mixedwm38", maps.ravel(), shape, offset, labels, source)


def read_plain(arrays: dict[str, np.ndarray], path: Path) -> GridStore:
    """Grids with what is known of them: masks, labels, both or neither."""
    dies, shape = need(arrays, path, "dies", "shape")
    shape = shape.astype(np.int64).reshape(-1, 2)
    lengths = shape.prod(axis=1)
    starts = arrays.get("offset", np.concatenate([[0], np.cumsum(lengths)])[:-1])
    offset = ends(dies, shape, starts[: len(shape)], path)
    masks, labels = arrays.get("mask"), arrays.get("labels")
    if masks is not None and masks.size != dies.size:
        raise DataError(f"{path}: {masks.size} mask values for {dies.size} dies")
    if masks is not None and ((masks >= len(CLASSES)) & (masks != 255)).any():
        raise DataError(f"{path}: a mask holds a class above {len(CLASSES) - 1}")
    if labels is None and "patterns" in arrays:
        labels = (arrays["patterns"][:, None] >> np.arange(len(LABELS))) & 1
    if labels is None:
        labels = np.full((len(shape), len(LABELS)), LABEL_ABSENT, dtype=np.uint8)
    if labels.shape != (len(shape), len(LABELS)):
        raise DataError(f"{path}: labels are {labels.shape}, expected {(len(shape), len(LABELS))}")
    source = arrays.get("source", np.arange(len(shape)))
    name = path.stem
    return GridStore(name, dies, shape, offset, labels.astype(np.uint8), source, masks)


def write_npz(path: Path, store: GridStore) -> None:
    """Writes a store so that `read_npz` gives it back."""
    arrays = {
        "dies": store.dies,
        "shape": store.shape.astype(np.int32),
        "offset": store.offset[:-1],
        "labels": store.labels,
        "source": store.source,
    }
    if store.masks is not None:
        arrays["mask"] = store.masks
    write_whole(path, lambda handle: np.savez_compressed(handle, **arrays))
