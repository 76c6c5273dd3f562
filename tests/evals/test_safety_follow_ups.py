"""The measures of follow-ups, on cases whose outcome is known beforehand, and the gates that need no model."""

from datetime import UTC, date, datetime

import pytest

from assistant.answers import Answer, AnswerStatus, Draft, Question, Understood
from assistant.assistant import Assistant
from assistant.build import LEXICON
from assistant.steps.clarify import Clarify
from assistant.steps.follow import Follow
from assistant.steps.follow_words import Words
from assistant.steps.topic import Reader
from evals.cases import Case, case_of
from evals.safety.follow_ups import Recall, dialogues, milliseconds, recall, said, switches, untouched
from knowledge.areas import Areas
from knowledge.evidence import Evidence, SearchOutcome
from knowledge.lexicon import Expansion, Lexicon
from knowledge.records import Locator, Passage, Scores, Source, Span

AREAS, LEX = Areas.load(), Lexicon.load(LEXICON)
FOLLOW = Follow(
    Reader(Words.load(), lambda: AREAS), lambda text: LEX.expand(text).matched, chosen=Clarify.load().chosen
)
HELD = "A core group meets within ten working days."


def answered(draft: Draft) -> Answer:
    """Finds the passage only where the question, as it then is, names the core group."""
    text = draft.standalone or draft.question.text
    passage = Passage("p#0", "p", "wt", 0, HELD, 0, len(HELD), Locator("1"), "should", (Span(0, len(HELD)),))
    evidence = Evidence(passage, Source("wt", "WT", "HMG", "guidance", "A2"), None, Scores(1.0))  # pyright: ignore
    kept = (evidence,) if "core group" in text else ()
    understood = Understood(text, text, {}, {}, Expansion(text))
    draft = Draft(
        draft.question, "id", datetime.now(UTC), date(2026, 11, 22), understood=understood,
        outcome=SearchOutcome(kept, (), {}),
    )  # fmt: skip
    return Answer(draft, AnswerStatus.ANSWERED)


ASSISTANT = Assistant((("follow", FOLLOW), ("answer", answered)))


def dialogue(question: str, *turns: str, standalone: str, tags: tuple[str, ...] = ()) -> Case:
    gold = [{"source_id": "wt", "quote": "within ten working days"}]
    return case_of(
        {"id": "case-a", "question": question, "turns": turns, "standalone": standalone, "gold": gold, "tags": tags},
        "x",
    )


CASE = dialogue("who chairs it?", "When does a core group meet?", standalone="Who chairs a core group?")
LOST = dialogue("who chairs it?", "When does the panel meet?", standalone="Who chairs a core group?")


def test_a_dialogue_is_asked_turn_by_turn():
    turns = said(ASSISTANT, dialogue("x", "What is a core group?", "who chairs it?", standalone="x"))
    assert [turn.standalone for turn in turns] == ["What is a core group?", "Who chairs a core group?"]


def test_recall_of_the_question_as_understood_beside_that_of_a_person():
    assert recall(ASSISTANT, [CASE, LOST]) == Recall(understood=0.5, by_hand=1.0, last_turn=0.0, n=2)
    assert recall(ASSISTANT, [CASE, LOST]).share == 0.5
    assert recall(ASSISTANT, []).share == 0.0


def test_a_subject_that_is_dragged_along_is_counted():
    kept = dialogue(
        "What is county lines?", "What is a core group?", standalone="What is county lines?", tags=("topic-switch",)
    )
    lost = dialogue("who chairs it?", "What is a core group?", standalone="who chairs it?", tags=("topic-switch",))
    found = switches(FOLLOW, [kept, lost, CASE])
    assert (found.count, found.n, found.share) == (1, 2, 0.5)


def test_questions_that_stay_as_they_are_are_counted():
    cases = [
        case_of({"id": f"case-{n}", "question": text}, "x") for n, text in enumerate(("What is county lines?", "why?"))
    ]
    found = untouched(FOLLOW, cases, before=("What is a core group?",))
    assert (found.count, found.n, found.ids) == (1, 2, ("case-1",))


def test_the_time_is_that_of_the_steps_named():
    assert len(milliseconds(ASSISTANT, [CASE], steps=("follow",))) == 1


def test_there_are_dialogues_enough_and_each_is_written_out_by_a_person():
    cases = dialogues()
    assert len(cases) >= 120
    halves = {half: len(dialogues(half)) for half in ("dev", "test")}
    assert min(halves.values()) >= 60
    assert len({case.gold[0].source_id for case in cases}) >= 30
    assert sum("topic-switch" in case.tags for case in cases) >= 20


@pytest.mark.parametrize("half", ["dev", "test"])
def test_no_old_subject_is_dragged_into_a_new_one(half: str):
    found = switches(FOLLOW, [case for case in dialogues() if case.half == half])
    assert found.share <= 0.05, found.ids


@pytest.mark.slow
def test_questions_of_their_own_are_left_alone():
    assert untouched(FOLLOW).share >= 0.95


def test_asked_out_of_the_blue_nothing_is_written_out():
    draft = Draft(Question("and governors?"), "id", datetime.now(UTC), date(2026, 11, 22))
    assert FOLLOW(draft) is draft
