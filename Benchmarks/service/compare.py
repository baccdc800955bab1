"""The product's server beside the stack that it replaces, in turns, on one machine and weights.

Prints Markdown. Each round measures both at each concurrency, over pictures that neither has seen;
medians over rounds are compared. Then the product alone: the time of an answer at concurrency 1
beside its forward pass, cached answers, and what it does under four times its capacity.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
READY = "wafermap ready on "
START_SECONDS = 60
OVERLOAD_FACTOR = 4
REFUSAL_MS_MAX = 50
USER, PASSWORD = "bench-admin", "Bench-Pass-2015"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(condition, what: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            raise SystemExit(f"{what} did not start within {START_SECONDS} s")
        time.sleep(0.05)


def reachable(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


class Redis:
    def __init__(self) -> None:
        self.port = free_port()
        words = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--daemonize", "no"]
        self.process = subprocess.Popen(["redis-server", *words], stdout=subprocess.DEVNULL)
        wait_for(lambda: reachable(self.port), "redis-server")
        self.url = f"redis://127.0.0.1:{self.port}"

    def flush(self) -> None:
        with socket.create_connection(("127.0.0.1", self.port)) as connection:
            connection.sendall(b"FLUSHALL\r\n")
            connection.recv(64)


class Peer:
    """FastAPI, uvicorn, ONNX Runtime and Redis."""

    def __init__(self, options: argparse.Namespace, redis: Redis) -> None:
        self.options, self.port = options, free_port()
        environment = os.environ | {
            "MODEL": str(options.folder / "model.onnx"),
            "WEIGHTS_METADATA": (options.folder / "metadata.json").read_text(),
            "REDIS_URL": redis.url,
            "THREADS": str(max(1, os.cpu_count() // options.peer_workers)),
        }
        for name in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"):
            environment.pop(name, None)
        words = ["--host", "127.0.0.1", "--port", str(self.port), "--log-level", "warning"]
        words += ["--no-access-log", "--workers", str(options.peer_workers)]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "uvicorn", "stack:app", *words], cwd=HERE, env=environment
        )
        wait_for(self.answers, "the peer")

    def answers(self) -> bool:
        with contextlib.suppress(OSError):
            url = f"http://127.0.0.1:{self.port}/health"
            return urllib.request.urlopen(url, timeout=1).status == 200
        return False

    def measure(self, concurrency: int, first: int, count: int) -> dict[str, float]:
        words = ["-t1", f"-c{concurrency}", f"-d{self.options.seconds:.0f}s", "--timeout", "30s"]
        words += ["-s", str(HERE / "post.lua"), f"http://127.0.0.1:{self.port}", "--"]
        words += [str(self.options.folder / "pictures"), str(first), str(count)]
        done = subprocess.run(["wrk", *words], capture_output=True, text=True, check=True)
        line = next(t for t in done.stdout.splitlines() if t.startswith("RESULT "))
        requests, seconds, p50, p95, p99, failed = map(float, line.split()[1:])
        if failed:
            raise SystemExit(f"the peer failed {failed:.0f} requests:\n{done.stdout}")
        return {"rate": requests / seconds, "p50": p50, "p95": p95, "p99": p99}


class Product:
    """`wafermap serve` on its embedded database and the same Redis."""

    def __init__(self, options: argparse.Namespace, redis: Redis, place: Path) -> None:
        self.options, self.place = options, place
        command = [options.program, "serve", "--listen", "127.0.0.1:0"]
        command += ["--http-listen", f"127.0.0.1:{free_port()}"]
        command += ["--data-directory", str(place / "data"), "--weights", str(options.weights)]
        environment = {k: v for k, v in os.environ.items() if not k.startswith("WAFERMAP_")}
        environment["REDIS_URL"] = redis.url
        self.start_ms = []
        for _ in range(2):
            began = time.monotonic()
            self.process = subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                env=environment, cwd=ROOT,
            )  # fmt: skip
            line = self.process.stdout.readline().strip()
            if not line.startswith(READY):
                raise SystemExit(f"the server did not start: run {' '.join(map(str, command))}")
            self.start_ms.append((time.monotonic() - began) * 1000)
            if len(self.start_ms) == 1:
                self.process.send_signal(signal.SIGTERM)
                self.process.wait()
        self.address = line.removeprefix(READY)
        self.token = self.service_token()

    def service_token(self) -> str:
        """A token for the load, by an admin who is made for it."""
        secret = self.place / "password"
        secret.write_text(PASSWORD)
        self.administer(
            "create-user", "--username", USER, "--email", "bench@fab.example",
            "--role", "admin", "--password-file", str(secret),
        )  # fmt: skip
        return self.administer("create-service-token", "--name", "bench", "--role", "engineer")

    def administer(self, *words: str) -> str:
        """The last word that `wafermap admin` prints."""
        command = [self.options.program, "admin", *words]
        command += ["--data-directory", str(self.place / "data")]
        done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
        if done.returncode:
            raise SystemExit(done.stderr)
        return done.stdout.split()[-1]

    def bench(self, *words: str) -> dict:
        """One level of `wafermap bench`, as its JSON says it."""
        report = self.place / "bench.json"
        command = [self.options.program, "bench", "--server", self.address, *words]
        done = subprocess.run(
            [*command, "--json", str(report)],
            capture_output=True, text=True, env=os.environ | {"WAFERMAP_TOKEN": self.token},
        )  # fmt: skip
        if done.returncode:
            raise SystemExit(f"{' '.join(map(str, command))}:\n{done.stderr}{done.stdout}")
        return json.loads(report.read_text())

    def resident_mib(self) -> float:
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS"):
                return int(line.split()[1]) / 1024
        return 0.0


def quiet_rates(peer: Peer, product: Product, redis: Redis, options: argparse.Namespace) -> dict:
    """Figures of both by concurrency: rate, p50 and p99, medians of the rounds."""
    pictures = sorted((options.folder / "pictures").glob("*.png"))
    found: dict = {}
    for turn in range(options.rounds):
        for concurrency in options.concurrency:
            redis.flush()
            count = len(pictures) // options.rounds
            first = turn * count
            names = [str(p) for p in pictures[first : first + count]]
            level = product.bench(
                *names, "--concurrency", str(concurrency), "--duration", str(options.seconds),
                "--warm-up", "1", "--whole-duration",
            )["levels"][0]  # fmt: skip
            if level["errors"] or level["cached_share"] > 0.01:
                raise SystemExit(f"errors or cached answers in a cold run: {level}")
            ours = {"rate": level["throughput_per_s"], **milliseconds(level["latency"])}
            redis.flush()
            theirs = peer.measure(concurrency, first, count)
            found.setdefault(concurrency, []).append((ours, theirs))
    return found


def milliseconds(summary: dict) -> dict[str, float]:
    return {name: summary[f"{name}_ms"] for name in ("p50", "p95", "p99")}


def print_rates(found: dict) -> None:
    print("| concurrency | wafermap /s | stack /s | ratio | p99 ms | stack p99 ms | ratio |")
    print("| --: | --: | --: | --: | --: | --: | --: |")
    for concurrency, rounds in found.items():

        def median(side: int, name: str, rounds=rounds) -> float:
            return statistics.median(one[side][name] for one in rounds)

        ours, theirs = median(0, "rate"), median(1, "rate")
        late, later = median(0, "p99"), median(1, "p99")
        print(
            f"| {concurrency} | {ours:.1f} | {theirs:.1f} | {ours / theirs:.2f} "
            f"| {late:.1f} | {later:.1f} | {late / later:.2f} |"
        )


def print_overhead(product: Product, options: argparse.Namespace) -> None:
    """One caller: what an answer takes besides the network's forward pass; cached answers."""
    cold = product.bench(
        "--concurrency", "1", "--duration", str(options.seconds), "--bypass-cache",
        "--whole-duration",
    )["levels"][0]  # fmt: skip
    cached = product.bench(
        "--concurrency", "1", "--duration", str(options.seconds), "--distinct", "20",
        "--whole-duration",
    )["levels"][0]  # fmt: skip
    print(f"- Warm Predict, one caller: p50 {cold['latency']['p50_ms']:.2f} ms; everything but the")
    print(f"  forward pass p50 {cold['overhead']['p50_ms']:.2f} ms (bar 3 ms).")
    share = 100 * cached["cached_share"]
    print(
        f"- Cached answers ({share:.0f} % hits): p95 {cached['latency']['p95_ms']:.2f} ms (bar 3)."
    )
    first, second = product.start_ms
    print(f"- Start to ready: {first / 1000:.2f} s the first time (bar 6 s),")
    print(f"  {second / 1000:.2f} s with a cluster (bar 2 s).")
    day = cold["throughput_per_s"] * 86_400
    print(f"- One caller alone makes {day:,.0f} wafers a day: {day / 10_000:,.0f} times 10,000;")
    print(f"  p99 {cold['latency']['p99_ms']:.1f} ms is {2000 / cold['latency']['p99_ms']:,.0f}")
    print("  times under 2 s.")


