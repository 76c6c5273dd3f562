"""Keeping up over TLS: a server on the loopback proves who it is, by a certificate of an authority made for the test."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest
import trustme
from test_fetch import HOST, OTHER, Handler, reach, serving
from test_sync import GUIDE, entry, register, texts

from ingest.sync import Sync, SyncReport
from knowledge.settings import Settings
from knowledge.stores import Stores


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


def trusting(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


@contextmanager
def serving_tls(certificate: trustme.LeafCert) -> Iterator[ThreadingHTTPServer]:
    def answering(handler: Handler):
        handler.send(200, GUIDE.encode(), ETag='"1"')

    with serving(answering) as server:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate.configure_cert(context)
        # Each connection shakes hands in its own thread: a client that turns away must not stop the server.
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        server.handle_error = lambda *_: None
        yield server


def synced(
    server: ThreadingHTTPServer, stores: Stores, settings: Settings, folder: Path, trust: ssl.SSLContext | None
) -> SyncReport:
    path = register(folder, entry("guide", f"https://{HOST}:{server.server_port}/guide.txt", file="guide.txt"))
    own = reach(server, schemes=frozenset({"https"}))
    return Sync(stores, settings, reach=own, sleep=lambda _: None, trust=trust).run([path])


def test_a_source_is_fetched_over_tls_at_the_address_that_was_checked_under_its_own_name(
    stores: Stores, settings: Settings, authority: trustme.CA, tmp_path: Path
):
    with serving_tls(authority.issue_cert(HOST)) as server:
        report = synced(server, stores, settings, tmp_path, trusting(authority))
    assert report.count() == {"fetched": 1} and report.ingestion.count() == {"added": 1}
    assert texts(stores) == [GUIDE.splitlines()[2]]


@pytest.mark.parametrize("name", [HOST, OTHER, "127.0.0.1"])
def test_whoever_cannot_prove_the_name_gives_nothing(
    name: str, stores: Stores, settings: Settings, authority: trustme.CA, tmp_path: Path
):
    """The right name by an authority that is not trusted; and by a trusted one other names, that of the address among them."""
    trust = trusting(trustme.CA() if name == HOST else authority)
    with serving_tls(authority.issue_cert(name)) as server:
        report = synced(server, stores, settings, tmp_path, trust)
        assert server.asked == []
    assert report.count() == {"unreached": 1} and report.failed and texts(stores) == []
    assert "could not be reached" in (report.fetches[0].reason or "")
    assert list((settings.data_dir / "fetched").glob("*.new")) == []


def test_a_certificate_of_an_unknown_authority_proves_nothing(
    stores: Stores, settings: Settings, authority: trustme.CA, tmp_path: Path
):
    with serving_tls(authority.issue_cert(HOST)) as server:
        assert synced(server, stores, settings, tmp_path, None).count() == {"unreached": 1}
