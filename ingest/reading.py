"""Reading files ahead of the embedding, in child processes that a hostile file may take down without harm to anything else."""

import gc
import hashlib
import multiprocessing
import os
import resource
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ingest.clean import clean
from ingest.doubts import doubts
from ingest.errors import FileRefused
from ingest.failures import can_pass, in_words
from ingest.memory import give_back
from ingest.outline import outline
from ingest.read.formats import read
from ingest.read.pdf_ocr import MOST_MEMORY
from ingest.sources import Item, load
from ingest.split import Limits, split
from knowledge.embedding import SentenceTransformerEmbedder
from knowledge.records import Source
from knowledge.settings import Settings
from knowledge.stores import Publication

_MEMORY = 512_000_000
"""Bytes of address space that a file may take beyond the 300 MB or so that its reader has before it. Of the corpus the file that
needs most needs 160 MB. Resident memory would say it better, but Linux keeps no limit of that."""
_OF_ITS_SIZE = 4
"""Times the largest file that is taken: it is held packed, unpacked and parsed."""
_OPEN_FILES, _WRITTEN = 256, 2_000_000_000
"""Files that a reading process may have open, and bytes of the largest file that it may write: text recognition writes some."""
_GRACE = 15
"""Seconds of processor time beyond those allowed, after which a reader that cannot be interrupted is ended by the system."""
MOST_TEXT, MOST_BLOCKS, LONGEST_BLOCK = 20_000_000, 200_000, 500_000
"""What a file may yield: characters in all (some 5,000 full pages), blocks, and characters of one block. No document that people
read comes near."""
_AHEAD = 64
"""Files read ahead of the embedding: with few, the embedding of small files ends before a large one behind them is read."""
_MOST_READERS = 4
_FELLED = ("The file brought its reader down.", "Open it in a viewer and save it again.")
_TOO_LARGE = ("Reading took too much memory.", "Split the file into parts.")


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a reading process hands over: a publication, or reason and remedy why there is none, and whether that can pass."""

    publication: Publication | None
    warnings: tuple[str, ...] = ()
    pages: Mapping[str, int] = field(default_factory=dict[str, int])
    seconds: float = 0.0
    failed: tuple[str, str] | None = None
    can_pass: bool = False


def prepare(
    source: Source, data: bytes, name: str, *, count: Callable[[str], int], limits: Limits
) -> tuple[Publication, tuple[str, ...], Mapping[str, int]]:
    """Read, clean, outline, split: everything up to embedding. With warnings, and the pages by reader.

    Raises FileRefused when no passage comes of it.
    """
    result = read(data, name)
    _within_limits([len(block.text) for block in result.blocks])
    blocks = clean(result.blocks)
    notes = [block for block in blocks if block.kind == "footnote"]
    publication = split(source, hashlib.sha256(data).hexdigest(), outline(blocks), notes, count=count, limits=limits)
    if not publication.passages:
        raise FileRefused(
            "No passage could be made of the file: it holds headings or notes only.",
            "Check that it is the whole document.",
        )
    warnings = (*result.warnings, *doubts(publication.document, blocks, size=len(data)))
    return publication, warnings, {reader: count for reader, count in result.readers().items()}  # noqa: C416


def _within_limits(lengths: Sequence[int]) -> None:
    """Raises FileRefused for a file that yields more than any document would: a small file can unpack to that."""
    if sum(lengths) > MOST_TEXT or len(lengths) > MOST_BLOCKS:
        raise FileRefused("The file yields more text than is taken from one file.", "Split it into parts.")
    if max(lengths, default=0) > LONGEST_BLOCK:
        raise FileRefused(
            "The file holds a paragraph without end.", "Look at it: its line or paragraph breaks are lost."
        )


class Reading:
    """A pool of reading processes for one run. Ends with `close`."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._readers = settings.ingest.readers or min(max((os.cpu_count() or 1) - 1, 1), _MOST_READERS)
        self._pools: list[ProcessPoolExecutor] = []

    def close(self) -> None:
        while self._pools:
            self._pools.pop().shutdown(wait=False, cancel_futures=True)

    def groups(self, todo: Sequence[Item], *, passages: int) -> Iterator[list[tuple[Item, Prepared]]]:
        """Files in order, as many at a time as are read already, up to about so many passages; it waits for the first alone."""
        queue, waiting = deque(todo), deque[tuple[Item, Future[Prepared]]]()
        pool = self._pool(self._readers) if queue else None
        while pool is not None and (queue or waiting):
            group, size = list[tuple[Item, Prepared]](), 0
            while (queue or waiting) and size < passages:
                while queue and len(waiting) < _AHEAD:
                    item = queue.popleft()
                    waiting.append((item, self._submit(pool, item)))
                item, future = waiting[0]
                if group and not future.done():
                    break
                waiting.popleft()
                try:
                    prepared = future.result()
                except BrokenProcessPool:
                    # One of those being read took its reader down: the first is read by itself, the others by new ones.
                    prepared = self._alone(item)
                    queue.extendleft(other for other, _ in reversed(waiting))
                    waiting.clear()
                    pool = self._pool(self._readers)
                group.append((item, prepared))
                size += len(prepared.publication.passages) if prepared.publication else 0
            if not queue and all(future.done() for _, future in waiting):
                # All is read, long before all is embedded: until then the readers would hold what the largest file took.
                self.close()
            yield group

    def _alone(self, item: Item) -> Prepared:
        pool = self._pool(1)
        try:
            return self._submit(pool, item).result()
        except BrokenProcessPool:
            return Prepared(None, failed=_FELLED)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)

    def _submit(self, pool: ProcessPoolExecutor, item: Item) -> "Future[Prepared]":
        return pool.submit(_prepare_in_child, item, self._settings.ingest.max_file_mb)

    def _pool(self, readers: int) -> ProcessPoolExecutor:
        knowledge, ingest = self._settings.knowledge, self._settings.ingest
        # Spawned, not forked: this process has opened Chroma and torch (libraries.md).
        pool = ProcessPoolExecutor(
            readers,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_start_child,
            initargs=(
                knowledge.model,
                knowledge.model_sha256,
                ingest.words_per_passage,
                ingest.max_seconds_per_file,
                ingest.max_file_mb,
            ),
        )
        self._pools.append(pool)
        return pool


