"""What hostile or broken input gets: a refusal that says why, and nothing else."""

import base64
import hashlib
import hmac
import json
import time
import zlib

import grpc
import numpy as np
import pytest
from contract import Client, auth, grid, inference, refused, request_for, wrong_fields
from google.protobuf.descriptor_pool import DescriptorPool
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import (
    ProtoReflectionDescriptorDatabase,
)
from processes import ADMIN
from test_main_job import png_of

INVALID = grpc.StatusCode.INVALID_ARGUMENT
OPEN_METHODS = {
    "/wafermap.v1.AuthService/Register",
    "/wafermap.v1.AuthService/Login",
    "/wafermap.v1.AuthService/Refresh",
    "/wafermap.v1.SystemService/GetHealth",
    "/wafermap.v1.SystemService/GetInfo",
}


def encoded(part: bytes | dict) -> str:
    raw = part if isinstance(part, bytes) else json.dumps(part).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decoded(part: str) -> dict:
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def forgeries(token: str) -> dict[str, str]:
    """Tokens that a good one can be bent into."""
    header, claims, signature = token.split(".")
    later = decoded(claims) | {"exp": int(time.time()) + 10**6, "role": "admin"}
    none = decoded(header) | {"alg": "none"}
    other = hmac.new(b"another key, long enough to be taken", digestmod=hashlib.sha256)
    other.update(f"{header}.{claims}".encode())
    return {
        "claims changed": f"{header}.{encoded(later)}.{signature}",
        "no algorithm": f"{encoded(none)}.{claims}.",
        "no algorithm, signature kept": f"{encoded(none)}.{claims}.{signature}",
        "signed with another key": f"{header}.{claims}.{encoded(other.digest())}",
        "signature cut": f"{header}.{claims}.{signature[:-4]}",
        "no signature": f"{header}.{claims}.",
        "two parts": f"{header}.{claims}",
        "very long": "A" * 7_000,
        "not a token": "hello",
        "empty": " ",
    }


def test_forged_tokens_are_refused(shared, engineer):
    for name, token in forgeries(engineer.token).items():
        client = Client(engineer.channel, token)
        error = refused(
            lambda client=client: client.call("auth", "GetMe", auth.GetMeRequest()),
            grpc.StatusCode.UNAUTHENTICATED,
        )
        assert "key" not in (error.details() or "").lower(), name


def test_a_used_refresh_token_ends_its_whole_family(shared, engineer):
    client = Client(engineer.channel)
    first = client.login(*ADMIN)

    def refresh(token: str):
        return client.call("auth", "Refresh", auth.RefreshRequest(refresh_token=token))

    second = refresh(first.refresh_token)
    refused(lambda: refresh(first.refresh_token), grpc.StatusCode.UNAUTHENTICATED)
    refused(lambda: refresh(second.refresh_token), grpc.StatusCode.UNAUTHENTICATED)
    client.token = second.access_token
    refused(
        lambda: client.call("auth", "GetMe", auth.GetMeRequest()), grpc.StatusCode.UNAUTHENTICATED
    )


def test_unknown_users_and_wrong_passwords_are_told_apart_by_nothing(shared, engineer):
    client = Client(engineer.channel)
    errors = [
        refused(lambda n=name: client.login(n, "Wrong-Pass-1"), grpc.StatusCode.UNAUTHENTICATED)
        for name in (ADMIN[0], "nobody-here")
    ]
    assert errors[0].details() == errors[1].details()


@pytest.mark.parametrize(
    "name", ["' OR 1=1 --", "root-admin'; DROP TABLE users; --", "a\0b", "é" * 300]
)
def test_sql_in_a_name_is_a_name(shared, engineer, name):
    client = Client(engineer.channel)
    refused(lambda: client.login(name, "x"), grpc.StatusCode.UNAUTHENTICATED, INVALID)
    request = inference.ListPredictionsRequest(wafer_id=name)
    try:
        assert not engineer.call("inference", "ListPredictions", request).predictions
    except grpc.RpcError as error:
        assert error.code() == INVALID
    assert engineer.call("auth", "GetMe", auth.GetMeRequest()).user.username == ADMIN[0]


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "file:///proc/self/environ",
        "file://localhost/../etc/shadow",
        "https://127.0.0.1/a.png",
        "https://0x7f.1/a.png",
        "https://2130706433/a.png",
        "https://[::1]/a.png",
        "https://[::ffff:127.0.0.1]/a.png",
        "https://169.254.169.254/latest/meta-data/",
        "https://user@127.0.0.1/a.png",
        "http://example.com/a.png",
        "gopher://127.0.0.1/",
        "s3://../a",
        "not a url",
    ],
)
def test_places_that_are_not_allowed(engineer, url):
    request = inference.PredictRequest(wafer_id="w", image_url=url)
    error = refused(lambda: engineer.predict(request), INVALID)
    assert "image_url" in wrong_fields(error)


