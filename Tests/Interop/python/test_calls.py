"""Python's grpcio as the client: call shapes, metadata, errors, endings, load."""

import os
import random
import threading
from concurrent.futures import ThreadPoolExecutor

import grpc
import pytest
from google.rpc import error_details_pb2, status_pb2

PATIENCE_SECONDS = 30
SEED = int(os.environ.get("WAFERMAP_TEST_SEED", random.randrange(1 << 64)))


@pytest.fixture
def rng():
    print(f"WAFERMAP_TEST_SEED={SEED}")
    return random.Random(SEED)


def tally(echo, pb, **floors):
    return echo.Tally(pb.TallyRequest(**floors), timeout=PATIENCE_SECONDS)


def code_of(failure) -> grpc.StatusCode:
    return failure.value.code()


def test_unary(echo, pb, rng):
    for size in [0, 1, 100, 16_384, 100_000]:
        payload = rng.randbytes(size)
        assert echo.Unary(pb.EchoRequest(payload=payload)).payload == payload


def test_client_stream(echo, pb, rng):
    pieces = [rng.randbytes(rng.randrange(300)) for _ in range(1000)]
    answer = echo.Collect(pb.EchoRequest(payload=piece) for piece in pieces)
    assert answer.sequence == 1000
    assert answer.payload == b"".join(pieces)


def test_server_stream(echo, pb):
    answers = list(echo.Expand(pb.EchoRequest(response_count=1000, response_bytes=300)))
    assert [answer.sequence for answer in answers] == list(range(1000))
    assert all(answer.payload == bytes([answer.sequence % 256]) * 300 for answer in answers)


def test_empty_streams(echo, pb):
    assert echo.Collect(iter([])).sequence == 0
    assert list(echo.Expand(pb.EchoRequest(response_count=0))) == []
    assert list(echo.Chat(iter([]))) == []


def test_ping_pong_of_1000_messages(echo, pb):
    """Each request is sent after the answer to the one before it."""
    turns = threading.Semaphore(1)

    def requests():
        for index in range(1000):
            turns.acquire()
            yield pb.EchoRequest(payload=str(index).encode())

    received = 0
    for answer in echo.Chat(requests(), timeout=PATIENCE_SECONDS):
        assert answer.payload == str(received).encode()
        assert answer.sequence == received
        received += 1
        turns.release()
    assert received == 1000


def test_message_of_64_mebibytes(echo, pb, rng):
    payload = rng.randbytes(1 << 20) * 64
    assert echo.Unary(pb.EchoRequest(payload=payload)).payload == payload


def test_metadata(echo, pb):
    sent = [
        ("x-check-text", "one"),
        ("x-check-text", "with spaces, commas; and ~punctuation~"),
        ("x-check-text", "one"),
        ("x-check-bin", bytes(range(256))),
        *[("x-check-bin", b"\x00\xff\x10\x80"[:size]) for size in range(1, 5)],
        ("x-echo-initial-text", "kept"),
        ("x-echo-initial-bin", b"\x00\xff\r\n"),
        ("x-echo-trailing-text", "first"),
        ("x-echo-trailing-text", "second"),
        ("x-echo-trailing-bin", bytes(range(256))),
    ]
    answer, call = echo.Unary.with_call(pb.EchoRequest(report_metadata=True), metadata=sent)
    received = [
        (entry.key, entry.binary if entry.HasField("binary") else entry.text)
        for entry in answer.received_metadata
        if entry.key.startswith("x-check-")
    ]
    assert sorted(received, key=lambda e: e[0]) == sorted(sent[:8], key=lambda e: e[0])
    assert [e for e in call.initial_metadata() if e[0].startswith("x-echo")] == sent[8:10]
    trailing = [tuple(e) for e in call.trailing_metadata() if e[0].startswith("x-echo")]
    assert sorted(trailing, key=lambda e: e[0]) == sorted(sent[10:], key=lambda e: e[0])


def test_large_metadata(echo, pb, rng):
    value = rng.randbytes(4096)
    _, call = echo.Unary.with_call(pb.EchoRequest(), metadata=[("x-echo-initial-bin", value)])
    assert dict(call.initial_metadata())["x-echo-initial-bin"] == value


@pytest.mark.parametrize("code", [c for c in grpc.StatusCode if c.value[0] != 0])
def test_status_codes(echo, pb, code):
    message = f"Größe 100 % überschritten,\n{code.name}: 晶圆 🧪"
    failure = pb.Failure(code=code.value[0], message=message)
    with pytest.raises(grpc.RpcError) as caught:
        echo.Unary(pb.EchoRequest(failure=failure))
    assert code_of(caught) == code
    assert caught.value.details() == message


