"""From file names to the parts of a run: what trains, what is held out."""

from __future__ import annotations

import hashlib
import sys
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from .coco import read_coco
from .composer import Composer, Composition, wafer_classes
from .errors import DataError
from .grids import LABEL_ABSENT, MASK_ABSENT, GridStore
from .npz import read_npz
from .splits import HOLD_OUT_SHARE, MIXED_BLOCK_ROWS, split
from .stream import Mixture, SampleSource, known_mask

SMALL_BLOCKS = 40
"""Blocks that a small store is cut into at least."""


@dataclass
class Parts:
    """The data of a run. A list is empty where the files have no such wafers."""

    single: list[GridStore] = field(default_factory=list)
    multiple: list[GridStore] = field(default_factory=list)
    unlabelled: list[GridStore] = field(default_factory=list)
    hold_out: dict[str, GridStore] = field(default_factory=dict)
    """`lots` and `grids` (one class a wafer), `multiple` (label sets), `masks`."""
    digest: str = ""
    """SHA-256 over the files' contents: which data made a model."""


def load_parts(
    paths: tuple[Path, ...],
    unlabelled: tuple[Path, ...] = (),
    hold_out: bool = True,
    share: float = HOLD_OUT_SHARE,
) -> Parts:
    """Reads and splits the files. Raises `DataError` if anything in them is not usable."""
    parts = Parts()
    digest = hashlib.sha256()
    for path in paths:
        for store in read(path, digest):
            if not len(store):
                raise DataError(f"{path}: no wafers in it; remove it from --data")
            place(store, parts, hold_out, share)
    for path in unlabelled:
        parts.unlabelled += [s for s in read(path, digest) if len(s)]
    if unlabelled and not parts.unlabelled:
        raise DataError(f"no wafers in {', '.join(map(str, unlabelled))}")
    parts.digest = digest.hexdigest()
    return parts


def read(path: Path, digest: hashlib._Hash) -> list[GridStore]:
    """The stores of one file, whose content is added to the digest."""
    if not path.is_file():
        raise DataError(f"{path}: no such file")
    digest.update(path.read_bytes())
    if path.suffix == ".npz":
        return read_npz(path)
    if path.suffix == ".json":
        return [read_coco(path)]
    raise DataError(f"{path}: expected .npz or COCO .json")


def place(store: GridStore, parts: Parts, hold_out: bool, share: float) -> None:
    """Puts a store's wafers where they train and where they are held out."""
    known = (store.labels != LABEL_ABSENT).any()
    if not known and (store.masks is None or (store.masks == MASK_ABSENT).all()):
        raise DataError(
            f"{store.digest_key}: no wafer has a label or a mask; give it as --unlabelled"
        )
    single = store.masks is None and bool((wafer_classes(store) >= 0).mean() > 0.99)
    if not hold_out:
        (parts.single if single else parts.multiple).append(store)
        return
    if single:
        cut = split(store, share=share)
        parts.single.append(store.select(cut.train))
        keep(parts, "lots", store.select(cut.lots))
        keep(parts, "grids", store.select(cut.grids))
        return
    # A small set of annotated wafers would fall into one or two blocks: split it finer.
    rows = max(1, min(MIXED_BLOCK_ROWS, len(store) // SMALL_BLOCKS))
    cut = split(store, by_grid=False, block_rows=rows, share=share)
    parts.multiple.append(store.select(cut.train))
    keep(parts, "multiple" if store.masks is None else "masks", store.select(cut.lots))


def keep(parts: Parts, name: str, store: GridStore) -> None:
    """Adds a held-out store unless it is empty. One store a name: later ones get a number."""
    if len(store):
        name = name if name not in parts.hold_out else f"{name}-{len(parts.hold_out)}"
        parts.hold_out[name] = store


def merged(stores: list[GridStore]) -> GridStore | None:
    """Several stores as one; masks are kept only if all have them. None of nothing."""
    if len(stores) < 2:
        return stores[0] if stores else None
    offset = [np.zeros(1, dtype=np.int64)]
    for store in stores:
        offset.append(store.offset[1:] + offset[-1][-1])
    masks = None
    if any(store.masks is not None for store in stores):
        masks = np.concatenate([masks_or_absent(store) for store in stores])
    return GridStore(
        "+".join(store.digest_key for store in stores),
        np.concatenate([store.dies for store in stores]),
        np.concatenate([store.shape for store in stores]),
        np.concatenate(offset),
        np.concatenate([store.labels for store in stores]),
        np.concatenate([store.source for store in stores]),
        masks,
    )


def masks_or_absent(store: GridStore) -> np.ndarray:
    """The store's masks, or as many masks as its labels decide."""
    if store.masks is not None:
        return store.masks
    known = [known_mask(store.grid(i), store.labels[i], None).ravel() for i in range(len(store))]
    return np.concatenate(known)


def source_of(parts: Parts, mixture: Mixture, composition: Composition) -> SampleSource:
    """What draws the training samples of these parts."""
    single, multiple = merged(parts.single), merged(parts.multiple)
    composer, masks = None, {}
    if single is not None:
        try:
            composer = Composer(single, composition)
            masks = composer.masks_of_source()
        except DataError as error:
            print(f"no composites: {error}", file=sys.stderr)
    return SampleSource(mixture, composer, single, multiple, masks)
