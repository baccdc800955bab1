"""The command line against a running server: predict with its picture, models, bench."""

import contextlib
import csv
import io
import json

import pytest
from contract import WAFERS, admin_of, auth
from processes import ADMIN, READY_SECONDS, Server, eventually, free_port


@pytest.fixture(scope="module")
def token(shared, engineer):
    return engineer.token


def test_files_are_predicted_in_their_order_with_pictures(shared, token, tmp_path):
    files = sorted(WAFERS.glob("*.npy"))
    done = shared.command(
        "predict", *map(str, files), "--server", shared.address, "--token", token,
        "--json", "--overlay", str(tmp_path),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["file"] for line in lines] == [str(f) for f in files]
    pictures = sorted(p.name for p in tmp_path.iterdir())
    assert len(pictures) == len(files)
    assert all((tmp_path / p).read_bytes().startswith(b"\x89PNG") for p in pictures)


def test_the_server_and_this_process_find_the_same(shared, token, weights):
    file = str(WAFERS / "edge-ring.npy")
    served = shared.command("predict", file, "--server", shared.address, "--token", token, "--json")
    local = shared.command("predict", file, "--local", "--weights", str(weights), "--json")
    assert served.returncode == local.returncode == 0, served.stderr + local.stderr
    one, two = json.loads(served.stdout), json.loads(local.stdout)
    assert [p["pattern"] for p in one["patterns"]] == [p["pattern"] for p in two["patterns"]]
    assert len(one["regions"]) == len(two["regions"])


def test_without_a_token_one_line_says_what_to_do(shared):
    done = shared.command("predict", str(WAFERS / "donut.npy"), "--server", shared.address)
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1 and "token" in done.stderr


def test_login_prints_a_token_that_the_other_commands_take(shared, engineer, tmp_path):
    secret, refresh, kept = (tmp_path / name for name in ("secret", "refresh", "token"))
    secret.write_text(ADMIN[1])
    done = shared.command(
        "login", "--server", shared.address, "--username", ADMIN[0], "--password-file",
        str(secret), "--refresh-token-file", str(refresh),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    kept.write_text(done.stdout)
    listed = shared.command("models", "list", "--server", shared.address, "--token-file", str(kept))
    assert listed.returncode == 0, listed.stderr
    assert refresh.stat().st_mode & 0o777 == 0o600
    again = engineer.call(
        "auth", "Refresh", auth.RefreshRequest(refresh_token=refresh.read_text().strip())
    )
    assert again.access_token


def test_models_are_listed(shared, token):
    done = shared.command("models", "list", "--server", shared.address, "--token", token)
    assert done.returncode == 0, done.stderr
    assert "wafermap-resnet50" in done.stdout


def test_a_second_admin_is_made_while_the_server_runs(shared, token):
    shared.create_user("night-shift", "Owl-Works-4-ever", "engineer")
    client = admin_of(shared)
    assert client.login("night-shift", "Owl-Works-4-ever").user.username == "night-shift"
    assert client.login(*ADMIN).access_token


def test_bench_reports_percentiles(shared, token, tmp_path):
    table = tmp_path / "bench.csv"
    done = shared.command(
        "bench", "--server", shared.address, "--token", token, "--concurrency", "2",
        "--duration", "2", "--csv", str(table),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    rows = list(csv.DictReader(io.StringIO(table.read_text())))
    assert rows and any("p99" in name for name in rows[0])


def test_a_server_whose_output_nobody_reads_serves(place, weights):
    """Whoever started it may be gone before it says that it is ready."""
    server = Server(place / "data", http=f"127.0.0.1:{free_port()}")
    try:
        server.spawn()
        server.process.stdout.close()
        eventually(lambda: is_ready(server), READY_SECONDS, "it is ready")
        assert server.stop() == 0
    finally:
        server.kill()


def is_ready(server: Server) -> bool:
    with contextlib.suppress(OSError):
        return server.get("/readyz")[0] == 200
    return False
