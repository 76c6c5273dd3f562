"""What the redaction of identifiers reaches, on the cases written for it, and what it must not touch."""

from contextlib import suppress
from pathlib import Path

import pytest

from assistant.answers import Privacy
from assistant.steps.redact import redact, shipped
from evals.cases import Case, case_of, read_cases
from evals.errors import CaseError
from evals.safety.identifiers import altered, kinds, names_nobody, recalls, sampled, sentences
from ingest.clean import clean
from ingest.errors import FileRefused
from ingest.read.formats import read
from ingest.sources import gather, load
from knowledge.settings import Settings

CASES = Path(__file__).parents[2] / "evals" / "cases"
ORDINARY = ("retrieval", "answers", "vocabulary", "follow-ups", "currency")


def cases(name: str) -> list[Case]:
    return read_cases(CASES / "identifiers" / f"{name}.jsonl")


def test_there_are_enough_cases_half_of_them_for_development_and_each_says_what_is_planted():
    dev, test = [*cases("messages-dev"), *cases("messages-dev-2")], cases("messages-test")
    assert len(dev) + len(test) >= 400 and len(test) >= 200
    assert all(case.half == "dev" for case in dev) and all(case.half == "test" for case in test)
    assert all(len(kinds(case)) == len(case.planted) > 0 for case in [*dev, *test, *cases("words-dev")])
    assert {kind for case in test for kind in kinds(case)} >= {"person", "address", "setting", "postcode", "nhs_number"}
    assert max(len(case.question) for case in [*dev, *test]) <= 2000


@pytest.mark.parametrize(
    ("name", "least"), [("messages-dev", 0.95), ("messages-test", 0.95), ("messages-dev-2", 0.9), ("words-dev", 0.65)]
)
def test_identifiers_are_found(name: str, least: float):
    """`messages-dev-2` has many names that are words or places; `words-dev` has no others ("Will Baker", "sky green")."""
    found = recalls(cases(name), shipped())
    assert found.structured.share >= (0.97 if name == "words-dev" else 0.99), found.missed
    assert found.written.share >= least, found.missed


def test_every_identifier_of_the_first_suite_is_found():
    redactor = shipped()
    for case in cases("identifiers"):
        left = redactor("\n".join([*case.turns, case.question]))[0].lower()
        assert not [identifier for identifier in case.planted if identifier.lower() in left], case.id


def test_ordinary_questions_are_hardly_ever_touched():
    files = [path for folder in ORDINARY for path in sorted((CASES / folder).glob("*.jsonl"))]
    asked = {text for path in files for case in read_cases(path) for text in (*case.turns, case.question)}
    found = altered(asked, shipped())
    assert found.of >= 1000 and found.share <= 0.005, found.texts


def test_what_is_left_of_an_identifier_counts_as_missed():
    case = case_of({"id": "one", "question": "Ana Brie at 3", "planted": ["Ana Brie"], "tags": ["person"]}, "a test")
    kept = recalls([case], lambda text: (text, None))
    half = recalls([case], lambda text: (text.replace("Ana", "[…]"), Privacy(("person",), "")))
    whole = recalls([case], lambda text: (text.replace("Ana Brie", "[…]"), Privacy(("person",), "")))
    assert (kept.written.found, half.written.found, whole.written.found) == (0, 0, 1)
    assert kept.missed == (("one", "person"),) and whole.structured.share != whole.structured.share


def test_a_word_that_stands_elsewhere_too_is_not_a_leak():
    case = case_of(
        {"id": "one", "question": "Lee lives on the lee side", "planted": ["Lee"], "tags": ["person"]}, "a test"
    )
    assert recalls([case], lambda text: (text.replace("Lee", "[…]", 1), None)).written.found == 1


def test_a_case_that_does_not_name_the_kinds_is_refused():
    for tags in ([], ["name"]):
        case = case_of({"id": "one", "question": "Ana", "planted": ["Ana"], "tags": tags}, "a test")
        with pytest.raises(CaseError, match="one: tags"):
            kinds(case)


def test_sentences_are_drawn_alike_each_time_and_those_that_name_officers_are_known():
    text = "The lead inspector was named here. Children were seen alone and their views were recorded.\n\nToo short."
    assert sentences(text) == [
        "The lead inspector was named here.",
        "Children were seen alone and their views were recorded.",
    ]
    assert [names_nobody(sentence) for sentence in sentences(text)] == [False, True]
    drawn = sampled(map(str, range(100)), 10)
    assert drawn == sampled(map(str, reversed(range(100))), 10) and len(set(drawn)) == 10


@pytest.mark.corpus
def test_the_corpus_own_sentences_are_hardly_ever_touched(corpus: Path):
    """2,000 sentences that name no officer of a public body: at most one in a hundred altered."""
    limit = Settings().ingest.max_file_mb
    found: list[str] = []
    for item in gather([corpus / "register.toml"]).items:
        with suppress(FileRefused):
            blocks = clean(read(load(item, max_mb=limit), item.path.name).blocks)
            found += [sentence for block in blocks for sentence in sentences(block.text)]
    drawn = altered(sampled(filter(names_nobody, found), 2000), redact)
    assert drawn.of == 2000 and drawn.share <= 0.01, drawn.texts
