import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.steps.wording import READ, Words, sentences

WORDS = Words.of(
    means={"hes": "he 's", "2nite": "tonight", "wont": "will not", "n": "and"},
    pictures={"🔪": "knife"},
    known=["bleeding", "unconscious", "locked", "tonight"],
    leave=["breeding", "looked"],
    vocabulary=["smoking", "baby", "help"],
)


def read(text: str) -> list[str]:
    return [" ".join(words) for words in sentences(text, WORDS)]


@pytest.mark.parametrize(
    ("typed", "read_as"),
    [
        ("He isn’t here, she won't, they're", "he is not here she will not they are"),
        ("hes in wont come 2nite", "he 's in will not come tonight"),
        ("bleedding", "bleeding"),
        ("unconcious", "unconscious"),
        ("breeding looked", "breeding looked"),
        ("smokin heeeelp b4by l0cked", "smoking help baby locked"),
        ("she has a 🔪", "she has a knife"),
        ("ble\u00ade\u200bding", "bleeding"),
        ("blеeding", "bleeding"),
        ("is 5 weeks old, 6/52, she's only ten weeks", "is BABYAGE BABYAGE she 's BABYAGE"),
        ("14yr old, 13F, she's 15 and, a boy of 6", "AGE AGE she 's AGE and a boy AGE"),
        ("a woman of 34 and a plan for 6 weeks", "a woman of N and a plan for N weeks"),
        ("yr 9, sixth former, Y11", "YEARGROUP YEARGROUP YEARGROUP"),
        ("at 3, 15.40, half past two, 9am", "at TIME TIME TIME TIME"),
        ("in 2009-11 and on 04/11/2026", "in YEAR and on DATE"),
        ("two rib #s", "two rib fracture s"),
    ],
)
def test_words_are_read_as_meant(typed: str, read_as: str):
    assert read(typed) == [read_as]


def test_sentences_end_at_stops_and_before_a_question_after_a_comma():
    found = read("One. Two? Three, what is it\n\nFour - five 2.10 pm")
    assert found == ["one", "two ?", "three", "what is it", "four", "five TIME"]


def test_what_a_body_says_is_read_without_its_keys():
    assert read('{"question": "hes in", "turns": ["n"], "as_of": null}') == ["he 's in", "and"]
    assert "he 's in" in read('{"question": "hes in", "turns": [')


@given(st.text(max_size=200))
def test_reading_gives_plain_words_and_marks(text: str):
    for sentence in sentences(text, WORDS):
        assert sentence and all(word == "?" or word.isupper() or word == word.lower() for word in sentence)


def test_a_long_message_is_read_at_both_ends():
    found = read("start " + "word " * READ + "end")
    assert found[0].startswith("start") and found[-1].endswith("end")
    assert sum(len(sentence) for sentence in found) <= READ
