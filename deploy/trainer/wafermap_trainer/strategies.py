"""What to label next: random, entropy, CoreSet and their hybrid. Ties go to the lowest index."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

STRATEGIES = ("random", "entropy", "coreset", "hybrid")
UNCERTAINTY_WEIGHT = 0.6
"""Share of uncertainty in the hybrid; the rest is diversity."""


@dataclass(frozen=True)
class Pool:
    """Wafers to choose from and what is already labelled, as the present model sees them."""

    entropy: np.ndarray
    """One number per wafer of the pool, nats."""
    embedding: np.ndarray
    """Pool x D."""
    labelled: np.ndarray
    """Labelled x D embeddings; may be empty."""


def label_entropy(chance: np.ndarray) -> np.ndarray:
    """Sum over labels of the entropy of present or absent, in nats, per row."""
    sure = np.clip(chance, 1e-7, 1 - 1e-7)
    return -(sure * np.log(sure) + (1 - sure) * np.log(1 - sure)).sum(axis=1)


def query(strategy: str, pool: Pool, count: int, rng: np.random.Generator) -> np.ndarray:
    """Indices into the pool, each once, in the order picked; all of a pool smaller than `count`."""
    count = min(count, len(pool.entropy))
    if strategy == "random":
        return rng.choice(len(pool.entropy), size=count, replace=False)
    if strategy == "entropy":
        return np.argsort(-pool.entropy, kind="stable")[:count]
    if strategy == "coreset":
        return greedy(pool, count, 0.0)
    if strategy == "hybrid":
        return greedy(pool, count, UNCERTAINTY_WEIGHT)
    raise ValueError(f"strategy {strategy}: one of {', '.join(STRATEGIES)}")


def greedy(pool: Pool, count: int, weight: float) -> np.ndarray:
    """Greedy k-center, its distances blended with entropy by `weight`.

    Each pick takes the wafer with the largest score, then distances to the picked set shrink. Both
    terms are scaled to [0, 1] over the wafers left, the distances anew after every pick.
    Sener and Savarese, "Active Learning for Convolutional Neural Networks: A Core-Set Approach",
    2018.
    """
    points = pool.embedding.astype(np.float32)
    squares = (points * points).sum(axis=1)
    nearest = np.full(len(points), np.inf, dtype=np.float32)
    for center in pool.labelled.astype(np.float32):
        nearest = np.minimum(nearest, distances(points, squares, center))
    left = np.ones(len(points), dtype=bool)
    picked: list[int] = []
    for _ in range(count):
        # Without any center yet, the wafer furthest from the origin is the most unlike the rest.
        distance = np.where(np.isfinite(nearest), nearest, squares)
        score = (1 - weight) * scaled(distance, left)
        if weight:
            score = score + weight * scaled(pool.entropy, left)
        choice = int(np.where(left, score, -np.inf).argmax())
        picked.append(choice)
        left[choice] = False
        nearest = np.minimum(nearest, distances(points, squares, points[choice]))
    return np.array(picked, dtype=np.int64)


def distances(points: np.ndarray, squares: np.ndarray, center: np.ndarray) -> np.ndarray:
    """Euclidean distance of every point to one center."""
    gap = squares - 2 * points @ center + center @ center
    return np.sqrt(np.maximum(gap, 0))


def scaled(values: np.ndarray, left: np.ndarray) -> np.ndarray:
    """Values mapped so that those left span [0, 1]; 0 if they are all equal."""
    low, high = values[left].min(), values[left].max()
    return (values - low) / (high - low) if high > low else np.zeros(len(values))
