"""Die states to the network's input planes, as docs/weights-format.md defines them."""

from __future__ import annotations

import torch

ENCODINGS: dict[str, int] = {"die-radius": 3, "one-hot-die": 3, "die-level": 1}
"""Name of each encoding and its number of planes."""


def encode(states: torch.Tensor, encoding: str) -> torch.Tensor:
    """N x H x W die states (uint8) to N x planes x H x W float32, on the states' device."""
    if encoding == "die-radius":
        return torch.stack([states == 2, states != 0, radius_like(states)], dim=1)
    if encoding == "one-hot-die":
        return torch.stack([(states == k).float() for k in range(3)], dim=1)
    if encoding == "die-level":
        return (states.float() / 2).unsqueeze(1)
    raise ValueError(f"encoding {encoding}: known are {', '.join(ENCODINGS)}")


def radius_like(states: torch.Tensor) -> torch.Tensor:
    """The distance of every pixel from the middle, 1 at the middle of a side, N x H x W."""
    height, width = states.shape[-2:]
    v = (2 * torch.arange(height, device=states.device) + 1) / height - 1
    u = (2 * torch.arange(width, device=states.device) + 1) / width - 1
    return torch.sqrt(v[:, None] ** 2 + u[None, :] ** 2).expand(states.shape)
