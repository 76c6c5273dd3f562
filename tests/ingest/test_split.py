from hypothesis import given
from hypothesis import strategies as st

from ingest.blocks import Block, BlockReference
from ingest.outline import outline
from ingest.split import Limits, split
from knowledge.records import Source
from knowledge.stores import Publication, embed_input

SOURCE = Source("review", "A review", "Board", "case_review", "C2", published="2014")
GUIDE = Source("guide", "A guide", "Ministry", "statutory_guidance", "A2", published="2014")


BRIEF = Source("brief", "A brief", "Touchstone", "briefing", "D", published="2026")


def count(text: str) -> int:
    return len(text.split())


def made(blocks: list[Block], source: Source = SOURCE, **limits: int) -> Publication:
    return split(
        source,
        "f" * 64,
        outline(blocks),
        [b for b in blocks if b.kind == "footnote"],
        count=count,
        limits=Limits(**limits),
    )


def labels(publication: Publication) -> list[str]:
    return [passage.locator.label for passage in publication.passages]


def leads(publication: Publication) -> list[tuple[str | None, str]]:
    text = publication.document.text
    return [
        (text[span.lead[0] : span.lead[1]] if span.lead else None, text[span.start : span.end])
        for passage in publication.passages
        for span in passage.spans
    ]


def test_locators_are_those_a_person_would_give():
    publication = made(
        [
            Block("Finding 4: Missed appointments", "heading", 1),
            Block("Nobody counted them."),
            Block("Learning points", "heading", 1, slide=7),
            Block("Count them.", slide=7),
            Block("Conclusion", "heading", 1),
            Block("They were not counted.", number="3"),
            Block("Referrals", "heading", 1, page=58),
            Block("Decide within a day.", number="153", page=58, printed_page="58"),
            Block("Reviews", "heading", 1, number="16F", section=True),
            Block("(1) A partner must review.", number="16F", section=True),
        ]
    )
    assert labels(publication) == [
        "Finding 4: Missed appointments",
        "slide 7: Learning points",
        "Conclusion, para 3",
        "para 153, p. 58",
        "s.16F, p. 58",
    ]


def test_a_passage_never_crosses_a_heading_a_number_or_a_slide():
    publication = made(
        [
            Block("One", "heading", 1),
            Block("A."),
            Block("Two", "heading", 1),
            Block("B.", number="1"),
            Block("C.", number="2"),
        ]
    )
    assert [p.text for p in publication.passages] == ["A.", "B.", "C."]


def test_a_bullet_brings_its_introduction_even_into_the_next_passage():
    bullets = [Block(f"risk number {i} that was not sufficiently considered", "bullet", 1) for i in range(30)]
    publication = made(
        [Block("Themes", "heading", 1), Block("Reviews found the following issues:"), *bullets], words=40
    )
    assert len(publication.passages) > 3
    assert all(lead == "Reviews found the following issues:" for lead, text in leads(publication)[1:])
    assert "Reviews found the following issues" in publication.passages[-1].context


def test_a_short_bullet_without_introduction_brings_its_heading_and_a_sentence_brings_nothing():
    publication = made(
        [
            Block("Areas for development", "heading", 1),
            Block("High caseloads", "bullet", 1),
            Block("The board was told in May.", "bullet", 1),
        ]
    )
    assert leads(publication) == [("Areas for development", "High caseloads"), (None, "The board was told in May.")]


def test_a_nested_bullet_brings_the_bullet_that_introduces_it():
    publication = made(
        [Block("Poverty", "heading", 1), Block("Parents may:", "bullet", 1), Block("feel shame", "bullet", 2)]
    )
    assert leads(publication)[-1] == ("Parents may:", "feel shame")


def test_the_page_of_a_passage_is_where_it_begins():
    long = " ".join(f"Sentence number {i} is here." for i in range(60))
    publication = made(
        [
            Block("Part", "heading", 1, page=1),
            Block(long, page=1),
            Block("On the next page.", page=2, printed_page="ii"),
        ]
    )
    assert publication.passages[-1].locator.label in {"Part, p. ii", "Part, p. 1"}
    assert publication.document.pages[-1].printed_page == "ii"


def test_force_follows_the_authority_and_a_brief_declares_its_own():
    duty = made([Block("Local authorities must act.")], GUIDE).passages[0]
    claims = [Block("Offer an interview.", force="must", references=(BlockReference("x-1", "p. 2", 19),))]
    declared, stranger = made(claims, BRIEF).passages[0], made(claims, SOURCE).passages[0]
    assert (stranger.force, stranger.force_declared, stranger.references) == ("learning", False, ())
    assert (duty.force, duty.force_declared) == ("must", False)
    assert (declared.force, declared.force_declared, declared.references[0].at) == ("must", True, declared.start + 19)


