"""Documents in: read in a child process, embed and publish here, one document at a time, the others go on."""

import hashlib
import multiprocessing
import resource
import signal
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Any

from ingest.clean import clean
from ingest.errors import FileRefused
from ingest.outline import outline
from ingest.read.formats import read
from ingest.report import FileReport, Report
from ingest.sources import Item, Worklist, load
from ingest.split import Limits, split
from knowledge.contacts import keep_contacts
from knowledge.embedding import SentenceTransformerEmbedder
from knowledge.originals import Originals
from knowledge.records import Source
from knowledge.settings import Settings
from knowledge.stores import Publication, Stores

_MEMORY = 3_000_000_000
_AHEAD = 64
"""Files read ahead of the embedding: with few, the embedding of small files ends before a large one behind them is read."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a reading process hands over: a publication, or why the file is refused."""

    publication: Publication | None
    warnings: tuple[str, ...]
    seconds: float
    refused: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """Told as it happens. `file` is being worked on; `embedded` more passages are done; `finished` is its report."""

    file: str
    embedded: int = 0
    passages: int = 0
    finished: FileReport | None = None


def prepare(
    source: Source, data: bytes, name: str, *, count: Callable[[str], int], limits: Limits
) -> tuple[Publication, tuple[str, ...]]:
    """Read, clean, outline, split: everything up to embedding. Raises FileRefused when no passage comes of it."""
    result = read(data, name)
    blocks = clean(result.blocks)
    notes = [block for block in blocks if block.kind == "footnote"]
    publication = split(source, hashlib.sha256(data).hexdigest(), outline(blocks), notes, count=count, limits=limits)
    if not publication.passages:
        raise FileRefused(
            "No passage could be made of the file: it holds headings or notes only.",
            "Check that it is the whole document.",
        )
    return publication, result.warnings


