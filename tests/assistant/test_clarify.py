"""One short question back where a question can mean more than one thing, and never where it would be in the way."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from assistant.answers import ActNow, Answer, AnswerStatus, Draft, Question, Turn
from assistant.steps.clarify import CLARIFY, Clarify
from knowledge.errors import SettingsError

STEP = Clarify.load()


def draft_of(text: str, *turns: Turn, area: str | None = None) -> Draft:
    return Draft(Question(text, area=area, turns=turns), "id", datetime.now(UTC), date(2026, 11, 22))


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("what's the timescale?", "timescale"),
        ("Timescales please", "timescale"),
        ("assessment deadline", "assessment"),
        ("section 20?", "section-20"),
        ("s.20", "section-20"),
        ("s20", "section-20"),
        ("threshold?", "threshold"),
        ("review", "review"),
        ("visit how often?", "visits"),
        ("hi, what's an SCR?", "scr"),
    ],
)
def test_an_ambiguous_question_gets_a_question_with_choices(text: str, id: str):
    answer = STEP(draft_of(text))
    assert isinstance(answer, Answer) and answer.status is AnswerStatus.CLARIFICATION_NEEDED
    found = next(entry for entry in STEP.known if entry.id == id)
    assert (answer.message, answer.draft.choices) == (found.asks, found.choices)
    assert answer.statements == () and answer.citations == ()


@pytest.mark.parametrize(
    "text",
    [
        "threshold for section 47",
        "What is the timescale for a rapid review?",
        "section 20 accommodation and consent",
        "section 47?",
        "How often must a looked-after child be visited?",
        "What is a local child safeguarding practice review?",
    ],
)
def test_a_question_that_says_what_it_means_is_answered(text: str):
    draft = draft_of(text)
    assert STEP(draft) is draft


def test_every_choice_is_a_full_question_that_is_not_asked_about_in_its_turn():
    for entry in STEP.known:
        assert 2 <= len(entry.choices) <= 4 and len(set(entry.choices)) == len(entry.choices)
        assert all(STEP.ambiguity(choice) is None for choice in entry.choices)


def test_nothing_is_asked_back_when_a_child_may_be_in_danger():
    draft = replace(draft_of("threshold?"), act_now=ActNow(("Ring 999.",), ()))
    assert STEP(draft) is draft


def test_nothing_is_asked_back_where_the_conversation_gives_the_answer():
    draft = replace(draft_of("what's the timescale?"), standalone="Core group: what's the timescale?")
    assert STEP(draft) is draft


def test_the_area_settles_what_differs_by_area():
    assert isinstance(STEP(draft_of("level 3")), Answer)
    draft = draft_of("level 3", area="norfolk")
    assert STEP(draft) is draft


def test_the_same_is_never_asked_twice_in_a_row():
    asked = Turn("what's the timescale?", "what's the timescale?", AnswerStatus.CLARIFICATION_NEEDED)
    draft = draft_of("timescales", asked)
    assert STEP(draft) is draft
    assert isinstance(STEP(draft_of("threshold?", asked)), Answer)


@pytest.mark.parametrize(
    ("reply", "place"),
    [("the second one", 1), ("2", 1), ("yes", 0), ("last one", -1), ("core group", 3), ("the referral", 2)],
)
def test_a_reply_takes_the_reading_that_it_names(reply: str, place: int):
    choices = next(entry.choices for entry in STEP.known if entry.id == "timescale")
    assert STEP.chosen(reply, "what's the timescale?") == choices[place]


@pytest.mark.parametrize("reply", ["how many foster carers are there in Portugal", "what's the timescale?", "no"])
def test_a_reply_that_names_none_takes_none(reply: str):
    assert STEP.chosen(reply, "what's the timescale?") is None
    assert STEP.chosen("the second one", "What is a core group?") is None


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("[[ambiguous]]", "[[ambiguos]]", "at least one"),
        ('asks = "Which timescale do you mean?"', "", "asks: is missing"),
        ('asks = "Which timescale do you mean?"', "asks = 3", "asks: is not a key"),
        ('"How long may a child and family assessment take?",', '"Assessments",', "two to four full questions"),
        ("(?:timescales?|deadlines?|time ?limits?)", "(?:timescales?", "is no pattern"),
        ("[[ambiguous]]", "[[ambiguous", "cannot be read"),
    ],
)
def test_a_fault_in_the_readings_is_named(tmp_path: Path, old: str, new: str, named: str):
    file = tmp_path / "clarify.toml"
    file.write_text(CLARIFY.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(SettingsError, match=named):
        Clarify.load(file)
