"""From logits to dies, labels and uncertainty, as docs/weights-format.md defines them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from .encoding import encode
from .grids import GridStore
from .maskrule import FAIL, NO_DIE, components
from .network import NetworkShape
from .resampling import side_for, stretch

MASK_RULES = ("argmax", "failed-dies", "failed-components")


@dataclass(frozen=True)
class Prediction:
    """What the network says of one wafer: R x C x classes chances, label chances, embedding."""

    index: int
    chances: np.ndarray
    labels: np.ndarray
    embedding: np.ndarray


@dataclass(frozen=True)
class Decision:
    """How chances become an answer; what the weights' metadata declares."""

    mask_rule: str = "failed-components"
    label_thresholds: tuple[float, ...] = (0.5,) * 8
    wafer_gate: float = 0.0


@torch.no_grad()
def predict(
    network: nn.Module,
    shape: NetworkShape,
    store: GridStore,
    indices: np.ndarray,
    device: torch.device,
    batch: int = 64,
    precision: torch.dtype | None = None,
) -> Iterator[Prediction]:
    """Predictions for these wafers, in an order that keeps equal sides together."""
    network.eval()
    sides = np.array([side_for(tuple(store.shape[i]), shape.sides) for i in indices], dtype=int)
    for side in np.unique(sides):
        members = np.asarray(indices)[sides == side]
        size = max(1, batch * shape.sides[0] ** 2 // int(side) ** 2)
        for start in range(0, len(members), size):
            chunk = members[start : start + size]
            states = np.stack([stretch(store.grid(i), side, side) for i in chunk])
            planes = encode(torch.from_numpy(states).to(device), shape.encoding)
            with torch.autocast(device.type, precision, enabled=precision is not None):
                stages = network.encoder(planes)
                logits = network.segmentation_head(network.decoder(stages))
                labels = network.classification_head(stages[-1]) if shape.labels else None
            chances = logits.float().softmax(dim=1).cpu().numpy()
            said = labels.float().sigmoid().cpu().numpy() if labels is not None else None
            pooled = stages[-1].float().mean(dim=(2, 3)).cpu().numpy()
            for k, index in enumerate(chunk):
                grid = die_chances(chances[k], store.shape[index])
                chance = said[k] if said is not None else np.zeros(0, dtype=np.float32)
                yield Prediction(int(index), grid, chance, pooled[k])


def die_chances(chances: np.ndarray, shape: np.ndarray) -> np.ndarray:
    """Classes x S x S chances read at each die's middle pixel, R x C x classes."""
    side = chances.shape[1]
    rows = ((2 * np.arange(shape[0]) + 1) * side) // (2 * shape[0])
    columns = ((2 * np.arange(shape[1]) + 1) * side) // (2 * shape[1])
    return np.moveaxis(chances[:, rows[:, None], columns[None, :]], 0, -1)


def die_mask(grid: np.ndarray, prediction: Prediction, decision: Decision) -> np.ndarray:
    """The mask of a wafer, R x C."""
    mask = ruled(grid, prediction.chances, decision.mask_rule)
    gate = gate_passed(mask, prediction.labels)
    return mask if gate >= decision.wafer_gate else np.zeros_like(mask)


def gate_passed(mask: np.ndarray, labels: np.ndarray) -> float:
    """The highest wafer gate that this mask passes."""
    if not labels.size or labels.max() >= 1:
        return np.inf
    surest = float(labels.max())
    return surest * np.sqrt(np.count_nonzero(mask)) / (1 - surest)


def ruled(grid: np.ndarray, chances: np.ndarray, rule: str) -> np.ndarray:
    """The mask by the rule alone, R x C."""
    if rule == "argmax":
        return np.where(grid != NO_DIE, chances.argmax(axis=-1), 0).astype(np.uint8)
    failed = grid == FAIL
    if rule == "failed-dies":
        return np.where(failed, chances.argmax(axis=-1), 0).astype(np.uint8)
    index, count = components(failed)
    dies = np.maximum(np.bincount(index[failed], minlength=count + 1), 1)
    quiet = np.bincount(index[failed], chances[..., 0][failed], count + 1) / dies >= 0.5
    pattern = chances[..., 1:].argmax(axis=-1) + 1
    return np.where(failed & ~quiet[index], pattern, 0).astype(np.uint8)


def wafer_class(labels: np.ndarray, decision: Decision) -> int:
    """The one class of a wafer: the label furthest above its threshold, or `NONE`."""
    margin = labels - np.array(decision.label_thresholds)
    return int(margin.argmax()) if margin.max() >= 0 else len(labels)
