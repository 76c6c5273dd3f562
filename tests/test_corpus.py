"""The real documents, all of them, through the command: minutes, so behind a marker that `make test-corpus` and CI run."""

import os
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from api.cli import SAMPLE_AREA, STARTER
from assistant.answers import AnswerStatus, Question
from assistant.assistant import Assistant
from assistant.build import build
from evals.cases import gold_faults, read_cases
from knowledge.embedding import MAX_PIECES, SentenceTransformerEmbedder
from knowledge.settings import Settings
from knowledge.stores import Stores, embed_input

pytestmark = pytest.mark.corpus
ROOT = Path(__file__).parent.parent
QUESTIONS = tomllib.loads((ROOT / "tests" / "assistant" / "questions.toml").read_text(encoding="utf-8"))
FALSE_PDF = "birmingham-ilacs-2012-10-19.pdf"


@pytest.fixture(scope="module")
def ingested(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A data folder with the starter library, the sample area and the corpus, and what the command printed."""
    folder = tmp_path_factory.mktemp("corpus") / "data"
    if kept := os.environ.get("TOUCHSTONE_TEST_DATA"):
        folder = Path(kept)
    done = subprocess.run(
        [sys.executable, "-m", "api.cli", "ingest", str(STARTER), str(SAMPLE_AREA), str(corpus / "register.toml")],
        cwd=ROOT,
        env={**os.environ, "TOUCHSTONE_DATA_DIR": str(folder), "COLUMNS": "300"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, "one file is refused, so the command ends non-zero"
    return folder, done.stdout


@pytest.fixture(scope="module")
def stores(ingested: tuple[Path, str], embedder: SentenceTransformerEmbedder) -> Iterator[Stores]:
    with Stores(Settings(data_dir=ingested[0]), embedder, what="a test") as opened:
        yield opened


@pytest.fixture(scope="module")
def assistant(stores: Stores) -> Assistant:
    return build(stores, Settings(), today=lambda: date(2026, 11, 22))


def test_every_document_is_ingested_and_the_false_pdf_is_refused_by_name(ingested: tuple[Path, str], stores: Stores):
    refused = [line for line in ingested[1].splitlines() if line.startswith("refused:")]
    assert len(refused) == 1 and FALSE_PDF in refused[0] and "HTML page" in refused[0]
    held = [source.file for source in stores.catalogue.sources().values() if source.id in stores.catalogue.held()]
    assert sum(1 for file in held if file and not file.startswith("briefs/")) == 56


def test_the_indexes_agree_with_the_catalogue(stores: Stores):
    found = stores.verify()
    assert not found.harmful and found.vectors_left_over == found.lexical_left_over == 0


def test_every_passage_is_its_span_and_fits_the_model(stores: Stores, embedder: SentenceTransformerEmbedder):
    wrong, long = [], []
    for item in stores.catalogue.each_live():
        passage = item.passage
        if stores.catalogue.text(passage.document_id, passage.start, passage.end) != passage.text:
            wrong.append(passage.id)
        if embedder.count(embed_input(passage)[0]) + 2 > MAX_PIECES:
            long.append(passage.id)
    assert (wrong, long) == ([], [])


def test_every_gold_quote_of_every_shipped_case_stands_in_its_document(stores: Stores):
    def text(source_id: str) -> str | None:
        document = stores.catalogue.live_document(source_id)
        return None if document is None else stores.catalogue.text(document, 0, 1 << 30)

    files = [path for path in (ROOT / "evals" / "cases").rglob("*.jsonl") if path.parent.name not in ("force", "proof")]
    cases = [case for path in files for case in read_cases(path)]
    assert sum(bool(case.gold) for case in cases) >= 300 and gold_faults(cases, text) == []


def test_no_contact_detail_of_staff_is_indexed(stores: Stores):
    assert [item.passage.id for item in stores.catalogue.each_live() if "@norfolk.gov.uk" in item.passage.text] == []


@pytest.mark.parametrize("case", QUESTIONS["answerable"], ids=lambda case: case["question"][:50])
def test_every_quotation_of_forty_questions_stands_in_its_document(case, assistant: Assistant, stores: Stores):
    answer = assistant.answer(Question(case["question"]))
    assert answer.status is AnswerStatus.ANSWERED and 0 < len(answer.statements) <= 8
    for citation in answer.citations:
        for quote in filter(None, (citation.lead, citation.quote)):
            assert stores.catalogue.text(citation.document_id, quote.start, quote.end) == quote.text
        assert citation.standing.status and citation.locator.label


@pytest.mark.parametrize(
    "case", [c for c in QUESTIONS["answerable"] if c.get("first")], ids=lambda case: case["question"][:50]
)
def test_the_first_statement_is_to_the_point(case, assistant: Assistant):
    first = assistant.answer(Question(case["question"])).statements[0].text
    assert any(words.lower() in first.lower() for words in case["says"]), first


def test_most_first_statements_of_the_forty_are_to_the_point(assistant: Assistant):
    def good(case) -> bool:
        first = assistant.answer(Question(case["question"])).statements[0].text.lower()
        return any(words.lower() in first for words in case["says"])

    missed = [case["question"] for case in QUESTIONS["answerable"] if not good(case)]
    assert len(missed) <= 4, missed


@pytest.mark.parametrize(
    "case", [c for c in QUESTIONS["unanswerable"] if not c.get("starter")], ids=lambda case: case["question"][:50]
)
def test_what_no_document_answers_is_said(case, assistant: Assistant):
    assert assistant.answer(Question(case["question"])).status in {AnswerStatus.NO_EVIDENCE, AnswerStatus.OUT_OF_SCOPE}


def test_superseded_guidance_is_quoted_with_its_notice_first(assistant: Assistant):
    answer = assistant.answer(Question("how many working days from strategy discussion to conference"))
    assert answer.citations[0].source.id == "wt-2023" and answer.citations[0].standing.status == "superseded"
    assert answer.draft.notices[0].code == "superseded_source" and "2026" in answer.draft.notices[0].text


def test_the_latest_inspection_is_the_picture_and_an_earlier_one_is_found_by_its_year(assistant: Assistant):
    def cited(question: str) -> set[str]:
        return {c.source.id for c in assistant.answer(Question(question)).citations if c.source.kind == "inspection"}

    assert cited("what did inspectors say about Norfolk in 2023") == {"ofsted-norfolk-ilacs-2023-01-13"}
    assert "ofsted-norfolk-ilacs-2013-08-16" not in cited("what did inspectors say about Norfolk")
    assert "ofsted-norfolk-ilacs-2013-08-16" in cited("what did inspectors say about Norfolk in 2013")
