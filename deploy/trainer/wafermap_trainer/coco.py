"""COCO annotations over wafer maps, as the product exports them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from .errors import DataError
from .grids import GridStore, store_of
from .maps import read_map
from .maskrule import apply_mask_rule
from .patterns import CLASS_INDEX, LABELS, PRECEDENCE, canonical_name
from .polygons import ring_dies, rle_dies

FILE_BYTES_MAX = 1 << 30


def read_coco(path: Path) -> GridStore:
    """The annotated wafers of a COCO file, in the order of its images.

    Each image's `file_name` (.npy, .csv, .png; relative to the COCO file) is a die grid, one pixel
    a die. A failed die within an annotation failed because of its category; the mask rule does the
    rest. An image without annotations is a wafer without a pattern. Raises `DataError` with the
    place of the first fault.
    """
    document = parsed(path)
    images = listed(document, "images", path)
    names = category_names(document, path)
    if not images:
        raise DataError(f"{path}: no images: nothing to train on")
    maps: dict[object, np.ndarray] = {}
    for number, image in enumerate(images):
        where = f"{path}: images[{number}]"
        identifier = field_of(image, "id", where)
        if identifier in maps:
            raise DataError(f"{where}: id {identifier} is there twice")
        maps[identifier] = image_map(image, path, where)
    patterns = {key: np.zeros_like(grid) for key, grid in maps.items()}
    seen: set[object] = set()
    for number, annotation in enumerate(listed(document, "annotations", path)):
        where = f"{path}: annotations[{number}]"
        identifier = field_of(annotation, "id", where)
        if identifier in seen:
            raise DataError(f"{where}: id {identifier} is there twice")
        seen.add(identifier)
        place(annotation, names, patterns, where)
    masks = [apply_mask_rule(grid, patterns[key]) for key, grid in maps.items()]
    labels = np.zeros((len(maps), len(LABELS)), dtype=np.uint8)
    for row, pattern in enumerate(patterns.values()):
        labels[row, np.unique(pattern[pattern > 0]) - 1] = 1
    return store_of(path.stem, list(maps.values()), labels, masks)


def parsed(path: Path) -> dict:
    """The file's JSON object."""
    try:
        if path.stat().st_size > FILE_BYTES_MAX:
            raise DataError(f"{path}: larger than {FILE_BYTES_MAX} bytes; split it")
        document = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DataError(f"{path}: no such file") from None
    except (OSError, ValueError, RecursionError) as error:
        raise DataError(f"{path}: not JSON: {error}") from error
    if not isinstance(document, dict):
        raise DataError(f"{path}: not COCO: the top is no object")
    return document


def listed(document: dict, name: str, path: Path) -> list[dict]:
    """One of the document's lists of objects."""
    found = document.get(name)
    if not isinstance(found, list) or not all(isinstance(entry, dict) for entry in found):
        raise DataError(f"{path}: not COCO: {name} is no list of objects")
    return found


def field_of(entry: dict, name: str, where: str) -> object:
    """A field that must be there."""
    if name not in entry or isinstance(entry[name], (dict, list)):
        raise DataError(f"{where}: {name} is missing")
    return entry[name]


def category_names(document: dict, path: Path) -> dict[object, str]:
    """Category id to pattern name. Raises `DataError` for a name that is no pattern."""
    names: dict[object, str] = {}
    for number, category in enumerate(listed(document, "categories", path)):
        where = f"{path}: categories[{number}]"
        spelled = str(field_of(category, "name", where))
        known = canonical_name(spelled)
        if known not in LABELS:
            raise DataError(f"{where}: class {spelled!r} is unknown; known: {', '.join(LABELS)}")
        names[field_of(category, "id", where)] = known
    return names


def image_map(image: dict, path: Path, where: str) -> np.ndarray:
    """The die grid of an image, checked against its declared size."""
    name = Path(str(field_of(image, "file_name", where)))
    folder = path.parent.resolve()
    file = (folder / name).resolve()
    if not file.is_relative_to(folder):
        raise DataError(f"{where}: file_name {name} leaves the folder of the COCO file")
    grid = read_map(file)
    declared = (image.get("height"), image.get("width"))
    if declared != (None, None) and declared != grid.shape:
        raise DataError(
            f"{where}: height, width are {declared} but {name} is {grid.shape}: "
            "one pixel is one die"
        )
    return grid


def place(
    annotation: dict, names: dict[object, str], patterns: dict[object, np.ndarray], where: str
) -> None:
    """Marks the dies of an annotation on its wafer; overlaps go by precedence."""
    owner = field_of(annotation, "image_id", where)
    if owner not in patterns:
        raise DataError(f"{where}: image_id {owner} is no image of this file")
    category = field_of(annotation, "category_id", where)
    if category not in names:
        raise DataError(f"{where}: category_id {category} is no category of this file")
    pattern = patterns[owner]
    label = CLASS_INDEX[names[category]]
    segmentation = annotation.get("segmentation")
    if isinstance(segmentation, dict):
        dies = rle_dies(segmentation, pattern.shape, where)
    elif isinstance(segmentation, list) and segmentation:
        rings = [ring_dies(ring, pattern.shape, where) for ring in segmentation]
        dies = np.logical_or.reduce(rings)
    else:
        raise DataError(f"{where}: segmentation is missing: rings or run lengths")
    rank = np.array([-1] + [PRECEDENCE.index(k) for k in range(1, len(LABELS) + 1)])
    pattern[dies & (rank[pattern] < rank[label])] = label
