"""The network all contestants run: seeded weights, inputs, and its ONNX form.

`python reference.py FOLDER` writes what is missing of weights.safetensors, network.onnx and
x_N_H_W.safetensors into FOLDER.
"""

import pathlib
import sys

import torch
from safetensors.torch import save_file

IN_CHANNELS, CLASSES, LABELS = 3, 9, 8
SHAPES = [(batch, side) for side in (128, 256, 512) for batch in (1, 8)]
SCALING_SIDES, SCALING_BATCHES = (128, 256), (1, 2, 4, 8, 16)


def declare_missing_torchvision_operators():
    """A CPU build of torch cannot load the operators of torchvision's default wheel, and
    torchvision then fails on import although no operator of its own is used here."""
    try:
        import torchvision  # noqa: F401
    except RuntimeError:
        for name in ("nms", "qnms"):
            signature = "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"
            torch.library.define(f"torchvision::{name}", signature)
        for module in [key for key in sys.modules if key.startswith("torchvision")]:
            del sys.modules[module]


def network(in_channels=IN_CHANNELS, classes=CLASSES, labels=LABELS, seed=0):
    """Unet("resnet50") with random weights and random statistics, in evaluation mode."""
    declare_missing_torchvision_operators()
    import segmentation_models_pytorch as smp

    torch.manual_seed(seed)
    model = smp.Unet(
        "resnet50",
        encoder_weights=None,
        in_channels=in_channels,
        classes=classes,
        aux_params={"classes": labels} if labels else None,
    )
    generator = torch.Generator().manual_seed(seed)
    for module in model.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            shape = module.running_mean.shape
            module.running_mean.copy_(torch.randn(shape, generator=generator) * 0.1)
            module.running_var.copy_(torch.rand(shape, generator=generator) + 0.5)
            module.weight.data.copy_(torch.rand(shape, generator=generator) * 0.5 + 0.5)
            module.bias.data.copy_(torch.randn(shape, generator=generator) * 0.1)
    return model.eval()


class AllOutputs(torch.nn.Module):
    """Returns the three results the engine returns: logits, embedding and labels."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, x):
        features = self.model.encoder(x)
        logits = self.model.segmentation_head(self.model.decoder(features))
        embedding = features[-1].mean((2, 3))
        if self.model.classification_head is None:
            return logits, embedding
        return logits, embedding, self.model.classification_head(features[-1])


def sample(batch, height, width, in_channels=IN_CHANNELS, seed=1):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(batch, in_channels, height, width, generator=generator)


def save_state(model, path):
    state = {name: value.contiguous() for name, value in model.state_dict().items()}
    save_file(state, str(path))


def export_onnx(model, path):
    dynamic = {"x": {0: "n", 2: "h", 3: "w"}}
    torch.onnx.export(
        AllOutputs(model).eval(),
        (sample(1, 64, 64),),
        str(path),
        dynamo=False,
        opset_version=17,
        input_names=["x"],
        output_names=["y", "embedding", "labels"],
        dynamic_axes=dynamic,
    )


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    weights, onnx = folder / "weights.safetensors", folder / "network.onnx"
    if not weights.exists() or not onnx.exists():
        model = network()
        save_state(model, weights)
        export_onnx(model, onnx)
    scaling = [(batch, side) for side in SCALING_SIDES for batch in SCALING_BATCHES]
    for batch, side in SHAPES + scaling:
        path = folder / f"x_{batch}_{side}_{side}.safetensors"
        if not path.exists():
            save_file({"x": sample(batch, side, side)}, str(path))


if __name__ == "__main__":
    main()
