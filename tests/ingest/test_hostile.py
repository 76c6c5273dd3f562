"""Hostile and broken files: refused with a reason or read within limits, the next file all the same, questions meanwhile."""

import io
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from fakes import WordsEmbedder
from fastapi.testclient import TestClient
from hostile import FILES, GOOD

from api.app import create_app
from api.service import Service
from assistant.build import build
from assistant.steps.screen import Danger
from ingest import reading
from ingest.errors import FileRefused
from ingest.jobs import Worker
from ingest.pipeline import Ingestion
from ingest.reading import prepare
from ingest.report import FileReport
from ingest.sources import gather
from ingest.split import Limits
from knowledge.records import Source
from knowledge.settings import IngestSettings, Settings
from knowledge.stores import Stores

SLOW = {
    "flate-bomb.pdf": None,
    "brackets.md": None,
    "headings.md": "more text than|longer than",
    "one-line.txt": "paragraph without end",
    "one-word.txt": "paragraph without end",
    "empty-pages.pdf": "scan without a text layer",
}
SAID = {
    "zip-bomb.zip": "times its packed size",
    "zip-in-zip.zip": "another archive",
    "zip-path.zip": "leads outside",
    "zip-cut.zip": "damaged",
    "page-tree-loop.pdf": "damaged",
    "page-parent-loop.pdf": "damaged",
    "xref-loop.pdf": None,
    "absurd-count.pdf": None,
    "negative-length.pdf": None,
    "vast-length.pdf": None,
    "font-and-picture.pdf": "damaged",
    "cut.pdf": "damaged",
    "encrypted.pdf": "password",
    "entities.docx": "entities",
    "external.docx": "entities",
    "bomb.docx": "unpacks to more",
    "nested.docx": "damaged",
    "cut.docx": "damaged",
    "encrypted.docx": "password",
    "entities.pptx": "entities",
    "cut.pptx": "damaged",
    "entities.html": None,
    "deep.html": "no readable text",
    "lists.html": "no readable text",
    "tables.html": "no readable text",
    "quotes.md": "No passage",
    "picture.pdf": "not read yet",
    "both.pdf": "not read yet",
    "noise.docx": "not read yet",
    "nothing.txt": "empty",
    "wide.txt": "not read yet",
}
"""What the refusal says; None for a file that is read: nothing in it harms."""


def test_every_hostile_file_has_an_expectation():
    assert SLOW.keys() | SAID.keys() == FILES.keys() and not SLOW.keys() & SAID.keys()


def ingested(names: list[str], folder: Path, stores: Stores, settings: Settings) -> dict[str, FileReport]:
    """What became of the files, and of a good one behind them, in one run: small files are read first, so it is the largest."""
    (papers := folder / "papers").mkdir()
    sizes = [(papers / name).write_bytes(FILES[name]()) for name in names]
    (papers / "zz-good.txt").write_bytes(GOOD.ljust(max(sizes) + 1))
    ingest = IngestSettings(readers=1, max_seconds_per_file=20)
    report = Ingestion(stores, settings.model_copy(update={"ingest": ingest})).run(gather([papers]))
    assert sorted(path.name for path in papers.iterdir()) == sorted([*names, "zz-good.txt"]), (
        "nothing is unpacked there"
    )
    return {Path(file.file).relative_to(papers).parts[0]: file for file in report.files}


def test_each_is_refused_or_read_and_the_file_behind_them_is_ingested(
    tmp_path: Path, stores: Stores, settings: Settings
):
    found = ingested(list(SAID), tmp_path, stores, settings)
    assert {name: found[name].reason for name, said in SAID.items() if said is None} == dict.fromkeys(
        (name for name, said in SAID.items() if said is None), None
    )
    for name, said in SAID.items():
        file = found[name]
        assert said is None or (file.outcome == "refused" and said in (file.reason or "") and file.remedy), name
    assert found["zz-good.txt"].outcome == "added"
    assert all("root:" not in item.passage.text for item in stores.catalogue.each_live())


