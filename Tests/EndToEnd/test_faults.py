"""What breaks around the server, and what must still be true: nothing acknowledged is lost, no
answer is wrong, health tells the truth."""

import contextlib
import os
import shutil
import subprocess
import threading
import time
from pathlib import Path

import grpc
import pytest
from contract import (
    Client,
    admin_of,
    altered,
    auth,
    grid,
    inference,
    model,
    refused,
    request_for,
    system,
)
from processes import ADMIN, Server, eventually, folder

HEALTHY, DEGRADED = system.HEALTH_STATUS_HEALTHY, system.HEALTH_STATUS_DEGRADED
UNHEALTHY = system.HEALTH_STATUS_UNHEALTHY
OUTAGE_SECONDS = 30


def health(client: Client):
    return client.call("system", "GetHealth", system.GetHealthRequest())


def log_of(client: Client, wafer: str) -> set[str]:
    answer = client.call(
        "inference",
        "ListPredictions",
        inference.ListPredictionsRequest(wafer_id=wafer, page_size=200),
    )
    return {p.prediction_id for p in answer.predictions}


def postmaster(data: Path) -> int | None:
    """The process of the embedded database."""
    for file in data.rglob("postmaster.pid"):
        with contextlib.suppress(OSError, ValueError, IndexError):
            return int(file.read_text().splitlines()[0])
    return None


def test_a_server_killed_in_mid_write_keeps_what_it_acknowledged(server, admin):
    names, stop = [], threading.Event()

    def write():
        with server.channel() as channel:
            client = Client(channel, admin.token)
            while not stop.is_set():
                name = f"token-{len(names)}"
                request = auth.CreateServiceTokenRequest(name=name, role=auth.ROLE_VIEWER)
                with contextlib.suppress(grpc.RpcError):
                    client.call("auth", "CreateServiceToken", request)
                    names.append(name)

    writer = threading.Thread(target=write)
    writer.start()
    eventually(lambda: len(names) >= 20, 60, "some writes were acknowledged")
    database = postmaster(server.data)
    server.kill()
    stop.set()
    writer.join()
    assert database, "the embedded database ran"
    eventually(
        lambda: not Path(f"/proc/{database}").exists(), 30, "the database ends with the server"
    )
    server.address = ""
    server.start()
    client = Client(server.channel())
    client.login(*ADMIN)
    listed, page = set(), ""
    while True:
        answer = client.call(
            "auth",
            "ListServiceTokens",
            auth.ListServiceTokensRequest(page_size=200, page_token=page),
        )
        listed |= {t.name for t in answer.service_tokens}
        page = answer.next_page_token
        if not page:
            break
    assert set(names) <= listed


def test_a_killed_embedded_database_comes_back(server, admin):
    database = postmaster(server.data)
    os.kill(database, 9)
    answer = admin.predict(request_for("donut", altered(grid("donut"), 1)))
    assert answer.prediction_id
    eventually(
        lambda: postmaster(server.data) not in (None, database), 30, "the database runs again"
    )
    eventually(lambda: is_logged(admin, "donut", answer.prediction_id), 60, "it is in the log")
    eventually(lambda: health(admin).status == HEALTHY, 60, "health is healthy again")


def is_logged(client: Client, wafer: str, prediction: str) -> bool:
    """Whether the log has it; a database that is on its way back has nothing yet."""
    try:
        return prediction in log_of(client, wafer)
    except grpc.RpcError as error:
        assert error.code() == grpc.StatusCode.UNAVAILABLE, error
        assert "/" not in error.details(), "a message tells nothing of the server's files"
        return False


def test_predictions_go_on_while_the_database_is_away(place, weights, postgres):
    server = Server(place / "data", DATABASE_URL=postgres.url)
    try:
        server.start()
        check_outage(server, postgres)
    finally:
        server.kill()


