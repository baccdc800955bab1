"""The programs of the end-to-end tests: started on loopback, killed, started again."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path

import grpc

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(os.environ.get("WAFERMAP_PROGRAM", ROOT / ".build/debug/wafermap"))
READY = "wafermap ready on "
READY_SECONDS = 120
STOP_SECONDS = 60
POLL_SECONDS = 0.05
MESSAGE_BYTES_MAX = 65 << 20
ADMIN = ("root-admin", "Correct-Horse-9")


def eventually(condition: Callable[[], object], seconds: float, what: str) -> object:
    """What `condition` returns once that is true; an assertion after `seconds`."""
    deadline = time.monotonic() + seconds
    while True:
        if found := condition():
            return found
        assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
        time.sleep(POLL_SECONDS)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def folder() -> Iterator[Path]:
    """A folder that the database's own user can reach, too."""
    path = Path(tempfile.mkdtemp(prefix="wafermap-"))
    path.chmod(0o755)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def as_user(name: str) -> list[str]:
    """Words before a command that make another user run it, where this one is root."""
    if os.geteuid() != 0:
        return []
    return ["setpriv", "--reuid", name, "--regid", name, "--clear-groups"]


class Program:
    """A child process; whatever it still runs is killed at the end."""

    def __init__(self, *command: str, environment: dict[str, str] | None = None) -> None:
        self.process = subprocess.Popen(
            command,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


class Server:
    """`wafermap serve` on a data directory of its own."""

    def __init__(
        self, data: Path, *flags: str, http: str = "127.0.0.1:0", **environment: str
    ) -> None:
        self.data, self.flags, self.http = data, flags, http
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("WAFERMAP_", "AWS_"))}
        for name in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "MLFLOW_TRACKING_URI"):
            kept.pop(name, None)
        self.environment = kept | environment
        self.log: deque[str] = deque(maxlen=4000)
        self.process: subprocess.Popen | None = None
        self.address = ""

    def start(self) -> Server:
        self.spawn()
        self.wait_until_ready()
        return self

    def spawn(self) -> None:
        listen = ["--listen", self.address or "127.0.0.1:0", "--http-listen", self.http]
        self.process = subprocess.Popen(
            [PROGRAM, "serve", *listen, "--data-directory", self.data, *self.flags],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        reader = threading.Thread(target=self.keep_log, args=(self.process.stderr,), daemon=True)
        reader.start()

    def keep_log(self, stream) -> None:
        for line in stream:
            self.log.append(line.rstrip())

    def wait_until_ready(self) -> None:
        line = self.process.stdout.readline().strip()
        assert line.startswith(READY), f"{line!r}\n" + "\n".join(list(self.log)[-20:])
        self.address = line.removeprefix(READY)

    def stop(self) -> int:
        """Asks it to end and waits; the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(STOP_SECONDS)

    def kill(self) -> None:
        """Kills it and waits until its database has noticed, and ended in order."""
        if self.process and self.process.poll() is None:
            database = self.postmaster()
            self.process.kill()
            self.process.wait()
            eventually(
                lambda: not database or not Path(f"/proc/{database}").exists(),
                STOP_SECONDS,
                "the database ends with the server",
            )

    def postmaster(self) -> int | None:
        """The process of the embedded database."""
        for file in self.data.rglob("postmaster.pid"):
            with contextlib.suppress(OSError, ValueError, IndexError):
                return int(file.read_text().splitlines()[0])
        return None

    def channel(self, **options: object) -> grpc.Channel:
        settings = {
            "grpc.max_receive_message_length": MESSAGE_BYTES_MAX,
            "grpc.max_send_message_length": -1,
            "grpc.use_local_subchannel_pool": 1,
            "grpc.max_reconnect_backoff_ms": 1000,
            **{name.replace("__", "."): value for name, value in options.items()},
        }
        return grpc.insecure_channel(f"ipv4:{self.address}", options=list(settings.items()))

    def get(self, path: str) -> tuple[int, str]:
        """Status and text of its HTTP port."""
        try:
            with urllib.request.urlopen(f"http://{self.http}{path}", timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def command(self, *words: str, **options) -> subprocess.CompletedProcess:
        """Runs another command of the program with the same environment."""
        return subprocess.run(
            [PROGRAM, *words],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=READY_SECONDS,
            **options,
        )

    def create_user(self, name: str, password: str, role: str, *place: str) -> None:
        """Makes a user from the command line, as an operator would: in the server's own database,
        or where `place` says."""
        secret = self.data.parent / "password"
        secret.write_text(password)
        secret.chmod(0o600)
        words = ["--username", name, "--email", f"{name}@fab.example", "--role", role]
        words += ["--password-file", str(secret)]
        words += place or ["--data-directory", str(self.data)]
        done = self.command("admin", "create-user", *words)
        assert done.returncode == 0, done.stderr


class Postgres:
    """A PostgreSQL of its own on a Unix socket, for `DATABASE_URL`."""

    def __init__(self, place: Path) -> None:
        self.place = place
        found = subprocess.run(["pg_config", "--bindir"], capture_output=True, text=True)
        self.programs = Path(found.stdout.strip())
        self.user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
        if os.geteuid() == 0:
            shutil.chown(place, "postgres", "postgres")
        self.data = place / "data"
        self.run(
            "initdb", "-D", str(self.data), "-U", "app", "--auth=trust", "--encoding=UTF8",
            "--locale=C",
        )  # fmt: skip
        self.process: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        return f"postgresql://app@/postgres?host={self.place}"

    def run(self, program: str, *words: str) -> None:
        command = [*as_user(self.user), str(self.programs / program), *words]
        subprocess.run(command, check=True, capture_output=True, cwd=self.place)

    def start(self) -> Postgres:
        with open(self.place / "log", "ab") as log:
            self.process = subprocess.Popen(
                [
                    *as_user(self.user), str(self.programs / "postgres"), "-D", str(self.data),
                    "-k", str(self.place), "-c", "listen_addresses=",
                ],
                cwd=self.place, stdout=log, stderr=log,
            )  # fmt: skip
        ready = [str(self.programs / "pg_isready"), "-q", "-h", str(self.place)]
        eventually(lambda: subprocess.run(ready).returncode == 0, 30, "PostgreSQL answers")
        return self

    def stop(self) -> None:
        """Ends it fast, telling its clients."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait(STOP_SECONDS)

    def kill(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()


class Redis:
    """A Redis of its own on a port."""

    def __init__(self, place: Path) -> None:
        self.place, self.port = place, free_port()
        self.process: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}"

    def start(self) -> Redis:
        self.process = subprocess.Popen(
            [
                "redis-server", "--port", str(self.port), "--bind", "127.0.0.1",
                "--dir", str(self.place), "--save", "", "--appendonly", "no",
            ],
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
        eventually(lambda: reachable(self.port), 30, "Redis answers")
        return self

    def kill(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()


class ObjectStore:
    """moto's S3 on a port, with one bucket."""

    KEY, SECRET, BUCKET = "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "wafers"

    def __init__(self) -> None:
        self.port = free_port()
        self.program = Program(
            sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self.port)
        )
        eventually(lambda: reachable(self.port), 60, "moto answers")
        import boto3

        self.client = boto3.client(
            "s3",
            endpoint_url=self.url,
            region_name="us-east-1",
            aws_access_key_id=self.KEY,
            aws_secret_access_key=self.SECRET,
        )
        self.client.create_bucket(Bucket=self.BUCKET)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def kill(self) -> None:
        self.program.kill()


def reachable(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False
