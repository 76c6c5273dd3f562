"""Whom to ring in the reader's area, in the act-now block: on every path, and with nothing else working."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from assistant.answers import ActNow, Draft, Question
from assistant.steps.screen import Danger, Screen
from knowledge.areas import Areas
from knowledge.contacts import Contact, Contacts

TODAY = date(2026, 11, 22)
LEEDS = Contact("Leeds front door", "0808 157 0111", "leeds", date(2026, 11, 2), "weekdays")
KENT = replace(LEEDS, label="Kent front door", value="0808 157 0112", area="kent")
DANGER = Danger.load(local=Contacts((LEEDS, KENT), Areas.load()), today=lambda: TODAY)
BABY = "the baby is not breathing"


def values(block: ActNow | None) -> list[str]:
    return [contact.value for contact in block.contacts] if block else []


def test_the_reader_s_own_stand_after_those_of_the_country():
    assert values(DANGER.check(BABY, area="leeds")) == ["999", "101", LEEDS.value]
    assert values(DANGER.check(BABY, area="norfolk")) == values(DANGER.check(BABY)) == ["999", "101"]
    assert DANGER.check("what is a core group", area="leeds") is None


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (f'{{"question": "{BABY}", "area": "Leeds"}}', [LEEDS.value]),
        (f'{{"area": "leeds", "colour": 1, "question": "{BABY} and she', [LEEDS.value]),
        (f'{{"question": "{BABY}, it says \\"area\\": \\"leeds\\" here"}}', []),
        (f'{{"question": "{BABY}", "area": "nowhere at all"}}', []),
        (f'{{"question": "{BABY}", "area": 7}}', []),
        (BABY, []),
    ],
)
def test_a_request_that_cannot_be_taken_still_says_whom_to_ring(body: str, shown: list[str]):
    assert values(DANGER.check_body(body)) == ["999", "101", *shown]


def test_the_step_knows_the_reader_s_area():
    question = Question(BABY, area="kent")
    draft = Screen(DANGER)(Draft(question, "id", datetime.now(UTC), TODAY))
    assert values(draft.act_now) == ["999", "101", KENT.value]
