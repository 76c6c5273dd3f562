"""Killed, out of disk, out of memory: after a restart one whole version answers, the stores agree, nothing was embedded again

Child processes are forked by a server that has imported what they need and opened nothing (libraries.md: never fork after that).
"""

import hashlib
import multiprocessing
import random
import resource
import signal
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from fakes import WordsEmbedder

from ingest.blocks import Block
from ingest.outline import outline
from ingest.split import Limits, split
from knowledge.errors import StoreUnavailable
from knowledge.records import Source
from knowledge.settings import Settings
from knowledge.stores import Publication, Stores

SOURCES = [Source(name, name.title(), "Board", "guidance", "A3", file=f"{name}.txt") for name in ("guide", "manual")]
KEPT = [f"Paragraph {number} is the same in every edition of this book." for number in range(20)]


def edition(source: Source, number: int) -> Publication:
    own = [f"Edition {number} says thing {place} in its own way and no other." for place in range(20)]
    texts = [text for pair in zip(KEPT, own, strict=True) for text in pair]
    blocks = [Block(text, number=str(place)) for place, text in enumerate(texts, 1)]
    digest = hashlib.sha256("\n".join(texts).encode()).hexdigest()
    return split(source, digest, outline(blocks), [], count=WordsEmbedder().count, limits=Limits())


def publish_on(folder: str, first: int, ready: Connection, limit: str) -> None:
    """Publishes edition after edition until it is killed or fails; says how far it is."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    with Stores(Settings(data_dir=Path(folder)), WordsEmbedder(), what="a test") as stores:
        stores.catalogue.put_sources(SOURCES)
        ready.send("open")
        for number in range(first, first + 10_000):
            for source in SOURCES:
                publication = edition(source, number)
                stores.embed(publication, batch=8)
                stores.publish(publication)
            ready.send(number)
            if limit == "memory" and number == first:
                pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
                room = pages * resource.getpagesize() + random.Random(first).randrange(0, 90_000_000)
                resource.setrlimit(resource.RLIMIT_AS, (room, room))
            if limit == "disk" and number == first:
                sizes = [path.stat().st_size for path in Path(folder).rglob("*") if path.is_file()]
                most = max(sizes) + random.Random(first).randrange(0, 20_000)
                resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))


def run(folder: Path, first: int, wait: float, limit: str = "") -> int:
    """Runs `publish_on` until it is killed after so many seconds or ends by itself; returns the last edition finished."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["chromadb", "sqlalchemy", "tantivy", "test_killed"])
    mine, theirs = context.Pipe(duplex=False)
    process = context.Process(target=publish_on, args=(str(folder), first, theirs, limit))
    process.start()
    theirs.close()
    last = first - 1
    try:
        assert mine.recv() == "open"
        end = time.monotonic() + wait
        while (left := end - time.monotonic()) > 0:
            if mine.poll(left):
                last = mine.recv()
    except EOFError:
        pass  # it ended by itself
    process.kill()  # which may have ended by itself a moment ago
    process.join()
    mine.close()
    return last


def whole(folder: Path, *, published: bool) -> tuple[int, bool]:
    """Checks what a restart finds; returns the newest edition that is live, and whether every source has one. `published`: every
    source had, before."""
    embedder = WordsEmbedder()
    settings = Settings(data_dir=folder)
    with Stores(settings, embedder, what="a test") as stores:
        found = stores.verify()
        mend = found.harmful or found.vectors_left_over or found.lexical_left_over
    if mend:  # an index file that was being written when the process died: made again from the catalogue
        with Stores(settings, embedder, what="a test", fresh=True) as stores:
            stores.rebuild(batch=64)
            found = stores.verify()
    assert found == type(found)(0, 0, 0, 0, 0, 0) and embedder.embedded == 0
    with Stores(settings, embedder, what="a test") as stores:
        newest = 0
        live = list(stores.catalogue.each_live())
        for source in SOURCES:
            texts = [item.passage.text for item in live if item.source.id == source.id]
            if not texts:
                assert not published, "what was live does not vanish while the next edition is published"
                continue
            numbers = {int(text.split()[1]) for text in texts if text.startswith("Edition")}
            assert len(numbers) == 1, "one version only"
            assert len(texts) == len(set(texts)) == 40 and set(KEPT) <= set(texts), "none lost, doubled or half-visible"
            newest = max(newest, *numbers)
        assert len({item.passage.id for item in live}) == len(live)
        assert stores.catalogue.versions.unsettled() == {} and (not live or stores.not_ready() is None)
        return newest, {item.source.id for item in live} == {source.id for source in SOURCES}


def killed(folder: Path, times: int, seed: int, limit: Callable[[random.Random], str]) -> None:
    chance, newest, published = random.Random(seed), 0, False
    for _ in range(times):
        kind = limit(chance)
        last = run(folder, newest + 1, 8.0 if kind else chance.uniform(0, 0.8), kind)
        found, published = whole(folder, published=published or last > newest)
        newest = max(found, newest)
        assert newest >= last, "what was said to be published is live"
    assert newest > 0


def test_killed_at_any_moment_one_whole_version_answers_and_nothing_is_left_over(tmp_path: Path):
    killed(tmp_path / "data", 5, 11, lambda _: "")


@pytest.mark.parametrize("limit", ["disk", "memory"])
def test_without_room_or_memory_one_whole_version_answers_after_a_restart(limit: str, tmp_path: Path):
    killed(tmp_path / "data", 2, 5, lambda _: limit)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_a_hundred_points(seed: int, tmp_path: Path):
    """Twenty-five a folder: three of five by SIGKILL, the others by a full disk or want of memory."""
    killed(tmp_path / "data", 25, seed, lambda chance: chance.choice(["", "", "", "disk", "memory"]))


def test_when_the_disk_is_full_the_store_says_that_it_can_pass_and_the_next_try_succeeds(stores: Stores):
    stores.catalogue.put_sources(SOURCES)
    first, second = (edition(SOURCES[0], number) for number in (1, 2))
    stores.embed(first, batch=8)
    stores.publish(first)
    stores.embed(second, batch=8)
    before, old = stores.catalogue.live_ids(), resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, old[1]))
        with pytest.raises(StoreUnavailable):
            stores.publish(second)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)
        signal.signal(signal.SIGXFSZ, handler)
    assert stores.catalogue.live_ids() == before
    stores.publish(second)
    assert stores.vectors.ids() == stores.lexical.ids() == stores.catalogue.live_ids() != before
    assert not stores.verify().harmful