@pytest.mark.parametrize("shape", ["Unary", "Expand"])
def test_rich_errors(echo, pb, shape):
    failure = pb.Failure(code=3, message="out of range", reason="RANGE", domain="wafermap.test")
    request = pb.EchoRequest(failure=failure)
    with pytest.raises(grpc.RpcError) as caught:
        echo.Unary(request) if shape == "Unary" else list(echo.Expand(request))
    assert code_of(caught) == grpc.StatusCode.INVALID_ARGUMENT
    trailing = dict(caught.value.trailing_metadata())
    status = status_pb2.Status.FromString(trailing["grpc-status-details-bin"])
    assert (status.code, status.message) == (3, "out of range")
    info = error_details_pb2.ErrorInfo()
    assert status.details[0].Unpack(info)
    assert (info.reason, info.domain) == ("RANGE", "wafermap.test")


def test_error_after_messages(echo, pb):
    request = pb.EchoRequest(response_count=10, failure=pb.Failure(code=15, message="after ten"))
    received = 0
    with pytest.raises(grpc.RpcError) as caught:
        for _ in echo.Expand(request):
            received += 1
    assert received == 10
    assert code_of(caught) == grpc.StatusCode.DATA_LOSS


@pytest.mark.parametrize("path", ["wafermap.testing.v1.Echo/Absent", "wafermap.absent.v1.No/Call"])
def test_unknown_method(channel, path):
    with pytest.raises(grpc.RpcError) as caught:
        channel.unary_unary(f"/{path}")(b"")
    assert code_of(caught) == grpc.StatusCode.UNIMPLEMENTED


def test_undecodable_message(server, channel, echo, pb):
    """Field 1 announces 255 bytes and has none."""
    with pytest.raises(grpc.RpcError) as caught:
        channel.unary_unary("/wafermap.testing.v1.Echo/Unary")(b"\x0a\xff\x01")
    expected = {"core": grpc.StatusCode.INVALID_ARGUMENT, "python": grpc.StatusCode.UNKNOWN}
    assert code_of(caught) == expected[server.kind]
    echo.Unary(pb.EchoRequest())


def test_oversized_message(echo, pb):
    with pytest.raises(grpc.RpcError) as caught:
        echo.Unary(pb.EchoRequest(payload=bytes(66 << 20)))
    assert code_of(caught) == grpc.StatusCode.RESOURCE_EXHAUSTED
    echo.Unary(pb.EchoRequest())


def test_client_cancels(echo, pb):
    before = tally(echo, pb)
    call = echo.Unary.future(pb.EchoRequest(wait=pb.WAIT_TASK_CANCELLED))
    tally(echo, pb, waiting_min=before.waiting + 1)
    call.cancel()
    after = {
        "task_cancelled_min": before.task_cancelled + 1,
        "finished_min": before.finished + 1,
    }
    tally(echo, pb, **after)
    assert call.cancelled()


def test_client_cancels_a_stream(echo, pb):
    before = tally(echo, pb)
    asked = threading.Event()

    def requests():
        yield pb.EchoRequest()
        yield pb.EchoRequest(wait=pb.WAIT_CALL_CANCELLED)
        asked.wait()

    answers = echo.Chat(requests())
    next(answers)
    tally(echo, pb, waiting_min=before.waiting + 1)
    answers.cancel()
    tally(echo, pb, cancelled_min=before.cancelled + 1, finished_min=before.finished + 1)
    asked.set()


def test_deadline(echo, pb):
    before = tally(echo, pb)
    call = echo.Unary.future(pb.EchoRequest(wait=pb.WAIT_TASK_CANCELLED), timeout=5)
    tally(echo, pb, waiting_min=before.waiting + 1)
    assert call.exception(PATIENCE_SECONDS).code() == grpc.StatusCode.DEADLINE_EXCEEDED
    tally(echo, pb, task_cancelled_min=before.task_cancelled + 1)


def test_200_streams_open_at_once(echo, pb):
    """No stream ends before all of them have had their first answer."""
    all_answered = threading.Barrier(200)

    def converse(number: int) -> int:
        turns = threading.Semaphore(1)

        def requests():
            for _ in range(5):
                turns.acquire()
                yield pb.EchoRequest(payload=b"%d" % number)

        received = 0
        for answer in echo.Chat(requests(), timeout=4 * PATIENCE_SECONDS):
            assert answer.payload == b"%d" % number
            if received == 0:
                all_answered.wait(4 * PATIENCE_SECONDS)
            received += 1
            turns.release()
        return received

    with ThreadPoolExecutor(200) as pool:
        assert list(pool.map(converse, range(200))) == [5] * 200


@pytest.mark.parametrize("compression", [grpc.Compression.Gzip, grpc.Compression.Deflate])
def test_compressed_requests(echo, pb, rng, compression):
    for payload in [b"", rng.randbytes(1000), bytes(1 << 20)]:
        answer = echo.Unary(pb.EchoRequest(payload=payload), compression=compression)
        assert answer.payload == payload
