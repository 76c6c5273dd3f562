import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.places import Place, fits, places_in
from knowledge.records import Locator


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("what does section 47 say", ["section 47"]),
        ("s.16F(2) of the 2004 Act", ["section 16F"]),
        ("ss 17 and 47", ["section 17", "section 47"]),
        ("s17, s47, s31: which?", ["section 17", "section 47", "section 31"]),
        ("Sch 2 para 4 of the 2004 Act", ["Schedule 2 paragraph 4"]),
        ("para 153 and 155", ["paragraph 153", "paragraph 155"]),
        ("paragraph 3.43", ["paragraph 3.43"]),
        ("part one of KCSIE", ["part 1"]),
        ("Part IX of the 1989 Act", ["part 9"]),
        ("annexes B and C", ["annex B", "annex C"]),
        ("Finding 6 in Norfolk", ["finding 6"]),
        ("reg 44 and reg 45", ["regulation 44", "regulation 45"]),
        ("slide 12, p. 58", ["slide 12", "page 58"]),
        ("the section on information sharing in KCSIE", ["“information sharing”"]),
    ],
)
def test_places_that_a_question_names(text: str, labels: list[str]):
    assert [mention.place.label for mention in places_in(text)] == labels


@pytest.mark.parametrize(
    "text",
    [
        "it's 40 pages already",
        "the part I play in a core group",
        "Annex a note to the file",
        "a third of the part a child plays",
        "1 in 4, that is 25%",
        "he was sectioned last night",
        "level 4 or stage 2",
    ],
)
def test_ordinary_words_are_no_places(text: str):
    assert places_in(text) == []


GUIDANCE = Locator(
    "para 153, p. 58", page=58, printed_page="56", paragraph="153", heading_path=("Chapter 3: Providing help",)
)


@pytest.mark.parametrize(
    ("locator", "place", "expected"),
    [
        (Locator("s.16F", section="16F"), Place("section", "16f"), True),
        (Locator("s.16F", section="16F"), Place("section", "16"), False),
        (Locator("Section 47 enquiries", heading_path=("Section 47 enquiries",)), Place("section", "47"), True),
        (Locator("s.31", section="31", heading_path=("31 Orders under section 47",)), Place("section", "47"), False),
        (Locator("Sch. 2 para 4", section="Sch. 2 para 4"), Place("schedule", "2", within="4"), True),
        (Locator("Sch. 2 para 4", section="Sch. 2 para 4"), Place("schedule", "2"), True),
        (Locator("Sch. 2 para 4", section="Sch. 2 para 4"), Place("schedule", "2", within="5"), False),
        (GUIDANCE, Place("paragraph", "153"), True),
        (GUIDANCE, Place("paragraph", "15"), False),
        (GUIDANCE, Place("page", "56"), True),
        (GUIDANCE, Place("page", "58"), False),
        (GUIDANCE, Place("numbered", "3", "chapter"), True),
        (Locator("x", heading_path=("Part one: Safeguarding",)), Place("numbered", "1", "part"), True),
        (Locator("x", heading_path=("PART 1: CHILDREN", "CHAPTER 2")), Place("numbered", "2", "part"), False),
        (Locator("slide 7", slide=7), Place("slide", "7"), True),
        (Locator("x", heading_path=("Reports under regulations 44 and 45",)), Place("regulation", "45"), True),
        (Locator("x", heading_path=("Information for parents",)), Place("heading", "information sharing"), False),
        (
            Locator("x", heading_path=("Information sharing and consent",)),
            Place("heading", "information sharing"),
            True,
        ),
    ],
)
def test_a_passage_stands_at_a_place_or_not(locator: Locator, place: Place, expected: bool):
    assert fits(locator, place) is expected


@given(st.text(max_size=200))
def test_any_text_can_be_read_and_mentions_lie_within_it(text: str):
    assert all(0 <= mention.start < mention.end <= len(text) for mention in places_in(text))


@given(st.integers(1, 400))
def test_a_paragraph_is_found_by_its_own_number_only(number: int):
    place = places_in(f"what is in para {number}?")[0].place
    assert [n for n in range(1, 401) if fits(Locator("", paragraph=str(n)), place)] == [number]
