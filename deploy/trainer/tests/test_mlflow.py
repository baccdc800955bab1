"""Metrics to an MLflow server: a real HTTP server on loopback that keeps what it is told."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from conftest import TINY
from wafermap_trainer.cli import main


@pytest.fixture
def server():
    """A server with the calls it got."""
    calls: list[tuple[str, dict]] = []

    class Handler(BaseHTTPRequestHandler):
        def answer(self, code: int, body: dict) -> None:
            self.send_response(code)
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        def do_GET(self) -> None:
            calls.append((self.path, {}))
            self.answer(404, {"error_code": "RESOURCE_DOES_NOT_EXIST"})

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            calls.append((self.path.removeprefix("/api/2.0/mlflow/"), body))
            answers = {
                "experiments/create": {"experiment_id": "7"},
                "runs/create": {"run": {"info": {"run_id": "abc"}}},
            }
            self.answer(200, answers.get(calls[-1][0], {}))

        def log_message(self, *told: object) -> None:
            pass

    made = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=made.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{made.server_port}", calls
    made.shutdown()
    made.server_close()


@pytest.fixture
def cut_server():
    """The address of a server whose answers end before they are whole."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", "100")
            self.end_headers()
            self.wfile.write(b"{")

        do_POST = do_GET

        def log_message(self, *told: object) -> None:
            pass

    made = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=made.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{made.server_port}"
    made.shutdown()
    made.server_close()


def run(tmp_path, drawn) -> int:
    config = tmp_path / "config.json"
    config.write_text(json.dumps(TINY | {"samples": 32, "evaluate_wafers": 10}))
    arguments = ["--data", str(drawn), "--folder", str(tmp_path / "run")]
    return main(["train", "--config", str(config), *arguments])


def test_a_run_is_made_fed_and_closed(server, tmp_path, drawn, monkeypatch):
    uri, calls = server
    monkeypatch.setenv("MLFLOW_TRACKING_URI", uri)
    assert run(tmp_path, drawn) == 0
    bodies = [body for path, body in calls if path == "runs/log-batch"]
    names = {metric["key"] for body in bodies for metric in body.get("metrics", [])}
    assert {"loss", "loss_mask", "val/lots/macro_f1"} <= names
    assert any(p["key"] == "learning_rate" for p in bodies[0]["params"])
    assert all(len(body.get("params", [])) <= 100 for body in bodies)
    assert calls[-1][0] == "runs/update" and calls[-1][1]["status"] == "FINISHED"


def test_a_server_that_is_away_does_not_stop_training(tmp_path, drawn, monkeypatch, capsys):
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://127.0.0.1:9")
    assert run(tmp_path, drawn) == 0
    assert capsys.readouterr().err.count("metrics stay in metrics.jsonl") == 1


def test_answers_that_are_cut_do_not_stop_training(
    cut_server, tmp_path, drawn, monkeypatch, capsys
):
    monkeypatch.setenv("MLFLOW_TRACKING_URI", cut_server)
    assert run(tmp_path, drawn) == 0
    assert capsys.readouterr().err.count("metrics stay in metrics.jsonl") == 1
