import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.matching import content_words, holds, says, shared


def test_typography_case_and_white_space_are_set_aside():
    assert holds("The child’s  “lived\nexperience” – daily", 'child\'s "lived experience" - Daily')


def test_said_are_whole_words_only():
    assert says("within 15 working days.", "15 working days")
    assert not says("within 15 working days.", "5 working days")


@pytest.mark.parametrize(
    ("question", "text", "share"),
    [
        ("how soon is the review", "The reviews are held early", 0.5),
        ("rhi timescale pls", "within 72 hours of return", 0.0),
        ("is it", "anything", None),
    ],
)
def test_shared_counts_content_words_plurals_aside(question: str, text: str, share: float | None):
    assert shared(question, text) == share


def test_numbers_are_content():
    assert content_words("what is s.47 and 5 of them") == ["47", "5"]


@given(st.text(), st.text(), st.text())
def test_what_stands_in_a_text_is_held(before: str, words: str, after: str):
    assert holds(f"{before} {words} {after}", words)
