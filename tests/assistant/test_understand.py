from pathlib import Path

import pytest

from assistant.build import LEXICON
from assistant.steps.parts import Parts
from assistant.steps.understand import Understand
from knowledge.aliases import NameTable
from knowledge.areas import Areas
from knowledge.lexical import LexicalIndex
from knowledge.lexicon import Lexicon
from knowledge.names import Names
from knowledge.records import Locator, Source
from knowledge.spelling import Spelling

AREAS = Areas.load()


@pytest.fixture
def understand(tmp_path: Path) -> Understand:
    return Understand(Lexicon.load(LEXICON), LexicalIndex(tmp_path).words, lambda: AREAS)


@pytest.mark.parametrize(
    ("question", "wants"),
    [
        ("How soon must a child be offered an interview?", "time"),
        ("how many working days from strategy discussion to conference", "length"),
        ("rhi timescale pls", "time"),
        ("what percentage of SCRs had neglect", "share"),
        ("how many reviews did the study look at", "number"),
        ("What do reviews say about fathers?", None),
    ],
)
def test_what_a_question_asks_for(understand: Understand, question: str, wants: str | None):
    assert understand.understand(question).wants == wants


def test_areas_years_and_kinds_that_a_question_names(understand: Understand):
    found = understand.understand("what did inspectors say about Barking and Dagenham in 2023")
    assert (found.areas, found.years, found.kinds, found.bare) == (
        {"barking-and-dagenham"},
        {2023},
        {"inspection"},
        True,
    )


@pytest.mark.parametrize(
    ("question", "kinds"),
    [
        ("which councils got told off for late visits", {"inspection"}),
        ("do any London boroughs run that sort of panel", {"inspection"}),
        ("how do other places check on them", {"inspection"}),
        ("which council do I ring about him", set()),
        ("which areas of need does the assessment cover", set()),
    ],
)
def test_what_other_places_do_is_asked_of_their_inspections(understand: Understand, question: str, kinds: set[str]):
    assert understand.understand(question).kinds == kinds


def test_a_named_question_with_a_subject_is_not_bare(understand: Understand):
    found = understand.understand("what did inspectors say about supervision in Norfolk")
    assert not found.bare and list(found.asked) == ["supervis"]


def test_acronyms_and_lay_words_are_searched_in_the_documents_words(understand: Understand):
    found = understand.understand("rhi timescale pls")
    assert {"return", "home", "interview"} <= found.words.keys()
    assert all(found.words[word] < 1 for word in ("return", "interview"))
    assert "return home interview" in found.embed


@pytest.fixture
def knowing(tmp_path: Path) -> Understand:
    """A step that knows two documents by their names, and how a few words are spelt."""
    register = {
        "kcsie-2024": Source(
            "kcsie-2024",
            "Keeping children safe in education 2024",
            "DfE",
            "statutory_guidance",
            "A2",
            published="2024-09-02",
        ),
        "case-l": Source(
            "case-l", "Learning from Case L: key lessons", "Norfolk board", "case_review", "C1", area="norfolk"
        ),
    }
    outline = [("l#1", Locator("x", heading_path=("Finding 6: Use of medical labels",)))]
    names = Names.of(register, frozenset(register), lambda _id: outline, table=NameTable.load(), areas=AREAS)
    spelling = Spelling.of({"supervision": 60, "filtering": 60, "check": 60}, terms=(), names=())
    words = LexicalIndex(tmp_path).words
    return Understand(Lexicon.load(LEXICON), words, lambda: AREAS, lambda: names, lambda: spelling, Parts.load())


def test_a_named_document_steers_and_its_name_weighs_little_as_words(knowing: Understand):
    found = knowing.understand("what does KCSIE say about filtering")
    assert found.named.sources == {"kcsie-2024"} and found.named.explicit
    assert found.words["kcsie"] < 1 == found.words["filter"] and "kcsie" not in found.asked


def test_a_document_is_no_filter_where_another_kind_of_source_is_asked_for_besides(knowing: Understand):
    found = knowing.understand("what do KCSIE and reviews say about filtering")
    assert found.named.sources == {"kcsie-2024"} and not found.named.explicit


def test_a_question_of_a_place_alone_is_bare(knowing: Understand):
    found = knowing.understand("what does Finding 6 say?")
    assert found.bare and found.named.passages == ("l#1",)
    assert "overall" not in found.words


def test_a_place_is_looked_for_in_what_the_last_answer_cited(knowing: Understand):
    assert knowing.understand("and annex C?", within=("kcsie-2024",)).named.sources == frozenset()
    assert knowing.understand("and Finding 6?", within=("case-l",)).named.sources == {"case-l"}


def test_misspelt_words_are_put_right_in_the_question_as_understood(knowing: Understand):
    assert knowing.understand("whos supervison and filterng").standalone == "whos supervision and filtering"


def test_questions_of_a_message_are_told_apart(knowing: Understand):
    found = knowing.understand("how often do we check the filtering and who gets supervision?")
    assert found.parts == ("how often do we check the filtering?", "who gets supervision? (check the filtering)")
    assert knowing.understand("what do the different documents say about fathers").across
