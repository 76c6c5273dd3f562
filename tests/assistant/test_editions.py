"""Which text to open, where the edition that is wanted is not held."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from assistant.answers import Draft, Question, Understood
from assistant.editions import Editions
from knowledge.currency import standing
from knowledge.evidence import Evidence, Rejected, SearchOutcome
from knowledge.lexicon import Expansion
from knowledge.query import Reason
from knowledge.records import Locator, Passage, Reference, Scores, Source

FIRST = Source("wt-2018", "Working together 2018", "Ministry", "statutory_guidance", "A2", in_force_from="2018-07-01",
               superseded_by="wt-2023", url="https://example.org/2018")  # fmt: skip
SECOND = replace(FIRST, id="wt-2023", title="Working together 2023", in_force_from="2023-12-15", superseded_by=None)
ACT = Source("act", "Act 2026", "Parliament", "statute", "A1", published="2026-04-29")
REVIEW = Source("r", "Review", "Board", "case_review", "C2", published="2025")
BRIEF = Source("brief-x", "Touchstone brief: x", "Touchstone", "briefing", "D", published="2026-11-22")
LOCAL = replace(FIRST, id="hub-2025", title="Hub", kind="local_procedure", authority="C1", area="leeds",
                in_force_from="2025-01-01", superseded_by=None)  # fmt: skip
SOURCES = {source.id: source for source in (FIRST, SECOND, ACT, REVIEW, BRIEF, LOCAL)}


def found(source: Source, day: date, *, fused: float = 1.0, rests_on: tuple[str, ...] = ()) -> Evidence:
    references = tuple(Reference(work, "p. 1", 1) for work in rests_on)
    passage = Passage("p", "d", source.id, 0, "x", 0, 1, Locator("p. 1"), "should", (), references)
    return Evidence(passage, source, standing(source, SOURCES, day), Scores(fused=fused))


def told(
    day: date,
    *rejected: Evidence,
    kept: tuple[Evidence, ...] = (),
    held: frozenset[str] = frozenset(),
    places: frozenset[str] = frozenset(),
    reason: Reason = "not_yet_published",
    understood: Understood | None = None,
) -> list[str]:
    outcome = SearchOutcome(kept, tuple(Rejected(item, reason) for item in rejected))
    draft = Draft(Question("q"), "id", datetime.now(UTC), day, places, outcome=outcome, understood=understood)
    notices = list(Editions(SOURCES, held, day).notices(draft))
    assert {notice.code for notice in notices} <= {"edition_not_held"}
    return [notice.text for notice in notices]


MAY_2021, MAY_2024 = date(2021, 5, 1), date(2024, 5, 1)


def test_the_edition_of_the_day_and_where_to_open_it():
    (text,) = told(MAY_2021, found(SECOND, MAY_2021))
    assert text == (
        "On 1 May 2021 Working together 2018 applied, which is not held here. Open it (https://example.org/2018)."
    )
    assert told(MAY_2021, found(SECOND, MAY_2021), held=frozenset({"wt-2018"})) == []


def test_a_brief_that_was_not_out_yet_leads_to_what_it_rests_on():
    brief = found(BRIEF, MAY_2024, rests_on=("wt-2023", "r", "gone"))
    (text,) = told(MAY_2024, brief, brief)
    assert text.startswith("On 1 May 2024 Working together 2023 applied, which is not held here.")
    assert told(MAY_2024, brief, held=frozenset({"wt-2023"})) == []


def test_before_the_first_edition_that_is_known_the_answer_says_so():
    (text,) = told(date(1985, 5, 1), found(SECOND, date(1985, 5, 1)), found(ACT, date(1985, 5, 1)))
    assert "Working together 2018 did not apply yet on 1 May 1985: it is known here from 1 July 2018" in text


@pytest.mark.parametrize("source", [REVIEW, ACT, LOCAL])
def test_findings_new_law_and_other_areas_have_no_edition_of_the_day(source: Source):
    assert told(MAY_2021, found(source, MAY_2021)) == []


def test_a_reader_of_the_area_is_told_of_its_own_procedure():
    (text,) = told(MAY_2021, found(LOCAL, MAY_2021), places=frozenset({"leeds"}))
    assert text.startswith("Hub did not apply yet on 1 May 2021")


def test_what_would_not_have_answered_anyway_is_not_mentioned():
    kept = tuple(found(REVIEW, MAY_2021, fused=score) for score in (3.0, 2.5, 2.0))
    assert told(MAY_2021, found(SECOND, MAY_2021, fused=1.9), kept=kept) == []
    assert len(told(MAY_2021, found(SECOND, MAY_2021, fused=2.1), kept=kept)) == 1
    assert told(MAY_2021, found(SECOND, MAY_2021, fused=9.0), reason="limit") == []


@pytest.mark.parametrize(
    ("asked", "year", "added", "lacking"),
    [
        ("What did Working Together 2018 say?", 2018, (), True),
        ("the 2018 edition of working together", 2018, (), True),
        ("WT 2018 on referrals", 2018, ("Working together to safeguard children",), True),
        ("Were they working together when the child, who is now in care and thriving, died in 2018?", 2018, (), False),
        ("What did Working Together 2023 say?", 2023, (), False),
        ("What did the 2018 inspection say?", 2018, (), False),
    ],
)
def test_an_edition_that_the_question_names_by_its_year(asked: str, year: int, added: tuple[str, ...], lacking: bool):
    understood = Understood(asked, asked, {}, {}, Expansion(asked, added), years=frozenset({year}))
    texts = told(date(2026, 11, 22), held=frozenset({"wt-2023"}), understood=understood)
    assert [text.startswith("You ask about Working together 2018, which is not held here.") for text in texts] == (
        [True] if lacking else []
    )
