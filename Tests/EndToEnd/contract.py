"""The stubs of `Protos/`, made by grpcio-tools as any client would make them, and calls on them."""

from __future__ import annotations

import atexit
import contextlib
import importlib
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import google.api
import grpc
import numpy as np
from google.rpc import error_details_pb2, status_pb2
from processes import ADMIN, ROOT, Server, eventually

CALL_SECONDS = 60
WAFERS = ROOT / "Tests/Fixtures/wafers"


def generate() -> None:
    """Makes the modules `wafermap.v1.*_pb2` and `*_pb2_grpc` importable."""
    target = tempfile.mkdtemp(prefix="wafermap-stubs-")
    atexit.register(shutil.rmtree, target, ignore_errors=True)
    googleapis = Path(next(iter(google.api.__path__))).parents[1]
    protos = sorted(str(p) for p in (ROOT / "Protos/wafermap").rglob("*.proto"))
    subprocess.run(
        [
            sys.executable, "-m", "grpc_tools.protoc", f"-I{ROOT / 'Protos'}", f"-I{googleapis}",
            f"--python_out={target}", f"--grpc_python_out={target}", *protos,
        ],
        check=True,
    )  # fmt: skip
    sys.path.insert(0, target)


generate()

auth = importlib.import_module("wafermap.v1.auth_service_pb2")
inference = importlib.import_module("wafermap.v1.inference_service_pb2")
prediction = importlib.import_module("wafermap.v1.prediction_pb2")
system = importlib.import_module("wafermap.v1.system_service_pb2")
wafer = importlib.import_module("wafermap.v1.wafer_pb2")
pattern = importlib.import_module("wafermap.v1.pattern_pb2")
model = importlib.import_module("wafermap.v1.model_pb2")
auth_grpc = importlib.import_module("wafermap.v1.auth_service_pb2_grpc")
inference_grpc = importlib.import_module("wafermap.v1.inference_service_pb2_grpc")
system_grpc = importlib.import_module("wafermap.v1.system_service_pb2_grpc")


@dataclass
class Client:
    """A client of one server, with or without a token."""

    channel: grpc.Channel
    token: str = ""
    seconds: float = CALL_SECONDS
    stubs: dict = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.stubs = {
            "auth": auth_grpc.AuthServiceStub(self.channel),
            "inference": inference_grpc.InferenceServiceStub(self.channel),
            "system": system_grpc.SystemServiceStub(self.channel),
        }

    def call(self, service: str, method: str, request, seconds: float | None = None):
        metadata = [("authorization", f"Bearer {self.token}")] if self.token else []
        stub = getattr(self.stubs[service], method)
        return stub(request, timeout=seconds or self.seconds, metadata=metadata)

    def login(self, name: str, password: str):
        """Takes a session; the answer."""
        answer = self.call("auth", "Login", auth.LoginRequest(username=name, password=password))
        self.token = answer.access_token
        return answer

    def predict(self, request, seconds: float | None = None):
        return self.call("inference", "Predict", request, seconds).prediction


def admin_of(server: Server) -> Client:
    """A client with an admin's session; the admin is made first where there is none."""
    client = Client(server.channel())

    def answer() -> grpc.StatusCode | None:
        try:
            client.login(*ADMIN)
        except grpc.RpcError as error:
            return error.code() if error.code() == grpc.StatusCode.UNAUTHENTICATED else None
        return grpc.StatusCode.OK

    if eventually(answer, CALL_SECONDS, "the database is prepared") != grpc.StatusCode.OK:
        server.create_user(*ADMIN, "admin")
        client.login(*ADMIN)
    return client


HEALTHY, DEGRADED = system.HEALTH_STATUS_HEALTHY, system.HEALTH_STATUS_DEGRADED
UNHEALTHY = system.HEALTH_STATUS_UNHEALTHY


def health(client: Client):
    """What the server says of itself and of what it needs."""
    return client.call("system", "GetHealth", system.GetHealthRequest())


def grid(name: str) -> np.ndarray:
    """A real wafer of the fixtures: rows x columns of 0 no die, 1 pass, 2 fail."""
    return np.load(WAFERS / f"{name}.npy")


def die_grid(dies: np.ndarray):
    rows, columns = dies.shape
    return wafer.DieGrid(rows=rows, columns=columns, dies=dies.astype(np.uint8).tobytes())


def request_for(name: str, dies: np.ndarray | None = None, **fields):
    """A request for a wafer of the fixtures, or for other dies."""
    found = grid(name) if dies is None else dies
    return inference.PredictRequest(wafer_id=name, die_grid=die_grid(found), **fields)


def altered(dies: np.ndarray, seed: int) -> np.ndarray:
    """The same wafer with some passing dies failed: another map, that no cache has seen."""
    rng = np.random.default_rng(seed)
    changed = dies.copy()
    passing = np.argwhere(changed == 1)
    for row, column in rng.permutation(passing)[:5]:
        changed[row, column] = 2
    return changed


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


def refused(call, *codes: grpc.StatusCode) -> grpc.RpcError:
    """The error that `call` ends with, which must have one of the codes."""
    try:
        answer = call()
    except grpc.RpcError as error:
        assert error.code() in codes, f"{error.code()}: {error.details()}"
        return error
    raise AssertionError(f"answered instead of {codes}: {answer}")


def details(error: grpc.RpcError) -> list:
    """The google.rpc messages that an error brings."""
    for key, value in error.trailing_metadata() or ():
        if key == "grpc-status-details-bin":
            known = {
                kind.DESCRIPTOR.full_name: kind
                for kind in (
                    error_details_pb2.BadRequest,
                    error_details_pb2.ErrorInfo,
                    error_details_pb2.RetryInfo,
                    error_details_pb2.ResourceInfo,
                )
            }
            found = []
            for packed in status_pb2.Status.FromString(value).details:
                message = known[packed.type_url.rpartition("/")[2]]()
                packed.Unpack(message)
                found.append(message)
            return found
    return []


def wrong_fields(error: grpc.RpcError) -> set[str]:
    """The fields that an INVALID_ARGUMENT names."""
    return {
        violation.field
        for message in details(error)
        if isinstance(message, error_details_pb2.BadRequest)
        for violation in message.field_violations
    }
