"""Bytes that are no gRPC: that connection ends, the others do not notice."""

import os
import random
import socket
import struct
import threading

import pytest

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
PATIENCE_SECONDS = 30
SEED = int(os.environ.get("WAFERMAP_TEST_SEED", random.randrange(1 << 64)))


def frame(kind: int, flags: int, stream: int, payload: bytes, length: int | None = None) -> bytes:
    size = len(payload) if length is None else length
    return struct.pack(">I", size)[1:] + struct.pack(">BBI", kind, flags, stream) + payload


SETTINGS = frame(4, 0, 0, b"")
DATA, HEADERS, SETTINGS_KIND, PING, CONTINUATION = 0, 1, 4, 6, 9
#: Each ends the connection by RFC 9113.
MALFORMED = {
    "garbage": random.Random(SEED).randbytes(4096),
    "http/1 request": b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "wrong preface": b"PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n" + SETTINGS,
    "settings of 5 bytes": PREFACE + frame(SETTINGS_KIND, 0, 0, bytes(5)),
    "ping of 7 bytes": PREFACE + SETTINGS + frame(PING, 0, 0, bytes(7)),
    "frame above the size limit": PREFACE + SETTINGS + frame(DATA, 0, 1, b"", length=0xFFFFFF),
    "continuation out of order": PREFACE + SETTINGS + frame(CONTINUATION, 0x4, 1, b"\x82"),
    "undecodable header block": PREFACE + SETTINGS + frame(HEADERS, 0x4, 1, b"\xff" * 64),
}


def read_to_end(sock: socket.socket):
    """Until the peer closes or resets; a time-out is the failure."""
    sock.settimeout(PATIENCE_SECONDS)
    try:
        while sock.recv(4096):
            pass
    except ConnectionResetError:
        pass


@pytest.mark.parametrize("name", MALFORMED)
def test_malformed_bytes_end_their_connection_only(server, echo, pb, name):
    print(f"WAFERMAP_TEST_SEED={SEED}")
    proceed = threading.Event()

    def requests():
        yield pb.EchoRequest()
        assert proceed.wait(PATIENCE_SECONDS)
        yield pb.EchoRequest(payload=b"unharmed")

    answers = echo.Chat(requests(), timeout=2 * PATIENCE_SECONDS)
    next(answers)
    with socket.create_connection(("127.0.0.1", server.port)) as intruder:
        intruder.sendall(MALFORMED[name])
        read_to_end(intruder)
    proceed.set()
    assert [answer.payload for answer in answers] == [b"unharmed"]


def test_many_broken_connections(server, echo, pb):
    """Connections cut in the middle of the preface and of frames, one after another."""
    print(f"WAFERMAP_TEST_SEED={SEED}")
    rng = random.Random(SEED)
    for _ in range(200):
        with socket.create_connection(("127.0.0.1", server.port)) as intruder:
            whole = rng.choice(list(MALFORMED.values()))
            intruder.sendall(whole[: rng.randrange(len(whole))])
            linger = struct.pack("ii", 1, 0)
            intruder.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    assert echo.Unary(pb.EchoRequest(payload=b"alive")).payload == b"alive"
