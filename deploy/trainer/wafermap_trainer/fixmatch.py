"""FixMatch for masks and labels: what the weak view is sure of teaches the strong view.

Sohn et al., "FixMatch: Simplifying Semi-Supervised Learning with Consistency and Confidence", 2020.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

from .augment import SYMMETRIES, add_fails, die_noise, hide_patch, symmetry
from .config import TrainConfig
from .data import merged
from .distributed import Team
from .grids import LABEL_ABSENT, MASK_ABSENT, GridStore
from .losses import label_loss, mask_loss
from .patterns import LABELS
from .resampling import side_for, stretch

if TYPE_CHECKING:
    from .training import Training

NOISE_RATE_MAX = 0.04
FAILS_RATE_MAX = 0.04
PATCH_SHARE = 0.25
STREAM_OF_UNLABELLED = 7
"""Keeps the unlabelled draws apart from the labelled ones of the same seed, step and rank."""


@dataclass(frozen=True)
class Views:
    """A weak and a strong view of the same wafers, aligned pixel by pixel, N x S x S die states."""

    weak: torch.Tensor
    strong: torch.Tensor


@dataclass(frozen=True)
class PseudoTargets:
    """What the weak view teaches, absent where it is not sure, and how much that is."""

    mask: torch.Tensor
    labels: torch.Tensor
    statistics: dict[str, torch.Tensor]


def pseudo_targets(
    mask_logits: torch.Tensor, label_logits: torch.Tensor, views: Views, threshold: float
) -> PseudoTargets:
    """Pseudo-labels of a weak view's logits.

    A die teaches if it failed in both views and the weak view gives one class at least `threshold`.
    A label teaches if its chance is at least `threshold` (present) or at most 1 - `threshold`
    (absent).
    """
    chance, said = mask_logits.softmax(dim=1).max(dim=1)
    failed = (views.weak == 2) & (views.strong == 2)
    sure = failed & (chance >= threshold)
    mask = torch.where(sure, said, MASK_ABSENT).to(torch.uint8)
    present = label_logits.sigmoid()
    known = (present >= threshold) | (present <= 1 - threshold)
    labels = torch.where(known, (present >= threshold).long(), LABEL_ABSENT).to(torch.uint8)
    statistics = {
        "pseudo/mask_rate": sure.sum() / failed.sum().clamp_min(1),
        "pseudo/pattern_rate": (sure & (said > 0)).sum() / sure.sum().clamp_min(1),
        "pseudo/label_rate": known.float().mean(),
    }
    positive = (labels == 1).float().mean(dim=0)
    for name, share in zip(LABELS, positive, strict=False):
        statistics[f"pseudo/labels/{name}"] = share
    return PseudoTargets(mask, labels, statistics)


class FixMatch:
    """The unlabelled half of a semi-supervised run on one process of the team."""

    def __init__(self, config: TrainConfig, stores: list[GridStore], team: Team) -> None:
        store = merged(stores)
        if store is None:
            raise ValueError("semi-supervised mode was checked to have unlabelled wafers")
        self.config, self.team, self.store = config, team, store
        sides = [side_for(tuple(shape), config.sides) for shape in store.shape]
        self.everyone = np.arange(len(store))
        self.members = {s: np.nonzero(np.array(sides) == s)[0] for s in sorted(set(sides))}

    def views(self, step: int, side: int) -> Views:
        """The views of a step at a side: a function of seed, step, side and rank alone."""
        seed, settings = self.config.seed, self.config.fixmatch
        rng = np.random.default_rng([seed, step, STREAM_OF_UNLABELLED, self.team.rank])
        members = self.members.get(side, self.everyone)
        size = max(2, self.config.batch * settings.ratio * self.config.sides[0] ** 2 // side**2)
        weak, strong = [], []
        for index in rng.choice(members, size=size):
            grid = symmetry(self.store.grid(int(index)), int(rng.integers(SYMMETRIES)))
            weak.append(stretch(grid, side, side))
            strong.append(stretch(strengthened(grid, rng), side, side))
        views = Views(torch.from_numpy(np.stack(weak)), torch.from_numpy(np.stack(strong)))
        return Views(views.weak.to(self.team.device), views.strong.to(self.team.device))

    def ramp(self, step: int, steps: int) -> float:
        """Weight of the unlabelled loss at a step: rises from 0, then stays."""
        settings = self.config.fixmatch
        rise = settings.warmup * steps
        return settings.weight * (min(1.0, step / rise) if rise else 1.0)

    def targets(self, training: Training, views: Views) -> PseudoTargets:
        """What the network as it is now says of the weak views."""
        training.network.eval()
        with torch.no_grad():
            mask_logits, label_logits = training.forward(views.weak, training.network)
        training.start_learning()
        return pseudo_targets(mask_logits, label_logits, views, self.config.fixmatch.threshold)

    def loss(
        self,
        targets: PseudoTargets,
        strong: tuple[torch.Tensor, torch.Tensor],
        views: Views,
        weight: float,
    ) -> tuple[torch.Tensor, dict[str, torch.Tensor]]:
        """The unlabelled loss of the strong views' logits, and the pseudo-labels' statistics."""
        weights = self.config.loss
        mask = mask_loss(strong[0], targets.mask, views.strong, weights)
        labels = label_loss(strong[1], targets.labels, 0.0)
        unlabelled = mask + weights.labels * labels
        return weight * unlabelled, {"loss_unlabelled": unlabelled.detach()} | targets.statistics


def strengthened(grid: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A strong augmentation that moves nothing: noise, more fails, a hidden patch."""
    changed = die_noise(grid, rng.uniform(0, NOISE_RATE_MAX), rng)
    changed = add_fails(changed, rng.uniform(0, FAILS_RATE_MAX), rng)
    return hide_patch(changed, rng.uniform(0, PATCH_SHARE), rng)
