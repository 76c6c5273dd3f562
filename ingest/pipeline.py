"""Documents in: read in child processes, embed and publish here, one document at a time, the others go on."""

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from ingest.errors import FileRefused
from ingest.failures import WAITS, can_pass, in_words
from ingest.memory import give_back
from ingest.questions import take
from ingest.reading import Prepared, Reading
from ingest.report import FileReport, QuestionsTaken, Report
from ingest.sources import Item, Worklist, load
from knowledge.contacts import keep_contacts
from knowledge.errors import StoreError
from knowledge.originals import Originals
from knowledge.settings import Settings
from knowledge.shipped import SHIPPED, shipped_for
from knowledge.stores import Publication, Stores

_GROUP = 512
"""Passages embedded together: enough that each batch holds texts of one length."""
_Done = TypeVar("_Done")
_Reports = Iterator[tuple[FileReport, bool]]
_FAILURES = (StoreError, OSError, MemoryError)
_NOT_READ = ("The file could not be read.", "Open it in a viewer and save it again.")


@dataclass(frozen=True, slots=True)
class Progress:
    """Told as it happens. `file`: being read or finished; `passages` more are to be embedded, `embedded` more are; `finished` is
    the file's report. `questions`: beside how many passages those that ship stand by now, and beside how many they will."""

    file: str = ""
    embedded: int = 0
    passages: int = 0
    finished: FileReport | None = None
    questions: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class _Ready:
    """A file that was read and is to be published."""

    item: Item
    prepared: Prepared
    publication: Publication


