"""What the trainer's network says of real wafers, for the test that Swift says the same.

`python run_weights.py WEIGHTS WAFERS OUTPUT`: WEIGHTS is a published folder; WAFERS a folder of
.npy die grids. OUTPUT gets `NAME.x`, `NAME.y`, `NAME.labels`, `NAME.embedding`, `NAME.mask` and
`NAME.class` for each wafer NAME, and `NAME.sure`: dies whose class does not hang on rounding.

`python run_weights.py --make WEIGHTS` writes a folder as `wafermap-trainer publish` does, with
random weights in fp16 shards.
"""

import json
import pathlib
import sys

import numpy as np
import torch
from safetensors.torch import save_file
from wafermap_trainer.encoding import encode
from wafermap_trainer.export import network_from, save_weights
from wafermap_trainer.maskrule import FAIL, components
from wafermap_trainer.network import NetworkShape, build_network
from wafermap_trainer.prediction import (
    Decision,
    Prediction,
    die_chances,
    die_mask,
    wafer_class,
)
from wafermap_trainer.publication import MANIFEST_FILE, described_file, read_manifest
from wafermap_trainer.resampling import side_for, stretch

SHARD_BYTES = 15 << 20
TIE = 1e-4
"""Chances nearer to each other than this may be ordered either way."""


def make(folder):
    torch.manual_seed(0)
    shape = NetworkShape(sides=(32, 64))
    network = build_network(shape).eval()
    for module in network.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            torch.nn.init.normal_(module.running_mean, std=0.1)
            torch.nn.init.uniform_(module.running_var, 0.5, 1.5)
    decision = Decision("failed-components", (0.5,) * 8, 3.0)
    files = save_weights(
        folder / "random.safetensors",
        network.state_dict(),
        shape,
        decision,
        {},
        "fp16",
        "random",
        SHARD_BYTES,
    )
    manifest = {"format": 1, "files": [described_file(folder, file) for file in files]}
    (folder / MANIFEST_FILE).write_text(json.dumps(manifest))


def sure(grid, prediction, decision):
    """The dies whose two best classes, and whose component's background, are no near-ties."""
    chances = prediction.chances
    by_component = decision.mask_rule == "failed-components"
    best = np.sort(chances[..., 1:] if by_component else chances, axis=-1)
    clear = best[..., -1] - best[..., -2] > TIE
    if by_component:
        failed = grid == FAIL
        index, count = components(failed)
        dies = np.maximum(np.bincount(index[failed], minlength=count + 1), 1)
        mean = np.bincount(index[failed], chances[..., 0][failed], count + 1) / dies
        # Which class would be best does not matter where the component is background for sure.
        clear |= (mean - 0.5)[index] > TIE
        clear &= np.abs(mean - 0.5)[index] > TIE
        clear |= ~failed
    return clear


@torch.inference_mode()
def run(folder, wafers, output):
    weights = folder / read_manifest(folder)["files"][0]["path"]
    network, shape, decision = network_from(weights)
    made = {}
    for path in sorted(wafers.glob("*.npy")):
        grid = np.load(path)
        side = side_for(grid.shape, shape.sides)
        x = encode(torch.from_numpy(stretch(grid, side, side))[None], shape.encoding).float()
        stages = network.encoder(x)
        y = network.segmentation_head(network.decoder(stages))
        labels = network.classification_head(stages[-1]) if shape.labels else torch.zeros(1, 0)
        chances = die_chances(y[0].softmax(dim=0).numpy(), np.array(grid.shape))
        said = labels[0].sigmoid().numpy()
        prediction = Prediction(0, chances, said, np.zeros(0))
        name = path.stem
        made[f"{name}.x"], made[f"{name}.y"], made[f"{name}.labels"] = x, y, labels
        made[f"{name}.embedding"] = stages[-1].mean(dim=(2, 3))
        made[f"{name}.mask"] = torch.from_numpy(die_mask(grid, prediction, decision))
        made[f"{name}.sure"] = torch.from_numpy(sure(grid, prediction, decision))
        if shape.labels:
            answer = wafer_class(said, decision)
            made[f"{name}.class"] = torch.tensor([answer], dtype=torch.uint8)
    save_file({name: tensor.contiguous() for name, tensor in made.items()}, output)


if __name__ == "__main__":
    if sys.argv[1] == "--make":
        make(pathlib.Path(sys.argv[2]))
    else:
        run(*map(pathlib.Path, sys.argv[1:]))
