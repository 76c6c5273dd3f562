"""Follow-ups: written out so that they stand alone, and full questions left alone."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.answers import AnswerStatus, Draft, Question, Turn
from assistant.build import LEXICON
from assistant.steps.clarify import Clarify
from assistant.steps.follow import Follow, Followed
from assistant.steps.follow_words import FOLLOW, Words
from assistant.steps.topic import Reader
from assistant.steps.understand import Understand
from knowledge.areas import Areas
from knowledge.errors import SettingsError
from knowledge.lexical import LexicalIndex
from knowledge.lexicon import Lexicon
from knowledge.records import Source

AREAS, LEX = Areas.load(), Lexicon.load(LEXICON)
NORFOLK = Source("norfolk-case-l-2014", "Learning from Case L", "a board", "case_review", "C1", area="norfolk")
FOLLOWS = Follow(
    Reader(Words.load(), lambda: AREAS),
    lambda text: LEX.expand(text).matched,
    lambda: {NORFOLK.id: NORFOLK},
    Clarify.load().chosen,
)


def turn(text: str, status: AnswerStatus = AnswerStatus.ANSWERED, sources: tuple[str, ...] = ()) -> Turn:
    return Turn(text, text, status, sources)


def after(*said: str) -> Followed | None:
    """The last of what was said, after the others."""
    turns: list[Turn] = []
    for text in said[:-1]:
        found = FOLLOWS.follow(text, turns) if turns else None
        turns.append(Turn(text, found.standalone if found else text, AnswerStatus.ANSWERED))
    return FOLLOWS.follow(said[-1], turns)


def written(*said: str) -> str:
    found = after(*said)
    return found.standalone if found else said[-1]


def draft_of(text: str, turns: Sequence[Turn] = ()) -> Draft:
    return Draft(Question(text, turns=tuple(turns)), "id", datetime.now(UTC), date(2026, 11, 22))


@pytest.mark.parametrize(
    ("before", "said", "whole"),
    [
        ("Is the graded care profile used in Sheffield?", "and Norfolk?", "Is the graded care profile used in Norfolk?"),
        ("Who helps young carers in London?", "in Norfolk, not London", "Who helps young carers in Norfolk?"),
        ("How long is the wait for CAMHS in Merton?", "sorry, Sunderland", "How long is the wait for CAMHS in Sunderland?"),
        ("By which week is a referral made in Sefton?", "I'm in Doncaster", "By which week is a referral made in Doncaster?"),
        ("How did Leeds do in 2022?", "in 2018?", "How did Leeds do in 2018?"),
        ("What helps a child of 14 years, aged 14?", "aged 3?", "What helps a child of 14 years, aged 3?"),
    ],
)  # fmt: skip
def test_an_area_a_year_or_an_age_takes_the_place_of_the_other(before: str, said: str, whole: str):
    assert after(before, said) == Followed(whole)


@pytest.mark.parametrize(
    ("before", "said", "whole"),
    [
        (
            "What checks does KCSIE 2024 want before a teaching assistant starts?",
            "what about volunteers?",
            "What checks does KCSIE 2024 want before a volunteer starts?",
        ),
        (
            "What does the 2014-17 review of serious case reviews say about care proceedings?",
            "what about supervision orders?",
            "What does the 2014-17 review of serious case reviews say about supervision orders?",
        ),
        (
            "How is the Children's Commissioner appointed?",
            "for how long?",
            "For how long is the Children's Commissioner appointed?",
        ),
        (
            "What age does private fostering go up to?",
            "and if disabled?",
            "What age does private fostering go up to if disabled?",
        ),
        ("How soon must the core group meet?", "how soon after?", "How soon after the core group?"),
    ],
)
def test_what_is_said_is_put_into_the_earlier_question(before: str, said: str, whole: str):
    assert written(before, said) == whole


@pytest.mark.parametrize(
    ("before", "said", "whole"),
    [
        ("What counts as neglect?", "is there a tool for it?", "Is there a tool for neglect?"),
        ("How often is a child protection plan reviewed?", "when can it end?", "When can a child protection plan end?"),
        ("What does the LADO do?", "do they have to be a social worker?", "Does the LADO have to be a social worker?"),
        (
            "Who must be at a strategy discussion?",
            "can we have one on an open case?",
            "Can we have a strategy discussion on an open case?",
        ),
    ],
)
def test_a_pronoun_is_replaced_by_what_it_stands_for(before: str, said: str, whole: str):
    assert written(before, said) == whole


@pytest.mark.parametrize(
    ("before", "said", "whole"),
    [
        (
            "Who must be at a strategy discussion?",
            "could the head teacher come as well?",
            "Strategy discussion: could the head teacher come as well?",
        ),
        (
            "Who has to co-operate with us on a child in need plan?",
            "can housing refuse?",
            "Co-operating with us on a child in need plan: can housing refuse?",
        ),
        ("How do we engage a mum who keeps cancelling?", "what about dads?", "How do we engage a dad who keeps cancelling?"),
        (
            "What did inspectors say about Halton?",
            "did anyone challenge the police?",
            "Did anyone challenge the police, in Halton, say inspectors?",
        ),
        (
            "A boy in year 5 has been living with his cousin since Christmas.",
            "does that count as close?",
            "A boy in year 5 has been living with his cousin since Christmas. Does that count as close?",
        ),
    ],
)  # fmt: skip
def test_else_the_subject_stands_before_it(before: str, said: str, whole: str):
    assert written(before, said) == whole


@pytest.mark.parametrize(
    "said",
    [
        "What does the law say a council must do as a corporate parent?",
        "Is there a scoring tool for the risk of suicide in teenagers?",
        "private fostering - is a great-aunt a close relative",
        "If a parent shuts the door on us for the third time, do we keep trying with her?",
        "When an army family is about to move overseas, who should be told about its child protection plan?",
        "Is it still called Munchausen by proxy?",
        "What percentage of serious incidents in 2022-23 involved children who were not in school?",
        "What is county lines?",
    ],
)
@pytest.mark.parametrize(
    "before", ["How often is a child protection plan reviewed?", "What did Ofsted find in Norfolk in 2023?"]
)
def test_a_full_question_of_its_own_is_left_alone(before: str, said: str):
    assert written(before, said).lower() == said.lower()


@pytest.mark.parametrize(
    "said",
    [
        "I hit my son last night and I'm scared I'll do it again",
        "no one believes me about my uncle and what he does to me",
        "it's all too much",
        "This caseload is killing me.",
        "Im in year 9 and my boyfriend is 20",
    ],
)
def test_what_somebody_tells_of_themselves_is_left_alone(said: str):
    assert after("What does KCSIE 2024 say about low-level concerns?", said) is None


@pytest.mark.parametrize(
    ("said", "whole"),
    [
        ("moving on. who chairs a core group", "Who chairs a core group"),
        ("OK new question. What is a rapid review?", "What is a rapid review?"),
        ("ok thanks. What should I write instead of failed to protect?", "What should I write instead of failed to protect?"),
    ],
)  # fmt: skip
def test_a_new_subject_is_announced_and_carries_nothing(said: str, whole: str):
    assert after("What did Ofsted find in Norfolk in 2023?", said) == Followed(whole)


def test_a_short_question_lends_the_search_the_words_of_the_one_before():
    before = "How often is a child protection plan reviewed?"
    assert after(before, "What is county lines?") == Followed("What is county lines?", (before,))
    long = "When an army family is about to move overseas, who should be told about its new home?"
    assert after(before, long) is None
    assert after(before, f"{long[:-1]} and its child protection plan?").earlier == (before,)


def test_an_earlier_subject_is_gone_back_to_by_its_name():
    said = ("What are the levels of escalation in Cumbria?", "How quickly must a referral be decided?")
    whole = "The levels of escalation in Cumbria: who comes in when the first talk fails?"
    assert written(*said, "back to Cumbria: who comes in when the first talk fails?") == whole


def test_more_is_asked_of_the_same():
    assert written("What is a rapid review?", "tell me more") == "What else should I know about a rapid review?"
    assert written("What is a rapid review?", "yes") == "What else should I know about a rapid review?"


def test_the_subject_is_carried_over_several_turns():
    said = ("What checks does KCSIE 2024 want before a teaching assistant starts?", "what about volunteers?")
    assert written(*said, "and governors?") == "What checks does KCSIE 2024 want before a governor starts?"


def test_what_was_cited_says_whose_area_was_spoken_of_and_no_more():
    before = turn("What did the review find about missed appointments?", sources=(NORFOLK.id,))
    found = FOLLOWS.follow("and what did the board say it would do?", [before])
    assert found is not None and "Norfolk" in found.standalone and NORFOLK.title not in found.standalone
    draft = FOLLOWS(draft_of("and what did the board say it would do?", [before]))
    assert (draft.evidence, draft.citations, draft.statements) == ((), (), ())


@pytest.mark.parametrize(
    ("reply", "place"), [("the second one", 1), ("1", 0), ("the last", -1), ("yes", 0), ("the conference one", 1)]
)
def test_a_reply_to_a_clarifying_question_takes_one_of_the_readings(reply: str, place: int):
    asked = Clarify.load().ambiguity("what's the timescale?")
    assert asked is not None
    found = FOLLOWS.follow(reply, [turn("what's the timescale?", AnswerStatus.CLARIFICATION_NEEDED)])
    assert found == Followed(asked.choices[place])


def test_the_first_question_of_a_conversation_is_never_changed():
    draft = draft_of("and what about dads?")
    assert FOLLOWS(draft) is draft


def test_understand_works_on_the_question_as_written_out_and_weighs_what_was_before_little(tmp_path: Path):
    understand = Understand(LEX, LexicalIndex(tmp_path).words, lambda: AREAS)
    before = [turn("What is a rapid review?"), turn("Who must be at a strategy discussion?")]
    draft = understand(FOLLOWS(draft_of("could the head teacher come as well?", before)))
    assert draft.understood is not None
    assert draft.understood.standalone == "Strategy discussion: could the head teacher come as well?"
    words = draft.understood.words
    assert words["teacher"] == 1.0 and 0 < words["rapid"] < 0.3 and "rapid" not in draft.understood.asked


def test_the_area_that_was_put_right_is_not_searched_for(tmp_path: Path):
    understand = Understand(LEX, LexicalIndex(tmp_path).words, lambda: AREAS)
    draft = understand(FOLLOWS(draft_of("in Norfolk, not London", [turn("Who helps young carers in London?")])))
    assert draft.understood is not None
    assert draft.understood.areas == {"norfolk"} and "london" not in {
        *draft.understood.words,
        *draft.understood.embed.lower().split(),
    }


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("openers = [", "openers = [[", "cannot be read"),
        ("openers = [", "opener = [", "openers: must be a list"),
        ("[alike]", "[alikes]", "alike: must be a table"),
        ("'what counts as (?P<topic>.+)'", "'what counts as ('", "frames or sources"),
    ],
)
def test_a_fault_in_the_words_is_named(tmp_path: Path, old: str, new: str, named: str):
    file = tmp_path / "follow.toml"
    file.write_text(FOLLOW.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(SettingsError, match=named):
        Words.load(file)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300), st.text(max_size=300))
def test_whatever_is_said_never_fails_and_is_never_lost(before: str, said: str):
    found = FOLLOWS.follow(said, [turn(before)])
    assert found is None or found.standalone.strip()
