"""The learning rate as a function of the step alone."""

from __future__ import annotations

import math

PLATEAU_EVALUATIONS = 2
"""Evaluations without a better score after which `plateau` lowers the rate tenfold."""


def learning_rate(
    step: int,
    steps: int,
    highest: float,
    warmup: float,
    floor: float,
    schedule: str = "cosine",
    drops: int = 0,
) -> float:
    """Linear warm-up over `warmup * steps`, then by schedule.

    `cosine`: half a cosine down to `floor * highest`. `constant`: as it is. `plateau`: a tenth for
    each of the `drops` there have been, never below `floor * highest`.
    """
    rise = max(1, round(warmup * steps))
    if step < rise:
        return highest * (step + 1) / rise
    if schedule == "constant":
        return highest
    if schedule == "plateau":
        return highest * max(floor, 0.1**drops)
    done = min(1.0, (step - rise) / max(1, steps - rise))
    return highest * (floor + (1 - floor) * 0.5 * (1 + math.cos(math.pi * done)))
