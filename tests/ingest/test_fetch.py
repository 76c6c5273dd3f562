"""Fetching: from allowed hosts alone, at every step, politely, within limits. Against real servers on the loopback."""

import gzip
import logging
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from ingest.addresses import AddressRefused, Reach
from ingest.fetch import Fetched, Fetcher, Validators
from knowledge.settings import IngestSettings

HOST, OTHER = "docs.example.test", "other.example.test"
BODY = b"Every referral is read on the day it comes.\n" * 2000
Answering = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Answers as the test says, and remembers what was asked."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.server.asked.append((self.path, dict(self.headers)))
        self.server.answering(self)
        self.close_connection = True

    def log_message(self, *_):
        pass

    def send(self, status: int, body: bytes = b"", **headers: str):
        self.send_response(status)
        for name, value in {"Content_Length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def serving(answering: Answering) -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.answering, server.asked, server.daemon_threads = answering, [], True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def reach(server: ThreadingHTTPServer, **changed) -> Reach:
    """May ask one host, which is this machine; nothing else of this machine or its network."""
    usual = {
        "hosts": (HOST,),
        "schemes": frozenset({"http"}),
        "ports": frozenset({server.server_port}),
        "own": frozenset({"127.0.0.1"}),
        "resolve": lambda host, port: ["127.0.0.1"],
    }
    return Reach(**usual | changed)


def fetch(
    server: ThreadingHTTPServer,
    place: Path,
    *,
    path: str = "/guide.txt?key=hidden",
    known: Validators | None = None,
    slept: list[float] | None = None,
    settings: IngestSettings | None = None,
    **changed,
) -> Fetched:
    waits = [] if slept is None else slept
    fetcher = Fetcher(settings or IngestSettings(), reach(server, **changed), sleep=waits.append)
    return fetcher.fetch(f"http://{HOST}:{server.server_port}{path}", place, known=known)


def url(server: ThreadingHTTPServer, host: str = HOST, path: str = "/x") -> str:
    return f"http://{host}:{server.server_port}{path}"


# --- addresses -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "given",
    [
        "file:///etc/passwd",
        "gopher://www.gov.uk/",
        "ftp://www.gov.uk/",
        "data:text/plain,x",
        "http://www.gov.uk/",
        "https://www.gov.uk:22/",
        "https://www.gov.uk:8443/",
        "https://user@www.gov.uk/",
        "https://user:secret@www.gov.uk/",
        "https://www.gov.uk@127.0.0.1/",
        "https://www.gov.uk\\@127.0.0.1/",
        "https://www.gov.uk.evil.example/",
        "https://evilgov.uk/",
        "https://gov.uk/",
        "https://www.gоv.uk/",
        "https://127.0.0.1/",
        "https://127.1/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://localhost/",
        "https://metadata.google.internal/",
        "https://www.gov.uk /",
        "https://www.gov.uk/\r\nHost: x",
        "//www.gov.uk/",
        "https://" + "a" * 2100,
    ],
)
def test_an_address_that_is_not_plain_https_to_an_allowed_host_is_refused(given: str):
    with pytest.raises(AddressRefused) as caught:
        Reach((".gov.uk", "nhs.uk")).address(given)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("given", "host"),
    [
        ("https://www.gov.uk/a%2Fb?x=1#part", "www.gov.uk"),
        ("https://WWW.GOV.UK./", "www.gov.uk"),
        ("https://www.gov.uk#@127.0.0.1/", "www.gov.uk"),
        ("https://nhs.uk?x", "nhs.uk"),
    ],
)
def test_an_allowed_address_is_read_in_one_way(given: str, host: str):
    address = Reach((".gov.uk", "nhs.uk")).address(given)
    assert (address.host, address.port) == (host, 443) and "?" not in address.shown and "#" not in address.url


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.5", "172.16.0.1", "192.168.1.1", "100.64.0.1", "169.254.169.254",
        "168.63.129.16", "224.0.0.1", "255.255.255.255", "::1", "::", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "fd00::1",
        "fe80::1", "fe80::1%eth0", "64:ff9b::7f00:1", "2002:7f00:1::", "ff02::1", "not an address",
    ],
)  # fmt: skip
def test_a_host_that_is_a_machine_inside_is_refused_even_where_one_of_several_addresses_is(address: str):
    for answer in ([address], ["93.184.216.34", address]):
        with pytest.raises(AddressRefused, match="this network"):
            Reach(("a.example",), resolve=lambda host, port, answer=answer: answer).pinned("a.example", 443)


def test_a_public_host_is_connected_to_at_the_address_that_was_checked():
    answers = iter([["93.184.216.34", "2606:2800:220:1::1"], ["127.0.0.1"]])
    assert Reach(("a.example",), resolve=lambda *_: next(answers)).pinned("a.example", 443) == "93.184.216.34"


# --- the network ---------------------------------------------------------------------------------------------------------


