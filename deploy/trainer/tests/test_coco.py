"""COCO in: what is right is read exactly, what is broken is named."""

import copy
import json
from pathlib import Path

import numpy as np
import pytest
from conftest import disc, follows_mask_rule
from pycocotools import mask as coco_mask
from wafermap_trainer.cli import main
from wafermap_trainer.coco import read_coco
from wafermap_trainer.errors import DataError
from wafermap_trainer.patterns import CLASSES
from wafermap_trainer.polygons import ring_dies, rle_dies

DOCUMENT = {
    "images": [
        {"id": 1, "file_name": "a.npy", "width": 20, "height": 18},
        {"id": 2, "file_name": "b.csv", "width": 20, "height": 18},
        {"id": 3, "file_name": "c.png", "width": 20, "height": 18},
    ],
    "categories": [{"id": k, "name": name} for k, name in enumerate(CLASSES) if k],
    "annotations": [
        {
            "id": 1,
            "image_id": 1,
            "category_id": 1,
            "segmentation": [[7, 6, 13, 6, 13, 12, 7, 12]],
        },
        {
            "id": 2,
            "image_id": 1,
            "category_id": 8,
            "segmentation": [[10, 4, 12, 4, 12, 9, 10, 9]],
        },
        {
            "id": 3,
            "image_id": 2,
            "category_id": 4,
            "segmentation": {"size": [18, 20], "counts": [0, 360]},
        },
    ],
}


@pytest.fixture
def folder(tmp_path) -> Path:
    """Three wafers: fails in the middle, fails everywhere, none."""
    middle, full = disc((18, 20)), disc((18, 20))
    middle[7:11, 8:12] = 2
    middle[2, 9] = 2
    full[full > 0] = 2
    np.save(tmp_path / "a.npy", middle)
    np.savetxt(tmp_path / "b.csv", full, delimiter=",", fmt="%d")
    from PIL import Image

    Image.fromarray(disc((18, 20)) * 127).save(tmp_path / "c.png")
    return tmp_path


def written(folder: Path, document: object) -> Path:
    path = folder / "export.json"
    path.write_text(document if isinstance(document, str) else json.dumps(document))
    return path


def test_annotations_become_masks_by_the_rule(folder):
    store = read_coco(written(folder, DOCUMENT))
    assert len(store) == 3
    for index in range(3):
        assert follows_mask_rule(store.grid(index), store.mask(index))
    mask = store.mask(0)
    assert mask[10, 8] == 1 and mask[7, 10] == 8 and mask[2, 9] == 0
    assert (store.mask(1)[store.grid(1) == 2] == 4).all()
    assert not store.mask(2).any()
    assert store.labels.tolist() == [
        [1, 0, 0, 0, 0, 0, 0, 1],
        [0, 0, 0, 1, 0, 0, 0, 0],
        [0] * 8,
    ]


def test_run_lengths_equal_pycocotools():
    rng = np.random.default_rng(1)
    for density in (0.02, 0.5, 0.98):
        dies = rng.random((37, 53)) < density
        packed = coco_mask.encode(np.asfortranarray(dies.astype(np.uint8)))
        text = {"size": packed["size"], "counts": packed["counts"].decode()}
        assert (rle_dies(text, dies.shape, "here") == dies).all()


def test_a_ring_along_die_borders_is_exact():
    inside = ring_dies([2, 1, 5, 1, 5, 4, 4, 4, 4, 2, 2, 2], (6, 7), "here")
    wanted = np.zeros((6, 7), dtype=bool)
    wanted[1, 2:5] = True
    wanted[2:4, 4] = True
    assert (inside == wanted).all()


def change(path: str, value: object):
    """A document with one place changed; a value of None removes it."""

    def changed() -> dict:
        document = copy.deepcopy(DOCUMENT)
        *way, last = path.split("/")
        place = document
        for step in way:
            place = place[int(step) if step.isdigit() else step]
        key = int(last) if last.isdigit() else last
        if value is None:
            del place[key]
        else:
            place[key] = value
        return document

    return changed


BROKEN = {
    "not JSON": (lambda: "{", "not JSON"),
    "a list": (lambda: "[]", "not COCO"),
    "no images list": (change("images", None), "images"),
    "no image": (change("images", []), "no images"),
    "no file name": (change("images/0/file_name", None), "file_name is missing"),
    "image id twice": (change("images/1/id", 1), "twice"),
    "map missing": (change("images/0/file_name", "gone.npy"), "no such wafer map"),
    "map elsewhere": (change("images/0/file_name", "../a.npy"), "leaves the folder"),
    "size differs": (change("images/0/width", 21), "one pixel is one die"),
    "unknown class": (change("categories/0/name", "Sombrero"), "unknown"),
    "unknown category": (change("annotations/0/category_id", 99), "no category"),
    "dangling image": (change("annotations/0/image_id", 99), "no image"),
    "annotation id twice": (change("annotations/1/id", 1), "twice"),
    "outside": (change("annotations/0/segmentation", [[0, 0, 21, 0, 5, 5]]), "outside the image"),
    "odd count": (change("annotations/0/segmentation", [[0, 0, 5, 0, 5, 5, 1]]), "even count"),
    "nested": (change("annotations/0/segmentation", [[[0, 0], [5, 0], [5, 5]]]), "flat list"),
    "no shape": (change("annotations/0/segmentation", None), "segmentation is missing"),
    "short runs": (
        change("annotations/2/segmentation", {"size": [18, 20], "counts": [0, 9]}),
        "cover 9",
    ),
    "other runs": (
        change("annotations/2/segmentation", {"size": [20, 18], "counts": [0, 360]}),
        "image is",
    ),
    "runs without a size": (
        change("annotations/2/segmentation", {"size": 5, "counts": [0, 360]}),
        "run lengths for 5",
    ),
    "damaged runs": (
        change("annotations/2/segmentation", {"size": [18, 20], "counts": "\u00ff"}),
        "damaged",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_files_are_named_and_end_the_command(folder, name, capsys):
    make, message = BROKEN[name]
    path = written(folder, make())
    with pytest.raises(DataError, match=message):
        read_coco(path)
    run = folder / "run"
    assert main(["train", "--data", str(path), "--folder", str(run), "--device", "cpu"]) == 1
    assert message in capsys.readouterr().err
    status = json.loads((run / "status.json").read_text())
    assert status["state"] == "failed" and message in status["message"]
    assert not (run / "checkpoint.pt").exists()