@pytest.mark.slow
@pytest.mark.parametrize("name", SLOW)
def test_what_takes_a_reader_long_is_ended_too(name: str, tmp_path: Path, stores: Stores, settings: Settings):
    found = ingested([name], tmp_path, stores, settings)
    said = SLOW[name]
    assert said is None or any(part in (found[name].reason or "") for part in said.split("|"))
    assert found["zz-good.txt"].outcome == "added"


def test_a_question_is_answered_while_a_hostile_file_is_read(tmp_path: Path):
    settings = Settings(data_dir=tmp_path / "data", ingest=IngestSettings(readers=1, max_seconds_per_file=5))
    with Stores(settings, WordsEmbedder(), what="a test") as stores, Worker(stores, settings) as worker:
        service = Service(stores, build(stores, settings), settings, worker=worker)
        client = TestClient(create_app(service, Danger.load()))
        job = worker.submit([("headings.md", io.BytesIO(FILES["headings.md"]())), ("good.txt", io.BytesIO(GOOD))])
        while (at := worker.progress(job.id)) is None or not at.files:
            time.sleep(0.01)
        asked = client.post("/v1/search", json={"query": "when is a referral read"})
        still = stores.catalogue.jobs.get(job.id)
        assert asked.status_code == 200 and still is not None and still.open
        for _ in range(1200):
            if not (ended := stores.catalogue.jobs.get(job.id)).open:
                break
            time.sleep(0.05)
    assert ended.report["counts"] == {"refused": 1, "added": 1}


def prepared(data: bytes, name: str = "a.txt") -> object:
    source = Source("a", "A", "Board", "guidance", "A3")
    return prepare(source, data, name, count=WordsEmbedder().count, limits=Limits())


@pytest.mark.parametrize(
    ("limit", "most", "said"),
    [("MOST_TEXT", 200, "more text"), ("MOST_BLOCKS", 3, "more text"), ("LONGEST_BLOCK", 40, "without end")],
)
def test_a_file_yields_no_more_than_a_document_would(limit: str, most: int, said: str, monkeypatch: pytest.MonkeyPatch):
    data = b"\n\n".join(b"Every referral number %d is read on the day it comes." % n for n in range(6))
    prepared(data)
    monkeypatch.setattr(reading, limit, most)
    with pytest.raises(FileRefused, match=said):
        prepared(data)


def child(code: str) -> "subprocess.CompletedProcess[str]":
    """What a reading process does with this code, under its limits."""
    begin = "import resource, socket, sys\nfrom ingest import reading\nreading._start_child(None, None, 120, 5, 100)\n"
    root = str(Path(reading.__file__).parents[1])
    return subprocess.run(
        [sys.executable, "-c", begin + code], cwd=root, capture_output=True, text=True, timeout=120, check=False
    )


def test_a_reading_process_has_no_network_few_files_and_no_core():
    done = child(
        "for ask in (lambda: socket.create_connection(('127.0.0.1', 9)), lambda: socket.getaddrinfo('example.org', 80)):\n"
        "    try:\n        ask()\n    except Exception as error:\n        print(type(error).__name__)\n"
        "print([resource.getrlimit(what)[0] for what in (resource.RLIMIT_NOFILE, resource.RLIMIT_CORE)])\n"
        "bytearray(300_000_000)\ntry:\n    bytearray(600_000_000)\nexcept MemoryError:\n    print('memory')\n"
    )
    assert done.stdout.splitlines() == ["FileRefused", "FileRefused", "[256, 0]", "memory"], done.stderr


def test_a_reader_that_hears_no_alarm_is_ended_by_the_system():
    """What runs outside of Python is not interrupted by an alarm."""
    done = child(
        "import re, signal\nfrom pathlib import Path\nfrom ingest.sources import Item\nfrom knowledge.records import Source\n"
        "signal.signal(signal.SIGALRM, signal.SIG_IGN)\nreading._GRACE = -4\n"
        "reading.prepare = lambda *_, **__: re.match('(a+)+$', 'a' * 60 + 'b')\n"
        "reading._prepare_in_child(Item(Source('a', 'A', 'B', 'guidance', 'A3'), Path('pyproject.toml')), 1)\n"
    )
    assert done.returncode == -signal.SIGXCPU, done.stderr
