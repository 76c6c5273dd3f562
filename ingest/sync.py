"""Keeping up: what a register's sources are at their addresses today, fetched, and ingested where it changed.

The register decides: it is never rewritten, and what a source's `sha256` or `file` says of the document holds for what is
fetched too.
"""

import json
import shutil
import ssl
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from ingest.addresses import AddressRefused, Reach
from ingest.errors import FileRefused
from ingest.fetch import Fetched, Fetcher, Outcome, Validators
from ingest.pipeline import Ingestion, Progress
from ingest.read.formats import ENDINGS, format_of
from ingest.report import Report
from ingest.sources import Item, Worklist, gather
from knowledge.errors import TouchstoneError
from knowledge.records import Source
from knowledge.register import Register, load_register
from knowledge.settings import Settings
from knowledge.stores import Stores

FOLDER = "fetched"
_SUFFIX = {"pdf": ".pdf", "docx": ".docx", "pptx": ".pptx", "html": ".html", "text": ".txt"}
_TEXT = {"text", "markdown"}
_HELD = {"added", "replaced", "unchanged"}


@dataclass(frozen=True, slots=True)
class FetchReport:
    """What came of asking for one source. `address` and `moved_to` are without their queries; `size` in bytes."""

    source_id: str
    address: str
    outcome: Outcome
    moved_to: str | None = None
    size: int = 0
    reason: str | None = None
    remedy: str | None = None


@dataclass(frozen=True, slots=True)
class SyncReport:
    """One run: what was asked for, in the order of the register, and what was ingested of it."""

    fetches: tuple[FetchReport, ...]
    ingestion: Report

    def count(self) -> Counter[str]:
        return Counter(fetch.outcome for fetch in self.fetches)

    @property
    def moved(self) -> tuple[FetchReport, ...]:
        return tuple(fetch for fetch in self.fetches if fetch.moved_to is not None)

    @property
    def failed(self) -> bool:
        """Whether anything is not as the register says: vanished, refused, out of reach, or not ingested."""
        return not self.ingestion.whole or any(fetch.reason is not None for fetch in self.fetches)

    def as_json(self) -> dict[str, Any]:
        """As the report of any ingestion, with `fetches` and `fetched` counted by outcome."""
        fetches = [asdict(fetch) for fetch in self.fetches]
        return {**self.ingestion.as_json(), "fetches": fetches, "fetched": {**self.count(), "moved": len(self.moved)}}


