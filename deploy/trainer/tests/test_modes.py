"""Each mode end to end through the command, on a tiny network: it learns, and it ends well."""

import dataclasses
import json

import numpy as np
import pytest
import torch
from conftest import TINY, drawn_store
from wafermap_trainer.cli import main
from wafermap_trainer.composer import Composer
from wafermap_trainer.data import Parts
from wafermap_trainer.distributed import join
from wafermap_trainer.evaluation import composites, mask_report, single_report
from wafermap_trainer.export import network_from
from wafermap_trainer.grids import LABEL_ABSENT
from wafermap_trainer.network import NetworkShape, build_network
from wafermap_trainer.npz import write_npz
from wafermap_trainer.prediction import Decision, predict
from wafermap_trainer.progress import Progress
from wafermap_trainer.training import Training


def train(folder, data, **settings) -> dict:
    """Runs the command to its end; its status."""
    config = folder / "config.json"
    config.write_text(json.dumps(TINY | settings))
    code = main(
        ["train", "--config", str(config), "--data", str(data), "--folder", str(folder / "run")]
    )
    status = json.loads((folder / "run" / "status.json").read_text())
    assert (code, status["state"], status["exit_code"]) == (0, "succeeded", 0), status
    return status


def metrics(folder) -> list[dict]:
    lines = (folder / "run" / "metrics.jsonl").read_text().splitlines()
    return [json.loads(line) for line in lines]


def exported(folder):
    """The run's weights, through the export command."""
    out = folder / "export"
    assert (
        main(["export", "--folder", str(folder / "run"), "--out", str(out), "--kinds", "fp32"]) == 0
    )
    return out / "wafermap-resnet50.safetensors"


def quality(network, shape, seed=77) -> tuple[float, float]:
    """Mean IoU on composites and macro-F1, of wafers no run has seen."""
    store = drawn_store(180, seed)
    made = composites(store, 120, seed)
    device = torch.device("cpu")
    masks = predict(network, shape, made, np.arange(len(made)), device)
    labels = predict(network, shape, store, np.arange(len(store)), device)
    return (
        mask_report(made, masks, Decision()).figures["miou"],
        single_report(store, labels, Decision()).figures["macro_f1"],
    )


@pytest.fixture(scope="module")
def supervised(tmp_path_factory, drawn):
    """A finished supervised run, the start of the other modes."""
    folder = tmp_path_factory.mktemp("supervised")
    train(folder, drawn, samples=1600, evaluate_every=800)
    return folder


@pytest.fixture(scope="module")
def beginner(tmp_path_factory, drawn):
    """A run that ended early: other modes have something to learn from there."""
    folder = tmp_path_factory.mktemp("beginner")
    train(folder, drawn, samples=480)
    return folder


def untrained() -> tuple[float, float]:
    """Quality of the network that every run of seed 1 starts from."""
    torch.manual_seed(1)
    shape = NetworkShape(
        "tu-tf_mobilenetv3_small_minimal_100", sides=(32,), decoder_channels=(32, 16, 16, 8, 8)
    )
    return quality(build_network(shape).eval(), shape)


def learnt(folder, before, miou, macro_f1, loss):
    """Asserts by how much a run is better than its start, and what is left of its first loss."""
    losses = [line["loss"] for line in metrics(folder) if "loss" in line]
    after = quality(*network_from(exported(folder))[:2])
    print(f"mean IoU {before[0]:.3f} -> {after[0]:.3f}, macro-F1 {before[1]:.3f} -> {after[1]:.3f}")
    print(f"loss {losses[0]:.3f} -> {losses[-1]:.3f}")
    assert after[0] > before[0] + miou
    assert after[1] > before[1] + macro_f1
    # One batch shakes: the mean of those told after the first.
    assert np.mean(losses[1:]) < loss * losses[0]


def test_supervised_learns_against_its_own_start(supervised):
    assert any("val/lots/macro_f1" in line for line in metrics(supervised))
    learnt(supervised, untrained(), miou=0.25, macro_f1=0.3, loss=0.5)


def test_fine_tuning_with_a_frozen_encoder_moves_the_rest_alone(beginner, drawn, tmp_path):
    weights = exported(beginner)
    train(
        tmp_path,
        drawn,
        mode="fine-tuning",
        weights=str(weights),
        freeze_encoder=True,
        samples=960,
    )
    old, new = network_from(weights)[0], network_from(exported(tmp_path))[0]
    for name, tensor in old.encoder.state_dict().items():
        if "num_batches" not in name:
            assert torch.equal(tensor, new.encoder.state_dict()[name]), name
    head = "segmentation_head.0.weight"
    assert not torch.equal(old.state_dict()[head], new.state_dict()[head])
    learnt(tmp_path, quality(*network_from(weights)[:2]), miou=0.05, macro_f1=0.1, loss=0.9)


def test_active_learning_goes_on_from_the_round_before(beginner, tmp_path):
    labelled = tmp_path / "labelled.npz"
    write_npz(labelled, drawn_store(180, seed=11))
    weights = exported(beginner)
    train(
        tmp_path,
        labelled,
        mode="active-learning",
        weights=str(weights),
        samples=960,
        hold_out=False,
    )
    lineage = json.loads(read(exported(tmp_path))["wafermap.lineage"])
    assert lineage["base"] == weights.name and lineage["mode"] == "active-learning"
    learnt(tmp_path, quality(*network_from(weights)[:2]), miou=0.05, macro_f1=0.1, loss=0.9)


def read(path):
    from wafermap_trainer.export import read_metadata

    return read_metadata(path)


def test_fixmatch_learns_from_wafers_without_labels(tmp_path):
    labelled, unlabelled = drawn_store(36, seed=21), drawn_store(600, seed=22)
    nameless = dataclasses.replace(unlabelled, labels=np.full_like(unlabelled.labels, LABEL_ABSENT))
    write_npz(tmp_path / "labelled.npz", labelled)
    write_npz(tmp_path / "unlabelled.npz", nameless)
    train(
        tmp_path,
        tmp_path / "labelled.npz",
        mode="semi-supervised",
        unlabelled=[str(tmp_path / "unlabelled.npz")],
        samples=1600,
        hold_out=False,
        fixmatch={"threshold": 0.8, "ratio": 1},
    )
    told = [line for line in metrics(tmp_path) if "pseudo/mask_rate" in line]
    assert told[-1]["pseudo/mask_rate"] > told[0]["pseudo/mask_rate"]
    assert 0.5 < told[-1]["pseudo/label_rate"] <= 1
    assert told[-1]["loss_unlabelled"] > 0
    learnt(tmp_path, untrained(), miou=0.1, macro_f1=0.3, loss=0.8)


def test_the_composer_has_every_pattern(store):
    assert sorted(Composer(store).patterns) == [1, 2, 3, 4, 5, 8]


def test_training_without_progress_files_is_still_training(tmp_path, store):
    """The library itself, as the learning curve uses it."""
    from wafermap_trainer.commands.train import typed

    config = typed(dict(TINY, data=["unused.npz"], run=str(tmp_path), samples=32))
    training = Training(
        config, join("cpu"), Progress(tmp_path, 32), Parts(single=[store], digest="0")
    )
    before = training.network.segmentation_head[0].weight.detach().clone()
    assert training.run() == 0
    assert not torch.equal(before, training.network.segmentation_head[0].weight)