class Ingestion:
    """Ingests worklists into stores. One file's failure never stops the others."""

    def __init__(self, stores: Stores, settings: Settings) -> None:
        self._stores = stores
        self._settings = settings
        self._originals = Originals(settings)

    def run(self, work: Worklist, tell: Callable[[Progress], None] = lambda _: None) -> Report:
        """Registers sources and contacts, and publishes what changed. Raises StoreError when the stores cannot be used."""
        self._stores.catalogue.put_sources(work.sources)
        keep_contacts(self._settings.data_dir, work.contacts)
        reports: list[FileReport] = []
        todo: list[Item] = []
        for item in work.items:
            report = self._settled(item)
            if report is None:
                todo.append(item)
                continue
            reports.append(report)
            tell(Progress(str(item.path), finished=report))
        for item, prepared in self._prepared(todo):
            report = self._publish(item, prepared, tell)
            reports.append(report)
            tell(Progress(str(item.path), finished=report))
        held = self._stores.catalogue.held()
        return Report(tuple(reports), not_held=sum(source.id not in held for source in work.sources))

    def _settled(self, item: Item) -> FileReport | None:
        """The report of a file that needs no reading; None for one that does."""
        try:
            data = load(item, max_mb=self._settings.ingest.max_file_mb)
        except FileRefused as refusal:
            return _refusal(item, (refusal.reason, refusal.remedy))
        if self._stores.unchanged(item.source.id, hashlib.sha256(data).hexdigest(), item.source.title):
            self._originals.keep(data)
            return FileReport(str(item.path), item.source.id, "unchanged")
        return None

    def _prepared(self, todo: list[Item]) -> Iterator[tuple[Item, Prepared]]:
        """Each file's passages, in order; the readers work ahead while the caller embeds."""
        waiting: deque[tuple[Item, Future[Prepared]]] = deque()
        queue = deque(todo)
        pool = self._pool() if queue else None
        try:
            while pool is not None and (queue or waiting):
                while queue and len(waiting) < _AHEAD:
                    item = queue.popleft()
                    waiting.append((item, pool.submit(_prepare_in_child, item, self._settings.ingest.max_file_mb)))
                item, future = waiting.popleft()
                try:
                    yield item, future.result()
                except BrokenProcessPool:
                    # The file at the head took its reader down with it; those behind it are read again by a new one.
                    yield (
                        item,
                        Prepared(
                            None,
                            (),
                            0.0,
                            ("The file brought its reader down.", "Open it in a viewer and save it again."),
                        ),
                    )
                    queue.extendleft(other for other, _ in reversed(waiting))
                    waiting.clear()
                    pool.shutdown(wait=False)
                    pool = self._pool()
        finally:
            if pool is not None:
                pool.shutdown(wait=False, cancel_futures=True)

    def _pool(self) -> ProcessPoolExecutor:
        knowledge, ingest = self._settings.knowledge, self._settings.ingest
        # Spawned, not forked: this process has opened Chroma and torch (libraries.md).
        return ProcessPoolExecutor(
            ingest.readers,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_start_child,
            initargs=(knowledge.model, knowledge.model_sha256, ingest.words_per_passage, ingest.max_seconds_per_file),
        )

    def _publish(self, item: Item, prepared: Prepared, tell: Callable[[Progress], None]) -> FileReport:
        publication = prepared.publication
        if publication is None:
            return _refusal(
                item, prepared.refused or ("The file could not be read.", "Open it in a viewer and save it again.")
            )
        name, total = str(item.path), len(publication.passages)
        tell(Progress(name, passages=total))
        before = self._stores.catalogue.live_document(item.source.id)
        begun = time.perf_counter()
        embedded = self._stores.embed(
            publication, batch=self._settings.ingest.batch, progress=lambda count: tell(Progress(name, embedded=count))
        )
        between = time.perf_counter()
        self._stores.publish(publication)
        self._keep_original(item, publication.document.file_sha256)
        seconds = {"read": prepared.seconds, "embed": between - begun, "publish": time.perf_counter() - between}
        return FileReport(
            name,
            item.source.id,
            "added" if before is None else "replaced",
            passages=total,
            embedded=embedded,
            warnings=prepared.warnings,
            seconds=seconds,
        )

    def _keep_original(self, item: Item, sha256: str) -> None:
        """Keeps the file that was published, unless it has changed or gone since it was read."""
        try:
            data = load(item, max_mb=self._settings.ingest.max_file_mb)
        except FileRefused:
            return
        if hashlib.sha256(data).hexdigest() == sha256:
            self._originals.keep(data)


def _refusal(item: Item, refused: tuple[str, str]) -> FileReport:
    return FileReport(str(item.path), item.source.id, "refused", reason=refused[0], remedy=refused[1])


_child: dict[str, Any] = {}


def _start_child(model: str | None, sha256: str | None, words: int, seconds: int) -> None:
    """What every reading process needs once: the tokenizer, and a ceiling on what a hostile file can take."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    _child["count"] = SentenceTransformerEmbedder(model, sha256).count
    _child["limits"] = Limits(words=words)
    _child["seconds"] = seconds
    signal.signal(signal.SIGALRM, _too_slow)


def _too_slow(_signal: int, _frame: object) -> None:
    raise FileRefused(
        f"Reading took longer than {_child['seconds']} seconds.",
        "Save it again from a viewer, or raise ingest.max_seconds_per_file.",
    )


def _prepare_in_child(item: Item, max_mb: int) -> Prepared:
    begun = time.perf_counter()
    signal.alarm(_child["seconds"])
    try:
        data = load(item, max_mb=max_mb)
        publication, warnings = prepare(
            item.source, data, item.path.name, count=_child["count"], limits=_child["limits"]
        )
    except FileRefused as refusal:
        return Prepared(None, (), time.perf_counter() - begun, (refusal.reason, refusal.remedy))
    except MemoryError:
        return Prepared(
            None, (), time.perf_counter() - begun, ("Reading took too much memory.", "Split the file into parts.")
        )
    finally:
        signal.alarm(0)
    return Prepared(publication, warnings, time.perf_counter() - begun)
