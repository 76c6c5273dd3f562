"""A scenario as slides: one a stage, with the facilitator's notes under it."""

import io
from collections.abc import Sequence
from typing import Any

import pptx
from pptx.dml.color import RGBColor
from pptx.enum.text import PP_ALIGN
from pptx.presentation import Presentation
from pptx.slide import Slide
from pptx.text.text import TextFrame
from pptx.util import Cm, Pt

from assistant.scenarios.exports.parts import choices, where
from assistant.scenarios.records import Scenario
from assistant.scenarios.stage_records import Stage
from assistant.scenarios.words import day_in_words
from knowledge.dates import spoken

_INK, _ACCENT, _SOFT = RGBColor(0x16, 0x21, 0x2B), RGBColor(0x0E, 0x3F, 0x50), RGBColor(0x4B, 0x5A, 0x66)
_WIDTH, _HEIGHT, _MARGIN = 33.87, 19.05, 1.6


def slides(scenario: Scenario) -> bytes:
    """A .pptx file on wide slides. Every slide has a title and notes."""
    deck = pptx.Presentation()
    deck.slide_width, deck.slide_height = Cm(_WIDTH), Cm(_HEIGHT)
    deck.core_properties.title, deck.core_properties.author = scenario.title, "Touchstone"
    deck.core_properties.language = "en-GB"
    frame = scenario.frame
    about = [f"For {' and '.join(scenario.audience_names)}, {scenario.brief.minutes} minutes", scenario.statement]
    _slide(deck, scenario.title, about, notes="\n\n".join(scenario.notices or ("No notice.",)))
    _slide(
        deck, "Before we begin", [frame.content_warning, frame.support, frame.welcome], notes="\n".join(frame.delivery)
    )
    _slide(
        deck,
        "What you will be able to do",
        [item.text for item in scenario.outcomes],
        bullets=True,
        notes=_map(scenario),
    )
    for stage in scenario.stages:
        _stage(deck, scenario, stage)
    _slide(
        deck,
        "Looking back",
        list(frame.closing_questions),
        bullets=True,
        notes=f"{frame.debrief} minutes.\n" + "\n".join(scenario.local.prompts),
    )
    for place, question in enumerate(scenario.knowledge_check):
        notes = f"Right: {question.right}\nWhy: {question.why}\n{_quotes(scenario, question.citations)}"
        texts = [question.text, *(f"{'ABCD'[n]}.  {text}" for n, text in enumerate(choices(scenario, place)))]
        _slide(deck, f"Check: question {place + 1}", texts, notes=notes)
    stamp = f"Status as of {spoken(scenario.brief.as_of)}; made on {spoken(scenario.made_at.date())}, version {scenario.version}."
    sources = list(dict.fromkeys(f"{item.title}: {item.status_text}" for item in scenario.citations))
    _slide(
        deck,
        "What this rests on",
        [stamp, *sources, scenario.statement],
        size=14,
        notes=_quotes(scenario, tuple(c.number for c in scenario.citations)),
    )
    held = io.BytesIO()
    deck.save(held)
    return held.getvalue()


def _slide(
    deck: Presentation, title: str, texts: Sequence[str], *, notes: str, bullets: bool = False, size: int = 24
) -> Slide:
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    _title(slide, title)
    box = slide.shapes.add_textbox(Cm(_MARGIN), Cm(4.4), Cm(_WIDTH - 2 * _MARGIN), Cm(_HEIGHT - 6))
    _fill(
        box.text_frame,
        [f"•  {text}" if bullets else text for text in texts],
        size if sum(map(len, texts)) < 620 else min(size, 18),
    )
    _note(slide, notes)
    return slide


def _note(slide: Slide, text: str) -> None:
    frame = slide.notes_slide.notes_text_frame
    if frame is not None:
        frame.text = text


