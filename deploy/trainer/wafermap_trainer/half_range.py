"""Keeps BatchNorm's statistics within what half precision can hold."""

from __future__ import annotations

import math

import torch

VARIANCE_MAX = 2.0**14
"""A quarter of fp16's largest number, so that a file in fp16 is the rounding of one in fp32."""

VARIANCE_SUFFIX = ".running_var"


def within_half_range(weights: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """The same network with every running variance at most `VARIANCE_MAX`.

    A convolution without bias and the BatchNorm after it stay the same function when its weights
    and the running mean are multiplied by a power of two and the running variance by its square:
    exactly, but for BatchNorm's epsilon, which is below fp32's resolution beside such variances.
    """
    settled = dict(weights)
    for key, variance in weights.items():
        if not key.endswith(VARIANCE_SUFFIX):
            continue
        largest = float(variance.max())
        if not VARIANCE_MAX < largest < math.inf:
            continue
        norm = key.removesuffix(VARIANCE_SUFFIX)
        convolution = convolution_before(norm)
        factor = 2.0 ** -math.ceil(math.log2(largest / VARIANCE_MAX) / 2)
        settled[f"{convolution}.weight"] = weights[f"{convolution}.weight"] * factor
        settled[f"{norm}.running_mean"] = weights[f"{norm}.running_mean"] * factor
        settled[key] = variance * factor**2
    return settled


def convolution_before(norm: str) -> str:
    """The name of the convolution whose output a BatchNorm takes, as the library names them.

    `encoder.layer1.0.bn2` follows `encoder.layer1.0.conv2`; in a sequence, `conv1.1` follows
    `conv1.0`.
    """
    parent, _, last = norm.rpartition(".")
    name = last.replace("bn", "conv") if last.startswith("bn") else str(int(last) - 1)
    return f"{parent}.{name}" if parent else name
