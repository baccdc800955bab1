"""Our client against Python's grpcio as the server, and, as a control, against our own."""

import json
import subprocess

import pytest

#: What grpcio's server answers differently, and what that is.
DIFFERENCES = {"undecodable": "grpcio answers UNKNOWN where INVALID_ARGUMENT says more"}
LIMIT_SECONDS = 300


def run_checks(transport_peer, *words: str) -> dict[str, str | None]:
    """Error by check; None for those that passed."""
    command = [str(transport_peer), "call", *words]
    finished = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT_SECONDS)
    outcomes = [json.loads(line) for line in finished.stdout.splitlines()]
    failed = any("error" in outcome for outcome in outcomes)
    assert finished.returncode == (1 if failed else 0), finished.stderr
    return {outcome["check"]: outcome.get("error") for outcome in outcomes}


@pytest.fixture(scope="module")
def all_checks(transport_peer) -> set[str]:
    listed = subprocess.run([transport_peer, "checks"], capture_output=True, text=True, check=True)
    return set(listed.stdout.split())


def test_all_checks(server, transport_peer, all_checks):
    outcomes = run_checks(transport_peer, server.address)
    assert set(outcomes) == all_checks
    differences = DIFFERENCES if server.kind == "python" else {}
    failures = {check: error for check, error in outcomes.items() if error}
    unexpected = {check: error for check, error in failures.items() if check not in differences}
    assert unexpected == {}
    assert set(differences) <= set(failures), "a listed difference is gone: take it off the list"


@pytest.mark.parametrize("identity", [None, "client"])
def test_tls(start, transport_peer, certificates, identity):
    flags = ["--roots", certificates.path("authority")]
    if identity:
        key = certificates.path(identity, "key")
        flags += ["--certificate", certificates.path(identity), "--key", key]
    with start("python", *certificates.server_flags(mutual=identity is not None)) as server:
        checks = ["--check", "unary", "--check", "ping-pong"]
        outcomes = run_checks(transport_peer, server.address, *flags, *checks)
    assert outcomes == {"unary": None, "ping-pong": None}