def bomb() -> bytes:
    """A PNG of 60,000 x 60,000 pixels in a few bytes."""
    picture = bytearray(png_of(np.ones((4, 4), dtype=np.uint8), 1))
    picture[16:24] = (60_000).to_bytes(4, "big") * 2
    picture[29:33] = zlib.crc32(bytes(picture[12:29])).to_bytes(4, "big")
    return bytes(picture)


@pytest.mark.parametrize(
    "picture",
    [b"", b"\x89PNG\r\n\x1a\n", bomb(), b"\xff\xd8\xff\xe0" + b"\0" * 64, b"GIF89a" + b"\0" * 64],
    ids=["empty", "cut", "bomb", "jpeg", "gif"],
)
def test_broken_pictures(engineer, picture):
    request = inference.PredictRequest(wafer_id="w", image=picture)
    error = refused(lambda: engineer.predict(request, seconds=10), INVALID)
    assert wrong_fields(error)


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"die_grid": {"rows": 0, "columns": 4, "dies": b""}}, "die_grid.rows"),
        ({"die_grid": {"rows": 2, "columns": 2, "dies": b"\1\1\1\x09"}}, "die_grid.dies"),
        ({"die_grid": {"rows": 70_000, "columns": 2, "dies": b""}}, "die_grid.rows"),
        ({}, "source"),
    ],
)
def test_broken_grids(engineer, fields, named):
    request = inference.PredictRequest(wafer_id="w", **fields)
    error = refused(lambda: engineer.predict(request), INVALID)
    assert any(named in field for field in wrong_fields(error)), wrong_fields(error)


def test_passwords_that_break_rules_are_told_every_rule(engineer):
    request = auth.RegisterRequest(username="new-user", email="n@fab.example", password="abc")
    error = refused(lambda: engineer.call("auth", "Register", request), INVALID)
    assert "password" in wrong_fields(error)
    request.password = "Aa1-" + "x" * 80
    refused(lambda: engineer.call("auth", "Register", request), INVALID)


def test_nobody_registers_as_admin(engineer):
    client = Client(engineer.channel)
    request = auth.RegisterRequest(
        username="climber", email="c@fab.example", password="Good-Pass-1", role=auth.ROLE_ADMIN
    )
    refused(
        lambda: client.call("auth", "Register", request), grpc.StatusCode.PERMISSION_DENIED, INVALID
    )


def test_no_method_of_the_product_answers_without_a_token(shared, engineer):
    """Every method that the server says it has, called without a token."""
    database = ProtoReflectionDescriptorDatabase(engineer.channel)
    pool, asked = DescriptorPool(database), 0
    for service in database.get_services():
        if not service.startswith("wafermap."):
            continue
        for method in pool.FindServiceByName(service).methods:
            path = f"/{service}/{method.name}"
            if path in OPEN_METHODS:
                continue
            call = engineer.channel.unary_stream(path)
            error = refused(
                lambda call=call: list(call(b"", timeout=10)), grpc.StatusCode.UNAUTHENTICATED
            )
            assert error.details()
            asked += 1
    assert asked >= 20


def test_a_deadline_that_has_passed_is_told(engineer):
    big = np.ones((224, 224), dtype=np.uint8)
    refused(
        lambda: engineer.predict(request_for("slow", big), seconds=0.001),
        grpc.StatusCode.DEADLINE_EXCEEDED,
    )
    assert engineer.predict(request_for("donut", grid("donut"))).prediction_id


def test_what_a_stranger_sends_unpacks_to_little(shared):
    """Large compressed requests are unpacked in turn, which is for callers with a token."""
    request = auth.LoginRequest(username="a" * 100_000, password="b")
    with shared.channel() as channel:
        login = Client(channel).stubs["auth"].Login
        refused(lambda: login(request, timeout=60), INVALID, grpc.StatusCode.UNAUTHENTICATED)
        refused(
            lambda: login(request, timeout=60, compression=grpc.Compression.Gzip),
            grpc.StatusCode.RESOURCE_EXHAUSTED,
        )
