"""Metrics to an MLflow tracking server over its REST API, when `MLFLOW_TRACKING_URI` is set."""

from __future__ import annotations

import http.client
import json
import os
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping

from .config import TrainConfig

TIMEOUT_S = 10.0
EXPERIMENT = "wafermap"
PARAMETERS_MAX = 100
PARAMETER_LENGTH_MAX = 500
METRICS_MAX = 1000
STATUS_OF_STATE = {"succeeded": "FINISHED", "failed": "FAILED", "interrupted": "KILLED"}


class MlflowSink:
    """One MLflow run. A server that is away never stops training: it is told once on stderr."""

    def __init__(self, uri: str, parameters: dict, run_id: str | None = None) -> None:
        self.uri, self.quiet = uri.rstrip("/"), False
        self.run_id = run_id or self.create_run()
        flat = [{"key": k, "value": str(v)[:PARAMETER_LENGTH_MAX]} for k, v in parameters.items()]
        if self.run_id and not run_id:
            self.call("runs/log-batch", {"run_id": self.run_id, "params": flat[:PARAMETERS_MAX]})

    def create_run(self) -> str | None:
        """A new run in the experiment, or None if the server cannot be reached."""
        name = os.environ.get("MLFLOW_EXPERIMENT_NAME", EXPERIMENT)
        found = self.call("experiments/get-by-name", {"experiment_name": name}, get=True)
        number = (found or {}).get("experiment", {}).get("experiment_id")
        if number is None:
            number = (self.call("experiments/create", {"name": name}) or {}).get("experiment_id")
        if number is None:
            return None
        start = {"experiment_id": number, "start_time": int(time.time() * 1000)}
        answer = self.call("runs/create", start) or {}
        return answer.get("run", {}).get("info", {}).get("run_id")

    def __call__(self, metrics: dict[str, float], step: int) -> None:
        """Sends metrics of one step."""
        if not self.run_id:
            return
        now = int(time.time() * 1000)
        rows = [
            {"key": k, "value": float(v), "timestamp": now, "step": step}
            for k, v in metrics.items()
        ]
        self.call("runs/log-batch", {"run_id": self.run_id, "metrics": rows[:METRICS_MAX]})

    def close(self, state: str) -> None:
        """Ends the run with the status that the training's state means."""
        if self.run_id:
            end = {"run_id": self.run_id, "end_time": int(time.time() * 1000)}
            self.call("runs/update", end | {"status": STATUS_OF_STATE.get(state, "FAILED")})

    def call(self, path: str, body: dict, get: bool = False) -> dict | None:
        """One call of the REST API; None if it failed."""
        url = f"{self.uri}/api/2.0/mlflow/{path}"
        headers = {"Content-Type": "application/json"}
        if token := os.environ.get("MLFLOW_TRACKING_TOKEN"):
            headers["Authorization"] = f"Bearer {token}"
        if get:
            url += "?" + urllib.parse.urlencode(body)
        data = None if get else json.dumps(body).encode()
        try:
            request = urllib.request.Request(url, data, headers)
            with urllib.request.urlopen(request, timeout=TIMEOUT_S) as answer:
                return json.loads(answer.read() or b"{}")
        except (urllib.error.URLError, http.client.HTTPException, OSError, ValueError) as error:
            missing = isinstance(error, urllib.error.HTTPError) and error.code == 404 and get
            if not missing and not self.quiet:
                self.quiet = True
                print(
                    f"MLflow at {self.uri}: {error}; metrics stay in metrics.jsonl", file=sys.stderr
                )
            return None


def sink_from_environment(
    config: TrainConfig, environment: Mapping[str, str] = os.environ
) -> MlflowSink | None:
    """The sink that `MLFLOW_TRACKING_URI` asks for.

    `MLFLOW_RUN_ID` joins a run made by a supervisor.
    """
    uri = environment.get("MLFLOW_TRACKING_URI", "")
    if not uri:
        return None
    if not uri.startswith(("http://", "https://")):
        print(f"MLFLOW_TRACKING_URI {uri}: only http and https are spoken", file=sys.stderr)
        return None
    return MlflowSink(uri, flat_parameters(config.as_dict()), environment.get("MLFLOW_RUN_ID"))


def flat_parameters(values: dict, prefix: str = "") -> dict[str, object]:
    """Nested settings as dotted names."""
    flat: dict[str, object] = {}
    for key, value in values.items():
        if isinstance(value, dict):
            flat |= flat_parameters(value, f"{prefix}{key}.")
        else:
            flat[prefix + key] = value
    return flat
