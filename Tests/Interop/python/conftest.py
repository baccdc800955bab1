"""Peers for the tests: servers as processes of their own, generated stubs, certificates."""

import contextlib
import ctypes
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import grpc
import pytest

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
MESSAGE_BYTES_MAX = 65 << 20
READY_SECONDS = 30
STOP_SECONDS = 30

#: Servers that the Python client is tested with. `python` is the control: a test that fails there
#: is wrong.
SERVERS = ["core", "python"]


@pytest.fixture(scope="session", autouse=True)
def core():
    """Keeps the core of grpcio running. Without a channel it ends, with its threads, and starts
    again with the next one; it may abort the process at its end (grpc/grpc#39942)."""
    kept = grpc.insecure_channel("ipv4:127.0.0.1:1")
    # One reference too many: not even the end of the process closes it.
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(kept))


@pytest.fixture(scope="session")
def transport_peer() -> Path:
    """The command of the product's transports, built by `make test-python`."""
    path = Path(os.environ.get("TRANSPORT_PEER", ROOT / ".build/debug/transport-peer"))
    assert path.exists(), f"{path} is missing: run `swift build --product transport-peer`"
    return path


@pytest.fixture(scope="session")
def stubs(tmp_path_factory) -> Path:
    """Python modules of echo.proto, importable from here on."""
    folder = tmp_path_factory.mktemp("stubs")
    command = [sys.executable, "-m", "grpc_tools.protoc", f"-I{ROOT / 'Tests/Protos'}"]
    outputs = [f"--python_out={folder}", f"--grpc_python_out={folder}"]
    subprocess.run([*command, *outputs, "echo.proto"], check=True)
    sys.path.insert(0, str(folder))
    return folder


@pytest.fixture(scope="session")
def pb(stubs):
    import echo_pb2

    return echo_pb2


@dataclass
class Server:
    """A server of Echo that accepts calls."""

    kind: str
    address: str
    process: subprocess.Popen
    is_stopping: bool = False

    @property
    def port(self) -> int:
        return int(self.address.rsplit(":", 1)[1])

    def terminate(self):
        if not self.is_stopping:
            self.process.terminate()
        self.is_stopping = True


@pytest.fixture(scope="session")
def start(stubs, transport_peer):
    """Starts servers: `with start("core", "--flag", ...) as server`."""

    @contextlib.contextmanager
    def started(kind: str, *flags: str):
        commands = {
            "core": [str(transport_peer), "serve"],
            "python": [sys.executable, str(HERE / "echo_server.py"), "--stubs", str(stubs)],
        }
        process = subprocess.Popen([*commands[kind], *flags], stdout=subprocess.PIPE, text=True)
        try:
            line = process.stdout.readline().split()
            assert line and line[0] == "ready", f"{kind} did not get ready: {line}"
            server = Server(kind, line[1], process)
            yield server
            server.terminate()
            assert process.wait(STOP_SECONDS) == 0, f"{kind} ends cleanly after SIGTERM"
        finally:
            process.kill()
            process.wait()

    return started


@pytest.fixture(scope="module", params=SERVERS)
def server(request, start):
    with start(request.param) as running:
        yield running


@contextlib.contextmanager
def channel_to(address: str, credentials: grpc.ChannelCredentials | None = None, **options):
    settings = {
        "grpc.max_receive_message_length": MESSAGE_BYTES_MAX,
        "grpc.max_send_message_length": -1,
        "grpc.use_local_subchannel_pool": 1,
        **{name.replace("__", "."): value for name, value in options.items()},
    }
    target = address if address.startswith("unix:") else f"ipv4:{address}"
    if credentials:
        channel = grpc.secure_channel(target, credentials, options=list(settings.items()))
    else:
        channel = grpc.insecure_channel(target, options=list(settings.items()))
    with channel:
        yield channel


@pytest.fixture
def channel(server):
    with channel_to(server.address) as opened:
        yield opened


@pytest.fixture
def echo(channel, stubs):
    import echo_pb2_grpc

    return echo_pb2_grpc.EchoStub(channel)


@dataclass
class Certificates:
    """PEM files: an authority with a server and a client under it, and a stranger's client."""

    folder: Path

    def path(self, name: str, kind: str = "pem") -> str:
        return str(self.folder / f"{name}.{kind}")

    def read(self, name: str, kind: str = "pem") -> bytes:
        return (self.folder / f"{name}.{kind}").read_bytes()

    def channel_credentials(self, identity: str | None) -> grpc.ChannelCredentials:
        if identity is None:
            return grpc.ssl_channel_credentials(self.read("authority"))
        return grpc.ssl_channel_credentials(
            self.read("authority"), self.read(identity, "key"), self.read(identity)
        )

    def server_flags(self, mutual: bool = False) -> list[str]:
        flags = ["--certificate", self.path("server"), "--key", self.path("server", "key")]
        return flags + (["--client-roots", self.path("authority")] if mutual else [])


@pytest.fixture(scope="session")
def certificates(tmp_path_factory) -> Certificates:
    folder = tmp_path_factory.mktemp("certificates")
    new_key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]

    def openssl(*words: str):
        subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)

    for name in ["authority", "other"]:
        out = ["-keyout", f"{name}.key", "-out", f"{name}.pem", "-days", "2"]
        openssl("req", "-x509", *new_key, *out, "-subj", f"/CN={name}")
    for name, issuer in [("server", "authority"), ("client", "authority"), ("stranger", "other")]:
        extension = folder / f"{name}.ext"
        extension.write_text("subjectAltName=DNS:localhost,IP:127.0.0.1\n")
        openssl(
            "req", *new_key, "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", f"/CN={name}"
        )
        signing = ["-CA", f"{issuer}.pem", "-CAkey", f"{issuer}.key", "-CAcreateserial"]
        files = ["-in", f"{name}.csr", "-out", f"{name}.pem", "-extfile", f"{name}.ext"]
        openssl("x509", "-req", *signing, *files, "-days", "2")
    return Certificates(folder)
