"""Export, load, and nothing has changed."""

import dataclasses
import hashlib
import json
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch
from safetensors import safe_open
from wafermap_trainer.cli import main
from wafermap_trainer.errors import WeightsError
from wafermap_trainer.export import (
    averaged,
    load_weights,
    network_from,
    read_metadata,
    save_onnx,
    save_weights,
)
from wafermap_trainer.half_range import VARIANCE_MAX, convolution_before, within_half_range
from wafermap_trainer.network import NetworkShape, build_network
from wafermap_trainer.prediction import Decision
from wafermap_trainer.shards import model_digest

SHAPE = NetworkShape(
    "tu-tf_mobilenetv3_small_minimal_100", sides=(32, 64), decoder_channels=(32, 16, 16, 8, 8)
)
DECISION = Decision("failed-dies", (0.4,) * 8, 3.5)
FORMAT_PAGE = Path(__file__).parents[3] / "docs" / "weights-format.md"


@pytest.fixture
def network():
    torch.manual_seed(3)
    return build_network(SHAPE).eval()


@pytest.fixture
def planes():
    return torch.rand(2, 3, 32, 64, generator=torch.Generator().manual_seed(1))


def test_fp32_weights_come_back_identical(network, planes, tmp_path):
    path = tmp_path / "w.safetensors"
    save_weights(path, network.state_dict(), SHAPE, DECISION, {"seed": 3})
    loaded, shape, decision = network_from(path)
    assert (shape, decision) == (SHAPE, DECISION)
    with torch.no_grad():
        for one, two in zip(network(planes), loaded(planes), strict=True):
            assert torch.equal(one, two)


@pytest.mark.parametrize("precision", ["fp32", "fp16", "bf16"])
def test_the_same_weights_make_the_same_bytes(network, tmp_path, precision):
    for name in ("a", "b"):
        path = tmp_path / name
        save_weights(path, network.state_dict(), SHAPE, DECISION, {"seed": 3}, precision)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert network_from(tmp_path / "a")[1] == SHAPE


def test_shards_are_one_model(network, planes, tmp_path):
    path = tmp_path / "w.safetensors"
    files = save_weights(path, network.state_dict(), SHAPE, DECISION, {}, shard_bytes=500_000)
    assert len(files) > 3 and not path.exists()
    assert all(file.stat().st_size < 1_500_000 for file in files)
    loaded = network_from(files[2])[0]
    with torch.no_grad():
        assert torch.equal(network(planes)[0], loaded(planes)[0])
    whole = b"".join(file.read_bytes() for file in files)
    assert model_digest(files[0]) == hashlib.sha256(whole).hexdigest()
    files[1].unlink()
    with pytest.raises(WeightsError, match="no such weights file"):
        network_from(files[0])


def test_fp16_weights_are_the_rounded_ones(network, tmp_path):
    path = tmp_path / "w.safetensors"
    save_weights(path, network.state_dict(), SHAPE, DECISION, {}, "fp16")
    loaded = network_from(path)[0].state_dict()
    for name, tensor in network.state_dict().items():
        if "num_batches" not in name:
            assert torch.equal(loaded[name], tensor.half().float()), name


def test_large_variances_are_settled_without_changing_the_network(planes, tmp_path):
    shape = NetworkShape("resnet18", sides=(32, 64), decoder_channels=(32, 16, 16, 8, 8))
    torch.manual_seed(5)
    network = build_network(shape).eval()
    state = network.state_dict()
    places = ("decoder.blocks.0.conv1.1", "encoder.bn1", "encoder.layer2.0.downsample.1")
    for place in places:
        count = len(state[f"{place}.running_var"])
        state[f"{place}.running_var"].copy_(torch.linspace(2.0**15, 2.0**17, count))
        state[f"{place}.running_mean"].copy_(torch.linspace(-300.0, 300.0, count))
        convolution = convolution_before(place)
        state[f"{convolution}.weight"].mul_(300.0)
    with torch.no_grad():
        expected = network(planes)[0]
    file = save_weights(tmp_path / "w.safetensors", state, shape, DECISION, {}, "fp16")[0]
    with safe_open(file, "pt") as tensors:
        for place in places:
            assert float(tensors.get_tensor(f"{place}.running_var").max()) <= VARIANCE_MAX
    network.load_state_dict(within_half_range(state))
    with torch.no_grad():
        found = network(planes)[0]
    assert torch.allclose(found, expected, rtol=1e-5, atol=1e-5 * float(expected.abs().max()))


def test_onnx_gives_the_same_logits_at_any_size(network, planes, tmp_path):
    path = tmp_path / "w.onnx"
    save_onnx(path, network, SHAPE)
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    said = session.run(["y", "labels"], {"x": planes.numpy()})
    with torch.no_grad():
        for one, two in zip(network(planes), said, strict=True):
            np.testing.assert_allclose(one.numpy(), two, atol=2e-4, rtol=1e-4)


def test_every_documented_key_is_written(network, tmp_path):
    path = tmp_path / "w.safetensors"
    save_weights(path, network.state_dict(), SHAPE, DECISION, {})
    rows = [
        line for line in FORMAT_PAGE.read_text().splitlines() if line.startswith("| `wafermap.")
    ]
    documented = {row.split("`")[1] for row in rows}
    written = read_metadata(path)
    assert set(written) == documented
    assert json.loads(written["wafermap.input_sizes"]) == [32, 64]
    with safe_open(path, "pt") as handle:
        names = set(handle.keys())
    assert names == {n for n in network.state_dict() if "num_batches" not in n}


