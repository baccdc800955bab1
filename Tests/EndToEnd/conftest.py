"""Servers for the end-to-end tests, on real wafers and the shipped weights."""

import ctypes

import grpc
import pytest
from contract import Client, admin_of
from processes import ROOT, ObjectStore, Postgres, Redis, Server, folder, free_port


@pytest.fixture(scope="session", autouse=True)
def core():
    """Keeps the core of grpcio running. Without a channel it ends, with its threads, and starts
    again with the next one; it may abort the process at its end (grpc/grpc#39942)."""
    kept = grpc.insecure_channel("ipv4:127.0.0.1:1")
    # One reference too many: not even the end of the process closes it.
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(kept))


@pytest.fixture(scope="session")
def weights():
    """The folder of the shipped weights: without them there is nothing to serve."""
    place = ROOT / "Weights"
    assert (place / "manifest.json").is_file(), f"{place} holds no weights"
    return place


@pytest.fixture
def place():
    with folder() as found:
        yield found


@pytest.fixture
def server(place, weights):
    """A server on its embedded database and cache."""
    running = Server(place / "data")
    try:
        yield running.start()
    finally:
        running.kill()


@pytest.fixture
def admin(server):
    client = admin_of(server)
    with client.channel:
        yield client


@pytest.fixture(scope="module")
def shared(weights):
    """A server for tests that leave it as they found it."""
    with folder() as place:
        running = Server(place / "data", http=f"127.0.0.1:{free_port()}")
        try:
            yield running.start()
        finally:
            running.kill()


@pytest.fixture(scope="module")
def engineer(shared) -> Client:
    client = admin_of(shared)
    with client.channel:
        yield client


@pytest.fixture
def postgres():
    with folder() as place:
        database = Postgres(place)
        try:
            yield database.start()
        finally:
            database.kill()


@pytest.fixture
def redis():
    with folder() as place:
        cache = Redis(place)
        try:
            yield cache.start()
        finally:
            cache.kill()


@pytest.fixture(scope="session")
def object_store():
    store = ObjectStore()
    yield store
    store.kill()
