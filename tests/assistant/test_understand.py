from pathlib import Path

import pytest

from assistant.build import LEXICON
from assistant.steps.understand import Understand
from knowledge.areas import Areas
from knowledge.lexical import LexicalIndex
from knowledge.lexicon import Lexicon

AREAS = Areas.load()


@pytest.fixture
def understand(tmp_path: Path) -> Understand:
    return Understand(Lexicon.load(LEXICON), LexicalIndex(tmp_path).words, lambda: AREAS)


@pytest.mark.parametrize(
    ("question", "wants"),
    [
        ("How soon must a child be offered an interview?", "time"),
        ("how many working days from strategy discussion to conference", "time"),
        ("rhi timescale pls", "time"),
        ("what percentage of SCRs had neglect", "number"),
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


def test_a_named_question_with_a_subject_is_not_bare(understand: Understand):
    found = understand.understand("what did inspectors say about supervision in Norfolk")
    assert not found.bare and list(found.asked) == ["supervis"]


def test_acronyms_and_lay_words_are_searched_in_the_documents_words(understand: Understand):
    found = understand.understand("rhi timescale pls")
    assert {"return", "home", "interview"} <= found.words.keys()
    assert all(found.words[word] < 1 for word in ("return", "interview"))
    assert "return home interview" in found.embed
