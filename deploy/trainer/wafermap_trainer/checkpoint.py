"""Checkpoints: everything a run needs to go on as if it had never stopped."""

from __future__ import annotations

import pickle
import zipfile
from pathlib import Path

import torch

from .errors import DivergenceError, WeightsError
from .files import write_whole

CHECKPOINT_FILE = "checkpoint.pt"
BEST_FILE = "best.safetensors"
"""Averaged weights of a run's best evaluation."""

CHECKPOINT_FORMAT = 1


def save_checkpoint(path: Path, state: dict) -> None:
    """Writes whole or not at all; refuses weights that are not numbers."""
    for name, tensor in state["network"].items():
        if tensor.dtype.is_floating_point and not bool(torch.isfinite(tensor).all()):
            raise DivergenceError(
                f"weights are not finite ({name}); the last good checkpoint is kept: "
                "resume with a lower --learning-rate"
            )
    write_whole(path, lambda handle: torch.save({"format": CHECKPOINT_FORMAT} | state, handle))


def load_checkpoint(path: Path, device: torch.device) -> dict:
    """A checkpoint's state, tensors on `device`. Raises `WeightsError` if it cannot be used."""
    try:
        state = torch.load(path, map_location=device, weights_only=True)
    except (RuntimeError, OSError, EOFError, pickle.UnpicklingError, zipfile.BadZipFile) as error:
        raise WeightsError(
            f"{path}: damaged checkpoint ({error}); delete it to start anew"
        ) from error
    if state.get("format") != CHECKPOINT_FORMAT:
        raise WeightsError(
            f"{path}: checkpoint format {state.get('format')}, need {CHECKPOINT_FORMAT}"
        )
    return state
