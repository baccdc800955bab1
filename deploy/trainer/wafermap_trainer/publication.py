"""What ships: weights in small files, a manifest that proves them, and wafers to check them on."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np

from .errors import DataError, WeightsError
from .evaluation import Report
from .export import network_from, read_lineage, read_metadata, save_weights
from .files import sha256_of, write_whole
from .grids import GridStore
from .judgement import Judge, judged
from .npz import read_npz, write_npz
from .shards import model_digest

MANIFEST_FILE = "manifest.json"
MANIFEST_FORMAT = 1
SAMPLE_FOLDER = "sample"
SAMPLE_WAFERS = 150
"""Wafers of each held-out kind that ship with the weights."""

SHARD_BYTES = 40 << 20
FIGURE_TOLERANCE = 0.01
"""Room for another machine's rounding: a borderline wafer of a sample may fall either way."""

NOTICE = (
    "Trained on WM-811K and MixedWM38. WM-811K: Copyright 2015 Jyh-Shing Roger Jang. "
    "Redistribution and use, with or without modification, are permitted provided that this "
    "notice is kept and accompanied by: [1] M.-J. Wu, J.-S. R. Jang, J.-L. Chen, Wafer Map "
    "Failure Pattern Recognition and Similarity Ranking for Large-Scale Data Sets, IEEE "
    "Trans. Semicond. Manuf. 28(1):1-12, 2015, doi 10.1109/TSM.2014.2364237; [2] MIR-WM811K: "
    "Dataset for wafer map failure pattern recognition, 2015. MixedWM38: J. Wang, C. Xu, Z. "
    "Yang, J. Zhang, X. Li, Deformable Convolutional Networks for Efficient Mixed-Type Wafer "
    "Defect Pattern Recognition, IEEE Trans. Semicond. Manuf., 2020, doi "
    "10.1109/TSM.2020.3020985."
)
"""The data's licence asks for this beside anything made of it."""


def publish(folder: Path, weights: Path, stores: dict[str, GridStore], report: Report) -> dict:
    """Writes fp16 shards, the sample and the manifest into `folder`; the manifest.

    `report` holds the figures of the same weights on `stores`, the held-out wafers.
    """
    network, shape, decision = network_from(weights)
    name = read_metadata(weights)["wafermap.name"]
    lineage = read_lineage(weights)
    files = save_weights(
        folder / f"{name}.safetensors",
        network.state_dict(),
        shape,
        decision,
        lineage,
        "fp16",
        name,
        SHARD_BYTES,
    )
    sample = write_sample(folder / SAMPLE_FOLDER, stores)
    manifest = {
        "format": MANIFEST_FORMAT,
        "name": name,
        "model_sha256": model_digest(files[0]),
        "files": [described_file(folder, file) for file in files],
        "sample": [described_file(folder, file) for file in sample],
        "metadata": read_metadata(files[0]),
        "figures": rounded(report.figures),
        "sample_figures": sample_figures(files[0], sample),
        "data_notice": NOTICE,
    }
    text = json.dumps(manifest, indent=1, sort_keys=True).encode() + b"\n"
    write_whole(folder / MANIFEST_FILE, lambda handle: handle.write(text))
    return manifest


def described_file(folder: Path, file: Path) -> dict:
    """A file's place, size and hash."""
    path = str(file.relative_to(folder))
    return {"path": path, "bytes": file.stat().st_size, "sha256": sha256_of(file)}


def write_sample(folder: Path, stores: dict[str, GridStore]) -> list[Path]:
    """A few wafers of each held-out kind, evenly over its classes where wafers have one."""
    files = []
    for name, store in sorted(stores.items()):
        path = folder / f"{name}.npz"
        write_npz(path, store.select(spread(store, SAMPLE_WAFERS)))
        files.append(path)
    return files


def spread(store: GridStore, count: int) -> np.ndarray:
    """At most `count` indices, in turn from each label set, evenly over its rows."""
    _, kind = np.unique(store.labels, axis=0, return_inverse=True)
    kind = kind.ravel()
    place = np.zeros(len(store))
    for value in np.unique(kind):
        members = np.nonzero(kind == value)[0]
        turn = np.argsort(np.argsort((np.arange(len(members)) * 0.618034) % 1.0))
        place[members] = turn
    return np.sort(np.lexsort((np.arange(len(store)), place))[:count])


def sample_figures(weights: Path, sample: list[Path], device: str = "cpu") -> dict[str, float]:
    """Figures of the weights on the sample's files."""
    judge, whole = Judge.of(weights, device, 64), Report()
    for path in sample:
        (store,) = read_npz(path)
        whole.add(f"{path.stem}/", judged(store, judge.predicted(path.stem, store), judge.decision))
    return rounded(whole.figures)


def rounded(figures: dict[str, float]) -> dict[str, float]:
    """Figures that are numbers, to four places."""
    return {name: round(value, 4) for name, value in figures.items() if math.isfinite(value)}


def read_manifest(folder: Path) -> dict:
    """The manifest of a folder. Raises `WeightsError` if it is missing or of another format."""
    path = folder / MANIFEST_FILE
    try:
        manifest = json.loads(path.read_text())
    except (OSError, ValueError) as error:
        raise WeightsError(f"{path}: not a readable manifest: {error}") from error
    if not isinstance(manifest, dict) or manifest.get("format") != MANIFEST_FORMAT:
        raise WeightsError(f"{path}: manifest format {MANIFEST_FORMAT} expected")
    return manifest


def verify(folder: Path) -> list[str]:
    """What is wrong with a folder of shipped weights: hashes, metadata, figures on the sample."""
    manifest = read_manifest(folder)
    wrong = []
    for entry in (*manifest["files"], *manifest["sample"]):
        path = folder / entry["path"]
        if not path.is_file():
            wrong.append(f"{entry['path']}: missing")
        elif sha256_of(path) != entry["sha256"]:
            wrong.append(f"{entry['path']}: SHA-256 differs from the manifest")
    if wrong:
        return wrong
    first = folder / manifest["files"][0]["path"]
    if model_digest(first) != manifest["model_sha256"]:
        wrong.append("model_sha256 differs from the manifest")
    if read_metadata(first) != manifest["metadata"]:
        wrong.append("metadata differs from the manifest")
    sample = [folder / entry["path"] for entry in manifest["sample"]]
    if not sample:
        raise DataError(f"{folder}: the manifest names no sample to evaluate on")
    found, told = sample_figures(first, sample), manifest["sample_figures"]
    for name in sorted(set(found) | set(told)):
        one, two = found.get(name, math.nan), told.get(name, math.nan)
        if not abs(one - two) <= FIGURE_TOLERANCE:
            wrong.append(f"{name}: measured {one:.4f}, the manifest says {two:.4f}")
    return wrong
