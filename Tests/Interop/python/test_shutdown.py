"""SIGTERM in the middle of a stream, with Python's grpcio as the client."""

import threading

import grpc
import pytest
from conftest import SERVERS, channel_to

PATIENCE_SECONDS = 30


@pytest.fixture(params=SERVERS)
def stopping(request, start, stubs):
    """A server of its own for each test, and a stub."""
    import echo_pb2_grpc

    with start(request.param, *grace_flags(request.param)) as server:
        with channel_to(server.address) as channel:
            yield server, echo_pb2_grpc.EchoStub(channel)


def grace_flags(kind: str) -> list[str]:
    return ["--grace-milliseconds", "5000"] if kind == "core" else []


def test_stream_in_flight_finishes(stopping, pb):
    server, echo = stopping
    turns = threading.Semaphore(1)

    def requests():
        for _ in range(20):
            turns.acquire()
            yield pb.EchoRequest(payload=b"round")

    received = 0
    for _ in echo.Chat(requests(), timeout=PATIENCE_SECONDS):
        received += 1
        if received == 1:
            server.terminate()
        turns.release()
    assert received == 20


def test_new_calls_are_unavailable_while_one_finishes(stopping, pb):
    server, echo = stopping
    finish = threading.Event()

    def requests():
        yield pb.EchoRequest()
        finish.wait(PATIENCE_SECONDS)
        yield pb.EchoRequest()

    answers = echo.Chat(requests(), timeout=PATIENCE_SECONDS)
    next(answers)
    server.terminate()
    # The client may learn of the shutdown only after some calls; the C core resets those that
    # cross it on the wire, which a client reports as CANCELLED.
    codes = {grpc.StatusCode.OK}
    while codes <= {grpc.StatusCode.OK, grpc.StatusCode.CANCELLED}:
        call = echo.Unary.future(pb.EchoRequest(), timeout=PATIENCE_SECONDS)
        codes.add(call.code())
    assert codes - {grpc.StatusCode.OK, grpc.StatusCode.CANCELLED} == {grpc.StatusCode.UNAVAILABLE}
    finish.set()
    assert len(list(answers)) == 1


def test_call_is_cancelled_after_the_grace(start, pb, stubs):
    import echo_pb2_grpc

    with start("core", "--grace-milliseconds", "200") as server:
        with channel_to(server.address) as channel:
            echo = echo_pb2_grpc.EchoStub(channel)
            call = echo.Unary.future(pb.EchoRequest(wait=pb.WAIT_TASK_CANCELLED))
            echo.Tally(pb.TallyRequest(started_min=1), timeout=PATIENCE_SECONDS)
            server.terminate()
            assert call.exception(PATIENCE_SECONDS).code() == grpc.StatusCode.UNAVAILABLE