def check_outage(server: Server, postgres) -> None:
    created = server.command(
        "admin", "create-user", "--username", ADMIN[0], "--email", "a@fab.example",
        "--role", "admin", "--database-url", postgres.url, "--password-file", secret(server),
    )  # fmt: skip
    assert created.returncode == 0, created.stderr
    client = Client(server.channel())
    client.login(*ADMIN)
    postgres.stop()
    began, made = time.monotonic(), []
    while time.monotonic() - began < OUTAGE_SECONDS:
        dies = altered(grid("loc"), len(made))
        made.append(client.predict(request_for("loc", dies), seconds=10).prediction_id)
        time.sleep(0.5)
    state = health(client)
    assert state.checks["database"].status == UNHEALTHY
    assert state.status in (DEGRADED, UNHEALTHY)
    write = auth.CreateServiceTokenRequest(name="lost", role=auth.ROLE_VIEWER)
    refused(
        lambda: client.call("auth", "CreateServiceToken", write, seconds=15),
        grpc.StatusCode.UNAVAILABLE,
    )
    postgres.start()
    eventually(lambda: health(client).status == HEALTHY, 60, "health is healthy again")
    eventually(lambda: set(made) <= log_of(client, "loc"), 60, "every prediction is in the log")


def secret(server: Server) -> str:
    file = server.data.parent / "password"
    file.write_text(ADMIN[1])
    file.chmod(0o600)
    return str(file)


def test_a_dead_cache_costs_nothing_but_hits(place, weights, redis):
    server = Server(place / "data", REDIS_URL=redis.url)
    try:
        server.start()
        client = admin_of(server)
        client.predict(request_for("donut"))
        assert client.predict(request_for("donut")).cached
        redis.kill()
        began = time.monotonic()
        for seed in range(20):
            client.predict(request_for("donut", altered(grid("donut"), seed)), seconds=10)
        assert time.monotonic() - began < 20, "a dead cache does not hold predictions up"
        eventually(lambda: health(client).checks["cache"].status == UNHEALTHY, 30, "health says so")
        assert health(client).status == DEGRADED
        redis.start()
        eventually(lambda: health(client).status == HEALTHY, 60, "health is healthy again")
        client.predict(request_for("donut", altered(grid("donut"), 99)))
        eventually(
            lambda: client.predict(request_for("donut", altered(grid("donut"), 99))).cached,
            30,
            "the cache is used again",
        )
    finally:
        server.kill()


def test_two_servers_share_database_and_cache(weights, postgres, redis):
    """What one replica revokes or caches, the other knows at once."""
    with folder() as one, folder() as two:
        shared = {"DATABASE_URL": postgres.url, "REDIS_URL": redis.url, "SECRET_KEY": "k" * 48}
        servers = [Server(one / "data", **shared), Server(two / "data", **shared)]
        try:
            for server in servers:
                server.start()
            servers[0].command(
                "admin", "create-user", "--username", ADMIN[0], "--email", "a@fab.example",
                "--role", "admin", "--database-url", postgres.url,
                "--password-file", secret(servers[0]),
            )  # fmt: skip
            first, second = (Client(server.channel()) for server in servers)
            first.login(*ADMIN)
            second.token = first.token
            first.predict(request_for("scratch"))
            assert second.predict(request_for("scratch")).cached
            first.call("auth", "Logout", auth.LogoutRequest())
            eventually(lambda: is_refused(second), 2, "the other replica refuses the token")
        finally:
            for server in servers:
                server.kill()


def is_refused(client: Client) -> bool:
    try:
        client.call("auth", "GetMe", auth.GetMeRequest())
    except grpc.RpcError as error:
        return error.code() == grpc.StatusCode.UNAUTHENTICATED
    return False


@pytest.fixture
def small_disk():
    """A disk of its own for the data directory, too small for much."""
    assert os.geteuid() == 0, "mounting a small disk needs root: run these tests as root"
    with folder() as place:
        mount = place / "disk"
        mount.mkdir()
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=160m,mode=0755", "tmpfs", mount], check=True
        )
        try:
            yield mount
        finally:
            subprocess.run(["umount", "-l", mount], check=True)