def test_a_line_over_the_points_of_a_numbered_paragraph_leaves_it_its_number():
    blocks = [
        Block("What to do", "heading", 1),
        Block("The authority should take the following action.", number="15"),
        Block("Immediately:", "heading", 2),
        Block("see to it that all members know their duties", "bullet", 1),
        Block("Findings:", "heading", 1),
        Block("The plans are good."),
        Block("Within three months", "heading", 2),
        Block("see to it that plans are written", "bullet", 1),
    ]
    passages = made(blocks).passages
    assert [passage.locator.paragraph for passage in passages] == ["15", "15", None, None]
    assert passages[1].locator.heading_path == ("What to do", "Immediately:")


def test_footnotes_stay_readable_but_are_in_no_passage():
    publication = made([Block("Text."), Block("29 Brandon, 2010.", "footnote")])
    assert "29 Brandon" in publication.document.text
    assert all("Brandon" not in passage.text for passage in publication.passages)


words = st.lists(
    st.sampled_from(
        [
            "a",
            "child",
            "was",
            "seen",
            "by",
            "the",
            "worker;",
            "nobody",
            "asked,",
            "(why)",
            "15",
            "days.",
            "Must!",
            "not?",
        ]
    ),
    min_size=1,
    max_size=90,
)
blocks = st.lists(
    st.builds(
        lambda text, kind, level, number: Block(
            " ".join(text), kind, level if kind != "paragraph" else 0, number if kind == "paragraph" else None
        ),
        words,
        st.sampled_from(["heading", "paragraph", "bullet"]),
        st.integers(1, 3),
        st.sampled_from([None, None, "1", "2.3"]),
    ),
    max_size=12,
)


@given(blocks)
def test_every_passage_is_its_span_fits_the_model_and_no_word_is_lost(made_of: list[Block]):
    publication = made(made_of, words=30, pieces=64)
    text, before = publication.document.text, -1
    for passage in publication.passages:
        assert text[passage.start : passage.end] == passage.text
        assert passage.start > before
        before = passage.end
        embedded, spans = embed_input(passage)
        assert count(embedded) + 2 <= 64
        assert [embedded[a:b] for a, b in spans] == [text[s.start : s.end] for s in passage.spans]
    said = "".join(passage.text for passage in publication.passages)
    wanted = "".join(block.text for block in made_of if block.kind != "heading")
    assert "".join(said.replace("•", "").split()) == "".join(wanted.split())
    assert len({passage.id for passage in publication.passages}) == len(publication.passages)


@given(blocks)
def test_the_same_blocks_give_the_same_ids(made_of: list[Block]):
    assert made(made_of) == made(made_of)


def test_a_table_is_cited_by_its_caption_and_what_follows_it_is_not():
    publication = made(
        [
            Block("Reviews", "heading", 1, page=5),
            Block("Every plan is reviewed.", number="12", page=5),
            Block("Table 3: When reviews are held", page=5),
            Block("First review: 20 working days", "row", page=5),
            Block("Second review: three months", "row", page=5),
            Block("More often where the child asks.", page=5),
        ]
    )
    assert labels(publication) == ["para 12, p. 5", "Table 3: When reviews are held, p. 5", "para 12, p. 5"]
    paths = [passage.locator.heading_path for passage in publication.passages]
    assert paths == [("Reviews",), ("Reviews", "Table 3: When reviews are held"), ("Reviews",)]


def test_a_figure_is_cited_by_its_caption_until_its_page_ends_or_the_numbering_goes_on():
    figure = [
        Block("Chapter 3", "heading", 1, page=7),
        Block("Act at once.", number="150", page=7),
        Block("Flow chart 1: Referral", "heading", 2, page=8),
        Block("A practitioner has concerns", page=8),
        Block("At home", "heading", 3, page=8),
        Block("See the child", page=8),
    ]
    for after in (Block("Then visit.", page=9), Block("Then visit.", number="151", page=8)):
        paths = [passage.locator.heading_path for passage in made([*figure, after]).passages]
        chart = ("Chapter 3", "Flow chart 1: Referral")
        assert paths == [("Chapter 3",), chart, (*chart, "At home"), ("Chapter 3",)]


def test_a_table_inside_a_figure_and_two_captions_in_a_row_end_where_they_end():
    publication = made(
        [
            Block("Duties", "heading", 1),
            Block("Figure 1. The cycle", "heading", 2),
            Block("It goes round.", page=None),
            Block("Table 1 Days"),
            Block("First: 10", "row"),
            Block("Figure 2", "heading", 2),
            Block("Afterwards all is well.", number="4"),
        ]
    )
    paths = [passage.locator.heading_path[1:] for passage in publication.passages]
    assert paths == [("Figure 1. The cycle",), ("Table 1 Days",), ()]


def test_a_sentence_about_a_table_is_no_caption():
    blocks = [Block("Table 1 shows how many there were."), Block("First: 10", "row")]
    assert [passage.locator.heading_path for passage in made(blocks).passages] == [()]
