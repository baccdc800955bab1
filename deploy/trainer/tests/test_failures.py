"""Bad input and bad luck: a clear message, a non-zero exit, never a silently worse model."""

import json
import os
import resource
import signal
import subprocess
import sys

import numpy as np
import pytest
import torch
from conftest import TINY, drawn_store
from wafermap_trainer.cli import main
from wafermap_trainer.commands.train import typed
from wafermap_trainer.data import Parts
from wafermap_trainer.distributed import join
from wafermap_trainer.errors import DivergenceError
from wafermap_trainer.npz import write_npz
from wafermap_trainer.progress import Progress
from wafermap_trainer.training import Training


def failing(tmp_path, capsys, arguments: list[str]) -> tuple[int, str]:
    """Runs `train`; its exit code and what it said."""
    config = tmp_path / "config.json"
    config.write_text(json.dumps(TINY | {"samples": 32}))
    run = ["--folder", str(tmp_path / "run")]
    code = main(["train", "--config", str(config), *run, *arguments])
    return code, capsys.readouterr().err


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({}, "no wafers"),
        ({"dies": np.zeros(5, dtype=np.uint8)}, "the file is cut"),
        ({"dies": None}, "no wafers: expected"),
        ({"shape": None}, "shape is missing"),
    ],
)
def test_a_data_file_that_is_not_one(tmp_path, capsys, change, message):
    arrays = {
        "dies": np.zeros(0, dtype=np.uint8),
        "shape": np.zeros((0, 2), dtype=np.int32),
        "labels": np.zeros((0, 8), dtype=np.uint8),
    } | change
    np.savez(tmp_path / "x.npz", **{k: v for k, v in arrays.items() if v is not None})
    code, said = failing(tmp_path, capsys, ["--data", str(tmp_path / "x.npz")])
    assert code == 1 and message in said


def test_a_die_state_that_is_none(tmp_path, capsys):
    store = drawn_store(18, 1)
    store.dies[100] = 7
    write_npz(tmp_path / "x.npz", store)
    code, said = failing(tmp_path, capsys, ["--data", str(tmp_path / "x.npz")])
    assert code == 1 and "found 7" in said


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut", b"text"])
def test_a_file_that_is_no_npz(tmp_path, capsys, content):
    (tmp_path / "x.npz").write_bytes(content)
    code, said = failing(tmp_path, capsys, ["--data", str(tmp_path / "x.npz")])
    assert code == 1 and "x.npz" in said


def test_pickles_are_not_opened(tmp_path, capsys):
    np.savez(tmp_path / "x.npz", dies=np.array([{"a": 1}], dtype=object))
    code, said = failing(tmp_path, capsys, ["--data", str(tmp_path / "x.npz")])
    assert code == 1 and "plain arrays" in said


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--sides", "50"], "multiples of 32"),
        (["--mode", "fine-tuning"], "--weights"),
        (["--mode", "semi-supervised"], "--unlabelled"),
        (["--batch", "0"], "batch 0"),
        (["--evaluate-every", "0"], "evaluate_every 0"),
        (["--set", "loss.dices=1"], "dices"),
        (["--device", "cuda:99"], "CUDA"),
    ],
)
def test_settings_that_cannot_be(tmp_path, capsys, drawn, arguments, message):
    if "cuda:99" in arguments and torch.cuda.is_available():
        arguments, message = ["--batch", "1"], "batch 1"
    code, said = failing(tmp_path, capsys, ["--data", str(drawn), *arguments])
    assert code == 2 and message in said


def test_every_wrong_setting_is_told_at_once(tmp_path, capsys, drawn):
    wrong = ["--data", str(drawn), "--batch", "0", "--sides", "50", "--warmup", "2"]
    said = failing(tmp_path, capsys, wrong)[1]
    assert "batch 0" in said and "sides" in said and "warmup 2.0" in said


def test_a_refused_run_does_not_leave_the_status_of_another(tmp_path, capsys, drawn):
    wrong = ["--data", str(drawn), "--batch", "0"]
    failing(tmp_path, capsys, wrong)
    assert not (tmp_path / "run").exists()
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "status.json").write_text('{"state": "succeeded"}')
    failing(tmp_path, capsys, wrong)
    status = json.loads((tmp_path / "run" / "status.json").read_text())
    assert (status["state"], status["exit_code"]) == ("failed", 2)
    assert "batch 0" in status["message"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_while_data_is_read_is_told(tmp_path, capsys, drawn, monkeypatch, number):
    monkeypatch.setattr(
        "wafermap_trainer.training.load_training_parts", lambda _: signal.raise_signal(number)
    )
    code, said = failing(tmp_path, capsys, ["--data", str(drawn)])
    status = json.loads((tmp_path / "run" / "status.json").read_text())
    assert code == 143 and "start again" in said
    assert (status["state"], status["exit_code"]) == ("interrupted", 143)


def test_a_loss_that_is_no_number_ends_the_run_and_keeps_the_checkpoint(tmp_path):
    config = typed(
        dict(TINY, data=["unused.npz"], run=str(tmp_path), samples=320, checkpoint_s=0.0)
    )
    parts = Parts(single=[drawn_store(90, 2)], digest="0")
    training = Training(config, join("cpu"), Progress(tmp_path, 320), parts)
    plain = training.losses

    def losses(batch):
        found = plain(batch)
        if training.step == 3:
            found.total = found.total * float("nan")
        return found

    training.losses = losses
    with pytest.raises(DivergenceError, match="lower --learning-rate"):
        training.run()
    state = torch.load(tmp_path / "checkpoint.pt", weights_only=True)
    assert state["step"] == 3
    assert all(bool(torch.isfinite(t).all()) for t in state["network"].values())


def test_a_full_disk_keeps_the_last_checkpoint(tmp_path, drawn):
    """A limit on file size stands for the full disk: the kernel refuses the write the same way."""
    config = tmp_path / "config.json"
    config.write_text(json.dumps(TINY | {"samples": 32}))
    run = tmp_path / "run"
    run.mkdir()
    (run / "best.safetensors").write_bytes(b"older weights")

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))

    ended = subprocess.run(
        [sys.executable, "-m", "wafermap_trainer", "train", "--config", str(config)]
        + ["--data", str(drawn), "--folder", str(run)],
        stderr=subprocess.PIPE,
        text=True,
        timeout=180,
        preexec_fn=limit,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
    )
    assert ended.returncode == 1
    assert "cannot write" in ended.stderr and "free some space" in ended.stderr
    assert (run / "best.safetensors").read_bytes() == b"older weights"
    assert not list(run.glob(".*partial"))
    assert json.loads((run / "status.json").read_text())["state"] == "failed"
