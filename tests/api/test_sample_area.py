"""Exampleshire: loaded only when asked for, and one area's procedure beside national guidance, never in its place."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from api.cli import SAMPLE_AREA
from assistant.answers import Answer, AnswerStatus, Question
from assistant.assistant import Assistant
from assistant.build import build, known_areas
from knowledge.contacts import Contacts
from knowledge.currency import standing
from knowledge.embedding import SentenceTransformerEmbedder
from knowledge.library.sample.make import made
from knowledge.register import load_register
from knowledge.settings import Settings
from knowledge.stores import Stores

ROOT = Path(__file__).parents[2]
AREA = "exampleshire"
REGISTER = load_register(SAMPLE_AREA)
HELD = {source.id for source in REGISTER.sources.values() if source.file is not None}
CONFERENCE = "how many working days from strategy discussion to conference"
PLACES = {
    "decision": "how soon does the front door decide on a referral",
    "conference": CONFERENCE,
    "threshold": "what is the threshold for section 47",
    "bruise": "what must I do when I see a bruise on a baby who is not mobile",
    "escalation": "how long does each stage of escalation take",
    "missing": "when is a return home interview offered",
    "contacts": "what number do I ring for the front door",
}


def touchstone(*arguments: str, data: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "api.cli", *arguments],
        cwd=data.parent,
        env={**os.environ, "TOUCHSTONE_DATA_DIR": str(data), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def held_here(data: Path) -> set[str]:
    return {source["id"] for source in json.loads(touchstone("sources", "--held", "--json", data=data))}


@pytest.fixture(scope="module")
def data(starter_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The starter library and the sample area in one data folder, ingested by the command."""
    data = tmp_path_factory.mktemp("sample") / "data"
    shutil.copytree(starter_data, data)
    touchstone("ingest", "--starter", data=data)
    assert not HELD & held_here(data), "the sample area came without being asked for"
    assert Contacts.load(data, months=12).all == ()
    touchstone("ingest", "--sample-area", data=data)
    assert held_here(data) >= HELD
    return data


@pytest.fixture(scope="module")
def sample(data: Path, embedder: SentenceTransformerEmbedder) -> Iterator[Stores]:
    with Stores(Settings(data_dir=data), embedder, what="a test") as stores:
        yield stores


@pytest.fixture(scope="module")
def assistant(sample: Stores, data: Path) -> Assistant:
    return build(sample, Settings(data_dir=data), today=lambda: date(2026, 11, 22))


def local_works(answer: Answer) -> set[str]:
    """What is shown as the reader's own procedure."""
    numbers = {number for s in answer.statements if s.force == "local" for number in s.citations}
    return {citation.source.id for citation in answer.citations if citation.number in numbers}


def cited(answer: Answer) -> set[str]:
    return {citation.source.id for citation in answer.citations}


def test_the_files_are_what_the_originals_make_the_same_each_time():
    files = made()
    assert files == made()
    for name, content in files.items():
        assert (SAMPLE_AREA.parent / name).read_bytes() == content, f"run knowledge/library/sample/make.py: {name}"


def test_whatever_is_shown_of_it_says_that_it_is_fictional(sample: Stores):
    for source in REGISTER.sources.values():
        assert (source.area, source.kind, source.authority) == (AREA, "local_procedure", "C1")
        assert source.title.endswith("(fictional, for demonstration)") and "fictional" in source.publisher
        assert "does not exist" in (source.status_note or "")
    for item in sample.catalogue.live(sample.catalogue.live_ids()).values():
        if item.source.area == AREA:
            text = sample.catalogue.text(item.passage.document_id, 0, 10**6) or ""
            assert "Exampleshire does not exist." in text and "(fictional, for demonstration)" in text


def test_the_earlier_edition_is_known_and_the_later_one_is_in_force():
    old, new = (REGISTER.sources[f"exampleshire-missing-{year}"] for year in (2023, 2026))
    before, after = date(2026, 5, 31), date(2026, 6, 1)
    assert old.file is None and new.file is not None
    assert [standing(old, REGISTER.sources, day).status for day in (before, after)] == ["in_force", "superseded"]
    assert [standing(new, REGISTER.sources, day).status for day in (before, after)] == ["not_yet_in_force", "in_force"]


def test_a_place_in_each_file_is_named_as_people_cite_it(sample: Stores):
    passages = [item.passage for item in sample.catalogue.live(sample.catalogue.live_ids()).values()]
    label = {p.source_id: p.locator.label for p in passages for words in ("12 working", "within 4 hours", "within 72 hours")
             if p.source_id in HELD and words in p.text}  # fmt: skip
    assert label == {
        "exampleshire-thresholds-2026": "4 Time limits in Exampleshire, para 4.3",
        "exampleshire-bruising-2025": "para 3.5, p. 1",
        "exampleshire-missing-2026": "Return home interviews, para 3.2",
    }


