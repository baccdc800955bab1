"""Writes small.safetensors with the format's own writer: pip install torch safetensors."""

import pathlib

import torch
from safetensors.torch import save_file

tensors = {
    "z.weight": torch.arange(6, dtype=torch.float32).reshape(2, 3) - 2.5,
    "a.half": torch.tensor([1.5, -0.0, 6e-8, 65504.0], dtype=torch.float16),
    "b.brain": torch.tensor([[1.5], [-3.0]], dtype=torch.bfloat16),
    "count": torch.tensor(7, dtype=torch.int64),
    "empty": torch.zeros(0, 4),
    "mask": torch.tensor([True, False, True]),
}
path = pathlib.Path(__file__).with_name("small.safetensors")
save_file(tensors, path, metadata={"wafermap.note": 'line\none "é" \x01'})