def test_a_full_disk_refuses_writes_and_answers_predictions(small_disk, weights):
    server = Server(small_disk / "data")
    try:
        server.start()
        client = admin_of(server)
        kept = auth.CreateServiceTokenRequest(name="kept", role=auth.ROLE_VIEWER)
        client.call("auth", "CreateServiceToken", kept)
        filler = small_disk / "filler"
        with open(filler, "wb", buffering=0) as file, contextlib.suppress(OSError):
            while True:
                file.write(b"\0" * (1 << 16))
        filled = fill_database(client)
        answer = client.predict(request_for("near-full", altered(grid("near-full"), 5)))
        assert answer.patterns or answer.prediction_id
        filler.unlink()
        tokens = eventually(lambda: token_names(client), 60, "the database works again")
        assert {"kept", *filled} <= tokens
        write = auth.CreateServiceTokenRequest(name="after", role=auth.ROLE_VIEWER)
        client.call("auth", "CreateServiceToken", write)
    finally:
        server.kill()


def fill_database(client: Client) -> list[str]:
    """Writes until the database has no room; the names of what it acknowledged."""
    names: list[str] = []
    for index in range(200_000):
        name = f"filler-{index}-" + "x" * 80
        request = auth.CreateServiceTokenRequest(name=name, role=auth.ROLE_VIEWER)
        try:
            client.call("auth", "CreateServiceToken", request, seconds=15)
        except grpc.RpcError as error:
            assert error.code() in (
                grpc.StatusCode.UNAVAILABLE,
                grpc.StatusCode.RESOURCE_EXHAUSTED,
                grpc.StatusCode.UNAUTHENTICATED,
            ), error
            return names
        names.append(name)
    raise AssertionError("the disk never filled")


def token_names(client: Client) -> set[str] | None:
    names, page = set(), ""
    while True:
        request = auth.ListServiceTokensRequest(page_size=200, page_token=page)
        try:
            answer = client.call("auth", "ListServiceTokens", request)
        except grpc.RpcError:
            return None
        names |= {t.name for t in answer.service_tokens}
        page = answer.next_page_token
        if not page:
            return names


def test_garbage_in_place_of_weights_changes_nothing(server, admin, place, weights):
    models = place / "models"
    models.mkdir()
    server.stop()
    server.flags = ("--sources-model-roots", str(models))
    server.start()
    client = admin_of(server)
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
    models = place / "models"
    models.mkdir()
    server.stop()
    server.flags = ("--sources-model-roots", str(models))
    server.start()
    client = admin_of(server)
    for file in weights.glob("*.safetensors"):
        shutil.copy(file, models / file.name)
    first = sorted(models.glob("*.safetensors"))[0]
    with load_on(server, client.token) as outcomes:
        eventually(lambda: len(outcomes) > 20, 60, "the load runs")
        load = inference.LoadModelRequest(model_version="second", weights_uri=f"file://{first}")
        client.call("inference", "LoadModel", load)
        swap = inference.ActivateModelRequest(model_version="second")
        client.call("inference", "ActivateModel", swap)
        count = len(outcomes)
        eventually(lambda: len(outcomes) > count + 20, 60, "the load goes on")
    assert {code for code, _ in outcomes} == {None}
    assert outcomes[-1][1] == "second"


def test_sigterm_under_load_finishes_what_it_took(server, admin):
    with load_on(server, admin.token) as outcomes:
        eventually(lambda: len(outcomes) > 20, 60, "the load runs")
        assert server.stop() == 0
    codes = {code for code, _ in outcomes}
    assert codes <= {None, grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.CANCELLED}
    answered = sum(code is None for code, _ in outcomes)
    server.start()
    client = Client(server.channel())
    client.login(*ADMIN)
    stats = client.call("inference", "GetStats", inference.InferenceServiceGetStatsRequest())
    assert stats.successful >= answered, "every answered prediction is in the log"


@contextlib.contextmanager
def load_on(server: Server, token: str, clients: int = 4):
    """Clients that predict all the time; the list of (error code, model version) they get."""
    outcomes, stop = [], threading.Event()

    def ask(number: int):
        with server.channel() as channel:
            client, seed = Client(channel, token), number * 10_000
            while not stop.is_set():
                seed += 1
                try:
                    found = client.predict(request_for("donut", altered(grid("donut"), seed)))
                    outcomes.append((None, found.model_version))
                except grpc.RpcError as error:
                    outcomes.append((error.code(), ""))
                    time.sleep(0.05)

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(clients)]
    for thread in threads:
        thread.start()
    try:
        yield outcomes
    finally:
        stop.set()
        for thread in threads:
            thread.join()
