"""An exponential moving average of the weights: what is evaluated and exported."""

from __future__ import annotations

import torch
from torch import nn


class WeightAverage:
    """Shadow copy of every floating-point tensor of a network, BatchNorm statistics included.

    The decay ramps up as min(decay, (1 + n) / (10 + n)) after n updates, so that a young average
    follows the weights instead of their random start.
    """

    def __init__(self, network: nn.Module, decay: float) -> None:
        self.decay = decay
        self.updates = 0
        self.shadow = {k: v.detach().clone() for k, v in network.state_dict().items()}

    @torch.no_grad()
    def update(self, network: nn.Module) -> None:
        """Moves the average towards the network's weights of now."""
        self.updates += 1
        decay = min(self.decay, (1 + self.updates) / (10 + self.updates))
        averaged, current = [], []
        for name, tensor in network.state_dict().items():
            if tensor.dtype.is_floating_point:
                averaged.append(self.shadow[name])
                current.append(tensor)
            else:
                self.shadow[name].copy_(tensor)
        torch._foreach_lerp_(averaged, current, 1 - decay)

    def state_dict(self) -> dict:
        """Everything needed to go on exactly."""
        return {"decay": self.decay, "updates": self.updates, "shadow": self.shadow}

    def load_state_dict(self, state: dict) -> None:
        """The reverse of `state_dict`; tensors are copied onto this average's device."""
        self.decay, self.updates = state["decay"], state["updates"]
        for name, tensor in state["shadow"].items():
            self.shadow[name].copy_(tensor)