def test_a_file_is_fetched_with_what_tells_later_whether_it_changed(tmp_path: Path):
    with serving(lambda h: h.send(200, BODY, ETag='"1"', Last_Modified="Mon, 02 Nov 2026 09:00:00 GMT")) as server:
        came = fetch(server, tmp_path / "a.new")
        (asked,) = server.asked
    assert came.outcome == "fetched" and (tmp_path / "a.new").read_bytes() == BODY and came.size == len(BODY)
    assert came.validators == Validators('"1"', "Mon, 02 Nov 2026 09:00:00 GMT") and came.moved_to is None
    assert asked[1]["Host"].startswith(HOST) and asked[0].endswith("?key=hidden")
    assert not {"Cookie", "Authorization", "Referer"} & asked[1].keys()
    assert [path.name for path in tmp_path.iterdir()] == ["a.new"]


def test_what_did_not_change_is_not_sent_again(tmp_path: Path):
    def answering(h: Handler):
        h.send(304) if h.headers["If-None-Match"] == '"1"' else h.send(200, BODY)

    with serving(answering) as server:
        came = fetch(server, tmp_path / "a", known=Validators('"1"', "Mon, 02 Nov 2026 09:00:00 GMT"))
        assert server.asked[0][1]["If-Modified-Since"].startswith("Mon")
    assert came.outcome == "not_modified" and not list(tmp_path.iterdir())


@pytest.mark.parametrize("status", [404, 410])
def test_what_vanished_is_said_to_have_vanished(status: int, tmp_path: Path):
    with serving(lambda h: h.send(status, b"<html>Not here</html>")) as server:
        came = fetch(server, tmp_path / "a")
    assert came.outcome == "vanished" and str(status) in (came.reason or "") and not list(tmp_path.iterdir())


@pytest.mark.parametrize(("status", "moved"), [(301, True), (308, True), (302, False), (307, False), (303, False)])
def test_only_a_permanent_redirect_is_a_move(status: int, moved: bool, tmp_path: Path):
    with serving(
        lambda h: h.send(status, Location="/new?k=hidden") if "guide" in h.path else h.send(200, BODY)
    ) as server:
        came = fetch(server, tmp_path / "a")
        assert came.moved_to == (url(server, path="/new") if moved else None) and came.outcome == "fetched"


@pytest.mark.parametrize(
    "location",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://127.0.0.1:{port}/x",
        "http://localhost:{port}/x",
        f"http://{OTHER}:{{port}}/x",
        f"http://{HOST}@{OTHER}:{{port}}/x",
        f"//{OTHER}:{{port}}/x",
        f"http://{HOST}:22/",
        "file:///etc/passwd",
        "gopher://x/",
        "",
        "http://[::1",
    ],
)
def test_a_redirect_is_checked_as_the_first_address_was(location: str, tmp_path: Path):
    def answering(h: Handler):
        h.send(302, Location=location.format(port=h.server.server_port)) if "guide" in h.path else h.send(
            200, b"inside"
        )

    with serving(answering) as server:
        came = fetch(server, tmp_path / "a")
        paths = {path for path, _ in server.asked}
    assert came.outcome == "refused" and came.reason and "inside" not in str(came)
    assert paths == {"/guide.txt?key=hidden"}, "nothing but the first address is asked"


def test_a_redirect_to_an_allowed_name_that_is_a_machine_inside_is_refused(tmp_path: Path):
    def resolve(host: str, port: int) -> list[str]:
        return ["127.0.0.1"] if host == HOST else ["127.0.0.2"]

    with serving(lambda h: h.send(302, Location=url(h.server, OTHER))) as server:
        came = fetch(server, tmp_path / "a", hosts=(HOST, OTHER), resolve=resolve)
        assert len(server.asked) == 1
    assert came.outcome == "refused" and "this network" in (came.reason or "")


def test_a_name_that_answers_with_another_address_later_is_refused(tmp_path: Path):
    answers = iter([["127.0.0.1"], ["10.0.0.5"]])
    with serving(lambda h: h.send(302, Location="/again")) as server:
        came = fetch(server, tmp_path / "a", resolve=lambda *_: next(answers))
        assert len(server.asked) == 1
    assert came.outcome == "refused" and "this network" in (came.reason or "")


def test_encryption_is_not_given_up_on_the_way():
    both = Reach((HOST,), schemes=frozenset({"http", "https"}), ports=frozenset({80, 443}))
    with pytest.raises(AddressRefused, match="without encryption"):
        both.onward(both.address(f"https://{HOST}/"), f"http://{HOST}/")


def test_endless_redirects_end(tmp_path: Path):
    with serving(lambda h: h.send(302, Location=h.path + "x")) as server:
        came = fetch(server, tmp_path / "a")
        assert len(server.asked) == 4
    assert came.outcome == "refused" and "3 times" in (came.reason or "")


def chunked(h: Handler, pieces: Iterator[bytes], **headers: str):
    h.send_response(200)
    for name, value in {"Transfer_Encoding": "chunked", **headers}.items():
        h.send_header(name.replace("_", "-"), value)
    h.end_headers()
    try:
        for piece in pieces:
            h.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        h.wfile.write(b"0\r\n\r\n")
    except OSError:
        pass