class Sync:
    """Brings the sources of registers that have a `url` up to date. Off where no `ingest.hosts` are set."""

    def __init__(
        self,
        stores: Stores,
        settings: Settings,
        *,
        reach: Reach | None = None,
        sleep: Callable[[float], None] = time.sleep,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        """`reach`: what may be asked, if not https at `ingest.hosts`; `trust` as in `Fetcher`. Tests ask servers of their own.

        Raises TouchstoneError where nothing may be asked.
        """
        self._reach = reach or Reach(settings.ingest.hosts)
        if not self._reach.hosts:
            raise TouchstoneError(
                "nothing may be fetched: no hosts are allowed. Name those that you trust in touchstone.toml, such as"
                ' [ingest] hosts = ["assets.publishing.service.gov.uk"]'
            )
        self._stores, self._settings = stores, settings
        self._fetcher = Fetcher(settings.ingest, self._reach, sleep=sleep, trust=trust)
        self._ingestion = Ingestion(stores, settings, sleep=sleep)
        self._kept = _Kept(settings.data_dir / FOLDER)

    def run(
        self,
        registers: Iterable[Path],
        tell: Callable[[Progress], None] = lambda _: None,
        fetched: Callable[[FetchReport], None] = lambda _: None,
    ) -> SyncReport:
        """Asks for every source with a `url`, and ingests what changed. `fetched` is told of each. Raises RegisterError."""
        paths = list(registers)
        loaded = [load_register(path) for path in paths]
        work = gather(paths)
        fetches: list[FetchReport] = []
        found: dict[str, tuple[Register, Fetched]] = {}
        for register in loaded:
            for source in register.sources.values():
                if source.url is None:
                    continue
                came = self._fetch(source, source.url)
                fetches.append(_report(source, self._shown(source.url), came))
                fetched(fetches[-1])
                if came.file is not None:
                    found[source.id] = (register, came)
        items = tuple(Item(s, came.file) for s in work.sources if s.id in found and (came := found[s.id][1]).file)
        ingestion = self._ingestion.run(Worklist(work.sources, items, work.contacts), tell)
        held = {file.source_id for file in ingestion.files if file.outcome in _HELD}
        unsettled = {
            item.source.id: why
            for item in items
            if item.source.id in held and (why := self._settle(item, *found[item.source.id])) is not None
        }
        told = (replace(fetch, reason=unsettled.get(fetch.source_id, fetch.reason)) for fetch in fetches)
        return SyncReport(tuple(told), ingestion)

    def _fetch(self, source: Source, url: str) -> Fetched:
        """The source's file, if it has changed since the one that is published was fetched from this address."""
        place = self._kept.place(source.id)
        came = self._fetcher.fetch(url, place, known=self._known(source, url))
        if came.file is None:
            return came
        try:
            kind = _checked(source, place.read_bytes())
        except FileRefused as refusal:
            place.unlink()
            return replace(came, outcome="refused", file=None, size=0, reason=refusal.reason, remedy=refusal.remedy)
        file = place.with_suffix(_ending(source, kind))
        place.replace(file)
        return replace(came, file=file)

    def _known(self, source: Source, url: str) -> Validators | None:
        kept = self._kept.of(source.id)
        if kept is None or kept["url"] != url:
            return None
        same = self._stores.unchanged(source.id, kept["sha256"], source.title)
        return Validators(kept["etag"], kept["last_modified"]) if same else None

    def _settle(self, item: Item, register: Register, came: Fetched) -> str | None:
        """What was ingested becomes the register's file, where the register names one; the source is held in either case.

        Returns what could not be done.
        """
        place = register.path_of(item.source)
        if place is None:
            held = replace(item.source, file=f"{FOLDER}/{item.path.name}")
            with self._stores.catalogue.told():
                self._stores.catalogue.put_sources([held])
        else:
            if not place.resolve().is_relative_to(register.folder.resolve()):
                return f"It was ingested from {item.path}; the register's file stands outside of its folder."
            try:
                place.parent.mkdir(parents=True, exist_ok=True)
                part = place.with_name(f"{place.name}.part")
                shutil.copyfile(item.path, part)
                part.replace(place)
            except OSError as error:
                return (
                    f"It was ingested from {item.path}; the register's file could not be replaced ({error.strerror})."
                )
        item.path.unlink(missing_ok=True)
        self._kept.put(item.source.id, item.source.url or "", came)
        return None

    def _shown(self, url: str) -> str:
        try:
            return self._reach.address(url).shown
        except AddressRefused:
            return url.partition("?")[0].partition("#")[0].rpartition("@")[2]


class _Kept:
    """What is known of earlier runs, by source: `fetched/state.json`, written whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._file = folder, folder / "state.json"

    def place(self, source_id: str) -> Path:
        """Where a download is written first. The id is one of the register's: letters, digits and hyphens."""
        return self._folder / f"{source_id}.new"

    def of(self, source_id: str) -> Mapping[str, Any] | None:
        return self._read().get(source_id)

    def put(self, source_id: str, url: str, came: Fetched) -> None:
        state = self._read()
        state[source_id] = {"url": url, "sha256": came.sha256, **asdict(came.validators)}
        self._folder.mkdir(parents=True, exist_ok=True)
        part = self._file.with_suffix(".part")
        part.write_text(json.dumps(state, indent=1), encoding="utf-8")
        part.replace(self._file)

    def _read(self) -> dict[str, Any]:
        try:
            return json.loads(self._file.read_bytes())
        except (OSError, ValueError):
            return {}


def _checked(source: Source, data: bytes) -> str:
    """The format of what was fetched. Raises FileRefused where it cannot be the document that the register means.

    Many addresses are of a page about a work, not of its text: a page is taken only where the register names a page.
    """
    kind = format_of(data)
    if kind is None:
        raise FileRefused(
            "What is there is of a type that is not read.", "Look at it, and correct `url` in the register."
        )
    named = ENDINGS.get(Path(source.file).suffix.lower()) if source.file is not None else None
    if source.file is None and kind in {"html", "text"}:
        raise FileRefused(
            "The address gives a web page, and the register does not say that this page is the document.",
            'Give the address of the document, or, if the page is the whole text, add `file = "….html"` to its entry.',
        )
    if named is not None and named != kind and not {named, kind} <= _TEXT:
        raise FileRefused(
            f"The register's file is {named.upper()}, and the address gives {kind.upper()}.",
            "Give the address of the document itself, or correct `file` in the register.",
        )
    return kind


def _ending(source: Source, kind: str) -> str:
    """Markdown is known by its ending alone."""
    return Path(source.file).suffix if source.file is not None else _SUFFIX[kind]


def _report(source: Source, shown: str, came: Fetched) -> FetchReport:
    return FetchReport(source.id, shown, came.outcome, came.moved_to, came.size, came.reason, came.remedy)
