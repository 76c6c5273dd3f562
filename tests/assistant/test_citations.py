from datetime import date

import pytest

from assistant.citations import Choice, Citer, scope, spoken
from knowledge.currency import Standing
from knowledge.evidence import Evidence
from knowledge.records import Locator, PageMark, Passage, Reference, Scores, Source, Span

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


REVIEW = Source(
    "review", "Review", "University", "research", "B2", published="2020", period="2014/2017", population="368 reviews"
)


def cited(source: Source, text: str, works: dict[str, Source] | None = None, references: tuple[Reference, ...] = ()):
    span = Span(0, len(text))
    passage = Passage("p", "d", source.id, 0, text, 0, len(text), Locator("p. 1"), "learning", (span,), references)
    citer = Citer(lambda _id, a, b: text[a:b], lambda _id: (), lambda: works or {}, frozenset)
    made = Choice(Evidence(passage, source, Standing("historic"), Scores()), span, 1.0)
    _, (citation,) = citer.cite([made], as_of=date(2026, 11, 22), places=frozenset())
    return citation


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Neglect was a feature in 75% of reviews.", True),
        ("Three quarters of the children were known.", True),
        ("The authors read 278 reports.", True),
        ("One in four had moved.", True),
        ("Practitioners did not ask about the father.", False),
        ("This was so in 2015, under section 47, within 15 working days.", False),
    ],
)
def test_a_figure_is_shown_with_its_years_and_what_it_counts(text: str, told: bool):
    assert scope(cited(REVIEW, text)) == ("Figures of 2014 to 2017: 368 reviews." if told else None)


def test_a_figure_of_guidance_or_of_a_source_of_which_nothing_is_known_has_no_scope():
    assert scope(cited(GUIDE, "Within one year 75% must be seen.")) is None
    assert scope(cited(Source("i", "Inspection", "Ofsted", "inspection", "B3"), "75% were seen.")) is None


def test_a_brief_s_figure_has_the_scope_of_the_work_that_the_line_rests_on():
    text = "Neglect was a feature in 75% of reviews."
    citation = cited(BRIEF, text, {"review": REVIEW}, (Reference("review", "slide 6", len(text)),))
    assert scope(citation) == "Figures of Review: 2014 to 2017: 368 reviews."
