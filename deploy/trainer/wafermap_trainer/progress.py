"""What a run tells: a line for people, metrics.jsonl for tools, status.json for a supervisor."""

from __future__ import annotations

import json
import math
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from .errors import StorageError
from .files import write_whole

STATUS_FILE = "status.json"
METRICS_FILE = "metrics.jsonl"
STATUS_EVERY_S = 5.0
RATE_SMOOTHING = 0.1


class Progress:
    """Reports one run. States: running, then succeeded, failed or interrupted."""

    def __init__(
        self,
        run: Path,
        total: int,
        sink: Callable[[dict[str, float], int], None] | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`total` is the number of samples asked for; `sink` also gets every set of metrics."""
        self.run, self.total, self.sink, self.clock = run, total, sink, clock
        self.samples = self.step = 0
        self.rate = 0.0
        self.epoch_samples = 0
        """Samples of one pass over the labelled wafers; 0 where a run does not count passes."""
        self.metrics: dict[str, float] = {}
        self.mark: tuple[float, int] | None = None
        self.written = 0.0
        self.started = clock()

    def advance(self, step: int, samples: int) -> None:
        """The run has done `step` steps and `samples` samples in all."""
        now = self.clock()
        if self.mark is None:
            self.mark = (now, samples)
        elif now - self.mark[0] >= 1.0:
            rate = (samples - self.mark[1]) / (now - self.mark[0])
            self.rate = rate if not self.rate else self.rate + RATE_SMOOTHING * (rate - self.rate)
            self.mark = (now, samples)
        self.step, self.samples = step, samples
        if now - self.written >= STATUS_EVERY_S:
            self.write_status("running")

    @property
    def eta_s(self) -> float | None:
        """Seconds to the end at the present rate, None while the rate is unknown."""
        if self.rate <= 0:
            return None
        return max(0, self.total - self.samples) / self.rate

    def log(self, metrics: dict[str, float]) -> None:
        """Appends metrics of this moment to metrics.jsonl and prints the chief ones with the ETA.

        A metric that is not a number (a class that does not occur) is left out.
        """
        metrics = {name: value for name, value in metrics.items() if math.isfinite(value)}
        self.metrics.update(metrics)
        line = {"step": self.step, "samples": self.samples, "time": round(self.clock(), 3)}
        try:
            self.run.mkdir(parents=True, exist_ok=True)
            with (self.run / METRICS_FILE).open("a") as handle:
                handle.write(json.dumps(line | metrics) + "\n")
        except OSError as error:
            raise StorageError(f"cannot write {self.run / METRICS_FILE}: {error}") from error
        if self.sink:
            self.sink(metrics, self.step)
        shown = "  ".join(f"{k} {v:.4g}" for k, v in metrics.items() if k.count("/") < 3)
        done = f"{self.samples:>9}/{self.total}  {self.rate:.1f}/s  eta {clock_text(self.eta_s)}"
        print(
            f"{done}  {shown}",
            file=sys.stderr,
            flush=True,
        )

    def write_status(self, state: str, message: str = "", exit_code: int | None = None) -> None:
        """Rewrites status.json whole."""
        self.written = self.clock()
        status = {
            "state": state,
            "pid": os.getpid(),
            "step": self.step,
            "samples": self.samples,
            "samples_total": self.total,
            "progress": round(self.samples / max(self.total, 1), 6),
            "epoch": self.samples // self.epoch_samples if self.epoch_samples else None,
            "epochs": self.total // self.epoch_samples if self.epoch_samples else None,
            "samples_per_s": round(self.rate, 3),
            "eta_s": None if self.eta_s is None else round(self.eta_s, 1),
            "started_at": self.started,
            "updated_at": self.written,
            "metrics": self.metrics,
            "message": message,
            "exit_code": exit_code,
        }
        text = json.dumps(status, indent=1).encode()
        write_whole(self.run / STATUS_FILE, lambda handle: handle.write(text))


def clock_text(seconds: float | None) -> str:
    """Hours, minutes and seconds, or ? when unknown."""
    if seconds is None:
        return "?"
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}"
