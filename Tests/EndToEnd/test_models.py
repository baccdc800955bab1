"""Models that are loaded and swapped while the server serves."""

import os
import shutil
import threading
from pathlib import Path

import grpc
from contract import (
    Client,
    admin_of,
    altered,
    grid,
    inference,
    load_on,
    model,
    refused,
    request_for,
)
from processes import Server, eventually

# A model that is loaded beside others gives way to them.
LOAD_SECONDS = 300


def with_models(server: Server, place: Path) -> tuple[Client, Path]:
    """An admin of the server, started anew, and a folder that it may load models from."""
    models = place / "models"
    models.mkdir()
    server.stop()
    server.flags = ("--sources-model-roots", str(models))
    server.start()
    return admin_of(server), models


def test_garbage_in_place_of_weights_changes_nothing(server, admin, place, weights):
    client, models = with_models(server, place)
    active = client.predict(request_for("donut")).model_version
    for file in weights.glob("*.safetensors"):
        shutil.copy(file, models / file.name)
    files = sorted(models.glob("*.safetensors"))
    stop = threading.Event()

    def replace():
        while not stop.is_set():
            for file in files:
                with open(file, "r+b") as handle:
                    handle.write(os.urandom(4096))
                    handle.truncate(1 << 20)

    writer = threading.Thread(target=replace)
    request = inference.LoadModelRequest(model_version="broken", weights_uri=f"file://{files[0]}")
    writer.start()
    try:
        refused(
            lambda: client.call("inference", "LoadModel", request),
            grpc.StatusCode.INVALID_ARGUMENT,
            grpc.StatusCode.FAILED_PRECONDITION,
        )
    finally:
        stop.set()
        writer.join()
    answer = client.predict(request_for("donut", altered(grid("donut"), 8)))
    assert answer.model_version == active
    states = client.call("inference", "ListModels", inference.ListModelsRequest()).models
    assert [m.model_version for m in states if m.active] == [active]
    assert all(m.state != model.MODEL_STATE_READY for m in states if m.model_version == "broken")


def test_a_warm_swap_under_load_fails_no_request(server, admin, place, weights):
    client, models = with_models(server, place)
    for file in weights.glob("*.safetensors"):
        shutil.copy(file, models / file.name)
    first = sorted(models.glob("*.safetensors"))[0]
    with load_on(server, client.token) as outcomes:
        eventually(lambda: len(outcomes) > 20, 60, "the load runs")
        load = inference.LoadModelRequest(model_version="second", weights_uri=f"file://{first}")
        client.call("inference", "LoadModel", load, seconds=LOAD_SECONDS)
        swap = inference.ActivateModelRequest(model_version="second")
        client.call("inference", "ActivateModel", swap, seconds=LOAD_SECONDS)
        count = len(outcomes)
        eventually(lambda: len(outcomes) > count + 20, 60, "the load goes on")
    assert {code for code, _ in outcomes} == {None}
    assert outcomes[-1][1] == "second"
