"""What breaks around the server, and what must still be true: nothing acknowledged is lost, no
answer is wrong, health tells the truth."""

import contextlib
import os
import subprocess
import threading
import time

import grpc
import pytest
from contract import (
    DEGRADED,
    HEALTHY,
    UNHEALTHY,
    Client,
    admin_of,
    altered,
    auth,
    grid,
    health,
    inference,
    load_on,
    refused,
    request_for,
)
from processes import ADMIN, Server, eventually, folder

OUTAGE_SECONDS = 30


def log_of(client: Client, wafer: str) -> set[str]:
    answer = client.call(
        "inference",
        "ListPredictions",
        inference.ListPredictionsRequest(wafer_id=wafer, page_size=200),
    )
    return {p.prediction_id for p in answer.predictions}


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
    try:
        eventually(lambda: len(names) >= 20, 60, "some writes were acknowledged")
        assert server.postmaster(), "the embedded database runs"
    finally:
        server.kill()
        stop.set()
        writer.join()
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
    database = server.postmaster()
    os.kill(database, 9)
    answer = admin.predict(request_for("donut", altered(grid("donut"), 1)))
    assert answer.prediction_id
    eventually(lambda: server.postmaster() not in (None, database), 30, "the database runs again")
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
    server.create_user(*ADMIN, "admin", "--database-url", postgres.url)
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


def test_a_dead_cache_costs_nothing_but_hits(place, weights, redis):
    server = Server(place / "data", REDIS_URL=redis.url)
    try:
        server.start()
        client = admin_of(server)
        client.predict(request_for("donut"))
        eventually(lambda: client.predict(request_for("donut")).cached, 30, "the cache is used")
        usual = seconds_of_predictions(client, first_seed=1000)
        redis.kill()
        found = seconds_of_predictions(client, first_seed=0)
        assert found < 3 * usual + 10, "a dead cache does not hold predictions up"
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


def seconds_of_predictions(client: Client, first_seed: int) -> float:
    began = time.monotonic()
    for seed in range(first_seed, first_seed + 20):
        client.predict(request_for("donut", altered(grid("donut"), seed)))
    return time.monotonic() - began


def test_two_servers_share_database_and_cache(weights, postgres, redis):
    """What one replica revokes or caches, the other knows at once."""
    with folder() as one, folder() as two:
        shared = {"DATABASE_URL": postgres.url, "REDIS_URL": redis.url, "SECRET_KEY": "k" * 48}
        servers = [Server(one / "data", **shared), Server(two / "data", **shared)]
        try:
            for server in servers:
                server.start()
            servers[0].create_user(*ADMIN, "admin", "--database-url", postgres.url)
            first, second = (Client(server.channel()) for server in servers)
            first.login(*ADMIN)
            second.token = first.token
            eventually(lambda: is_shared(first, second), 30, "what one caches, the other finds")
            first.call("auth", "Logout", auth.LogoutRequest())
            eventually(lambda: is_refused(second), 30, "the other replica refuses the token")
        finally:
            for server in servers:
                server.kill()


def is_shared(first: Client, second: Client) -> bool:
    """Whether one client's server caches for the other's: a new map, as a slow Redis is a miss."""
    request = request_for("scratch", altered(grid("scratch"), time.monotonic_ns()))
    first.predict(request)
    return second.predict(request).cached


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
                grpc.StatusCode.DEADLINE_EXCEEDED,
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
    window = inference.InferenceServiceGetStatsRequest()
    eventually(
        lambda: client.call("inference", "GetStats", window).successful >= answered,
        60,
        "every answered prediction is in the log",
    )
