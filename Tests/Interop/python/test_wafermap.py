"""The product's own server with grpcio's health and reflection clients."""

import os
import subprocess
import tempfile
from pathlib import Path

import grpc
import pytest
from conftest import ROOT, STOP_SECONDS, channel_to
from google.protobuf.descriptor_pool import DescriptorPool
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import (
    ProtoReflectionDescriptorDatabase,
)

HEALTH = "grpc.health.v1.Health"
READY = "wafermap ready on "
PATIENCE_SECONDS = 30


@pytest.fixture
def process():
    # Not below pytest's own folder, which the database's user cannot enter.
    # What the killed server's database still writes is left behind.
    with tempfile.TemporaryDirectory(prefix="wafermap-", ignore_cleanup_errors=True) as place:
        Path(place).chmod(0o755)
        yield from served(Path(place) / "data")


def served(data: Path):
    command = [str(ROOT / ".build/debug/wafermap"), "serve", "--listen", "127.0.0.1:0"]
    command += ["--http-listen", "127.0.0.1:0", "--data-directory", str(data)]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("WAFERMAP_")}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    yield process
    process.kill()
    process.wait()


@pytest.fixture
def channel(process):
    line = process.stdout.readline().strip()
    assert line.startswith(READY), line
    with channel_to(line.removeprefix(READY)) as opened:
        yield opened


def test_health_is_checked_and_watched_through_a_shutdown(process, channel):
    health = health_pb2_grpc.HealthStub(channel)
    serving = health_pb2.HealthCheckResponse.SERVING
    whole = health_pb2.HealthCheckRequest()
    assert health.Check(whole, timeout=PATIENCE_SECONDS).status == serving
    with pytest.raises(grpc.RpcError) as unknown:
        health.Check(health_pb2.HealthCheckRequest(service="no.such"), timeout=PATIENCE_SECONDS)
    assert unknown.value.code() == grpc.StatusCode.NOT_FOUND

    watch = health.Watch(whole, timeout=PATIENCE_SECONDS)
    assert next(watch).status == serving
    process.terminate()
    assert next(watch).status == health_pb2.HealthCheckResponse.NOT_SERVING
    with pytest.raises(grpc.RpcError) as ended:
        next(watch)
    assert ended.value.code() == grpc.StatusCode.UNAVAILABLE
    assert process.wait(STOP_SECONDS) == 0


def test_reflection_describes_what_is_served(channel):
    database = ProtoReflectionDescriptorDatabase(channel)
    assert HEALTH in database.get_services()
    service = DescriptorPool(database).FindServiceByName(HEALTH)
    assert service.methods_by_name["Watch"].output_type.full_name == (
        "grpc.health.v1.HealthCheckResponse"
    )


def test_calls_of_services_to_come_are_unimplemented(channel):
    call = channel.unary_unary("/wafermap.v1.TrainingService/CreateJob")
    with pytest.raises(grpc.RpcError) as caught:
        call(b"", timeout=PATIENCE_SECONDS)
    assert caught.value.code() == grpc.StatusCode.UNIMPLEMENTED
