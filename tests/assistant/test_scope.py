from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from assistant.answers import Answer, AnswerStatus, Draft, Question
from assistant.steps.dates import as_at
from assistant.steps.scope import Nations, Scope
from knowledge.areas import Areas
from knowledge.errors import SettingsError

AREAS = Areas.load()
STEP = Scope(Nations.load(), lambda: AREAS, lambda: frozenset({"norfolk", "lambeth", "london"}))


def asked(text: str, area: str | None = None) -> Draft | Answer:
    return STEP(Draft(Question(text, area=area), "id", datetime.now(UTC), date(2026, 11, 22)))


@pytest.mark.parametrize(
    ("text", "nation"),
    [
        ("what is the CPPM timescale", "Scotland"),
        ("do i refer to the reporter or the police", "Scotland"),
        ("children's hearing tomorrow, what do I take", "Scotland"),
        ("the Health Board wont share the records", "Wales"),
        ("section 76 is it sswwa", "Wales"),
        ("SUSR guidance", "Wales"),
        ("UNOCINI form", "Northern Ireland"),
        ("threshold in Cardiff", "Wales"),
    ],
)
def test_a_question_about_another_nation_says_so_by_its_words(text: str, nation: str):
    answer = asked(text)
    assert isinstance(answer, Answer) and answer.status is AnswerStatus.OTHER_NATION
    assert nation in (answer.message or "") and not answer.statements


@pytest.mark.parametrize(
    "text",
    [
        "family moved from Scotland last week, when is the transfer conference",
        "does the english guidance differ from wales",
        "who should the reporter of a concern be told about",
        "child from Cardiff placed in Norfolk, who leads",
        "new south wales study of neglect",
        "information given by the reporter of a concern",
        "case management review with my supervisor, how often",
        "can the children's panel refuse the placement",
        "the family speak Welsh at home, do I need an interpreter",
        "may they go camping in Wales on an interim care order",
        "one of the lads is being sent to Swansea with drugs",
        "the health visitor sits on the safeguarding board",
    ],
)
def test_what_is_about_england_too_is_asked_here(text: str):
    assert isinstance(asked(text), Draft)


@pytest.mark.parametrize(
    ("text", "unheld", "only"),
    [
        ("what is the threshold in Bristol", ("Bristol",), True),
        ("thresholds in Bristol and in Norfolk", ("Bristol",), False),
        ("what did inspectors say about Norfolk", (), False),
        ("bruising protocol Hackney", (), False),
        ("what is a section 47", (), False),
    ],
)
def test_an_area_of_which_nothing_is_held_is_known_before_anything_is_searched(
    text: str, unheld: tuple[str, ...], only: bool
):
    draft = asked(text)
    assert isinstance(draft, Draft) and (draft.unheld, draft.only_unheld) == (unheld, only)


def test_the_readers_places_are_their_area_and_what_is_published_for_its_group():
    draft = asked("who do I ring", area="lambeth")
    assert isinstance(draft, Draft) and draft.places == {"lambeth", "london"}


@pytest.mark.parametrize("text", ["[[nation]]\nname = 'X'\n", "here = ['(']\n[[nation]]\nname='X'\nany=['x']\n", "x ="])
def test_faulty_cues_are_an_error_that_names_the_file(tmp_path: Path, text: str):
    (tmp_path / "nations.toml").write_text(text)
    with pytest.raises(SettingsError, match=r"nations.toml"):
        Nations.load(tmp_path / "nations.toml")


@pytest.mark.parametrize(
    ("question", "day"),
    [
        ("what applied in May 2024?", date(2024, 5, 31)),
        ("what was the timescale for a conference in 2019", date(2019, 12, 31)),
        ("in march 2020 how long did we have for the assessment", date(2020, 3, 31)),
        ("which guidance was in force on 1 June 2021", date(2021, 6, 1)),
        ("information sharing rules as at 17th March 2026", date(2026, 3, 17)),
        ("what did the guidance say in 2016 about referrals", date(2016, 12, 31)),
        ("what did working together 2018 say about conferences", None),
        ("They separated in 2021 and he's not been violent since. How should the assessment weigh that?", None),
        ("He had a fractured skull in 2016. What should the later-life letter say", None),
        ("Her abuser died in 2014, where should her request go", None),
        ("did inspectors back in 2009 pick that up", None),
        ("how long were children waiting in 2022", None),
        ("what did inspectors find in 2015", None),
        ("children who died in 2009", None),
        ("which guidance was in force on 31 February 2021", None),
    ],
)
def test_a_question_about_a_past_day_is_known_by_its_words(question: str, day: date | None):
    assert as_at(question) == day


def test_the_scope_of_a_draft_changes_nothing_else():
    before = Draft(Question("what is neglect"), "id", datetime.now(UTC), date(2026, 11, 22))
    assert replace(STEP(before), places=before.places, unheld=(), only_unheld=False) == before  # pyright: ignore
