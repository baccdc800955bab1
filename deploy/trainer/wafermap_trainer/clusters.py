"""Finds the pattern dies of a real single-pattern wafer whose cluster is clean enough to cut."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .maskrule import FAIL, NO_DIE, components
from .patterns import CLASS_INDEX

REST_MAX = 0.12
"""Fails outside the cluster, over dies, that a clean wafer may have: as many as a base."""


@dataclass(frozen=True)
class ClusterRule:
    """What a clean cluster of one class looks like; radii are shares of the wafer's.

    Chains of failed dies belong to the cluster if their mean radius lies in `radius` and they have
    at least `chain_min` dies and `share_min` of the largest such chain, which has at least
    `largest_min`. The cluster is clean if it is at most `chains_max` chains and `cover_max` of the
    wafer's dies, reaches as many eighths of the circle as `sectors` allows, and leaves at most
    `REST_MAX` of the dies failed outside it.
    """

    chain_min: int
    share_min: float
    largest_min: int
    radius: tuple[float, float]
    chains_max: int
    cover_max: float
    sectors: tuple[int, int]


RULES: dict[int, ClusterRule] = {
    CLASS_INDEX["Center"]: ClusterRule(6, 0.35, 10, (0.0, 0.5), 2, 0.4, (1, 8)),
    CLASS_INDEX["Donut"]: ClusterRule(6, 0.08, 12, (0.15, 0.8), 6, 0.65, (5, 8)),
    CLASS_INDEX["Edge-Loc"]: ClusterRule(6, 0.3, 12, (0.5, 1.1), 3, 0.65, (1, 8)),
    CLASS_INDEX["Edge-Ring"]: ClusterRule(4, 0.04, 16, (0.0, 1.1), 16, 0.5, (7, 8)),
    CLASS_INDEX["Loc"]: ClusterRule(6, 0.35, 8, (0.1, 0.9), 2, 0.65, (1, 8)),
    CLASS_INDEX["Scratch"]: ClusterRule(6, 0.3, 10, (0.0, 1.1), 3, 0.08, (1, 8)),
}
"""Fitted to the chain counts, covers and radii of the published composites."""

FILL_MAX_SCRATCH = 1.8
"""Dies per step of a scratch's longer extent above which it is a blob, not a line."""

EXTENT_MIN_SCRATCH = 6
"""Dies along the longer side of a scratch's box, below which nobody could tell it from chance."""


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
    sizes = np.where((radii >= rule.radius[0]) & (radii <= rule.radius[1]), sizes, 0)
    if sizes.max() < rule.largest_min:
        return None
    kept = sizes >= max(rule.chain_min, rule.share_min * sizes.max())
    cluster = kept[index]
    size, dies = int(cluster.sum()), int((grid != NO_DIE).sum())
    if kept.sum() > rule.chains_max or size > rule.cover_max * dies:
        return None
    if int(failed.sum()) - size > REST_MAX * dies:
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
    return extent >= EXTENT_MIN_SCRATCH and size <= FILL_MAX_SCRATCH * extent
