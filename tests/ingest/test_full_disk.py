"""A file system that is full: the run ends with what to do, the stores agree, and with room the next run does the rest."""

import random
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes import WordsEmbedder

from ingest.pipeline import Ingestion
from ingest.report import Report
from ingest.sources import gather
from knowledge.settings import Settings
from knowledge.stores import Stores

FILES, PARAGRAPHS = 8, 120
WORDS = [f"thing{n}" for n in range(900)]


def _mount(*arguments: str) -> bool:
    try:
        return subprocess.run(["mount", *arguments], check=False, capture_output=True).returncode == 0
    except OSError:
        return False


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A file system of six megabytes."""
    place = tmp_path / "small"
    place.mkdir()
    if not _mount("-t", "tmpfs", "-o", "size=6m", "none", str(place)):
        pytest.skip("no file system may be mounted here")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def ingested(papers: Path, settings: Settings) -> tuple[Report, int]:
    """The report of a run whose stores agree after it, and how many texts it embedded."""
    embedder = WordsEmbedder()
    with Stores(settings, embedder, what="a test") as stores:
        report = Ingestion(stores, settings, sleep=lambda _: None).run(gather([papers]))
        found = stores.verify()
        assert found == type(found)(0, 0, 0, 0, 0, 0)
        assert stores.catalogue.held() == {f.source_id for f in report.files if f.outcome in {"added", "unchanged"}}
    return report, embedder.embedded


@pytest.mark.slow
def test_a_full_disk_is_said_and_leaves_whole_documents_only(small: Path, tmp_path: Path):
    papers = tmp_path / "papers"
    papers.mkdir()
    for name in range(FILES):
        chance = random.Random(name)
        lines = [f"Paragraph {n} of paper {name}: {' '.join(chance.choices(WORDS, k=60))}." for n in range(PARAGRAPHS)]
        (papers / f"{name}.txt").write_text("\n\n".join(lines), encoding="utf-8")
    settings = Settings(data_dir=small / "data")
    report, _ = ingested(papers, settings)
    assert report.count()["set_aside"] and report.count().keys() <= {"added", "set_aside"}
    for file in report.failed:
        assert "full" in (file.reason or "") and "Make room" in (file.remedy or "") and file.tries == 4
    assert _mount("-o", "remount,size=80m", str(small))
    again, embedded = ingested(papers, settings)
    assert again.count() == {"unchanged": report.count()["added"], "added": report.count()["set_aside"]}
    assert embedded < FILES * PARAGRAPHS, "what was embedded before the disk was full is not embedded again"
