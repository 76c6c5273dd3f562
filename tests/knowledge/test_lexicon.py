from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import knowledge
from knowledge.errors import SettingsError
from knowledge.lexicon import MOST_ADDED, Lexicon

LEXICON = Lexicon.load(Path(knowledge.__file__).parent / "library" / "lexicon.toml")


def added(question: str) -> tuple[str, ...]:
    return LEXICON.expand(question).added


@pytest.mark.parametrize(
    ("question", "phrase"),
    [
        ("rhi", "return home interview"),
        ("RHIs, who does them", "return home interview"),
        ("return home interviews", "RHI"),
        ("lado", "local authority designated officer"),
        ("local authority designated officer", "LADO"),
        ("icpc", "initial child protection conference"),
        ("mum wont let me in", "no access"),
        ("Mum won\u2019t let me in!", "no access"),
        ("no reply at the door again", "child not seen"),
        ("dad not seen", "unseen men"),
        ("the kids are hungry", "child"),
        ("neglect in teens", "adolescent"),
        ("tell the child's social worker", "information sharing"),
        ("DNA again", "was not brought"),
        ("DA at home", "domestic abuse"),
        ("is there a DASH?", "risk checklist"),
        ("ICPC after 15 days", "within 15 working days of the strategy discussion"),
    ],
)
def test_what_people_type_finds_what_documents_say(question: str, phrase: str):
    assert phrase in added(question)


@pytest.mark.parametrize("form", ["s47", "s.47", "s 47", "s. 47", "S47", "sec 47", "Section 47", "section 17 and 47"])
def test_a_section_is_found_however_it_is_written(form: str):
    found = added(f"{form} enquiry timescales")
    assert "strategy discussion" in found
    assert ("section 47" in found) != ("section 47" in form.casefold())


def test_a_section_without_an_entry_is_written_both_ways():
    assert added("what does section 16F say") == ("s16F",)
    assert added("what does s.16F say") == ("section 16F", "s16F")


@pytest.mark.parametrize(
    "question", ["da at home", "dash to the door", "the sw rang", "send it on", "a sin", "WHAT DO I DO ABOUT SIN TODAY"]
)
def test_an_acronym_that_is_a_word_counts_only_in_capitals(question: str):
    assert not added(question)


@pytest.mark.parametrize(
    ("alone", "with_cue", "phrase"),
    [
        ("SCR", "SCR findings", "serious case review"),
        ("an ICO", "an ICO hearing", "interim care order"),
        ("an ICO", "tell the ICO about a data breach", "Information Commissioner's Office"),
        ("PP", "PP and FII", "perplexing presentation"),
        ("72 hours", "72 hours after missing", "return home interview within 72 hours"),
    ],
)
def test_an_ambiguous_token_needs_its_second_cue(alone: str, with_cue: str, phrase: str):
    assert phrase not in added(alone)
    assert phrase in added(with_cue)


@pytest.mark.parametrize("question", ["what is a CPPM", "child protection conference", "SCR learning", "IRD", "GIRFEC"])
def test_nothing_is_added_for_another_nation(question: str):
    abroad = {"CPPM", "child protection planning meeting", "IRD", "SUSR", "GIRFEC"}
    assert not abroad & set(added(question))


@pytest.mark.parametrize(
    ("typed", "corrected"),
    [
        ("bruse on his arm", "bruise on his arm"),
        ("Bruses?", "Bruises?"),
        ("signs of neglet, CAHMS refferal", "signs of neglect, CAMHS referral"),
        ("disguised complience", "disguised compliance"),
        ("nothing wrong here", "nothing wrong here"),
    ],
)
def test_known_misspellings_are_corrected_and_the_rest_is_left(typed: str, corrected: str):
    assert LEXICON.expand(typed).corrected == corrected


def test_superseded_terms_come_last():
    assert added("early help assessment")[-1] == "CAF"


def test_the_longest_words_that_match_decide():
    assert LEXICON.expand("initial child protection conference").matched == ("initial child protection conference",)


@given(
    st.lists(st.sampled_from(["CP", "s47", "mum", "won't", "let", "me", "in", "missing", "DNA", "'", "\n", "é", "x"]))
)
def test_any_words_expand_once_each(words: list[str]):
    check(" ".join(words))


@given(st.text(max_size=300))
def test_any_text_expands_once_each(question: str):
    check(question)


def check(question: str) -> None:
    expansion = LEXICON.expand(question)
    assert len(expansion.added) <= MOST_ADDED
    assert len({phrase.casefold() for phrase in expansion.added}) == len(expansion.added)
    assert len(set(expansion.matched)) == len(expansion.matched)


ENTRY = 'terms = ["a b"]\nmeans = "c"\ntype = "lay"\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("capitals_only = []\nentry = []\n", "'misspelling' is missing"),
        ("x = 1\ncapitals_only = []\nentry = []\nmisspelling = []\n", "unknown key 'x'"),
        (f"capitals_only = []\nmisspelling = []\n[[entry]]\n{ENTRY}colour = 1\n", "entry 1: unknown key 'colour'"),
        (f"capitals_only = []\nmisspelling = []\n[[entry]]\n{ENTRY}also = [1]\n", "also: must be a list"),
        (f"capitals_only = []\nmisspelling = []\n[[entry]]\n{ENTRY}ambiguous = true\n", "belong together"),
        ("capitals_only = []\nentry = []\n[[misspelling]]\ntyped = 1\nmeant = 'x'\n", "misspelling 1"),
        ("capitals_only = [", "cannot be read as TOML"),
    ],
)
def test_a_faulty_file_is_refused_with_its_name_and_entry(tmp_path: Path, text: str, message: str):
    path = tmp_path / "words.toml"
    path.write_text(text)
    with pytest.raises(SettingsError, match=r"words\.toml") as caught:
        Lexicon.load(path)
    assert message in str(caught.value)