def test_weights_that_do_not_fit_are_refused(network, tmp_path):
    path = tmp_path / "w.safetensors"
    save_weights(path, network.state_dict(), SHAPE, DECISION, {})
    wider = NetworkShape(
        "tu-tf_mobilenetv3_small_minimal_100", sides=(32,), decoder_channels=(64, 32, 16, 8, 8)
    )
    with pytest.raises(WeightsError, match="does not fit"):
        load_weights(build_network(wider), wider, path)


def test_weights_that_are_no_numbers_are_refused(network, tmp_path):
    state = network.state_dict()
    state["segmentation_head.0.bias"][0] = float("nan")
    with pytest.raises(WeightsError, match="not finite"):
        save_weights(tmp_path / "w.safetensors", state, SHAPE, DECISION, {})
    assert not (tmp_path / "w.safetensors").exists()


@pytest.mark.parametrize("content", [b"", b"\xff" * 64, b"\x10\x00\x00\x00\x00\x00\x00\x00{}"])
def test_a_damaged_file_is_refused(content, tmp_path):
    path = tmp_path / "w.safetensors"
    path.write_bytes(content)
    with pytest.raises(WeightsError):
        network_from(path)


def test_the_mean_with_a_file_is_between_both(network, tmp_path):
    path = tmp_path / "w.safetensors"
    save_weights(path, network.state_dict(), SHAPE, DECISION, {})
    torch.manual_seed(4)
    other = build_network(SHAPE).state_dict()
    mean = averaged(other, SHAPE, path)
    assert mean.keys() == other.keys()
    for key, tensor in mean.items():
        if not key.endswith("num_batches_tracked"):
            torch.testing.assert_close(tensor, (other[key] + network.state_dict()[key]) / 2)
    assert all(
        torch.equal(a, b)
        for a, b in zip(
            averaged(network.state_dict(), SHAPE, path).values(),
            network.state_dict().values(),
            strict=True,
        )
    )


def test_the_mean_needs_the_same_network(network, tmp_path):
    path = tmp_path / "w.safetensors"
    save_weights(path, network.state_dict(), SHAPE, DECISION, {})
    narrower = dataclasses.replace(SHAPE, decoder_channels=(32, 16, 16, 8, 4))
    with pytest.raises(WeightsError, match="does not fit"):
        averaged(build_network(narrower).state_dict(), narrower, path)


UNUSABLE = [
    ({"wafer_gate": -1}, "wafer gate"),
    ({"wafer_gate": float("inf")}, "wafer gate"),
    ({"wafer_gate": float("nan")}, "wafer gate"),
    ({"wafer_gate": 1e39}, "wafer gate"),
    ({"label_thresholds": (0.5,) * 7}, "label thresholds"),
    ({"label_thresholds": (*[0.5] * 7, -0.1)}, "label threshold"),
    ({"label_thresholds": (float("nan"), *[0.5] * 7)}, "label threshold"),
    ({"label_thresholds": (*[0.5] * 7, 1e39)}, "label threshold"),
    ({"mask_rule": "guess"}, "mask rule"),
]


@pytest.mark.parametrize(("change", "message"), UNUSABLE)
def test_a_decision_that_no_reader_takes_is_neither_read_nor_written(
    network, tmp_path, capsys, change, message
):
    path, out = tmp_path / "w.safetensors", tmp_path / "out"
    decision = dataclasses.replace(DECISION, **change)
    save_weights(path, network.state_dict(), SHAPE, decision, {})
    with pytest.raises(WeightsError, match=message):
        network_from(path)
    save_weights(path, network.state_dict(), SHAPE, DECISION, {})
    file = tmp_path / "decision.json"
    file.write_text(json.dumps(dataclasses.asdict(decision)))
    arguments = ["--weights", str(path), "--out", str(out), "--decision", str(file)]
    assert main(["export", *arguments]) == 1
    assert message in capsys.readouterr().err and not out.exists()


@pytest.mark.parametrize("value", ['"9"', "true", "null", "[9]"])
def test_a_gate_that_is_no_number_is_refused(network, tmp_path, capsys, value):
    path, file = tmp_path / "w.safetensors", tmp_path / "decision.json"
    save_weights(path, network.state_dict(), SHAPE, DECISION, {})
    file.write_text(f'{{"wafer_gate": {value}}}')
    arguments = ["--weights", str(path), "--out", str(tmp_path / "out"), "--decision", str(file)]
    assert main(["export", *arguments]) == 1
    assert "wafer gate" in capsys.readouterr().err


def test_a_decision_goes_into_the_weights(network, tmp_path):
    path, file = tmp_path / "w.safetensors", tmp_path / "decision.json"
    save_weights(path, network.state_dict(), SHAPE, Decision(), {})
    file.write_text(json.dumps(dataclasses.asdict(DECISION)))
    arguments = ["--weights", str(path), "--out", str(tmp_path / "out"), "--decision", str(file)]
    assert main(["export", *arguments, "--kinds", "fp32"]) == 0
    assert network_from(tmp_path / "out" / "wafermap-resnet50.safetensors")[2] == DECISION


def test_thresholds_that_are_no_list_are_refused(network, tmp_path, monkeypatch):
    path = tmp_path / "w.safetensors"
    save_weights(path, network.state_dict(), SHAPE, DECISION, {})
    metadata = read_metadata(path) | {"wafermap.label_thresholds": "5"}
    monkeypatch.setattr("wafermap_trainer.export.read_metadata", lambda _: metadata)
    with pytest.raises(WeightsError, match="metadata is broken"):
        network_from(path)
