"""Test vectors for docs/weights-format.md: what every reader of weights must compute alike.

`python tests/vectors.py FILE` writes them. Case k has `k.grid` (R x C die states), `k.planes`
(network input), `k.logits` and `k.labels` (made-up network output), `k.mask.RULE` (R x C) for each
mask rule without a wafer gate, `k.gated` with the metadata's rule and gate, and `k.class` (0-7, 8
none). The metadata is that of weights.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import torch
from wafermap_trainer.encoding import encode
from wafermap_trainer.export import metadata_of
from wafermap_trainer.network import NetworkShape
from wafermap_trainer.npz import read_npz
from wafermap_trainer.prediction import (
    MASK_RULES,
    Decision,
    Prediction,
    die_chances,
    die_mask,
    wafer_class,
)
from wafermap_trainer.resampling import side_for, stretch
from wafermap_trainer.shards import encode_safetensors

FILE = Path(__file__).parents[3] / "Tests" / "Fixtures" / "weights-format.safetensors"
WAFERS = Path(__file__).parent / "wafers" / "wm811k.npz"
CASES = (0, 12, 21, 27)
"""A Center, an Edge-Loc or its neighbour, a Scratch, and a wafer larger than the last side."""

SHAPE = NetworkShape(sides=(32, 64))
THRESHOLDS = (0.5, 0.4, 0.6, 0.5, 0.3, 0.5, 0.5, 0.7)
DECISION = Decision("failed-components", THRESHOLDS, 135.0)
"""Its gate closes some of the wafers."""


def made_up_output(grid: np.ndarray, side: int, seed: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Logits and label logits in steps of 1/8: exact in fp16, in patches that paint some chains."""
    rng = np.random.default_rng(seed)
    patches = rng.integers(-32, 33, (9, side // 8, side // 8)) / 8
    logits = np.repeat(np.repeat(patches, 8, axis=1), 8, axis=2)
    logits += rng.integers(-4, 5, logits.shape) / 8
    return torch.from_numpy(logits).half(), torch.from_numpy(rng.integers(-24, 25, 8) / 8).half()


def vectors() -> dict[str, torch.Tensor]:
    """Every tensor by name."""
    (store,) = read_npz(WAFERS)
    made: dict[str, torch.Tensor] = {}
    for case, index in enumerate(CASES):
        grid = store.grid(index)
        side = side_for(grid.shape, SHAPE.sides)
        states = torch.from_numpy(stretch(grid, side, side)).unsqueeze(0)
        logits, labels = made_up_output(grid, side, case)
        chances = logits.double().softmax(dim=0).numpy()
        said = labels.double().sigmoid().numpy()
        prediction = Prediction(0, die_chances(chances, store.shape[index]), said, np.zeros(0))
        made[f"{case}.grid"] = torch.from_numpy(grid.copy())
        made[f"{case}.planes"] = encode(states, SHAPE.encoding)[0]
        made[f"{case}.logits"], made[f"{case}.labels"] = logits, labels
        for rule in MASK_RULES:
            mask = die_mask(grid, prediction, Decision(rule))
            made[f"{case}.mask.{rule}"] = torch.from_numpy(mask)
        made[f"{case}.gated"] = torch.from_numpy(die_mask(grid, prediction, DECISION))
        answer = wafer_class(said, DECISION)
        made[f"{case}.class"] = torch.tensor([answer], dtype=torch.uint8)
    return {name: tensor.contiguous() for name, tensor in made.items()}


def encoded() -> bytes:
    """The file."""
    return encode_safetensors(vectors(), metadata_of(SHAPE, DECISION, {}, "test vectors"))


if __name__ == "__main__":
    Path(sys.argv[1] if len(sys.argv) > 1 else FILE).write_bytes(encoded())
