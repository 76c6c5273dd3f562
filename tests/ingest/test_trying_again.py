"""What fails is tried again where the failure can pass, and set aside where it does not; no file takes another down with it."""

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path, PosixPath

import pytest
from fakes import WordsEmbedder

from ingest.failures import WAITS
from ingest.pipeline import Ingestion
from ingest.reading import Reading
from ingest.sources import Worklist, gather
from knowledge.packing import Embedding
from knowledge.settings import Settings
from knowledge.stores import Stores


class Tired(WordsEmbedder):
    """Has no memory left for the first so many calls."""

    def __init__(self, failures: int) -> None:
        super().__init__()
        self.left = failures

    def embed_passages(self, texts: Sequence[str], spans: Sequence[Sequence[tuple[int, int]]]) -> list[Embedding]:
        if self.left:
            self.left -= 1
            raise MemoryError
        return super().embed_passages(texts, spans)


class Deadly(PosixPath):
    """A file that takes down the process that reads it."""

    def read_bytes(self) -> bytes:
        os._exit(1)


@pytest.fixture
def work(tmp_path: Path) -> Worklist:
    folder = tmp_path / "notes"
    folder.mkdir()
    for name in ("a", "b", "c"):
        (folder / f"{name}.txt").write_text(
            f"Note {name}\n\nThe hub of {name} has moved to the mill.\n", encoding="utf-8"
        )
    return gather([folder])


def test_a_failure_that_passes_is_tried_again_after_a_while(work: Worklist, settings: Settings):
    slept: list[float] = []
    with Stores(settings, Tired(2), what="a test") as stores:
        report = Ingestion(stores, settings, sleep=slept.append).run(work)
        assert report.count()["added"] == 3 and len(stores.catalogue.held()) == 3
    assert [wait for wait in slept if wait] == list(WAITS[:2])


def test_a_failure_that_does_not_pass_sets_the_file_aside_with_its_reason(work: Worklist, settings: Settings):
    slept: list[float] = []
    with Stores(settings, Tired(10_000), what="a test") as stores:
        report = Ingestion(stores, settings, sleep=slept.append).run(work)
        assert [(file.outcome, file.tries) for file in report.files] == [("set_aside", 1 + len(WAITS))] * 3
        assert all("memory" in (file.reason or "") and file.remedy for file in report.files)
        assert stores.catalogue.held() == frozenset()
    assert set(slept) == {0.0, *WAITS}
    with Stores(settings, WordsEmbedder(), what="a test") as stores:
        assert Ingestion(stores, settings).run(work).count()["added"] == 3, "nothing half-done was left in the way"


def test_a_file_that_fells_its_reader_is_refused_and_the_files_read_beside_it_are_not(
    work: Worklist, settings: Settings
):
    first, second, third = work.items
    reading = Reading(settings)
    try:
        items = [first, replace(second, path=Deadly(second.path)), third]
        found = [pair for group in reading.groups(items, passages=512) for pair in group]
    finally:
        reading.close()
    assert [item.source.id for item, _ in found] == [item.source.id for item in work.items]
    assert [prepared.publication is not None for _, prepared in found] == [True, False, True]
    assert "brought its reader down" in (found[1][1].failed or ("",))[0]
