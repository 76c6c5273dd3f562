"""No graphic detail, no word that blames a child or a family, and nothing that is hard to read."""

import re
from collections.abc import Iterator

from assistant.scenarios.bank_records import Language
from assistant.scenarios.reading import read_by_participants, reading_age, stage_texts
from assistant.scenarios.records import Scenario

OLDEST = 14.0
"""Years. The reading age of what participants read, as a whole and in each stage."""


def written(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """Every text that is the scenario's own, with where it stands; quotations of sources are not."""
    yield from (("title", scenario.title), *read_by_participants(scenario))
    for stage in scenario.stages:
        where = f"stage {stage.number}, notes"
        notes = stage.notes
        texts = (stage.title, stage.arrival.channel, *stage.missing, *(flag.text for flag in stage.red_flags))
        texts += (*notes.draw_out, *notes.likely_answers, *notes.common_errors, *notes.good_practice)
        yield from ((where, text) for text in (*texts, *(item.tells for item in notes.held_back)))
    for point in scenario.points:
        yield from (
            (f"point {point.id}", text) for text in (point.title, point.practice, point.mattered, point.expected)
        )
    for persona in scenario.personas:
        texts = (persona.speaks, persona.opening, *persona.fears, *persona.hides, *persona.wants, *persona.shifts)
        yield from ((f"role of {persona.key}", text) for text in (*texts, *persona.never_unless))
    yield from (("observer", text) for text in scenario.observer)
    yield from (("local", text) for text in scenario.local.prompts)


def graphic(scenario: Scenario, language: Language) -> Iterator[str]:
    pattern = re.compile(language.graphic, re.IGNORECASE)
    for where, text in written(scenario):
        if found := pattern.search(text):
            yield f"{where} has “{found[0]}”: leave the detail out"


def blaming(scenario: Scenario, language: Language) -> Iterator[str]:
    for item in language.blaming:
        pattern = re.compile(item.pattern, 0 if item.pattern.isupper() else re.IGNORECASE)
        for where, text in written(scenario):
            if found := pattern.search(text):
                yield f"{where} says “{found[0]}”: write {item.instead}"


def too_hard(scenario: Scenario) -> Iterator[str]:
    whole = reading_age([text for _, text in read_by_participants(scenario)])
    if whole > OLDEST:
        yield f"what participants read asks for a reading age of {whole:.1f}; the most is {OLDEST:.0f}: shorten sentences"
    for stage in scenario.stages:
        age = reading_age(stage_texts(stage))
        if age > OLDEST:
            yield f"stage {stage.number} asks for a reading age of {age:.1f}; the most is {OLDEST:.0f}: shorten its sentences"
