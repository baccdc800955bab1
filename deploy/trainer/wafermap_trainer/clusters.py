"""Finds the pattern dies of a real single-pattern wafer whose cluster is clean enough to cut."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .maskrule import FAIL, NO_DIE, components
from .patterns import CLASS_INDEX


@dataclass(frozen=True)
class ClusterRule:
    """What a clean cluster of one class looks like; radii are shares of the wafer's.

    Chains of at least `chain_min` dies and `share_min` of the largest chain belong to the cluster
    if their mean radius lies in `radius`. The cluster is clean if it holds `purity_min` of all
    fails, at most `chains_max` chains and `cover_max` of the wafer's dies, and if the eighths of
    the circle it reaches number within `sectors`.
    """

    chain_min: int
    share_min: float
    radius: tuple[float, float]
    purity_min: float
    chains_max: int
    cover_max: float
    sectors: tuple[int, int]


RULES: dict[int, ClusterRule] = {
    CLASS_INDEX["Center"]: ClusterRule(5, 0.2, (0.0, 0.6), 0.45, 3, 0.45, (1, 8)),
    CLASS_INDEX["Donut"]: ClusterRule(5, 0.05, (0.0, 0.85), 0.55, 8, 0.65, (5, 8)),
    CLASS_INDEX["Edge-Loc"]: ClusterRule(5, 0.15, (0.55, 1.1), 0.45, 4, 0.6, (1, 6)),
    CLASS_INDEX["Edge-Ring"]: ClusterRule(3, 0.03, (0.7, 1.1), 0.5, 24, 0.5, (6, 8)),
    CLASS_INDEX["Loc"]: ClusterRule(5, 0.2, (0.0, 0.85), 0.4, 3, 0.5, (1, 7)),
    CLASS_INDEX["Scratch"]: ClusterRule(6, 0.3, (0.0, 1.1), 0.3, 4, 0.15, (1, 8)),
}
"""Measured against the shares, chain counts and covers of published composites."""

FILL_MAX_SCRATCH = 4.5
"""Dies per step of a scratch's longer extent above which it is a blob, not a line."""


def polar(shape: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """Radius (1 at the middle of a side) and angle in radians of every place of a grid."""
    rows, columns = shape
    v = (2 * np.arange(rows)[:, None] + 1) / rows - 1
    u = (2 * np.arange(columns)[None, :] + 1) / columns - 1
    return np.sqrt(u * u + v * v), np.arctan2(v + 0 * u, u + 0 * v)


def pattern_dies(grid: np.ndarray, label: int) -> np.ndarray | None:
    """The dies that failed because of pattern `label` on a single-pattern wafer, R x C bool.

    None if the class has no rule (its pattern is the whole wafer) or the cluster is not clean.
    """
    rule = RULES.get(label)
    if rule is None:
        return None
    failed = grid == FAIL
    index, count = components(failed)
    if count == 0:
        return None
    radius, angle = polar(grid.shape)
    sizes = np.bincount(index.ravel(), minlength=count + 1)
    sizes[0] = 0
    radii = np.bincount(index.ravel(), radius.ravel(), count + 1) / np.maximum(sizes, 1)
    kept = sizes >= max(rule.chain_min, rule.share_min * sizes.max())
    kept &= (radii >= rule.radius[0]) & (radii <= rule.radius[1])
    cluster = kept[index]
    size = int(cluster.sum())
    if size == 0 or size < rule.purity_min * failed.sum() or kept.sum() > rule.chains_max:
        return None
    if size > rule.cover_max * (grid != NO_DIE).sum():
        return None
    reached = np.unique(((angle[cluster] + np.pi) / (np.pi / 4)).astype(int) % 8).size
    if not rule.sectors[0] <= reached <= rule.sectors[1]:
        return None
    if label == CLASS_INDEX["Scratch"] and not is_line(cluster, size):
        return None
    return cluster


def is_line(cluster: np.ndarray, size: int) -> bool:
    """Whether the cluster is thin for its extent."""
    rows, columns = np.nonzero(cluster)
    extent = max(np.ptp(rows), np.ptp(columns)) + 1
    return size <= FILL_MAX_SCRATCH * extent and extent >= 5
