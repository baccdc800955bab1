"""Wafers drawn for the tests: small, seeded, and easy enough to learn in seconds."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from wafermap_trainer.clusters import polar
from wafermap_trainer.grids import GridStore, store_of
from wafermap_trainer.maskrule import FAIL, components
from wafermap_trainer.npz import write_npz
from wafermap_trainer.patterns import BACKGROUND, LABELS, NONE

TINY = {
    "encoder": "tu-tf_mobilenetv3_small_minimal_100",
    "decoder_channels": [32, 16, 16, 8, 8],
    "sides": [32],
    "batch": 16,
    "precision": "fp32",
    "device": "cpu",
    "learning_rate": 0.005,
    "evaluate_wafers": 60,
    "average": 0.9,
}
"""A network and a run small enough to train in a test."""

SHAPES = ((26, 26), (25, 27), (28, 24))


@pytest.fixture(autouse=True, scope="session")
def one_thread() -> None:
    """The networks are so small that a second thread would cost more than it gives."""
    torch.set_num_threads(1)


def disc(shape: tuple[int, int]) -> np.ndarray:
    """A wafer whose dies all pass."""
    return (polar(shape)[0] <= 1.0).astype(np.uint8)


def drawn_wafer(kind: int, shape: tuple[int, int], rng: np.random.Generator) -> np.ndarray:
    """A wafer with the pattern of label `kind` (`NONE`: none) and a few random fails."""
    grid = disc(shape)
    radius, angle = polar(shape)
    turn = rng.uniform(-np.pi, np.pi)
    off = np.abs((angle - turn + np.pi) % (2 * np.pi) - np.pi)
    name = "None" if kind == NONE else LABELS[kind]
    areas = {
        "Center": radius < 0.35,
        "Donut": (radius > 0.35) & (radius < 0.6),
        "Edge-Loc": (radius > 0.75) & (off < 0.6),
        "Edge-Ring": radius > 0.85,
        "Loc": (np.abs(radius - 0.5) < 0.15) & (off < 0.4),
        "Near-full": rng.random(shape) < 0.93,
        "Random": rng.random(shape) < 0.4,
        "Scratch": (np.abs(np.sin(angle - turn) * radius) < 0.06) & (radius < 0.8),
        "None": np.zeros(shape, dtype=bool),
    }
    fails = areas[name] | (rng.random(shape) < 0.02)
    grid[fails & (grid > 0)] = 2
    return grid


def drawn_store(count: int, seed: int) -> GridStore:
    """`count` single-label wafers, classes in turn, rows of lots of 100."""
    rng = np.random.default_rng(seed)
    kinds = np.arange(count) % (len(LABELS) + 1)
    grids = [drawn_wafer(int(k), SHAPES[int(rng.integers(len(SHAPES)))], rng) for k in kinds]
    labels = np.zeros((count, len(LABELS) + 1), dtype=np.uint8)
    labels[np.arange(count), kinds] = 1
    return store_of("drawn", grids, labels[:, : len(LABELS)])


@pytest.fixture(scope="session")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of 900 drawn single-label wafers."""
    path = tmp_path_factory.mktemp("data") / "drawn.npz"
    write_npz(path, drawn_store(900, seed=5))
    return path


@pytest.fixture(scope="session")
def store() -> GridStore:
    """270 drawn single-label wafers."""
    return drawn_store(270, seed=6)


def follows_mask_rule(grid: np.ndarray, mask: np.ndarray) -> bool:
    """Whether a mask could come from the rule: only failed dies, no chain half in a pattern."""
    failed = grid == FAIL
    if (mask[~failed] != BACKGROUND).any():
        return False
    index, count = components(failed)
    sizes = np.bincount(index[failed], minlength=count + 1)
    painted = np.bincount(index[failed & (mask != BACKGROUND)], minlength=count + 1)
    return bool(((painted == 0) | (painted == sizes)).all())
