"""What is told of a document that does not look as it should, and that nothing is told of one that does."""

import pytest

from ingest.blocks import Block
from ingest.doubts import LEAST_PER_PAGE, doubts
from knowledge.records import Document, PageMark

PROSE = "The worker saw the child at home and wrote down what she said. "


def told(blocks: list[Block], *, pages: int = 0, size: int = 1000) -> list[str]:
    text = "\n\n".join(block.text for block in blocks)
    marks = tuple(PageMark(0, page) for page in range(1, pages + 1))
    return doubts(Document("d@1", "d", "1", "0" * 64, text, marks), blocks, size=size)


def numbered(*numbers: str, section: bool = False) -> list[Block]:
    return [Block("Title", "heading", 1), *(Block(PROSE, number=number, section=section) for number in numbers)]


def test_pages_with_hardly_a_word_may_be_pictures():
    few = [Block("x" * (10 * LEAST_PER_PAGE - 1))]
    assert told(few, pages=10) == ["low text yield: 1999 characters on 10 pages; pages may be pictures"]
    assert told([Block("x" * 10 * LEAST_PER_PAGE)], pages=10) == []


def test_a_large_file_with_hardly_a_word_is_told_of_and_a_short_note_is_not():
    assert told([Block(PROSE)], size=240_000) == ["low text yield: 13 words from 240 kB; the file may hold pictures"]
    assert told([Block(PROSE)]) == []
    assert told([Block(PROSE * 10)], size=240_000) == []


def test_a_long_text_without_a_heading_is_told_of():
    assert told([Block(PROSE * 150)]) == ["no heading found: passages are cited by page or paragraph alone"]
    assert told([Block("Visits", "heading", 1), Block(PROSE * 150)]) == []
    assert told([Block(PROSE * 20)]) == []


def test_numbers_that_jump_are_told_of_with_the_first_places():
    jumping = numbered("1", "2", "3", "7", "8", "9", "12", "13")
    assert told(jumping) == ["numbering broken: para 7 follows para 3; para 12 follows para 9"]
    many = numbered("1", "3", "5", "7", "9", "11", "13", "15")
    assert told(many)[0].endswith("para 7 follows para 5, and 4 more")


@pytest.mark.parametrize(
    "numbers",
    [
        ["1", "2", "3", "3", "4", "5", "6", "7"],  # said twice, as where a page turns
        ["1", "2", "3", "4", "1", "2", "3", "4"],  # an annex begins anew
        ["1.1", "1.2", "2.1", "2.2", "2.3", "3.1", "3.2", "3.3"],
        ["1", "5", "9"],  # too few to be the numbers of a document
    ],
)
def test_numbers_in_order_are_not_told_of(numbers: list[str]):
    assert told(numbered(*numbers)) == []


def test_the_sections_of_an_act_may_have_gaps():
    assert told(numbered("1", "2", "7", "8", "11", "12", "20", "31", section=True)) == []