def _title(slide: Slide, text: str) -> None:
    shape: Any = slide.shapes.title
    shape.left, shape.top, shape.width, shape.height = Cm(_MARGIN), Cm(1), Cm(_WIDTH - 2 * _MARGIN), Cm(2.8)
    frame = shape.text_frame
    frame.word_wrap, frame.text = True, text
    run = frame.paragraphs[0].runs[0]
    run.font.size, run.font.bold, run.font.name, run.font.color.rgb = Pt(36), True, "Arial", _ACCENT
    frame.paragraphs[0].alignment = PP_ALIGN.LEFT


def _fill(frame: TextFrame, texts: Sequence[str], size: float, *, soft: bool = False) -> None:
    frame.word_wrap = True
    for number, text in enumerate(texts):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        run = paragraph.add_run()
        run.text = text
        run.font.size, run.font.name, run.font.color.rgb = Pt(size), "Arial", _SOFT if soft else _INK
        paragraph.space_after = Pt(size * 0.4)


def _stage(deck: Presentation, scenario: Scenario, stage: Stage) -> None:
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    _title(slide, f"Stage {stage.number}: {stage.title}")
    left, right = 18.6, _WIDTH - 2 * _MARGIN - 18.6 - 1
    origin = f"{day_in_words(stage.on)} {stage.on.year} · {stage.arrival.sender} · {stage.arrival.channel}"
    line = slide.shapes.add_textbox(Cm(_MARGIN), Cm(3.5), Cm(_WIDTH - 2 * _MARGIN), Cm(1.2))
    _fill(line.text_frame, [origin], 16, soft=True)
    story = slide.shapes.add_textbox(Cm(_MARGIN), Cm(4.8), Cm(left), Cm(_HEIGHT - 6))
    letters = sum(map(len, stage.arrival.paragraphs))
    _fill(
        story.text_frame,
        stage.arrival.paragraphs,
        16 if letters > 700 else 18 if letters > 540 else 20 if letters > 380 else 22,
    )
    task = slide.shapes.add_textbox(Cm(_MARGIN + left + 1), Cm(4.8), Cm(right), Cm(_HEIGHT - 6))
    _fill(
        task.text_frame,
        [
            "Talk about it",
            *(f"{n}.  {text}" for n, text in enumerate(stage.questions, 1)),
            "Decide before we go on",
            stage.decision,
        ],
        16,
    )
    for paragraph in task.text_frame.paragraphs:
        if paragraph.text in {"Talk about it", "Decide before we go on"}:
            paragraph.runs[0].font.bold, paragraph.runs[0].font.color.rgb = True, _ACCENT
    _note(slide, _notes(scenario, stage))


def _notes(scenario: Scenario, stage: Stage) -> str:
    time, notes, point = stage.timing, stage.notes, scenario.point_of(stage)
    parts = [f"{time.total} minutes: {time.read} to read, {time.groups} in groups, {time.together} together."]
    if point is not None:
        parts.append(f"Teaching point: {point.title}. {point.practice} {point.mattered} Now: {point.expected}")
        parts.append(_quotes(scenario, (*point.findings, *point.expectations)))
    parts.append("Red flags: " + " ".join(flag.text for flag in stage.red_flags))
    parts.append("Missing: " + " ".join(stage.missing))
    parts += [f"Only if they ask {item.who}: {item.tells}" for item in notes.held_back]
    for name, texts in (
        ("Draw out", notes.draw_out),
        ("Likely", notes.likely_answers),
        ("Errors", notes.common_errors),
        ("Good", notes.good_practice),
    ):
        parts.append(f"{name}: " + " ".join(texts))
    return "\n".join(parts)


def _quotes(scenario: Scenario, numbers: tuple[int, ...]) -> str:
    return "\n".join(
        f"“{' '.join(item.quote.split())}” {where(item)}{f' {item.notice}' if item.notice else ''}"
        for item in scenario.cited(numbers)
    )


def _map(scenario: Scenario) -> str:
    return "\n".join(
        f"{item.text} → stage {', '.join(map(str, item.stages))} → {' '.join(f'[{n}]' for n in item.citations)}"
        for item in scenario.outcomes
    )
