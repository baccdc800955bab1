"""Reference for inputs and predictions, written from docs/weights-format.md alone.

Needs numpy, scipy and safetensors. The logits are noise, smooth over the picture so that masks
have regions; they are stored in half precision, and the reference reads what was stored.
"""

import pathlib

import numpy as np
from safetensors.numpy import save_file
from scipy import ndimage

here = pathlib.Path(__file__).parent
CLASSES = 9
WAFERS = [("edge-loc", 64), ("random", 64), ("center", 32), ("donut", 32)]


def index(count, places):
    """For each of `count` places, the one of `places` that its middle falls on."""
    return ((2 * np.arange(count) + 1) * places) // (2 * count)


def planes(grid, side, encoding):
    state = grid[index(side, grid.shape[0])][:, index(side, grid.shape[1])]
    if encoding == "one-hot-die":
        return np.stack([state == k for k in range(3)]).astype(np.float32)
    if encoding == "die-level":
        return (state[None] / 2).astype(np.float32)
    u = (2 * np.arange(side) + 1) / side - 1
    radius = np.sqrt(u[None, :] ** 2 + u[:, None] ** 2)
    return np.stack([state == 2, state != 0, radius]).astype(np.float32)


def softmax(logits):
    powers = np.exp(logits - logits.max(axis=0))
    return powers / powers.sum(axis=0)


def masks(grid, p):
    failed = grid == 2
    found = {"argmax": np.where(grid != 0, p.argmax(axis=0), 0)}
    found["failed-dies"] = np.where(failed, p.argmax(axis=0), 0)
    component, count = ndimage.label(failed, structure=np.ones((3, 3)))
    mask = np.zeros_like(grid)
    for k in range(1, count + 1):
        if p[0][component == k].mean() < 0.5:
            mask[component == k] = (p[1:].argmax(axis=0) + 1)[component == k]
    found["failed-components"] = mask
    return found


def main():
    for seed, (name, side) in enumerate(WAFERS):
        grid = np.load(here.parent / "wafers" / f"{name}.npy")
        rng = np.random.default_rng(seed)
        noise = rng.normal(size=(CLASSES, side, side))
        logits = 12 * ndimage.gaussian_filter(noise, (0, 2.5, 2.5))
        logits[0] += 1.2
        logits = logits.astype(np.float16)
        labels = rng.normal(size=CLASSES - 1).astype(np.float32)
        rows, columns = index(grid.shape[0], side), index(grid.shape[1], side)
        read = logits.astype(np.float64)[:, rows[:, None], columns]
        p = softmax(read)
        dies = p[:, grid != 0]
        top = np.sort(dies, axis=0)
        entropy = -(dies * np.log(dies)).sum(axis=0).mean()
        scores = [entropy, (1 - (top[-1] - top[-2])).mean(), (1 - top[-1]).mean()]
        tensors = {
            "logits": logits,
            "labels": labels,
            "uncertainty": np.array(scores, dtype=np.float32),
            "class_means": dies.mean(axis=1).astype(np.float32),
            "class_maxima": dies.max(axis=1).astype(np.float32),
        }
        for encoding in ("die-radius", "one-hot-die", "die-level"):
            exact = planes(grid, side, encoding)
            kind = np.float32 if encoding == "die-radius" else np.float16
            tensors[f"input.{encoding}"] = exact.astype(kind)
        for rule, mask in masks(grid, p).items():
            tensors[f"mask.{rule}"] = mask.astype(np.uint8)
        # The writer copies memory as it lies: only in row order is that the array.
        tensors = {key: np.ascontiguousarray(value) for key, value in tensors.items()}
        save_file(tensors, here / f"{name}-{side}.safetensors")
        print(name, side, scores, {k: len(np.unique(v)) for k, v in tensors.items() if "mask" in k})


main()