@pytest.mark.parametrize("packed", [False, True])
def test_no_more_is_taken_than_is_allowed_packed_or_not(packed: bool, tmp_path: Path):
    def answering(h: Handler):
        if packed:
            h.send(200, gzip.compress(bytes(30_000_000)), Content_Encoding="gzip")
        else:
            chunked(h, (bytes(100_000) for _ in range(1000)))

    with serving(answering) as server:
        came = fetch(server, tmp_path / "a", settings=IngestSettings(max_file_mb=1))
    assert came.outcome == "refused" and "larger than 1 MB" in (came.reason or "") and not list(tmp_path.iterdir())


def test_what_a_server_packs_unasked_is_unpacked_or_refused(tmp_path: Path):
    with serving(lambda h: h.send(200, gzip.compress(BODY), Content_Encoding="gzip")) as server:
        assert fetch(server, tmp_path / "a").size == len(BODY)
    with serving(lambda h: h.send(200, BODY, Content_Encoding="br")) as server:
        assert fetch(server, tmp_path / "b").outcome == "refused"


def test_a_server_that_drips_is_given_up_within_the_time(tmp_path: Path):
    def drip() -> Iterator[bytes]:
        for _ in range(600):
            time.sleep(0.05)
            yield b"x"

    begun = time.monotonic()
    short = IngestSettings().model_copy(update={"max_seconds_per_fetch": 1})
    with serving(lambda h: chunked(h, drip())) as server:
        assert fetch(server, tmp_path / "a", settings=short).outcome == "unreached"
    assert time.monotonic() - begun < 15


def test_a_download_that_broke_off_is_gone_on_with(tmp_path: Path):
    half = len(BODY) // 2

    def answering(h: Handler):
        asked = h.headers["Range"]
        if asked is None:
            h.send_response(200)
            h.send_header("ETag", '"1"')
            h.send_header("Content-Length", str(len(BODY)))
            h.end_headers()
            h.wfile.write(BODY[:half])
        elif h.headers["If-Range"] == '"1"':
            start = int(asked.removeprefix("bytes=").removesuffix("-"))
            content = f"bytes {start}-{len(BODY) - 1}/{len(BODY)}"
            h.send(206, BODY[start:], ETag='"1"', Content_Range=content)

    with serving(answering) as server:
        came = fetch(server, tmp_path / "a")
        assert [headers.get("Range") for _, headers in server.asked] == [None, f"bytes={half}-"]
    assert came.outcome == "fetched" and (tmp_path / "a").read_bytes() == BODY and len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("again", [(200, {}), (206, {"Content_Range": "bytes 5-9/10"}), (416, {})])
def test_what_cannot_be_gone_on_with_is_fetched_again(again: tuple[int, dict[str, str]], tmp_path: Path):
    def answering(h: Handler):
        if h.headers["Range"] is None and len(h.server.asked) == 1:
            h.send_response(200)
            h.send_header("ETag", '"1"')
            h.send_header("Content-Length", str(len(BODY)))
            h.end_headers()
            h.wfile.write(BODY[:100])
        elif h.headers["Range"]:
            h.send(again[0], BODY, **again[1])
        else:
            h.send(200, BODY)

    with serving(answering) as server:
        fetch(server, tmp_path / "a")
    assert (tmp_path / "a").read_bytes() == BODY


def test_retry_after_is_waited_for_and_too_long_a_wait_is_left_to_the_next_run(tmp_path: Path):
    for asked, outcome, waits in (("7", "fetched", [7.0]), ("86400", "unreached", []), ("soon", "fetched", [2.0])):
        slept: list[float] = []

        def answering(h: Handler, asked: str = asked):
            h.send(503, Retry_After=asked) if len(h.server.asked) == 1 else h.send(200, BODY)

        with serving(answering) as server:
            none = IngestSettings(seconds_between_requests=0)
            assert fetch(server, tmp_path / asked, slept=slept, settings=none).outcome == outcome
        assert slept == waits


def test_one_host_is_not_asked_more_often_than_is_polite(tmp_path: Path):
    slept: list[float] = []
    with serving(lambda h: h.send(200, BODY)) as server:
        fetcher = Fetcher(
            IngestSettings(seconds_between_requests=5), reach(server), sleep=slept.append, now=lambda: 9.0
        )
        for name in "ab":
            fetcher.fetch(url(server), tmp_path / name)
    assert slept == [5.0]


def test_a_server_that_is_not_there_is_out_of_reach_and_not_refused(tmp_path: Path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    there = Reach((HOST,), frozenset({"http"}), frozenset({port}), frozenset({"127.0.0.1"}), lambda *_: ["127.0.0.1"])
    fetcher = Fetcher(IngestSettings(), there, sleep=lambda _: None)
    assert fetcher.fetch(f"http://{HOST}:{port}/", tmp_path / "a").outcome == "unreached"


def test_nothing_of_a_query_or_a_body_is_logged_or_told(tmp_path: Path, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)
    with serving(lambda h: h.send(200, b"Confidential words.")) as server:
        came = fetch(server, tmp_path / "a")
    with serving(lambda h: h.send(500, b"Confidential words.")) as server:
        refused = fetch(server, tmp_path / "b")
    said = caplog.text + str(came) + str(refused)
    assert "hidden" not in said and "Confidential" not in said
