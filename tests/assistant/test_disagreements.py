from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from assistant.answers import Citation, Quote
from assistant.disagreements import Disagreements, figures_of
from assistant.terms import Terms
from knowledge.currency import Standing
from knowledge.errors import SettingsError
from knowledge.records import Locator, Source

HELD = Disagreements.load(lambda text: text.lower().replace(".", "").split())


def cite(number: int, source_id: str, text: str) -> Citation:
    source = Source(source_id, f"Title of {source_id}", "Board", "research", "B2")
    return Citation(number, "p", "d", source, Standing("historic"), False, Locator("p. 1"), Quote(text, 0, len(text)))


FAILED = cite(1, "gol", "Agencies persisted with a failed solution and gave the same help again.")
LONG = cite(2, "rip", "Prolonged engagement by one trusted worker made the difference.")


def codes(*citations: Citation) -> list[str]:
    return [notice.code for notice in HELD.notices(citations)]


def test_both_sides_quoted_are_said_to_differ_and_one_side_alone_is_not():
    (notice,) = HELD.notices([FAILED, LONG])
    assert notice.code == "sources_disagree" and notice.citations == (1, 2) and "change the method" in notice.text
    assert codes(FAILED) == codes(LONG) == []


def test_the_other_side_is_asked_for_where_the_question_is_about_the_matter():
    taken = [(FAILED.quote.text, "gol")]
    offered = [("Something else.", "x"), (LONG.quote.text, "rip")]
    assert HELD.missing("should we persist with the family", taken, offered) == [1]
    assert HELD.missing("who chairs the board", taken, offered) == []
    assert HELD.missing("should we persist", [*taken, offered[1]], offered) == []


def test_figures_that_look_like_a_series_are_shown_with_what_differs():
    first = cite(1, "gol-scr-2009", "In 27% of the cases neglect was the serious issue.")
    second = cite(2, "rip-triennial-2019-sc", "Neglect was a feature of 75% of the reviews.")
    assert codes(first, second) == ["figures_differ"]


def test_different_figures_for_one_rule_are_told_and_the_same_are_not():
    old = cite(1, "a", "The conference should be held within 15 working days of the discussion.")
    new = replace(cite(2, "b", old.quote.text.replace("15", "10")), number=2)
    assert codes(old, new) == ["sources_disagree"]
    assert codes(old, cite(2, "b", old.quote.text)) == []
    assert (
        codes(old, cite(2, "b", "The core group should first meet within 10 working days of its parents' consent."))
        == []
    )


def test_figures_are_read_in_words_and_digits():
    assert figures_of("fifteen working days, or 3 months") == {("15", "working day"), ("3", "month")}


@pytest.mark.parametrize(
    "text",
    [
        "[[topic]]\nid='x'\n",
        "topic = 1",
        "[[topic]]\nid='x'\nkind='disagree'\nabout='('\nhold='h'\nside=[{says='a'},{says='b'}]\n",
    ],
)
def test_a_faulty_topic_is_an_error_that_names_it(tmp_path: Path, text: str):
    (tmp_path / "d.toml").write_text(text)
    with pytest.raises(SettingsError, match=r"d.toml"):
        Disagreements.load(str.split, tmp_path / "d.toml")


TERMS = Terms.load()


@pytest.mark.parametrize(
    ("quoted", "told"),
    [
        ("The LSCB should publish it.", "safeguarding partners"),
        ("The CCG was told.", "integrated care boards"),
        ("He was a DNA for three appointments.", "was not brought"),
        ("There was disguised compliance.", "contested"),
        ("An initial assessment was made.", "one assessment"),
        ("She made a lifestyle choice.", "cannot consent"),
    ],
)
def test_a_word_of_its_time_is_explained_once_and_never_changed(quoted: str, told: str):
    citations = [cite(1, "a", quoted), cite(2, "b", quoted)]
    found = [notice for notice in TERMS.notices(citations, date(2026, 11, 22)) if told in notice.text]
    assert [(notice.code, notice.citations) for notice in found] == [("renamed", (1, 2))]
    assert citations[0].quote.text == quoted


def test_on_a_day_when_the_word_was_right_nothing_is_said():
    assert not list(TERMS.notices([cite(1, "a", "The LSCB should publish it.")], date(2015, 1, 1)))


@pytest.mark.parametrize("quoted", ["The DNA test showed it.", "a safeguarding children partnership", "case records"])
def test_words_of_today_are_left_alone(quoted: str):
    found = [notice.text for notice in TERMS.notices([cite(1, "a", quoted)], date(2026, 11, 22))]
    assert found == []


def test_a_faulty_table_names_the_entry(tmp_path: Path):
    (tmp_path / "r.toml").write_text("[[renamed]]\nold='('\nsince=2020-01-01\nsays='x'\n")
    with pytest.raises(SettingsError, match="renamed number 1"):
        Terms.load(tmp_path / "r.toml")
