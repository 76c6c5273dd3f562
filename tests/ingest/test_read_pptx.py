"""Reading presentations: slides as units, groups, tables and notes in order, what nobody sees, what is refused."""

import io
import zipfile
from typing import Any

import pytest
from pptx import Presentation
from pptx.util import Cm, Pt

from ingest.errors import FileRefused
from ingest.outline import outline
from ingest.read.formats import read
from ingest.read.pptx import read_pptx
from ingest.split import Limits, split
from knowledge.records import Source

DECK = Source("deck", "A deck", "Board", "case_review", "C2", published="2024")


def made(*build: Any) -> bytes:
    deck = Presentation()
    for slide in build:
        slide(deck)
    file = io.BytesIO()
    deck.save(file)
    return file.getvalue()


def box(shapes: Any, text: str, left: float, top: float, width: float = 8) -> Any:
    shape = shapes.add_textbox(Cm(left), Cm(top), Cm(width), Cm(1))
    shape.text_frame.text = text
    return shape


def findings(deck: Any) -> None:
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    slide.shapes.title.text = "What the review found"
    frame = slide.placeholders[1].text_frame
    frame.text = "Visits were missed"
    deeper = frame.add_paragraph()
    deeper.text, deeper.level = "three in May", 1
    slide.notes_slide.notes_text_frame.text = "Ask the group who would have known."


def grouped(deck: Any) -> None:
    slide = deck.slides.add_slide(deck.slide_layouts[6])
    group = slide.shapes.add_group_shape()
    box(group.shapes, "Below: what would have helped?", 2, 9)
    inner = group.shapes.add_group_shape()
    box(inner.shapes, "Above: nobody rang back, although the school had asked twice.", 2, 6)
    box(slide.shapes, "Discussion", 2, 1)


def tabled(deck: Any) -> None:
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = "Timescales"
    table = slide.shapes.add_table(3, 3, Cm(2), Cm(5), Cm(20), Cm(4)).table
    for row, cells in enumerate([("Step", "Who", "Days"), ("Referral", "Manager", "1"), ("Conference", "", "15")]):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    table.cell(1, 1).merge(table.cell(2, 1))


def unseen(deck: Any) -> None:
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = "Seen"
    box(slide.shapes, "beside the slide", 60, 2)
    box(slide.shapes, "Read this.", 2, 5)
    tiny = box(slide.shapes, "too small", 2, 8)
    tiny.text_frame.paragraphs[0].runs[0].font.size = Pt(1)
    hidden = deck.slides.add_slide(deck.slide_layouts[5])
    hidden.shapes.title.text = "Hidden slide"
    hidden._element.set("show", "0")


def shown(data: bytes) -> list[tuple[str, int, int | None, str]]:
    return [(block.kind, block.level, block.slide, block.text) for block in read_pptx(data).blocks]


def test_titles_bullets_and_notes_stand_under_their_slide():
    assert shown(made(findings)) == [
        ("heading", 1, 1, "What the review found"),
        ("bullet", 1, 1, "Visits were missed"),
        ("bullet", 2, 1, "three in May"),
        ("heading", 2, 1, "Speaker notes"),
        ("paragraph", 0, 1, "Ask the group who would have known."),
    ]


def test_groups_are_read_where_they_stand_and_a_short_first_line_is_the_title():
    assert [text for *_, text in shown(made(grouped))] == [
        "Discussion",
        "Above: nobody rang back, although the school had asked twice.",
        "Below: what would have helped?",
    ]


def test_rows_bring_their_heads_and_a_merged_cell_is_said_in_each():
    assert [text for kind, *_, text in shown(made(tabled)) if kind == "row"] == [
        "Step: Referral; Who: Manager; Days: 1",
        "Step: Conference; Who: Manager; Days: 15",
    ]


def test_a_slide_is_a_unit_and_its_number_the_locator():
    blocks = read_pptx(made(findings, grouped, tabled)).blocks
    passages = split(
        DECK, "f" * 64, outline(blocks), [], count=lambda text: len(text.split()), limits=Limits()
    ).passages
    assert [p.locator.label for p in passages] == [
        "slide 1: What the review found",
        "slide 1: Speaker notes",
        "slide 2: Discussion",
        "slide 3: Timescales",
    ]


def test_what_nobody_sees_is_left_out_and_told_of():
    result = read(made(unseen), "deck.pptx")
    assert [block.text for block in result.blocks] == ["Seen", "Read this."]
    assert any("hidden slides" in warning for warning in result.warnings)
    assert any("hidden text was left out, in 2 places" in warning for warning in result.warnings)


def test_what_cannot_be_read_is_refused():
    whole = made(findings)
    for data, reason in (
        (whole[: len(whole) // 2], "damaged"),
        (made(), "no readable text"),
        (entities(whole), "entities"),
    ):
        with pytest.raises(FileRefused, match=reason):
            read(data, "deck.pptx")


def entities(data: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(file, "w") as copy:
        for name in archive.namelist():
            content = archive.read(name)
            if name == "ppt/slides/slide1.xml":
                start = content.index(b"<p:sld")
                content = content[:start] + b'<!DOCTYPE a [<!ENTITY b "c">]>' + content[start:]
            copy.writestr(name, content)
    return file.getvalue()
