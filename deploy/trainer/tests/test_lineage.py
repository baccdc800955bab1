"""What the runs behind a weights file held out goes with it, and decides what may judge it."""

import pytest
import torch
from conftest import TINY, drawn_store
from wafermap_trainer.checkpoint import load_checkpoint
from wafermap_trainer.cli import main
from wafermap_trainer.commands.train import typed
from wafermap_trainer.data import Parts
from wafermap_trainer.distributed import join
from wafermap_trainer.errors import UsageError, WeightsError
from wafermap_trainer.export import read_lineage, save_weights
from wafermap_trainer.judgement import Judge, hold_out_stores
from wafermap_trainer.network import NetworkShape, build_network
from wafermap_trainer.prediction import Decision
from wafermap_trainer.progress import Progress
from wafermap_trainer.training import Training

SHAPE = NetworkShape(TINY["encoder"], sides=(32,), decoder_channels=(32, 16, 16, 8, 8))
OPEN = {"hold_out": False, "validation_share": 0.1}
TENTH = {"hold_out": True, "validation_share": 0.1}
FIFTH = {"hold_out": True, "validation_share": 0.2}


def saved(path, **lineage):
    """A weights file with this lineage."""
    torch.manual_seed(1)
    save_weights(path, build_network(SHAPE).state_dict(), SHAPE, Decision(), lineage)
    return path


def tuned(folder, weights, **settings) -> Training:
    """A finished run of two steps that started from weights."""
    values = TINY | {"samples": 32, "mode": "fine-tuning", **settings}
    config = typed(dict(values, data=["unused.npz"], run=str(folder), weights=str(weights)))
    hold_out = {"lots": drawn_store(27, 6)}
    parts = Parts([drawn_store(90, 4)], hold_out=hold_out, digest="0")
    made = Training(config, join("cpu"), Progress(folder, 32), parts)
    assert made.run() == 0
    return made


def stores(weights, data, whole=False) -> dict:
    """What `evaluate` judges weights on."""
    return hold_out_stores(Judge.of(weights, "cpu", 8), [data], whole, 0, 0, 1)


@pytest.mark.parametrize(
    ("before", "message"), [(OPEN, "without a hold-out"), (FIFTH, "different hold-outs")]
)
def test_wafers_that_a_run_before_saw_do_not_judge(tmp_path, drawn, before, message):
    first = saved(tmp_path / "first.safetensors", parameters=before)
    tuned(tmp_path / "second", first)
    tuned(tmp_path / "third", tmp_path / "second" / "best.safetensors")
    out = tmp_path / "out"
    arguments = ["--folder", str(tmp_path / "third"), "--out", str(out), "--kinds", "fp32"]
    assert main(["export", *arguments]) == 0
    for path in (tmp_path / "third" / "best.safetensors", out / "wafermap-resnet50.safetensors"):
        assert read_lineage(path)["ancestors"] == [before, TENTH]
        with pytest.raises(UsageError, match=message):
            stores(path, drawn)
        assert stores(path, drawn, whole=True)


def test_weights_of_runs_that_held_out_the_same_are_judged(tmp_path, drawn):
    tuned(tmp_path / "second", saved(tmp_path / "first.safetensors", parameters=TENTH))
    path = tmp_path / "second" / "best.safetensors"
    assert read_lineage(path)["ancestors"] == [TENTH]
    assert "lots" in stores(path, drawn)


def test_what_a_lineage_does_not_tell_counts_as_before(tmp_path, drawn):
    tuned(tmp_path / "second", saved(tmp_path / "first.safetensors", samples=1))
    path = tmp_path / "second" / "best.safetensors"
    assert read_lineage(path)["ancestors"] == []
    assert "lots" in stores(path, drawn)
    # As the shipped weights are: a base is named, and nothing told of it.
    older = saved(tmp_path / "older.safetensors", base="first.safetensors", parameters=TENTH)
    assert "lots" in stores(older, drawn)


def test_a_resumed_run_keeps_its_ancestors(tmp_path):
    first = saved(tmp_path / "first.safetensors", parameters=FIFTH)
    tuned(tmp_path / "run", first)
    saved(first, parameters=TENTH)
    tuned(tmp_path / "run", first)
    state = load_checkpoint(tmp_path / "run" / "checkpoint.pt", torch.device("cpu"))
    assert state["ancestors"] == [FIFTH]


def test_a_mean_has_the_ancestors_of_both(tmp_path, drawn):
    one = saved(tmp_path / "one.safetensors", parameters=TENTH, ancestors=[TENTH])
    other = saved(tmp_path / "other.safetensors", parameters=OPEN, ancestors=[TENTH])
    arguments = ["--weights", str(one), "--average-with", str(other), "--kinds", "fp32"]
    assert main(["export", *arguments, "--out", str(tmp_path / "out")]) == 0
    mean = tmp_path / "out" / "wafermap-resnet50.safetensors"
    assert read_lineage(mean)["ancestors"] == [TENTH, OPEN]
    with pytest.raises(UsageError, match="without a hold-out"):
        stores(mean, drawn)


@pytest.mark.parametrize("lineage", ["{", "[]", '{"ancestors": [1]}', '{"parameters": 1}'])
def test_a_broken_lineage_is_told(tmp_path, monkeypatch, lineage):
    monkeypatch.setattr(
        "wafermap_trainer.export.read_metadata", lambda _: {"wafermap.lineage": lineage}
    )
    with pytest.raises(WeightsError, match="lineage is broken"):
        read_lineage(tmp_path / "w.safetensors")
