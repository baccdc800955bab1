"""torchrun with two processes: one model, one set of files."""

import json
import os
import subprocess
import sys

import torch
from conftest import TINY
from wafermap_trainer.checkpoint import load_checkpoint


def test_two_processes_train_one_model(tmp_path, drawn):
    config = tmp_path / "config.json"
    config.write_text(json.dumps(TINY | {"samples": 128, "evaluate_wafers": 20, "threads": 1}))
    run = tmp_path / "run"
    command = [sys.executable, "-m", "torch.distributed.run", "--nproc-per-node", "2"]
    command += ["--standalone", "-m", "wafermap_trainer", "train", "--config", str(config)]
    ended = subprocess.run(
        [*command, "--data", str(drawn), "--folder", str(run)],
        stderr=subprocess.PIPE,
        text=True,
        timeout=240,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
    )
    assert ended.returncode == 0, ended.stderr[-2000:]
    status = json.loads((run / "status.json").read_text())
    # Two processes of 16 samples a step: four steps make 128 samples.
    assert (status["state"], status["step"], status["samples"]) == ("succeeded", 4, 128)
    state = load_checkpoint(run / "checkpoint.pt", torch.device("cpu"))
    assert state["world"] == 2
    lines = (run / "metrics.jsonl").read_text().splitlines()
    assert len({json.loads(line)["step"] for line in lines if '"loss"' in line}) == 1
