"""What kind of fact a question asks for, whether a sentence gives one, and which level or section it is about."""

import pytest

from assistant.answers import Wants
from assistant.steps.facts import asked_for, gives, numbered, of_another


@pytest.mark.parametrize(
    ("question", "wants"),
    [
        ("how long have I got", "length"),
        ("how soon after the discussion", "time"),
        ("how long after the discussion", "time"),
        ("how many working days until the conference", "length"),
        ("below what age can they not consent", "age"),
        ("how much is the fine for not telling them", "money"),
        ("what percentage of reviews had neglect", "share"),
        ("how many reviews did they read", "number"),
        ("which year did LSCBs end", "date"),
        ("when must I refer", "when"),
        ("what do reviews say about fathers", None),
    ],
)
def test_what_is_asked_for(question: str, wants: Wants | None):
    assert asked_for(question) == wants


@pytest.mark.parametrize(
    ("text", "wants", "given"),
    [
        ("within 15 working days of the discussion", "time", True),
        ("as soon as practicable", "time", True),
        ("as soon as practicable", "length", False),
        ("for no more than 72 hours", "length", True),
        ("in 15 authorities", "time", False),
        ("a child under 13", "age", True),
        ("a care leaver under 18", "when", False),
        ("a fine of £1,000", "money", True),
        ("paid for by the authority", "money", False),
        ("27 per cent of families", "share", True),
        ("27 families", "share", False),
        ("on 29 June 2018", "date", True),
        ("in the summer", "date", False),
    ],
)
def test_whether_a_sentence_gives_one(text: str, wants: Wants, given: bool):
    assert gives(text, wants) is given


def test_what_is_called_by_a_number():
    assert numbered("level 3, s.47 and sections 17 or 20") == {
        "level": frozenset({"3"}), "section": frozenset({"47", "17", "20"}),
    }  # fmt: skip
    assert numbered("15 working days") == {}


@pytest.mark.parametrize(
    ("question", "text", "other"),
    [
        ("threshold for level 3", "Level 4 is met when a child suffers significant harm.", True),
        ("threshold for level 3", "Levels 3 and 4 need a social worker's view.", False),
        ("threshold for level 3", "Parental agreement is needed.", False),
        ("what is section 47", "Section 17: a general duty.", True),
        ("what is help at the front door", "Section 17: a general duty.", False),
    ],
)
def test_what_is_said_of_another_level_or_section(question: str, text: str, other: bool):
    assert of_another(numbered(question), numbered(text)) is other
