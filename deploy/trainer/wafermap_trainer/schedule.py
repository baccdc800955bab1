"""The learning rate as a function of the step alone."""

from __future__ import annotations

import math


def learning_rate(step: int, steps: int, highest: float, warmup: float, floor: float) -> float:
    """Linear warm-up over `warmup * steps`, then half a cosine down to `floor * highest`."""
    rise = max(1, round(warmup * steps))
    if step < rise:
        return highest * (step + 1) / rise
    done = min(1.0, (step - rise) / max(1, steps - rise))
    return highest * (floor + (1 - floor) * 0.5 * (1 + math.cos(math.pi * done)))
