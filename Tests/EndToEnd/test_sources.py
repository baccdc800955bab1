"""Wafer maps that lie elsewhere: files under a root, objects in S3."""

import os

import grpc
import pytest
from contract import admin_of, grid, inference, refused, wrong_fields
from processes import ObjectStore, Server, folder
from test_main_job import png_of

INVALID = grpc.StatusCode.INVALID_ARGUMENT


@pytest.fixture(scope="module")
def maps():
    with folder() as place:
        (place / "lot 1").mkdir()
        (place / "lot 1" / "w+01.png").write_bytes(png_of(grid("edge-ring"), 3))
        os.symlink("/etc", place / "escape")
        os.mkfifo(place / "pipe.png")
        yield place


@pytest.fixture(scope="module")
def client(maps, object_store, weights):
    object_store.client.put_object(
        Bucket=ObjectStore.BUCKET, Key="lot-1/w01.png", Body=png_of(grid("donut"), 3)
    )
    with folder() as place:
        server = Server(
            place / "data",
            "--sources-file-roots", str(maps),
            "--s3-endpoint", object_store.url,
            "--s3-region", "us-east-1",
            "--s3-path-style",
            AWS_ACCESS_KEY_ID=ObjectStore.KEY,
            AWS_SECRET_ACCESS_KEY=ObjectStore.SECRET,
        )  # fmt: skip
        try:
            found = admin_of(server.start())
            with found.channel:
                yield found
        finally:
            server.kill()


def predict(client, url: str):
    return client.predict(inference.PredictRequest(wafer_id="w", image_url=url))


def test_a_file_under_a_root(client, maps):
    dies = grid("edge-ring")
    found = predict(client, f"file://{maps}/lot%201/w+01.png")
    assert (found.height, found.width) == (dies.shape[0] * 3, dies.shape[1] * 3)
    assert found.timings.fetch_ms > 0


def test_an_object_in_s3(client):
    dies = grid("donut")
    found = predict(client, f"s3://{ObjectStore.BUCKET}/lot-1/w01.png")
    assert (found.height, found.width) == (dies.shape[0] * 3, dies.shape[1] * 3)


@pytest.mark.parametrize(
    "path", ["escape/passwd", "../etc/passwd", "%2e%2e/etc/passwd", "pipe.png", "lot 1"]
)
def test_nothing_outside_the_root_and_no_special_file(client, maps, path):
    error = refused(
        lambda: predict(client, f"file://{maps}/{path}"), INVALID, grpc.StatusCode.NOT_FOUND
    )
    assert "root:" not in (error.details() or "")


def test_what_is_not_there_is_not_found(client, maps):
    for url in (f"s3://{ObjectStore.BUCKET}/none.png", f"file://{maps}/none.png"):
        refused(lambda url=url: predict(client, url), grpc.StatusCode.NOT_FOUND)
    error = refused(lambda: predict(client, "https://elsewhere.example/a.png"), INVALID)
    assert "image_url" in wrong_fields(error)
