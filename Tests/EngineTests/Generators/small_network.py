"""Writes Golden/small.safetensors: a small U-Net's weights, an input, and what PyTorch computes.

    python Tests/EngineTests/Generators/small_network.py Tests/EngineTests/Golden

The decoder and the heads are segmentation_models_pytorch's own; the encoder is torchvision's
bottleneck ResNet with narrower stages, under the same names. For every rectified value the file
holds a sample of at most SAMPLE_MAX elements, evenly spaced through N x C x H x W.
"""

import pathlib
import sys

import torch
from safetensors.torch import save_file

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[2] / "Benchmarks" / "peers"))

from reference import declare_missing_torchvision_operators  # noqa: E402

declare_missing_torchvision_operators()

from segmentation_models_pytorch.base import ClassificationHead, SegmentationHead  # noqa: E402
from segmentation_models_pytorch.decoders.unet.decoder import UnetDecoder  # noqa: E402

IN_CHANNELS, CLASSES, LABELS = 3, 3, 4
STEM, BLOCKS, WIDTHS, EXPANSION = 16, (1, 2, 1, 1), (8, 8, 12, 16), 2
DECODER = (16, 16, 8, 8, 8)
BATCH, HEIGHT, WIDTH = 2, 64, 32
SAMPLE_MAX = 256


class Bottleneck(torch.nn.Module):
    def __init__(self, inputs, width, stride):
        super().__init__()
        outputs = width * EXPANSION
        self.conv1 = torch.nn.Conv2d(inputs, width, 1, bias=False)
        self.bn1 = torch.nn.BatchNorm2d(width)
        self.conv2 = torch.nn.Conv2d(width, width, 3, stride, 1, bias=False)
        self.bn2 = torch.nn.BatchNorm2d(width)
        self.conv3 = torch.nn.Conv2d(width, outputs, 1, bias=False)
        self.bn3 = torch.nn.BatchNorm2d(outputs)
        self.downsample = None
        if stride != 1 or inputs != outputs:
            self.downsample = torch.nn.Sequential(
                torch.nn.Conv2d(inputs, outputs, 1, stride, bias=False),
                torch.nn.BatchNorm2d(outputs),
            )

    def forward(self, x):
        y = self.bn1(self.conv1(x)).relu()
        y = self.bn2(self.conv2(y)).relu()
        y = self.bn3(self.conv3(y))
        return (y + (x if self.downsample is None else self.downsample(x))).relu()


class Encoder(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = torch.nn.Conv2d(IN_CHANNELS, STEM, 7, 2, 3, bias=False)
        self.bn1 = torch.nn.BatchNorm2d(STEM)
        self.maxpool = torch.nn.MaxPool2d(3, 2, 1)
        channels = STEM
        for stage in range(4):
            blocks = []
            for block in range(BLOCKS[stage]):
                stride = 2 if stage > 0 and block == 0 else 1
                blocks.append(Bottleneck(channels, WIDTHS[stage], stride))
                channels = WIDTHS[stage] * EXPANSION
            setattr(self, f"layer{stage + 1}", torch.nn.Sequential(*blocks))

    def forward(self, x):
        stem = self.bn1(self.conv1(x)).relu()
        features = [x, stem]
        y = self.maxpool(stem)
        for stage in range(4):
            y = getattr(self, f"layer{stage + 1}")(y)
            features.append(y)
        return features


class SmallUnet(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = Encoder()
        channels = (IN_CHANNELS, STEM, *(width * EXPANSION for width in WIDTHS))
        self.decoder = UnetDecoder(channels, DECODER, n_blocks=5)
        self.segmentation_head = SegmentationHead(DECODER[-1], CLASSES, kernel_size=3)
        self.classification_head = ClassificationHead(channels[-1], LABELS)


def watch(model):
    """Collects every rectified value under the engine's name for it."""
    values = {}

    def keep(name, rectify):
        def hook(_module, _inputs, output):
            values[name] = output.relu() if rectify else output

        return hook

    for name, module in model.named_modules():
        if isinstance(module, Bottleneck):
            module.bn1.register_forward_hook(keep(f"{name}.conv1.relu", True))
            module.bn2.register_forward_hook(keep(f"{name}.conv2.relu", True))
            module.register_forward_hook(keep(f"{name}.relu", False))
        elif name == "encoder.bn1":
            module.register_forward_hook(keep("encoder.conv1.relu", True))
        elif name.startswith("decoder.blocks.") and name.endswith((".conv1", ".conv2")):
            module.register_forward_hook(keep(f"{name}.0.relu", False))
    return values


def sample(value):
    flat = value.flatten()
    step = max(1, -(-flat.numel() // SAMPLE_MAX))
    return flat[::step].clone()


def main():
    torch.manual_seed(7)
    model = SmallUnet().eval()
    for module in model.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            torch.nn.init.uniform_(module.weight, 0.5, 1)
            torch.nn.init.normal_(module.bias, 0, 0.1)
            module.running_mean.normal_(0, 0.1)
            module.running_var.uniform_(0.5, 1.5)
    values = watch(model)
    x = torch.randn(BATCH, IN_CHANNELS, HEIGHT, WIDTH)
    with torch.no_grad():
        features = model.encoder(x)
        y = model.segmentation_head(model.decoder(features))
        labels = model.classification_head(features[-1])
        embedding = features[-1].mean((2, 3))
    tensors = {name: value.contiguous() for name, value in model.state_dict().items()}
    tensors = {name: value for name, value in tensors.items() if "num_batches" not in name}
    tensors.update({f"sample.{name}": sample(value) for name, value in values.items()})
    tensors.update({"input.x": x, "output.y": y, "output.labels": labels})
    tensors["output.embedding"] = embedding
    save_file(tensors, str(pathlib.Path(sys.argv[1]) / "small.safetensors"))


if __name__ == "__main__":
    main()
