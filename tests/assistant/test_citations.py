from datetime import date

import pytest

from assistant.citations import Choice, Citer, spoken
from knowledge.currency import Standing
from knowledge.records import Locator, PageMark, Passage, Reference, Source, Span
from knowledge.search import Evidence, Scores

TEXT = "Ring the hub within a day. Elsewhere they ring at once."
BRIEF = Source("brief-x", "Touchstone brief: x", "Touchstone", "briefing", "D", published="2026")
WORKS = {
    "leeds-hub": Source("leeds-hub", "Hub", "Leeds", "local_procedure", "C1", area="leeds"),
    "york-hub": Source("york-hub", "Hub", "York", "local_procedure", "C1", area="york"),
}
SPANS = (Span(0, 26), Span(27, 55))
PASSAGE = Passage(
    "p", "d", "brief-x", 0, TEXT, 0, len(TEXT), Locator("Local procedure"), "local", SPANS,
    references=(Reference("leeds-hub", "p. 1", 26), Reference("york-hub", "p. 2", 55)), force_declared=True,
)  # fmt: skip
CITER = Citer(lambda _id, a, b: TEXT[a:b], lambda _id: (PageMark(0, 1), PageMark(27, 2)), lambda: WORKS, frozenset)


def choice(span: Span) -> Choice:
    return Choice(Evidence(PASSAGE, BRIEF, Standing("unknown"), Scores()), span, 1.0)


@pytest.mark.parametrize(
    ("area", "span", "force"),
    [
        ("leeds", 0, "local"),
        ("leeds", 1, "context"),
        ("york", 1, "local"),
        ("york", 0, "context"),
        (None, 0, "context"),
    ],
)
def test_a_line_is_local_only_to_the_reader_of_its_own_area(area: str | None, span: int, force: str):
    assert CITER.force(choice(SPANS[span]), frozenset({area} - {None})) == force


def test_a_citation_names_the_works_of_its_own_line_and_the_page_it_stands_on():
    _, (first,) = CITER.cite([choice(SPANS[1])], as_of=date(2026, 11, 22), places=frozenset({"york"}))
    assert [work.source_id for work in first.second_hand] == ["york-hub"]
    assert (first.quote.text, first.locator.page) == ("Elsewhere they ring at once.", 2)
    assert spoken(first) == first.quote.text


LED = "Partners must:\n• keep records\nThey may also:\n• ask for help"
GUIDE = Source("guide", "Guide", "Ministry", "statutory_guidance", "A2", in_force_from="2024")
BULLETS = (Span(17, 29, "bullet", lead=(0, 14)), Span(46, 58, "bullet", lead=(30, 44)))


@pytest.mark.parametrize(("bullet", "force"), [(0, "must"), (1, "should")])
def test_a_bullet_has_the_force_of_the_line_that_introduces_it(bullet: int, force: str):
    passage = Passage("p", "d", "guide", 0, LED, 0, len(LED), Locator("p. 1"), "must", BULLETS)
    citer = Citer(lambda _id, a, b: LED[a:b], lambda _id: (), dict, frozenset)
    led = Choice(Evidence(passage, GUIDE, Standing("in_force"), Scores()), BULLETS[bullet], 1.0)
    assert citer.force(led, frozenset()) == force