def print_overload(product: Product, options: argparse.Namespace) -> None:
    """Four times the capacity: what is refused, how soon, and what that does to the rest."""
    alone = product.bench(
        "--concurrency", "16", "--duration", str(options.seconds), "--bypass-cache",
        "--whole-duration",
    )["levels"][0]  # fmt: skip
    capacity, before = alone["throughput_per_s"], product.resident_mib()
    level = product.bench(
        "--rate", f"{OVERLOAD_FACTOR * capacity:.0f}", "--duration", str(options.overload_seconds),
        "--bypass-cache", "--whole-duration", "--connections", "4",
    )["levels"][0]  # fmt: skip
    after = product.resident_mib()
    again = product.bench("--concurrency", "1", "--duration", "2", "--whole-duration")["levels"][0]
    refused = ", ".join(f"{name} {count}" for name, count in sorted(level["errors"].items()))
    print(
        f"- Capacity {capacity:.0f}/s at concurrency 16; offered {OVERLOAD_FACTOR} times that for"
    )
    print(f"  {options.overload_seconds} s: {level['throughput_per_s']:.0f}/s answered; {refused}.")
    print(
        f"- Refusals: p50 {level['failed']['p50_ms']:.1f} ms, p99 {level['failed']['p99_ms']:.1f}"
    )
    print(f"  ms (bar {REFUSAL_MS_MAX} ms).")
    print(f"- Answers: p99 {level['latency']['p99_ms']:.0f} ms, of which in the queue p99")
    print(f"  {level['queue']['p99_ms']:.0f} ms; at concurrency 16 without overload p99 was")
    print(f"  {alone['latency']['p99_ms']:.0f} ms.")
    print(f"- Resident memory {before:.0f} MiB before, {after:.0f} MiB after.")
    print(f"- Straight after: one caller's p50 {again['latency']['p50_ms']:.1f} ms, no errors.")
    if again["errors"]:
        raise SystemExit(f"errors after the overload: {again['errors']}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    add("--folder", type=Path, required=True, help="what prepare.py made")
    add("--program", type=Path, required=True)
    add("--weights", type=Path, default=ROOT / "Weights")
    add("--rounds", type=int, default=3)
    add("--seconds", type=float, default=10)
    add("--overload-seconds", type=int, default=60)
    add("--concurrency", type=int, nargs="+", default=[1, 4, 16])
    add("--peer-workers", type=int, default=1)
    options = parser.parse_args()
    options.folder, options.program = options.folder.resolve(), options.program.resolve()
    with tempfile.TemporaryDirectory(prefix="wafermap-bench-") as name:
        place = Path(name)
        place.chmod(0o755)
        redis = Redis()
        processes = [redis.process]
        try:
            product = Product(options, redis, place)
            processes.append(product.process)
            peer = Peer(options, redis)
            processes.append(peer.process)
            print("## Beside the stack it replaces\n")
            print_rates(quiet_rates(peer, product, redis, options))
            peer.process.terminate()
            peer.process.wait()
            print("\n## The product alone\n")
            print_overhead(product, options)
            print("\n## Overload\n")
            print_overload(product, options)
        finally:
            for process in reversed(processes):
                process.terminate()
                process.wait()


if __name__ == "__main__":
    main()
