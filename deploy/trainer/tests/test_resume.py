"""A run that is stopped and started again ends with the very same weights."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest
import torch
from conftest import TINY, drawn_store
from wafermap_trainer.checkpoint import load_checkpoint
from wafermap_trainer.commands.train import typed
from wafermap_trainer.data import Parts
from wafermap_trainer.distributed import join
from wafermap_trainer.errors import EXIT_DONE, EXIT_INTERRUPTED, UsageError
from wafermap_trainer.progress import Progress
from wafermap_trainer.training import Training
from wafermap_trainer.validation import Validation

SAMPLES = 160
DIGEST = "0"
MODES = {
    "supervised": {},
    "semi-supervised": {"unlabelled": ["unused.npz"], "fixmatch": {"threshold": 0.5, "ratio": 1}},
}


def training(folder, mode, stop_after=None, **settings) -> Training:
    """A run of ten steps; `stop_after` asks it to stop at that step, as SIGTERM does."""
    values = TINY | MODES[mode] | {"samples": SAMPLES, "mode": mode, **settings}
    config = typed(dict(values, data=["unused.npz"], run=str(folder)))
    parts = Parts([drawn_store(180, 4)], [], [drawn_store(90, 5)], digest=DIGEST)
    made = Training(config, join("cpu"), Progress(folder, SAMPLES), parts)
    if stop_after is not None:
        plain = made.report

        def report(losses):
            plain(losses)
            made.stop_asked = made.step >= stop_after

        made.report = report
    return made


@pytest.mark.parametrize("mode", MODES)
def test_resuming_is_exact(tmp_path, mode):
    assert training(tmp_path / "whole", mode).run() == EXIT_DONE
    assert training(tmp_path / "parts", mode, stop_after=4).run() == EXIT_INTERRUPTED
    resumed = training(tmp_path / "parts", mode)
    assert resumed.step == 4 and resumed.samples == 64
    assert resumed.run() == EXIT_DONE
    whole, parts = (
        load_checkpoint(tmp_path / name / "checkpoint.pt", torch.device("cpu"))
        for name in ("whole", "parts")
    )
    for part in ("network", "average", "optimizer"):
        assert equal(whole[part], parts[part]), part


def equal(one, two) -> bool:
    """Whether two states are the same, tensors bit by bit."""
    if isinstance(one, torch.Tensor):
        return torch.equal(one, two)
    if isinstance(one, dict):
        return one.keys() == two.keys() and all(equal(one[k], two[k]) for k in one)
    if isinstance(one, (list, tuple)):
        return len(one) == len(two) and all(map(equal, one, two))
    return one == two


def test_a_checkpoint_of_another_network_is_refused(tmp_path):
    training(tmp_path, "supervised", stop_after=1).run()
    with pytest.raises(UsageError, match="another network"):
        training(tmp_path, "supervised", sides=[64])


def test_a_checkpoint_of_other_data_is_refused(tmp_path, monkeypatch):
    training(tmp_path, "supervised", stop_after=1).run()
    monkeypatch.setattr(sys.modules[__name__], "DIGEST", "other")
    with pytest.raises(UsageError, match="or data"):
        training(tmp_path, "supervised")


def test_sigterm_writes_a_checkpoint_and_ends_cleanly(tmp_path, drawn):
    config = tmp_path / "config.json"
    config.write_text(json.dumps(TINY | {"samples": 1_000_000}))
    run = tmp_path / "run"
    command = [sys.executable, "-m", "wafermap_trainer", "train", "--config", str(config)]
    process = subprocess.Popen(
        [*command, "--data", str(drawn), "--folder", str(run)],
        stderr=subprocess.DEVNULL,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
    )
    try:
        # The first line of metrics says that training is under way.
        deadline = time.monotonic() + 120
        while not (run / "metrics.jsonl").exists():
            assert process.poll() is None and time.monotonic() < deadline
            time.sleep(0.1)
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == EXIT_INTERRUPTED
    finally:
        process.kill()
    status = json.loads((run / "status.json").read_text())
    assert (status["state"], status["exit_code"]) == ("interrupted", EXIT_INTERRUPTED)
    state = load_checkpoint(run / "checkpoint.pt", torch.device("cpu"))
    assert state["samples"] == status["samples"] > 0


@pytest.mark.parametrize(
    ("settings", "name"), [({"learning_rate": 0.5}, "learning_rate"), ({"clip": 0.5}, "clip")]
)
def test_another_setting_is_another_run(tmp_path, settings, name):
    training(tmp_path, "supervised", stop_after=1).run()
    with pytest.raises(UsageError, match=f"another {name}"):
        training(tmp_path, "supervised", **settings)
    assert training(tmp_path, "supervised", checkpoint_s=1.0).step == 1


def test_a_run_is_extended_only_when_asked(tmp_path):
    assert training(tmp_path, "supervised").run() == EXIT_DONE
    with pytest.raises(UsageError, match="--extend"):
        training(tmp_path, "supervised", samples=2 * SAMPLES)
    with pytest.raises(UsageError, match="another batch, samples"):
        training(tmp_path, "supervised", samples=2 * SAMPLES, batch=8, extend=True)
    longer = training(tmp_path, "supervised", samples=2 * SAMPLES, extend=True)
    assert longer.run() == EXIT_DONE
    state = load_checkpoint(tmp_path / "checkpoint.pt", torch.device("cpu"))
    plans = [(plan["from"], plan["samples"]) for plan in state["plans"]]
    assert plans == [(0, SAMPLES), (SAMPLES, 2 * SAMPLES)]


def evaluations(folder) -> list[int]:
    """The samples after which a run was judged, in order."""
    lines = map(json.loads, (folder / "metrics.jsonl").read_text().splitlines())
    return [line["samples"] for line in lines if "val/lots/macro_f1" in line]


def with_lots(made: Training) -> Training:
    """The same run with a few held-out wafers to judge on."""
    made.parts.hold_out["lots"] = drawn_store(27, 6)
    made.validation = Validation(made.config, made.parts, made.shape, made.team.device)
    return made


def test_a_run_stopped_at_its_last_step_is_judged_once(tmp_path):
    stopped = with_lots(training(tmp_path, "supervised", stop_after=10))
    assert stopped.run() == EXIT_INTERRUPTED
    assert evaluations(tmp_path) == [] and not (tmp_path / "best.safetensors").exists()
    for _ in range(2):
        assert with_lots(training(tmp_path, "supervised")).run() == EXIT_DONE
        assert evaluations(tmp_path) == [SAMPLES]
    assert (tmp_path / "best.safetensors").exists()


def test_a_run_killed_in_its_last_evaluation_is_judged_once(tmp_path, monkeypatch):
    killed = with_lots(training(tmp_path, "supervised", checkpoint_s=0.0))
    monkeypatch.setattr(killed.validation, "run", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        killed.run()
    assert with_lots(training(tmp_path, "supervised")).run() == EXIT_DONE
    assert evaluations(tmp_path) == [SAMPLES]


def test_a_run_judged_at_its_last_step_is_not_judged_again(tmp_path):
    for _ in range(2):
        made = with_lots(training(tmp_path, "supervised", evaluate_every=80))
        assert made.run() == EXIT_DONE
        assert evaluations(tmp_path) == [80, SAMPLES]


def test_a_checkpoint_that_does_not_say_what_was_judged_is_judged(tmp_path):
    training(tmp_path, "supervised", stop_after=10).run()
    path = tmp_path / "checkpoint.pt"
    state = load_checkpoint(path, torch.device("cpu"))
    del state["judged"], state["ancestors"]
    torch.save(state, path)
    assert with_lots(training(tmp_path, "supervised")).run() == EXIT_DONE
    assert evaluations(tmp_path) == [SAMPLES]
