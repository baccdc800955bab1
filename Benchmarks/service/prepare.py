"""What both sides of the comparison need: the shipped weights as ONNX, and pictures of wafers.

Run with the trainer's Python: prepare.py WEIGHTS FOLDER COUNT
"""

import json
import sys
from pathlib import Path

import numpy as np
from PIL import Image
from wafermap_trainer.export import network_from, read_metadata, save_onnx

WAFERS = Path(__file__).resolve().parents[2] / "Tests/Fixtures/wafers"
GREY = np.array([0, 128, 255], dtype=np.uint8)
CHANGED_SHARE = 0.02
SEED = 20_150_213


def main() -> None:
    weights, folder, count = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    folder.mkdir(parents=True, exist_ok=True)
    manifest = json.loads((weights / "manifest.json").read_text())
    first = weights / manifest["files"][0]["path"]
    network, shape, _ = network_from(first)
    save_onnx(folder / "model.onnx", network, shape)
    (folder / "metadata.json").write_text(json.dumps(read_metadata(first)))
    save_pictures(folder / "pictures", count)


def save_pictures(folder: Path, count: int) -> None:
    """`count` pictures, no two alike: real wafers with a few dies passed or failed at random."""
    folder.mkdir(exist_ok=True)
    grids = [np.load(path) for path in sorted(WAFERS.glob("*.npy"))]
    rng = np.random.default_rng(SEED)
    for index in range(count):
        dies = grids[index % len(grids)].copy()
        changed = (rng.random(dies.shape) < CHANGED_SHARE) & (dies != 0)
        dies[changed] = 3 - dies[changed]
        Image.fromarray(GREY[dies]).save(folder / f"{index:05d}.png")


if __name__ == "__main__":
    main()
