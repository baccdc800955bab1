"""TLS and mutual TLS with Python's grpcio as the client."""

import grpc
import pytest
from conftest import SERVERS, channel_to

PATIENCE_SECONDS = 30


def call(server, pb, credentials):
    import echo_pb2_grpc

    with channel_to(server.address, credentials) as channel:
        stub = echo_pb2_grpc.EchoStub(channel)
        return stub.Unary(pb.EchoRequest(payload=b"secret"), timeout=PATIENCE_SECONDS).payload


@pytest.mark.parametrize("kind", SERVERS)
def test_tls(start, pb, certificates, kind):
    with start(kind, *certificates.server_flags()) as server:
        assert call(server, pb, certificates.channel_credentials(None)) == b"secret"


@pytest.mark.parametrize("kind", SERVERS)
def test_plaintext_client_is_refused(start, pb, certificates, kind):
    with start(kind, *certificates.server_flags()) as server:
        with pytest.raises(grpc.RpcError) as caught:
            call(server, pb, None)
        assert caught.value.code() == grpc.StatusCode.UNAVAILABLE


@pytest.mark.parametrize("kind", SERVERS)
def test_client_refuses_unknown_authority(start, pb, certificates, kind):
    with start(kind, *certificates.server_flags()) as server:
        with pytest.raises(grpc.RpcError) as caught:
            call(server, pb, grpc.ssl_channel_credentials(certificates.read("other")))
        assert caught.value.code() == grpc.StatusCode.UNAVAILABLE


@pytest.mark.parametrize("kind", SERVERS)
def test_mutual_tls(start, pb, certificates, kind):
    with start(kind, *certificates.server_flags(mutual=True)) as server:
        assert call(server, pb, certificates.channel_credentials("client")) == b"secret"


@pytest.mark.parametrize("identity", [None, "stranger"])
@pytest.mark.parametrize("kind", SERVERS)
def test_mutual_tls_refuses_wrong_clients(start, pb, certificates, kind, identity):
    with start(kind, *certificates.server_flags(mutual=True)) as server:
        with pytest.raises(grpc.RpcError) as caught:
            call(server, pb, certificates.channel_credentials(identity))
        assert caught.value.code() == grpc.StatusCode.UNAVAILABLE


@pytest.mark.parametrize("kind", SERVERS)
def test_unix_socket(start, pb, tmp_path, kind):
    with start(kind, "--listen", f"unix:{tmp_path}/echo.sock") as server:
        assert call(server, pb, None) == b"secret"
