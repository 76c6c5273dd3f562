import json
import resource
import signal
from dataclasses import replace
from pathlib import Path

import pytest

from api.terminal import print_report
from ingest.errors import FileRefused
from ingest.pipeline import Ingestion, Progress
from ingest.read.formats import read
from ingest.report import Report
from ingest.sources import gather
from ingest.sync import SyncReport
from knowledge.errors import RegisterError, StoreError, TouchstoneError
from knowledge.settings import Settings
from knowledge.shipped import _read
from knowledge.stores import Stores

REGISTER = """
[[source]]
id = "guide"
title = "Guide"
publisher = "Board"
kind = "guidance"
authority = "A3"
published = "2024"
file = "guide.txt"

[[source]]
id = "wrong"
title = "Wrong"
publisher = "Board"
kind = "guidance"
authority = "A3"
file = "wrong.pdf"

[[source]]
id = "absent"
title = "Absent"
publisher = "Board"
kind = "guidance"
authority = "A3"
file = "absent.txt"

[[source]]
id = "changed"
title = "Changed"
publisher = "Board"
kind = "guidance"
authority = "A3"
file = "changed.txt"
sha256 = "0000000000000000000000000000000000000000000000000000000000000000"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "register.toml").write_text(REGISTER, encoding="utf-8")
    (tmp_path / "guide.txt").write_text("Referrals\n\nEvery referral is read on the day it comes.\n", encoding="utf-8")
    (tmp_path / "wrong.pdf").write_text("<!DOCTYPE html><html><body><p>Not found</p></body></html>", encoding="utf-8")
    (tmp_path / "changed.txt").write_text("Changed since.", encoding="utf-8")
    return tmp_path


def run(stores: Stores, settings: Settings, *paths: Path) -> Report:
    return Ingestion(stores, settings).run(gather(paths))


def test_what_is_refused_is_named_with_reason_and_remedy_and_the_rest_goes_on(
    folder: Path, stores: Stores, settings: Settings
):
    report = run(stores, settings, folder)
    outcomes = {file.source_id: file for file in report.files}
    assert {key: file.outcome for key, file in outcomes.items()} == {
        "guide": "added",
        "wrong": "refused",
        "absent": "refused",
        "changed": "refused",
    }
    assert "HTML page" in (outcomes["wrong"].reason or "") and outcomes["wrong"].remedy
    assert "sha256" in (outcomes["changed"].reason or "")
    assert stores.catalogue.held() == {"guide"}


def test_again_is_unchanged_and_a_changed_file_replaces(folder: Path, stores: Stores, settings: Settings):
    run(stores, settings, folder)
    before = stores.embedder.embedded
    assert run(stores, settings, folder).count()["unchanged"] == 1
    assert stores.embedder.embedded == before
    (folder / "guide.txt").write_text("Referrals\n\nEvery referral is read within an hour.\n", encoding="utf-8")
    assert run(stores, settings, folder).count()["replaced"] == 1
    assert [item.passage.text for item in stores.catalogue.each_live()] == ["Every referral is read within an hour."]


def test_a_file_without_register_entry_is_unregistered(tmp_path: Path, stores: Stores, settings: Settings):
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "Local Note.txt").write_text("A local note says that the hub moved.", encoding="utf-8")
    run(stores, settings, tmp_path / "notes")
    (source,) = stores.catalogue.sources().values()
    assert (source.kind, source.authority, source.title) == ("unregistered", "D", "Local Note")


def test_a_path_that_is_nothing_is_named(tmp_path: Path):
    with pytest.raises(TouchstoneError, match="no such file"):
        gather([tmp_path / "nowhere"])
    with pytest.raises(RegisterError):
        gather([tmp_path / "nowhere.toml"])


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"", "a.txt", "empty"),
        (b"  \n ", "a.txt", "empty"),
        (b"%PDF-1.7 cut", "a.txt", "PDF is damaged"),
        (b"<html><body>Report not found</body></html>", "a.pdf", "HTML page that says that the document is not there"),
        (b"PK\x03\x04rest", "a.docx", "archive is damaged"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, "a.txt", "not read yet"),
        (b"%PDF-1.7\n1 0 obj", "a.pdf", "PDF|file"),
    ],
)
def test_what_cannot_be_read_is_refused_by_its_content(data: bytes, name: str, said: str):
    with pytest.raises(FileRefused, match=said) as caught:
        read(data, name)
    assert caught.value.reason and caught.value.remedy


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (
            b"<html><body><h1>Visits</h1><p>Visit in May.</p></body></html>",
            "a.pdf",
            "named .pdf but holds an HTML page",
        ),
        (b"Visits\n\nVisit in May.\n", "a.docx", "named .docx but holds plain text"),
        (b"Visits\n\nVisit in May.\n", "a.odt", "named .odt but holds plain text"),
        (b"# Visits\n\nVisit in May.\n", "visits", "no ending in its name"),
    ],
)
def test_a_file_whose_name_lies_is_read_as_what_it_is_and_told_of(data: bytes, name: str, said: str):
    result = read(data, name)
    assert result.blocks[-1].text.endswith("Visit in May.") and said in result.warnings[0]


def test_a_name_only_tells_markdown_from_other_text():
    data = b"# Visits\n\nVisit in *May*.\n"
    assert [read(data, name).blocks[-1].text for name in ("a.md", "a.txt")] == ["Visit in May.", "Visit in *May*."]
    assert not read(data, "a.md").warnings and not read(data, "a.txt").warnings


def test_passages_get_the_questions_that_ship_for_their_words_and_new_ones_in_their_place(
    folder: Path, stores: Stores, settings: Settings, tmp_path: Path
):
    def ingest(*questions: str, on: bool = True) -> tuple[str, ...]:
        (shipped / "guide.jsonl").write_text(
            json.dumps({"passage": _text_of(stores), "questions": questions}), encoding="utf-8"
        )
        _read.cache_clear()
        ingest = settings.ingest.model_copy(update={"shipped_questions": on})
        again = settings.model_copy(update={"ingest": ingest})
        Ingestion(stores, again, shipped=shipped).run(gather([folder]))
        [item] = stores.catalogue.each_live()
        asked = stores.embedder.embed_questions(["who looks"])[0].vector
        assert set(stores.questions.nearest(asked, 9)) <= {item.passage.id}
        return next(
            (tuple(each.text for each in found.questions) for found in stores.questions.of([item.embed_hash]).values()),
            (),
        )

    (shipped := tmp_path / "questions").mkdir()
    run(stores, settings, folder)
    assert ingest("who looks at it", on=False) == ()
    assert ingest("who looks at it", "and when") == ("who looks at it", "and when")
    assert ingest("who looks at it", "and when") == ("who looks at it", "and when")
    assert ingest("is it looked at today") == ("is it looked at today",)


def test_damaged_questions_are_told_before_anything_is_read(
    folder: Path, stores: Stores, settings: Settings, tmp_path: Path
):
    (shipped := tmp_path / "questions").mkdir()
    (shipped / "guide.jsonl").write_text("{", encoding="utf-8")
    with pytest.raises(StoreError, match=r"guide\.jsonl, line 1"):
        Ingestion(stores, settings, shipped=shipped).run(gather([folder]))
    assert not stores.catalogue.live_ids()


def test_questions_that_cannot_be_stored_are_told_and_are_not_counted_as_passages(
    folder: Path, stores: Stores, settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    run(stores, settings, folder)
    (shipped := tmp_path / "questions").mkdir()
    line = {"passage": _text_of(stores), "questions": ["who looks at it"]}
    (shipped / "guide.jsonl").write_text(json.dumps(line), encoding="utf-8")
    told: list[Progress] = []
    old, handler = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        full = (100, old[1])
        report = Ingestion(stores, settings, shipped=shipped).run(
            gather([folder]), lambda _: resource.setrlimit(resource.RLIMIT_FSIZE, full)
        )
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)
        signal.signal(signal.SIGXFSZ, handler)
    assert report.questions.passages == 0 and "room on the disk" in (report.questions.failed or "")
    assert not report.whole and not replace(report, files=()).whole and SyncReport((), replace(report, files=())).failed
    print_report(report)
    assert "could not be put beside all passages" in " ".join(capsys.readouterr().out.split())
    report = Ingestion(stores, settings, shipped=shipped).run(gather([folder]), told.append)
    assert report.as_json()["questions"] == {"passages": 1, "failed": None}
    assert told[-1] == Progress(questions=(1, 1)) and not sum(event.passages + event.embedded for event in told)


def _text_of(stores: Stores) -> str:
    [item] = stores.catalogue.each_live()
    return item.passage.id.partition("@")[2]