@pytest.mark.parametrize("question", PLACES.values(), ids=PLACES)
def test_the_reader_s_own_procedure_is_local(question: str, assistant: Assistant):
    answer = assistant.answer(Question(question, area=AREA))
    assert answer.status is AnswerStatus.ANSWERED
    assert local_works(answer) and local_works(answer) <= HELD


@pytest.mark.parametrize("question", [PLACES["threshold"], PLACES["missing"], CONFERENCE])
def test_it_stands_beside_national_guidance_and_after_it(question: str, assistant: Assistant):
    forces = [statement.force for statement in assistant.answer(Question(question, area=AREA)).statements]
    assert "local" in forces and {"must", "should"} & set(forces[: forces.index("local")])


@pytest.mark.parametrize("question", PLACES.values(), ids=PLACES)
def test_to_a_reader_who_named_no_area_it_is_nobody_s_procedure(question: str, assistant: Assistant):
    answer = assistant.answer(Question(question))
    assert not local_works(answer)
    if ours := {citation.number for citation in answer.citations if citation.source.id in HELD}:
        told = {n for notice in answer.draft.notices if notice.code == "other_area" for n in notice.citations}
        assert ours <= told


@pytest.mark.parametrize("question", PLACES.values(), ids=PLACES)
def test_to_a_reader_of_another_area_it_is_not_shown(question: str, assistant: Assistant):
    answer = assistant.answer(Question(question, area="norfolk"))
    assert not local_works(answer) and not cited(answer) & HELD


@pytest.mark.parametrize("area", [AREA, None, "norfolk"])
def test_named_in_the_question_it_answers_and_is_local_only_to_its_own(area: str | None, assistant: Assistant):
    answer = assistant.answer(Question("what is Exampleshire's threshold for level 3", area=area))
    first = answer.statements[0]
    assert first.text.startswith("The threshold for level 3 in Exampleshire")
    assert first.force == ("local" if area == AREA else "context")
    assert ("other_area" in [notice.code for notice in answer.draft.notices]) == (area != AREA)


def test_a_number_that_contradicts_national_guidance_is_shown_beside_it(assistant: Assistant):
    answer = assistant.answer(Question(CONFERENCE, area=AREA))
    notice = next(notice for notice in answer.draft.notices if notice.code == "sources_disagree")
    sides = [citation for citation in answer.citations if citation.number in notice.citations]
    assert [side.source.id in HELD for side in sides] == [False, True]
    assert "15 working days" in sides[0].quote.text and "12 working days" in sides[1].quote.text


def test_numbers_to_ring_are_kept_with_the_day_on_which_they_were_checked(assistant: Assistant, sample: Stores):
    answer = assistant.answer(Question(PLACES["contacts"], area=AREA))
    assert "0808 157 0101" in answer.statements[0].text
    document = next(c.document_id for c in answer.citations if c.source.id == "exampleshire-contacts-2026")
    assert "checked on 2 November 2026" in (sample.catalogue.text(document, 0, 10**6) or "")


def test_on_a_day_before_its_edition_the_earlier_one_is_named_to_its_own_reader(assistant: Assistant):
    day = date(2026, 5, 31)
    told = {
        area: [n.text for n in assistant.answer(Question(PLACES["missing"], area=area, as_of=day)).draft.notices
               if n.code == "edition_not_held" and "Exampleshire" in n.text]
        for area in (AREA, "norfolk", None)
    }  # fmt: skip
    assert [len(texts) for texts in told.values()] == [1, 0, 0]
    assert "On 31 May 2026 Exampleshire protocol for children who go missing, edition of 2023" in told[AREA][0]


@pytest.mark.parametrize(("area", "own"), [(AREA, 2), ("norfolk", 0), (None, 0)])
def test_whom_to_ring_stands_in_the_act_now_block_of_its_own_readers(area: str | None, own: int, assistant: Assistant):
    block = assistant.answer(Question("the baby has stopped breathing", area=area)).draft.act_now
    local = [contact for contact in block.contacts if contact.area] if block else []
    page = (SAMPLE_AREA.parent / "contacts.html").read_text(encoding="utf-8")
    assert len(local) == own
    for contact in local:
        assert contact.value in page and contact.checked_on == date(2026, 11, 2) and "fictional" in contact.label
        assert contact.when is not None and contact.when.lower() in page.lower()


def test_without_it_the_area_is_unknown(starter: Stores, sample: Stores):
    assert AREA not in known_areas(starter)().names
    assert known_areas(sample)().id_of("Exampleshire") == AREA
