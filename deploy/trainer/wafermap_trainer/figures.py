"""Figures of merit, from counts."""

from __future__ import annotations

import numpy as np


def confusion(truth: np.ndarray, said: np.ndarray, classes: int) -> np.ndarray:
    """Counts, truth by row and answer by column."""
    flat = truth.astype(np.int64).ravel() * classes + said.astype(np.int64).ravel()
    return np.bincount(flat, minlength=classes * classes).reshape(classes, classes)


def iou(counts: np.ndarray) -> np.ndarray:
    """Intersection over union per class; NaN for a class neither there nor said."""
    overlap = np.diag(counts).astype(float)
    union = counts.sum(axis=0) + counts.sum(axis=1) - overlap
    return np.where(union > 0, overlap / np.maximum(union, 1), np.nan)


def f1(counts: np.ndarray) -> np.ndarray:
    """F1 per class from a confusion; NaN for a class neither there nor said."""
    overlap = np.diag(counts).astype(float)
    total = counts.sum(axis=0) + counts.sum(axis=1)
    return np.where(total > 0, 2 * overlap / np.maximum(total, 1), np.nan)


def binary_f1(truth: np.ndarray, said: np.ndarray) -> np.ndarray:
    """F1 per column of two N x labels tables of bools; NaN for a label neither there nor said."""
    overlap = (truth & said).sum(axis=0).astype(float)
    total = truth.sum(axis=0) + said.sum(axis=0)
    return np.where(total > 0, 2 * overlap / np.maximum(total, 1), np.nan)


def calibration_error(chance: np.ndarray, happened: np.ndarray, bins: int = 15) -> float:
    """Expected calibration error: |chance - frequency| weighted by how many say that chance."""
    if not chance.size:
        return float("nan")
    place = np.minimum((chance * bins).astype(int), bins - 1)
    count = np.bincount(place, minlength=bins)
    said = np.bincount(place, chance, bins)
    true = np.bincount(place, happened.astype(float), bins)
    return float(np.abs(said - true).sum() / count.sum())


def best_threshold(chance: np.ndarray, happened: np.ndarray) -> float:
    """The threshold with the highest F1, midway between neighbouring chances.

    0.5 if nothing happened.
    """
    if not happened.any():
        return 0.5
    order = np.argsort(-chance, kind="stable")
    hits = np.cumsum(happened[order])
    score = 2 * hits / (np.arange(1, chance.size + 1) + happened.sum())
    best = int(score.argmax())
    following = chance[order[best + 1]] if best + 1 < chance.size else 0.0
    return float((chance[order[best]] + following) / 2)
