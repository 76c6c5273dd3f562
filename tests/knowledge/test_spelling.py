from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.spelling import KnownSpelling, Spelling, count_words

COMMON = """
neglect assessment referral strategy discussion supervision parents children child young review which with missing interview
professionals conference online before teacher received visitor early really school health police
""".split()  # noqa: SIM905
COUNTS = Counter(dict.fromkeys(COMMON, 60) | {"regularly": 9, "misprnt": 1, "omit": 3, "real": 70})
SPELLING = Spelling.of(COUNTS, terms={"methadone", "lado", "taf"}, names={"kirklees", "merton", "case"})


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("neglct", "neglect"),
        ("assesment", "assessment"),
        ("refferal", "referral"),
        ("stratergy disscussion", "strategy discussion"),
        ("superivsion", "supervision"),
        ("hcild", "child"),
        ("wich", "which"),
        ("yung", "young"),
        ("techer", "teacher"),
        ("onlin", "online"),
        ("methodone", "methadone"),
        ("reveiw", "review"),
        ("Stratergy first", "Strategy first"),
        ("THE STRATERGY DISCUSSION", "THE STRATEGY DISCUSSION"),
    ],
)
def test_a_misspelt_word_becomes_the_nearest_word_of_the_documents(typed: str, meant: str):
    assert SPELLING.corrected(typed) == meant


@pytest.mark.parametrize(
    "text",
    [
        "mum is skint and minging, lad is a bloke now",  # ordinary English, and slang near nothing
        "TAF, ICPC and RHI done, pls ring the LADO tmrw",  # acronyms and short words
        "Zandrah told me so",  # a name
        "we asked Childe and Yung",  # names in the middle
        "kirklees and merton",  # areas
        "didnt whos hes theyve shes childrens",  # written together
        "s47 in 2o14 4 kidz",
        "prevent the fith",  # too short a word for a doubtful guess
        "shotting setting",
        "gair yn wyth mewn hynny gyda plant ysgol",  # another language: nothing is guessed
        "",
    ],
)
def test_what_is_known_or_is_no_word_stays_as_it_is(text: str):
    assert SPELLING.corrected(text) == text


def test_a_word_of_the_documents_is_never_changed_into_another():
    words = list(COUNTS)
    assert [SPELLING.corrected(word) for word in words] == words


def test_a_word_that_stands_once_is_not_what_another_was_meant_to_be():
    assert SPELLING.corrected("misprnts misprent") == "misprnts misprent"


@given(st.text(max_size=200))
def test_only_words_change_and_a_second_time_nothing_does(text: str):
    once = SPELLING.corrected(text)
    assert SPELLING.corrected(once) == once
    assert len(once.split()) == len(text.split())


@given(st.sampled_from(sorted(word for word, count in COUNTS.items() if len(word) > 6 and count > 1)), st.data())
def test_two_neighbouring_letters_swapped_are_swapped_back(word: str, data: st.DataObject):
    at = data.draw(st.integers(1, len(word) - 2))
    typed = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    assert SPELLING.knows(typed) or SPELLING.corrected(typed) == word


def test_words_are_counted_once_a_text():
    assert count_words(["The child’s plan. The plan", "a Plan"]) == {"the": 1, "childs": 1, "plan": 2, "a": 1}


def test_spelling_is_that_of_what_is_held_now():
    held = [frozenset({"a"})]
    known = KnownSpelling(lambda: {"neglect": 60}, lambda: held[0], terms=(), names=lambda: ())
    before = known()
    assert known() is before
    held[0] = frozenset({"a", "b"})
    assert known() is not before
