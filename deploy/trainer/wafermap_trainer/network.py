"""The network: `segmentation_models_pytorch` Unet("resnet50") with a label head."""

from __future__ import annotations

import contextlib
from dataclasses import asdict, dataclass

import torch
from torch import nn

from .encoding import ENCODINGS
from .patterns import CLASSES, LABELS


@dataclass(frozen=True)
class NetworkShape:
    """What decides the names and shapes of the weights, and how inputs are made for them."""

    encoder: str = "resnet50"
    encoding: str = "die-radius"
    sides: tuple[int, ...] = (64, 128, 224)
    classes: tuple[str, ...] = CLASSES
    labels: tuple[str, ...] = LABELS
    decoder_channels: tuple[int, ...] = (256, 128, 64, 32, 16)

    @property
    def in_channels(self) -> int:
        """Planes of the input tensor."""
        return ENCODINGS[self.encoding]

    def as_dict(self) -> dict:
        """Plain values, for checkpoints and lineage."""
        return {k: list(v) if isinstance(v, tuple) else v for k, v in asdict(self).items()}

    @staticmethod
    def from_dict(values: dict) -> NetworkShape:
        """The reverse of `as_dict`."""
        return NetworkShape(
            **{k: tuple(v) if isinstance(v, list) else v for k, v in values.items()}
        )


def declare_missing_torchvision_operators() -> None:
    """Lets torchvision be imported when its compiled operators do not match this torch.

    A CPU build of torch beside torchvision's default wheel cannot load them, and torchvision then
    fails on registering the two names below. The network uses none of its compiled operators.
    """
    signature = "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"
    try:
        import torchvision  # noqa: F401
    except RuntimeError:
        for name in ("nms", "qnms"):
            with contextlib.suppress(RuntimeError):
                torch.library.define(f"torchvision::{name}", signature)


def build_network(shape: NetworkShape) -> nn.Module:
    """A network with fresh weights: call it with N x C x H x W, get (mask logits, label logits)."""
    declare_missing_torchvision_operators()
    import segmentation_models_pytorch as smp

    head = None
    if shape.labels:
        head = {"classes": len(shape.labels), "pooling": "avg", "dropout": None}
    return smp.Unet(
        shape.encoder,
        encoder_weights=None,
        decoder_channels=shape.decoder_channels,
        encoder_depth=len(shape.decoder_channels),
        in_channels=shape.in_channels,
        classes=len(shape.classes),
        aux_params=head,
    )
