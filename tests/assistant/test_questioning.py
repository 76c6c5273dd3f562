"""A chat model that writes questions for passages: what it is given, what is taken, and off unless the settings say so."""

import json

import pytest
from chatting import model_for, scripted

from assistant.build import questions_of
from assistant.compose.questioning import ModelQuestions
from knowledge.errors import SettingsError
from knowledge.records import Locator, Passage, Span
from knowledge.settings import ModelSettings, Settings

TEXT = "A prison can monitor letters."
PASSAGE = Passage(
    "p#0",
    "p",
    "wt",
    0,
    TEXT,
    0,
    len(TEXT),
    Locator("1"),
    "should",
    (Span(0, len(TEXT)),),
    context="Contact from prison",
)


def test_it_is_given_the_passage_as_data_and_its_questions_are_taken():
    chat = scripted(
        lambda _data, _system: json.dumps({"questions": ["can he write to her from jail", "who reads his letters"]})
    )
    assert ModelQuestions.of(model_for(chat))(PASSAGE) == ("can he write to her from jail", "who reads his letters")
    assert TEXT in str(chat.seen) and "Contact from prison" in str(chat.seen)


@pytest.mark.parametrize(
    "reply", ["", "no JSON", json.dumps({"questions": []}), json.dumps({"questions": ["x" * 400]})]
)
def test_nothing_is_taken_of_a_reply_that_is_not_what_was_asked_for(reply: str):
    assert ModelQuestions.of(model_for(scripted(lambda _data, _system: reply)))(PASSAGE) == ()


def test_it_is_off_by_default_and_needs_a_model():
    assert questions_of(Settings()) is None
    with pytest.raises(SettingsError, match=r"model\.name"):
        questions_of(Settings(model=ModelSettings(questions=True)))
