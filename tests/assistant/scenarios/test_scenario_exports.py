"""Exports, opened again by those who read them."""

import io
import json
from collections.abc import Callable
from xml.etree import ElementTree

import docx
import jsonschema
import pptx
import pytest
from pygiftparser import parser

from assistant.scenarios.build import Workshop
from assistant.scenarios.exports import FORMATS, export, from_data, schema
from assistant.scenarios.maker import Made

Exported = Callable[[str], bytes]


@pytest.fixture
def exported(shop: Workshop, made: Made) -> Exported:
    return lambda name: export(made.scenario, name, shop.checker)


def test_the_participants_pages_have_a_page_a_stage_and_no_notes(exported: Exported, made: Made):
    document = docx.Document(io.BytesIO(exported("docx-participants")))
    heads = [(p.style.name, p.text) for p in document.paragraphs if p.style.name.startswith("Heading")]
    assert heads[0] == ("Heading 1", made.scenario.title)
    stages = [p for p in document.paragraphs if p.style.name == "Heading 2" and p.text.startswith("Stage ")]
    assert len(stages) == len(made.scenario.stages)
    assert all(p.paragraph_format.page_break_before for p in stages)
    text = "\n".join(p.text for p in document.paragraphs)
    stage = made.scenario.stages[0]
    assert stage.decision in text and made.scenario.statement in text
    hidden = (
        *stage.missing,
        *stage.notes.common_errors,
        *(flag.text for flag in stage.red_flags),
        stage.notes.held_back[0].tells,
    )
    assert not any(part in text for part in hidden)
    assert document.core_properties.title == made.scenario.title and document.core_properties.language == "en-GB"


def test_the_guide_has_the_running_order_the_quotations_and_heads_that_repeat(exported: Exported, made: Made):
    document = docx.Document(io.BytesIO(exported("docx-facilitators")))
    order = document.tables[0]
    assert [row.cells[0].text for row in order.rows][1:-3][1:] == [
        f"Stage {s.number}: {s.title}" for s in made.scenario.stages
    ]
    assert order.rows[-1].cells[2].text == str(made.scenario.brief.minutes)
    assert all("w:tblHeader" in table.rows[0]._tr.xml for table in document.tables)
    text = "\n".join(p.text for p in document.paragraphs)
    assert made.scenario.citations[0].quote in text and made.scenario.notices[0] in text
    assert "Status as of 22 November 2026" in text


def test_the_slides_have_one_a_stage_with_notes(exported: Exported, made: Made):
    deck = pptx.Presentation(io.BytesIO(exported("pptx")))
    titles = [slide.shapes.title.text for slide in deck.slides]
    assert [t for t in titles if t.startswith("Stage ")] == [
        f"Stage {s.number}: {s.title}" for s in made.scenario.stages
    ]
    assert all(slide.notes_slide.notes_text_frame.text.strip() for slide in deck.slides)
    first = next(slide for slide in deck.slides if slide.shapes.title.text.startswith("Stage 1"))
    point = made.scenario.points[0]
    assert point.title in first.notes_slide.notes_text_frame.text
    assert made.scenario.cited(point.findings)[0].quote in first.notes_slide.notes_text_frame.text


def test_moodle_reads_the_knowledge_check(exported: Exported, made: Made):
    questions = parser.parseFile(io.StringIO(exported("gift").decode()))
    assert len(questions) == len(made.scenario.knowledge_check)
    for question, meant in zip(questions, made.scenario.knowledge_check, strict=True):
        assert question.valid and question.text == meant.text
        right = [answer for answer in question.answers.answers if answer.fraction == 100]
        assert [answer.answer for answer in right] == [meant.right]


def test_json_goes_out_and_in_and_follows_the_published_schema(exported: Exported, made: Made):
    data = json.loads(exported("json"))
    jsonschema.validate(data, schema())
    assert from_data(data) == made.scenario


def test_the_genogram_shows_the_family_and_tells_it(exported: Exported, made: Made):
    picture = ElementTree.fromstring(exported("genogram"))
    told = picture.find("{http://www.w3.org/2000/svg}desc")
    family = [person for person in made.scenario.cast if person.agency is None]
    assert told is not None and all(person.name.split()[0] in (told.text or "") for person in family)


def test_markdown_marks_nothing_that_an_author_wrote(exported: Exported, made: Made):
    text = exported("markdown-facilitators").decode()
    assert text.startswith(f"# {made.scenario.title}") and made.scenario.notices[0] in text
    assert set(FORMATS) == {
        "docx-participants",
        "docx-facilitators",
        "pptx",
        "markdown-participants",
        "markdown-facilitators",
        "gift",
        "genogram",
        "json",
    }
