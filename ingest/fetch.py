"""Fetching one file over the network: asked politely, within limits, from addresses that were checked at every step.

The only importer of httpcore: the names are resolved here, once, and the connection goes to the address that was checked.
"""

import hashlib
import json
import os
import ssl
import time
import zlib
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, Literal

import httpcore

from ingest.addresses import REVIEW, Address, AddressRefused, Reach
from ingest.errors import FileRefused
from ingest.failures import in_words
from knowledge.settings import IngestSettings

Outcome = Literal["fetched", "not_modified", "vanished", "refused", "unreached"]
MOST_HOPS = 3
_TRIES = 3
_PERMANENT, _REDIRECTS = {301, 308}, {301, 302, 303, 307, 308}
_GONE, _LATER = {404, 410}, {408, 425, 429, 500, 502, 503, 504}
_CONNECT, _SILENT = 10.0, 20.0
"""Seconds in which a connection must be made, and in which something must come."""
_LONGEST_WAIT = 120.0
"""Seconds that `Retry-After` may ask for; for longer, the next run asks again."""
_PIECE = 1 << 16
_AGENT = "Touchstone (fetches documents of a reviewed register)"
_FAILED = (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError, httpcore.ProxyError)
_LATER_REMEDY = "Nothing is wrong with the register: the next run asks again."


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave to ask later whether a file has changed."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came of asking for one file.

    `file` is where it was written, with its `size` in bytes and `sha256`. `moved_to`: where it permanently is now, without
    query. Without a file, `reason` and `remedy`. `unreached`: it may well be there next time.
    """

    outcome: Outcome
    file: Path | None = None
    size: int = 0
    sha256: str | None = None
    validators: Validators = field(default_factory=Validators)
    moved_to: str | None = None
    reason: str | None = None
    remedy: str | None = None


class _Passing(Exception):
    """The server asks for patience; `wait` seconds if it said so."""

    def __init__(self, reason: str, wait: float | None = None) -> None:
        self.reason, self.wait = reason, wait


class Fetcher:
    """Fetches files one after the other, so that no server is asked more often than `ingest.seconds_between_requests`."""

    def __init__(
        self,
        settings: IngestSettings,
        reach: Reach,
        *,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], float] = time.time,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        """`now`: seconds since the epoch. `trust`: which certificates prove who a server is, if not those of the public web."""
        self._settings, self._reach, self._sleep, self._now = settings, reach, sleep, now
        self._trust = trust
        self._asked_at: dict[str, float] = {}

    def fetch(self, url: str, place: Path, *, known: Validators | None = None) -> Fetched:
        """Fetches `url` to `place`, going on with what an earlier run left of it. `known`: only if it has changed since."""
        part = _Part(place)
        passing = _Passing("The server could not be reached.")
        for tries in range(_TRIES):
            if tries:
                self._sleep(2.0**tries if passing.wait is None else passing.wait)
            try:
                return self._once(url, part, known)
            except (AddressRefused, FileRefused) as refusal:
                part.forget()
                return Fetched("refused", reason=refusal.reason, remedy=refusal.remedy)
            except _Passing as found:
                passing = found
                if found.wait is not None and found.wait > _LONGEST_WAIT:
                    break
            except _FAILED as error:
                passing = _Passing(f"The server could not be reached, or stopped answering ({type(error).__name__}).")
            except OSError as error:
                reason, remedy = in_words(error)
                return Fetched("unreached", reason=reason, remedy=remedy)
        return Fetched("unreached", reason=passing.reason, remedy=_LATER_REMEDY)

    def _once(self, url: str, part: "_Part", known: Validators | None) -> Fetched:
        address, moved, permanent = self._reach.address(url), None, True
        for _ in range(MOST_HOPS + 1):
            with self._answer(address, part.headers(url) or _conditions(known)) as response:
                if response.status not in _REDIRECTS:
                    return self._taken(response, url, part, known, moved)
                location = _header(response, b"location") or ""
                permanent = permanent and response.status in _PERMANENT
            address = self._reach.onward(address, location)
            moved = address.shown if permanent else moved
        raise FileRefused(f"It leads on more than {MOST_HOPS} times.", REVIEW)

    @contextmanager
    def _answer(self, address: Address, headers: Mapping[str, str]) -> Generator[httpcore.Response]:
        since = self._now() - self._asked_at.get(address.host, float("-inf"))
        if since < (least := self._settings.seconds_between_requests):
            self._sleep(least - since)
        self._asked_at[address.host] = self._now()
        deadline = time.monotonic() + self._settings.max_seconds_per_fetch
        sent = {"User-Agent": _AGENT, "Accept": "*/*", "Accept-Encoding": "identity"} | dict(headers)
        timeouts = {"connect": _CONNECT, "read": _SILENT, "write": _SILENT, "pool": _CONNECT}
        with (
            httpcore.ConnectionPool(self._trust, network_backend=_Backend(self._reach, deadline), retries=0) as pool,
            pool.stream("GET", address.url, headers=list(sent.items()), extensions={"timeout": timeouts}) as response,
        ):
            yield response

    def _taken(
        self, response: httpcore.Response, url: str, part: "_Part", known: Validators | None, moved: str | None
    ) -> Fetched:
        status = response.status
        if status == 304 and known is not None and not part.headers(url):
            return Fetched("not_modified", validators=known, moved_to=moved)
        if status in _GONE:
            part.forget()
            return Fetched(
                "vanished",
                moved_to=moved,
                reason=f"It is no longer there (the server says {status}). What was ingested before stays in use.",
                remedy="Look for its new address, or for what replaced it, and correct the register.",
            )
        if status == 416:
            part.forget()
            raise _Passing("What was left of an earlier download no longer fits.", 0.0)
        if status in _LATER:
            raise _Passing(f"The server says that it cannot answer now ({status}).", self._wait(response))
        if status not in {200, 206}:
            raise FileRefused(f"The server does not give it out (it says {status}).", REVIEW)
        validators = Validators(_header(response, b"etag"), _header(response, b"last-modified"))
        size, sha256 = part.take(response, url, validators, most=self._settings.max_file_mb * 1_000_000)
        return Fetched("fetched", part.place, size, sha256, validators, moved)

    def _wait(self, response: httpcore.Response) -> float | None:
        """Seconds that the server asks to wait, given as a number or as a date."""
        given = _header(response, b"retry-after")
        if given is None:
            return None
        if given.isascii() and given.isdigit():
            return float(given[:9])
        try:
            return max(parsedate_to_datetime(given).timestamp() - self._now(), 0.0)
        except ValueError:
            return None


class _Part:
    """What has come of a file so far, beside its place, so that a later run can go on with it."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self._data, self._told = place.with_name(f"{place.name}.part"), place.with_name(f"{place.name}.part.json")

    def headers(self, url: str) -> dict[str, str]:
        """What asks for the rest; empty where nothing is left that the server can tell to be the same file."""
        try:
            told: dict[str, Any] = json.loads(self._told.read_bytes())
            size = self._data.stat().st_size
        except (OSError, ValueError):
            return {}
        if told.get("url") != _hash(url) or not size or not told.get("etag"):
            return {}
        return {"Range": f"bytes={size}-", "If-Range": str(told["etag"])}

    def take(self, response: httpcore.Response, url: str, validators: Validators, *, most: int) -> tuple[int, str]:
        """Writes the body, and puts it in its place when it is whole; returns size and sha256. Raises FileRefused."""
        self.place.parent.mkdir(parents=True, exist_ok=True)
        encoding = (_header(response, b"content-encoding") or "identity").lower()
        start = self._data.stat().st_size if response.status == 206 and self._data.is_file() else 0
        if response.status == 206 and not (_header(response, b"content-range") or "").startswith(f"bytes {start}-"):
            self.forget()
            raise _Passing("The server sent another part than the one asked for.", 0.0)
        strong = validators.etag is not None and not validators.etag.startswith("W/") and encoding == "identity"
        self._told.write_text(json.dumps({**asdict(validators), "url": _hash(url)} if strong else {}), encoding="utf-8")
        size = start
        with self._data.open("ab" if start else "wb") as out:
            for piece in _decoded(response.iter_stream(), encoding):
                size += len(piece)
                if size > most:
                    raise FileRefused(f"The file is larger than {most // 1_000_000} MB.", "Raise ingest.max_file_mb.")
                out.write(piece)
            out.flush()
            os.fsync(out.fileno())
        with self._data.open("rb") as written:
            sha256 = hashlib.file_digest(written, "sha256").hexdigest()
        self._data.replace(self.place)
        self._told.unlink(missing_ok=True)
        return size, sha256

    def forget(self) -> None:
        self._data.unlink(missing_ok=True)
        self._told.unlink(missing_ok=True)


