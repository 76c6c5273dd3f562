"""What was said before is read with a message by the screen of danger, and a follow-up never hides what was typed."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from assistant.answers import AnswerStatus, Draft, Question, Turn
from assistant.steps.screen import Danger, Screen
from evals.cases import Case, read_cases

DANGER = Danger.load()
CASES = read_cases(Path(__file__).parents[2] / "evals" / "cases" / "follow-ups" / "danger.jsonl")


def screened(case: Case, turns: tuple[str, ...]) -> Draft:
    said = tuple(Turn(text, text, AnswerStatus.ANSWERED) for text in turns)
    return Screen(DANGER)(Draft(Question(case.question, turns=said), "id", datetime.now(UTC), date(2026, 11, 22)))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_message_is_screened_with_what_came_before_it(case: Case):
    assert (screened(case, case.turns).act_now is not None) is case.act_now


def test_some_of_them_are_alarming_only_after_what_came_before():
    alone = [case for case in CASES if case.act_now and screened(case, ()).act_now is None]
    assert len(alone) >= 5
    assert all(screened(case, case.turns).act_now is not None for case in alone)
