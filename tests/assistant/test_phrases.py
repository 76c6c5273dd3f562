import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.steps.phrases import Index, Language, PhraseError

LISTS = {"PET": ["cat", "dog", "guinea pig"], "ANY": ["PET", "boy", "AGE"]}


def stands(text: str, *sentences: str) -> set[int]:
    language = Language(LISTS)
    phrase = language.phrase(text)
    return Index(language.places()).read([sentence.split() for sentence in sentences]).sentences_with(phrase)


@pytest.mark.parametrize(
    ("phrase", "sentence", "there"),
    [
        ("not breathing", "is not breathing", True),
        ("not breathing", "breathing not", False),
        ("strangl*", "he strangled her", True),
        ("strangl*", "he struggled", False),
        ("(hit|threw) him", "she threw him", True),
        ("(hit the|threw a) cat", "she hit the cat", True),
        ("(hit (the|a)|threw) cat", "she hit a cat", True),
        ("(hit (the|a)|threw) cat", "she hit cat", False),
        ("hit the? cat", "hit cat", True),
        ("hit the? cat", "hit a cat", False),
        ("PET ran", "the guinea pig ran", True),
        ("ANY ran", "AGE ran", True),
        ("hit .. cat", "hit a very old cat", True),
        ("hit .. cat", "hit one of the old cat", False),
        ("hit ... cat", "hit one of the very many old cat", True),
        ("^ cat", "cat sat", True),
        ("^ cat", "the cat", False),
        ("cat & boy", "boy saw cat", True),
        ("cat & boy", "boy sat", False),
        ("cat & -boy", "cat sat", True),
        ("cat & -boy", "boy saw cat", False),
        ("cat ?", "cat ?", True),
    ],
)
def test_a_phrase_stands_where_its_words_do(phrase: str, sentence: str, there: bool):
    assert stands(phrase, sentence) == ({0} if there else set())


def test_a_phrase_stays_in_its_sentence_and_may_want_words_elsewhere():
    assert stands("hit .. cat", "he hit", "cat sat") == set()
    assert stands("hit & boy && cat", "he hit boy", "cat sat") == {0}
    assert stands("hit & boy && cat", "he hit boy", "dog sat") == set()


@pytest.mark.parametrize("text", ["", "..", "the?", "-cat", "CAT", "(a|b", "a)", "(PET s|b) c", "Cat", "x & ..", "a-b"])
def test_a_phrase_that_says_nothing_or_something_else_is_an_error(text: str):
    with pytest.raises(PhraseError):
        Language(LISTS).phrase(text)


@pytest.mark.parametrize("lists", [{"A": ["B"], "B": ["A"]}, {"AGE": ["old"]}, {"A": ["c d*"]}, {"A": ["C"]}])
def test_lists_that_cannot_be_are_an_error(lists: dict[str, list[str]]):
    with pytest.raises(PhraseError):
        Language(lists)


@given(
    st.lists(st.sampled_from("ab"), max_size=12), st.sampled_from(["a b", "a .. b", "b ... a", "a a? b", "(a b|b) b"])
)
def test_gaps_and_choices_find_what_trying_everything_finds(words: list[str], phrase: str):
    gaps = {"a .. b": 3, "b ... a": 8}
    if phrase in gaps:
        first, last = phrase[0], phrase[-1]
        places = itertools.combinations(range(len(words)), 2)
        there = any(words[i] == first and words[j] == last and j - i - 1 <= gaps[phrase] for i, j in places)
    else:
        written = {"a b": ["ab"], "a a? b": ["ab", "aab"], "(a b|b) b": ["abb", "bb"]}[phrase]
        there = any(way in "".join(words) for way in written)
    assert bool(stands(phrase, " ".join(words))) is there