def _decoded(pieces: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """The body as it is meant, never more of it in memory than one piece unpacks to. Raises FileRefused."""
    if encoding == "identity":
        yield from pieces
        return
    if encoding not in {"gzip", "x-gzip"}:
        raise FileRefused("The server packs the file in a way that was not asked for.", REVIEW)
    unpack = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        for piece in pieces:
            left = piece
            while left:
                yield unpack.decompress(left, _PIECE)
                left = unpack.unconsumed_tail
        yield unpack.flush()
    except zlib.error:
        raise FileRefused("The file came packed, and damaged.", REVIEW) from None
    if not unpack.eof:
        raise _Passing("The file came packed, and not whole.", 0.0)


def _header(response: httpcore.Response, name: bytes) -> str | None:
    found = next((value for key, value in response.headers if key.lower() == name), None)
    return found.decode("ascii") if found is not None and found.isascii() else None


def _conditions(known: Validators | None) -> dict[str, str]:
    if known is None:
        return {}
    given = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
    return {name: value for name, value in given.items() if value}


def _hash(url: str) -> str:
    """The address without showing it: its query may hold a key."""
    return hashlib.sha256(url.encode()).hexdigest()


class _Backend(httpcore.NetworkBackend):
    """Connects to the address that was checked and to no other; the deadline holds for everything on the connection."""

    def __init__(self, reach: Reach, deadline: float) -> None:
        self._reach, self._deadline = reach, deadline
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        try:
            address = self._reach.pinned(host, port)
        except OSError as error:
            raise httpcore.ConnectError("the host has no address") from error
        stream = self._sockets.connect_tcp(address, port, _left(self._deadline, timeout), local_address, socket_options)
        return _Stream(stream, self._deadline)


class _Stream(httpcore.NetworkStream):
    """A connection on which nothing lasts beyond the deadline."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(self._deadline, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(self._deadline, timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> "_Stream":
        return _Stream(
            self._stream.start_tls(ssl_context, server_hostname, _left(self._deadline, timeout)), self._deadline
        )

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _left(deadline: float, timeout: float | None) -> float:
    """Seconds that are left. Raises ReadTimeout when none are."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout("the time for one file is over")
    return left if timeout is None else min(left, timeout)
