"""The rule that protects most: nothing is shown as quoted that is not, word for word, where it says it stands."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answers import AnswerStatus, Citation, Draft, Question, Quote, Statement
from assistant.steps.verify import Verify
from knowledge.currency import Standing
from knowledge.records import Locator, Source

TEXT = "Risks found:\n• fathers were not asked\nNot every child was seen. 27% were not known."
SOURCE = Source("review", "A review", "Board", "case_review", "C2", published="2024")


def quote(words: str) -> Quote:
    start = TEXT.index(words)
    return Quote(words, start, start + len(words))


def citation(number: int, words: str, lead: str | None = None) -> Citation:
    return Citation(
        number, f"p{number}", "review@1", SOURCE, Standing("historic"), False, Locator("Finding 1"), quote(words),
        lead=quote(lead) if lead else None,
    )  # fmt: skip


def draft(*pairs: tuple[str, Citation]) -> Draft:
    statements = tuple(Statement(f"s{c.number}", text, "learning", True, (c.number,)) for text, c in pairs)
    return Draft(
        Question("q"),
        "id",
        datetime.now(UTC),
        date(2026, 11, 22),
        statements=statements,
        citations=tuple(c for _, c in pairs),
    )


def verify(made: Draft, live: frozenset[str] = frozenset({"p1", "p2", "p3"})):
    return Verify(lambda _id, a, b: TEXT[a:b], lambda ids: live & set(ids), lambda _draft: ())(made)


GOOD = ("Not every child was seen.", citation(1, "Not every child was seen."))


def test_true_quotations_pass_with_their_lead_in():
    answer = verify(
        draft(("Risks found: fathers were not asked", citation(1, "fathers were not asked", "Risks found:")))
    )
    assert answer.status is AnswerStatus.ANSWERED and len(answer.statements) == 1


@pytest.mark.parametrize(
    ("statement", "quoted"),
    [
        ("Every child was seen.", "Not every child was seen."),
        ("72% were not known.", "27% were not known."),
        ("Not every child was seen. So nobody acted.", "Not every child was seen."),
    ],
)
def test_a_statement_that_says_other_than_its_quotation_is_withheld(statement: str, quoted: str):
    answer = verify(draft((statement, citation(1, quoted))))
    assert answer.status is AnswerStatus.NO_EVIDENCE and not answer.statements and not answer.citations


def test_a_quotation_that_does_not_stand_where_it_says_is_withheld():
    moved = replace(citation(1, "27% were not known."), quote=Quote("27% were not known.", 0, 19))
    assert not verify(draft(("27% were not known.", moved))).statements


def test_a_lead_in_that_does_not_stand_in_the_document_is_withheld():
    false_lead = replace(citation(1, "fathers were not asked"), lead=Quote("Nobody said that", 0, 16))
    assert not verify(draft(("Nobody said that: fathers were not asked", false_lead))).statements


def test_a_passage_that_is_no_longer_served_is_withheld_and_the_rest_is_numbered_anew():
    made = draft(("27% were not known.", citation(1, "27% were not known.")), (GOOD[0], citation(2, GOOD[0])))
    answer = verify(made, live=frozenset({"p2"}))
    assert [s.citations for s in answer.statements] == [(1,)]
    assert [c.passage_id for c in answer.citations] == ["p2"]


def test_a_statement_without_a_citation_is_withheld():
    assert not verify(replace(draft(GOOD), citations=())).statements


@given(st.text(max_size=60), st.integers(-5, len(TEXT) + 5), st.integers(-5, len(TEXT) + 5))
def test_whatever_a_composer_makes_only_spans_of_the_document_come_through(words: str, start: int, end: int):
    made = replace(citation(1, "27% were not known."), quote=Quote(words, start, end))
    for shown in verify(draft((words, made))).citations:
        assert TEXT[shown.quote.start : shown.quote.end].split() == shown.quote.text.split() != []


def test_what_another_area_does_is_no_answer_where_nothing_of_the_readers_is_held():
    there = replace(SOURCE, id="there", kind="local_procedure", area="norfolk")
    elsewhere = replace(citation(2, "27% were not known."), source=there)
    quoting = replace(citation(3, "fathers were not asked"), second_hand=(there,))
    made = draft(GOOD, ("27% were not known.", elsewhere), ("fathers were not asked", quoting))

    answer = verify(replace(made, only_unheld=True, unheld=("Leeds",)))

    assert [s.text for s in answer.statements] == [GOOD[0]]
    assert len(verify(made).statements) == 3
