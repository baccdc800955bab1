"""Writes weights, inputs and PyTorch's results of full-size networks with seeded weights.

    python parity.py FOLDER IN_CHANNELS CLASSES LABELS NxHxW [NxHxW ...]

LABELS 0 means no classification head. FOLDER gets weights.safetensors and one NxHxW.safetensors for
each shape, with x, y, embedding and labels.
"""

import pathlib
import sys

import torch
from safetensors.torch import save_file

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "Benchmarks" / "peers"))

import reference  # noqa: E402


def main():
    folder = pathlib.Path(sys.argv[1])
    in_channels, classes, labels = (int(argument) for argument in sys.argv[2:5])
    model = reference.network(in_channels, classes, labels, seed=classes)
    reference.save_state(model, folder / "weights.safetensors")
    model = reference.AllOutputs(model).eval()
    for name in sys.argv[5:]:
        batch, height, width = (int(part) for part in name.split("x"))
        x = reference.sample(batch, height, width, in_channels, seed=height + width)
        with torch.no_grad():
            results = model(x)
        tensors = dict(zip(("y", "embedding", "labels"), results, strict=False))
        save_file({"x": x, **tensors}, str(folder / f"{name}.safetensors"))


if __name__ == "__main__":
    main()