class Ingestion:
    """Ingests worklists into stores. One file's failure never stops the others."""

    def __init__(
        self,
        stores: Stores,
        settings: Settings,
        *,
        sleep: Callable[[float], None] = time.sleep,
        shipped: Path = SHIPPED,
    ) -> None:
        """`sleep`: waits for so many seconds before a step that failed and may pass is tried again. `shipped`: the folder of
        the questions that ship."""
        self._stores, self._settings, self._sleep = stores, settings, sleep
        self._shipped = shipped
        self._originals = Originals(settings)
        self._patient = True

    def run(
        self,
        work: Worklist,
        tell: Callable[[Progress], None] = lambda _: None,
        *,
        done: Mapping[str, FileReport] | None = None,
    ) -> Report:
        """Registers sources and contacts, and publishes what changed. `done`: files finished before, by source.

        Whatever `tell` raises ends the run; what was published stays. Raises StoreError when the stores cannot be used, or the
        questions that ship cannot be read.
        """
        begun = time.perf_counter()
        if self._settings.ingest.shipped_questions:
            shipped_for((), self._shipped)  # a damaged file is told before anything is read
        self._again(lambda: self._register(work))
        finished = dict(done or {})
        todo = [item for item in work.items if item.source.id not in finished]
        failed: dict[str, FileReport] = {}
        for tries, wait in enumerate((0.0, *WAITS), 1):
            if not todo:
                break
            self._sleep(wait)
            failed = {}
            for report, passing in self._once(todo, tell):
                told = replace(report, tries=tries)
                if passing and tries <= len(WAITS):
                    failed[report.source_id] = told
                    continue
                finished[report.source_id] = told
                tell(Progress(told.file, finished=told))
            todo = [item for item in todo if item.source.id in failed]
        with suppress(*_FAILURES):  # the next run finds what this one could not
            self._stores.link_copies()
        questions = self._take_questions(finished, tell)
        held = self._stores.catalogue.held()
        reports = tuple(finished[item.source.id] for item in work.items if item.source.id in finished)
        not_held = sum(source.id not in held for source in work.sources)
        return Report(reports, not_held, time.perf_counter() - begun, questions)

    def _register(self, work: Worklist) -> None:
        with self._stores.catalogue.told():
            self._stores.catalogue.put_sources(work.sources)
        keep_contacts(self._settings.data_dir, work.contacts)

    def _take_questions(self, sources: Iterable[str], tell: Callable[[Progress], None]) -> QuestionsTaken:
        """Puts the questions that ship beside the passages of these sources."""
        if not self._settings.ingest.shipped_questions:
            return QuestionsTaken()
        catalogue, standing = self._stores.catalogue, 0
        try:
            live = filter(None, map(catalogue.live_document, sources))
            given = shipped_for((key for document in live for key in catalogue.passage_ids(document)), self._shipped)

            def more(count: int) -> None:
                nonlocal standing
                standing += count
                tell(Progress(questions=(standing, len(given))))

            take(self._stores, given, more)
        except _FAILURES as error:
            return QuestionsTaken(standing, " ".join(in_words(error)))
        return QuestionsTaken(standing)

    def _once(self, todo: list[Item], tell: Callable[[Progress], None]) -> _Reports:
        """Each file once: its report, and whether a failure may pass."""
        unread: list[tuple[int, Item]] = []
        for item in todo:
            found = self._settled(item)
            if isinstance(found, int):
                unread.append((found, item))
            else:
                yield found
        reading = Reading(self._settings)
        try:
            for group in reading.groups(_in_order(unread), passages=_GROUP):
                yield from self._group(group, tell)
        finally:
            reading.close()

    def _settled(self, item: Item) -> tuple[FileReport, bool] | int:
        """The report of a file that needs no reading; for one that does, how many bytes it has."""
        try:
            data = load(item, max_mb=self._settings.ingest.max_file_mb)
            if self._stores.unchanged(item.source.id, hashlib.sha256(data).hexdigest(), item.source.title):
                self._originals.keep(data)
                return FileReport(str(item.path), item.source.id, "unchanged"), False
        except FileRefused as refusal:
            return _refusal(item, (refusal.reason, refusal.remedy)), False
        except OSError as error:
            return _set_aside(item, in_words(error)), can_pass(error)
        return len(data)

    def _group(self, group: list[tuple[Item, Prepared]], tell: Callable[[Progress], None]) -> _Reports:
        ready: list[_Ready] = []
        for item, prepared in group:
            if prepared.publication is None:
                outcome = _set_aside if prepared.can_pass else _refusal
                yield outcome(item, prepared.failed or _NOT_READ), prepared.can_pass
                continue
            ready.append(_Ready(item, prepared, prepared.publication))
            tell(Progress(str(item.path), passages=len(prepared.publication.passages)))
        if not ready:
            return
        publications, begun = [each.publication for each in ready], time.perf_counter()

        def embedded_more(count: int) -> None:
            give_back()
            tell(Progress(embedded=count))

        try:
            embedded = self._again(
                lambda: self._stores.embed_all(publications, batch=self._settings.ingest.batch, progress=embedded_more)
            )
        except _FAILURES as error:
            yield from ((_set_aside(each.item, in_words(error)), can_pass(error)) for each in ready)
            return
        seconds = (time.perf_counter() - begun) / max(sum(len(made.passages) for made in publications), 1)
        for each, count in zip(ready, embedded, strict=True):
            yield self._publish(each, count, seconds * len(each.publication.passages))

    def _publish(self, ready: _Ready, embedded: int, seconds: float) -> tuple[FileReport, bool]:
        item, publication, begun = ready.item, ready.publication, time.perf_counter()
        try:
            before = self._stores.catalogue.live_document(item.source.id)
            old = frozenset[str]() if before is None else self._stores.catalogue.passage_ids(before)
            self._again(lambda: self._stores.publish(publication))
            self._keep_original(item, publication.document.file_sha256)
        except _FAILURES as error:
            return _set_aside(item, in_words(error)), can_pass(error)
        stages = {"read": ready.prepared.seconds, "embed": seconds, "publish": time.perf_counter() - begun}
        return FileReport(
            str(item.path),
            item.source.id,
            "added" if before is None else "replaced",
            passages=len(publication.passages),
            embedded=embedded,
            kept=sum(passage.id in old for passage in publication.passages),
            pages=ready.prepared.pages,
            warnings=ready.prepared.warnings,
            seconds=stages,
        ), False

    def _again(self, step: Callable[[], _Done]) -> _Done:
        """The step, tried again after a while where its failure can pass; not while the step before has failed to the end."""
        for wait in WAITS if self._patient else ():
            try:
                return step()
            except _FAILURES as error:
                if not can_pass(error):
                    raise
            self._sleep(wait)
        self._patient = False
        done = step()
        self._patient = True
        return done

    def _keep_original(self, item: Item, sha256: str) -> None:
        """Keeps the file that was published, unless it has changed or gone since it was read."""
        try:
            data = load(item, max_mb=self._settings.ingest.max_file_mb)
        except FileRefused:
            return
        if hashlib.sha256(data).hexdigest() == sha256:
            self._originals.keep(data)


def _in_order(unread: list[tuple[int, Item]]) -> list[Item]:
    """Small files first, so that there is something to embed at once, while the large ones are read.

    Of two files of one source the last is the one that stays: then the order is that of the worklist.
    """
    items = [item for _, item in unread]
    if len({item.source.id for item in items}) < len(items):
        return items
    return [item for _, item in sorted(unread, key=lambda each: each[0])]


def _refusal(item: Item, why: tuple[str, str]) -> FileReport:
    return FileReport(str(item.path), item.source.id, "refused", reason=why[0], remedy=why[1])


def _set_aside(item: Item, why: tuple[str, str]) -> FileReport:
    return FileReport(str(item.path), item.source.id, "set_aside", reason=why[0], remedy=why[1])
