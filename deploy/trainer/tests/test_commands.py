"""The commands beside `train`, end to end on a tiny model."""

import json

import numpy as np
import pytest
import torch
from conftest import TINY, drawn_store
from wafermap_trainer.cli import main
from wafermap_trainer.config import TrainConfig
from wafermap_trainer.data import load_parts, source_of
from wafermap_trainer.export import save_weights
from wafermap_trainer.learning_curve import FULL, CurvePoint, labels_needed
from wafermap_trainer.network import NetworkShape, build_network
from wafermap_trainer.npz import read_npz
from wafermap_trainer.prediction import Decision
from wafermap_trainer.stream import BatchStream, loader

SHAPE = NetworkShape(TINY["encoder"], sides=(32,), decoder_channels=(32, 16, 16, 8, 8))


@pytest.fixture
def weights(tmp_path):
    torch.manual_seed(1)
    path = tmp_path / "w.safetensors"
    save_weights(path, build_network(SHAPE).state_dict(), SHAPE, Decision(), {"samples": 0})
    return path


def test_evaluate_prints_every_figure_of_the_card(weights, drawn, tmp_path, capsys):
    out = tmp_path / "report"
    arguments = ["--weights", str(weights), "--data", str(drawn), "--composites", "30"]
    assert main(["evaluate", *arguments, "--limit", "40", "--out", str(out), "--tune"]) == 0
    said = capsys.readouterr().out
    for name in (
        "lots/macro_f1",
        "lots/none_painted",
        "lots/ece",
        "lots/recall/Scratch",
        "composites-lots/miou",
        "composites-lots/iou/Donut",
    ):
        assert name in said, name
    report = json.loads((out / "report.json").read_text())
    assert len(report["decision"]["label_thresholds"]) == 8
    for picture in ("confusion-lots-wafers.png", "overlays-composites-lots.png"):
        assert (out / picture).read_bytes().startswith(b"\x89PNG")


def test_compose_writes_what_can_be_read(drawn, tmp_path):
    out = tmp_path / "made.npz"
    arguments = ["--data", str(drawn), "--out", str(out), "--count", "25"]
    assert main(["compose", *arguments]) == 0
    (store,) = read_npz(out)
    assert len(store) == 25 and store.masks is not None
    assert main(["compose", "--data", str(drawn), "--out", str(out), "--count", "0"]) == 2


def test_published_weights_verify_and_a_changed_byte_does_not(weights, drawn, tmp_path, capsys):
    out = tmp_path / "Weights"
    arguments = ["--weights", str(weights), "--data", str(drawn), "--composites", "20"]
    assert main(["publish", *arguments, "--limit", "30", "--out", str(out)]) == 0
    assert main(["verify", str(out)]) == 0
    manifest = json.loads((out / "manifest.json").read_text())
    assert "Jyh-Shing Roger Jang" in manifest["data_notice"]
    manifest["sample_figures"]["lots/macro_f1"] += 0.2
    (out / "manifest.json").write_text(json.dumps(manifest))
    assert main(["verify", str(out)]) == 1
    assert "the manifest says" in capsys.readouterr().err
    file = out / manifest["files"][0]["path"]
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    file.write_bytes(content)
    assert main(["verify", str(out)]) == 1
    assert "SHA-256 differs" in capsys.readouterr().err


def test_al_curve_writes_table_and_picture(drawn, tmp_path, capsys):
    out = tmp_path / "curve"
    arguments = ["--data", str(drawn), "--out", str(out), "--encoder", TINY["encoder"]]
    arguments += ["--sides", "32", "--batch", "16", "--samples", "64", "--samples-full", "128"]
    arguments += ["--seeds", "1", "--start", "27", "--query", "18", "--rounds", "1"]
    assert main(["al-curve", *arguments, "--precision", "fp32"]) == 0
    rows = (out / "al-curve.csv").read_text().splitlines()
    assert rows[0] == "strategy,seed,labels,macro_f1" and len(rows) == 1 + 1 + 4 * 2
    assert {row.split(",")[2] for row in rows[2:]} == {"27", "45"}
    assert (out / "al-curve.png").read_bytes().startswith(b"\x89PNG")
    assert "random" in capsys.readouterr().out


def test_labels_needed_is_where_the_mean_over_seeds_reaches_the_target():
    points = [CurvePoint(FULL, 1, 1000, 0.9), CurvePoint(FULL, 2, 1000, 1.0)]
    for labels, one, two in ((10, 0.5, 0.9), (20, 0.9, 0.94), (30, 0.93, 0.94)):
        points += [CurvePoint("random", 1, labels, one), CurvePoint("random", 2, labels, two)]
    assert labels_needed(points, "random") == 30
    assert labels_needed(points[:-2], "random") is None


def test_worker_processes_make_the_same_batches(drawn):
    config = TrainConfig()
    source = source_of(load_parts((drawn,)), config.mixture, config.composition)
    stream = BatchStream(source, (32,), 8, seed=3)
    for one, two in zip(loader(stream, 2, 6, 0), loader(stream, 2, 6, 2), strict=True):
        assert torch.equal(one.states, two.states) and torch.equal(one.labels, two.labels)
        assert torch.equal(one.mask, two.mask)


def test_a_step_has_one_side_and_about_as_many_pixels_as_any(drawn):
    config = TrainConfig()
    parts = load_parts((drawn,))
    source = source_of(parts, config.mixture, config.composition)
    stream = BatchStream(source, (32, 64), 32, seed=3)
    sizes = {tuple(stream[step].states.shape) for step in range(30)}
    # Drawn wafers are 24 to 28 dies; a few are stretched beyond 32.
    assert sizes <= {(32, 32, 32), (8, 64, 64)} and (32, 32, 32) in sizes
    other = BatchStream(source, (32, 64), 32, seed=3, rank=1, world=2)
    for step in range(6):
        one, two = stream[step], other[step]
        assert one.states.shape == two.states.shape
        assert not torch.equal(one.states, two.states)


def test_the_drawn_wafers_have_all_classes():
    assert (drawn_store(90, 1).labels.sum(axis=0) == 10).all()
    assert np.unique(drawn_store(9, 1).dies).tolist() == [0, 1, 2]