_child: dict[str, Any] = {}
_COLLECT_AFTER = 100_000
"""Objects after which the collector looks for circles: a page makes so many, and looking every 700 took a tenth of the time."""


def _start_child(model: str | None, sha256: str | None, words: int, seconds: int, max_mb: int) -> None:
    """What every reading process needs once: the tokenizer, and a ceiling on what a hostile file can take."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _limit(resource.RLIMIT_NOFILE, _OPEN_FILES)
    _limit(resource.RLIMIT_FSIZE, _WRITTEN)
    _limit(resource.RLIMIT_CORE, 0)
    _child["count"] = SentenceTransformerEmbedder(model, sha256).count
    _limit(resource.RLIMIT_AS, _address_space() + max(_MEMORY, _OF_ITS_SIZE * max_mb * 1_000_000), hard=MOST_MEMORY)
    _child["limits"] = Limits(words=words)
    _child["seconds"] = seconds
    signal.signal(signal.SIGALRM, _too_slow)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # a file too large to write is then an error like any other
    sys.addaudithook(_no_network)
    gc.set_threshold(_COLLECT_AFTER)
    gc.freeze()  # what was there before any file stays, and need not be looked at after each


def _limit(what: int, most: int, *, hard: int | None = None) -> None:
    """`hard`: how far the limit may be lifted again, for what this process starts; None leaves that as it is."""
    top = resource.getrlimit(what)[1]
    if hard is not None:
        top = max(hard, most) if top == resource.RLIM_INFINITY else min(max(hard, most), top)
    resource.setrlimit(what, (most if top == resource.RLIM_INFINITY else min(most, top), top))


def _address_space() -> int:
    """Bytes that this process has mapped; a guess where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except OSError:
        return 500_000_000
    return pages * resource.getpagesize()


def _no_network(event: str, _arguments: tuple[Any, ...]) -> None:
    """Reading needs no network: whatever in a file makes a library ask for something is that file's failure."""
    if event in {"socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname"}:
        raise FileRefused(
            "Reading the file asked for the network.", "Save it again from a viewer, without linked parts."
        )


def _processor_time(seconds: int) -> None:
    """From now on so many seconds: what runs outside of Python hears no alarm, and is ended by the system."""
    usage, hard = resource.getrusage(resource.RUSAGE_SELF), resource.getrlimit(resource.RLIMIT_CPU)[1]
    most = int(usage.ru_utime + usage.ru_stime) + seconds + _GRACE
    resource.setrlimit(resource.RLIMIT_CPU, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _too_slow(_signal: int, _frame: object) -> None:
    raise FileRefused(
        f"Reading took longer than {_child['seconds']} seconds.",
        "Save it again from a viewer, or raise ingest.max_seconds_per_file.",
    )


def _prepare_in_child(item: Item, max_mb: int) -> Prepared:
    begun = time.perf_counter()
    signal.alarm(_child["seconds"])
    _processor_time(_child["seconds"])
    try:
        data = load(item, max_mb=max_mb)
        found = Prepared(*prepare(item.source, data, item.path.name, count=_child["count"], limits=_child["limits"]))
    except FileRefused as refusal:
        found = Prepared(None, failed=(refusal.reason, refusal.remedy))
    except MemoryError:
        found = Prepared(None, failed=_TOO_LARGE)
    except OSError as error:
        found = Prepared(None, failed=in_words(error), can_pass=can_pass(error))
    except Exception as error:
        # Whatever a parser raises is this file's failure, and no other's.
        found = Prepared(
            None,
            failed=(f"The file could not be read ({type(error).__name__}).", "Open it in a viewer and save it again."),
        )
    finally:
        signal.alarm(0)
        gc.collect()  # what a parser makes of a file refers to itself, and would stay until much more has come
        give_back()
    return Prepared(
        found.publication, found.warnings, found.pages, time.perf_counter() - begun, found.failed, found.can_pass
    )
