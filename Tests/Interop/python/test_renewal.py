"""A server's certificate is replaced while it runs."""

import shutil
import ssl

import pytest
from conftest import Certificates


@pytest.fixture
def own_certificates(certificates, tmp_path) -> Certificates:
    """Copies, so that a test may replace them."""
    shutil.copytree(certificates.folder, tmp_path, dirs_exist_ok=True)
    return Certificates(tmp_path)


def presented(server) -> str:
    """The certificate that the server shows in a new handshake."""
    return ssl.get_server_certificate(("127.0.0.1", server.port))


def as_shown(pem: bytes) -> str:
    return ssl.DER_cert_to_PEM_cert(ssl.PEM_cert_to_DER_cert(pem.decode()))


def test_new_files_are_shown_without_a_restart(start, own_certificates):
    old, new = (as_shown(own_certificates.read(name)) for name in ("server", "client"))
    with start("core", *own_certificates.server_flags()) as server:
        assert presented(server) == old
        for kind in ("key", "pem"):
            target = own_certificates.path("server", kind)
            shutil.copy(own_certificates.path("client", kind), target)
        assert presented(server) == new


@pytest.mark.parametrize("damage", ["mismatch", "garbage", "missing"])
def test_files_that_do_not_fit_leave_the_old_ones_in_force(start, own_certificates, damage):
    old = as_shown(own_certificates.read("server"))
    certificate = own_certificates.folder / "server.pem"
    with start("core", *own_certificates.server_flags()) as server:
        if damage == "mismatch":
            shutil.copy(own_certificates.path("client"), certificate)
        elif damage == "garbage":
            certificate.write_text("no certificate")
        else:
            certificate.unlink()
        assert presented(server) == old
        assert presented(server) == old
