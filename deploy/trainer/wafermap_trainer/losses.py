"""Losses on masks and labels, either of which may be absent for a sample."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch.nn import functional

from .grids import LABEL_ABSENT, MASK_ABSENT

DICE_SMOOTHING = 1.0


@dataclass(frozen=True)
class LossWeights:
    """How much each part counts. `other_pixel`: a pixel without a failed die, against one with.

    By the mask rule only failed dies can belong to a pattern, so what the network says elsewhere is
    never used; a small weight keeps raw masks readable.
    """

    cross_entropy: float = 1.0
    dice: float = 0.5
    labels: float = 1.0
    other_pixel: float = 0.05
    label_smoothing: float = 0.02


def mask_loss(
    logits: torch.Tensor, target: torch.Tensor, states: torch.Tensor, weights: LossWeights
) -> torch.Tensor:
    """Cross-entropy + Dice; pixels of `MASK_ABSENT` take no part. 0 if all are absent."""
    known = target != MASK_ABSENT
    failed = states == 2
    weight = torch.where(failed, 1.0, weights.other_pixel) * known
    safe = torch.where(known, target, 0).long()
    entropy = functional.cross_entropy(logits, safe, reduction="none")
    loss = weights.cross_entropy * (entropy * weight).sum() / weight.sum().clamp_min(1.0)
    if weights.dice > 0:
        loss = loss + weights.dice * dice_loss(logits, safe, known & failed)
    return loss


def dice_loss(logits: torch.Tensor, target: torch.Tensor, counted: torch.Tensor) -> torch.Tensor:
    """1 - soft Dice over the batch, mean over the classes that occur in it."""
    counts = counted.unsqueeze(1).to(logits.dtype)
    chance = logits.softmax(dim=1) * counts
    truth = functional.one_hot(target, logits.shape[1]).movedim(-1, 1).to(logits.dtype) * counts
    overlap = (chance * truth).sum(dim=(0, 2, 3))
    total = (chance + truth).sum(dim=(0, 2, 3))
    present = truth.sum(dim=(0, 2, 3)) > 0
    score = 1 - (2 * overlap + DICE_SMOOTHING) / (total + DICE_SMOOTHING)
    return (score * present).sum() / present.sum().clamp_min(1)


def label_loss(logits: torch.Tensor, labels: torch.Tensor, smoothing: float) -> torch.Tensor:
    """Binary cross-entropy per label, mean over the labels that are known. 0 if none is."""
    known = labels != LABEL_ABSENT
    target = (labels == 1).float() * (1 - 2 * smoothing) + smoothing
    entropy = functional.binary_cross_entropy_with_logits(logits, target, reduction="none")
    return (entropy * known).sum() / known.sum().clamp_min(1)
