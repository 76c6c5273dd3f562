"""Whether any stage gives away what comes later."""

from collections.abc import Iterator
from itertools import pairwise

from assistant.scenarios.checks.copying import runs_of, words_of
from assistant.scenarios.reading import stage_texts
from assistant.scenarios.records import Scenario, Stage
from assistant.scenarios.words import day_in_words, first_name

_RUN = 8


def given_away(scenario: Scenario) -> Iterator[str]:
    """Nobody is named before the stage in which they are met, no later date or text stands in an earlier stage."""
    stages = scenario.stages
    for earlier, later in pairwise(stages):
        if later.on <= earlier.on:
            yield f"stage {later.number} is dated before stage {earlier.number}, or on the same day: put the dates in order"
    before = _shown_first(scenario)
    for stage in stages:
        here = words_of(" ".join(_given(stage)))
        for number, words in before:
            if number < stage.number:
                yield from (
                    f"stage {number} gives away “{word}”, which comes up first in stage {stage.number}"
                    for word in stage.reveals
                    if f" {' '.join(words_of(word))} " in f" {' '.join(words)} "
                )
                dates = words_of(day_in_words(stage.on))
                if (
                    number != 0
                    and f" {' '.join(dates)} " in f" {' '.join(words)} "
                    and stage.on > stages[number - 1].on
                ):
                    yield f"stage {number} holds the date of stage {stage.number}"
                # Questions come from one pool and may come back; what arrives may not.
                arrived = runs_of(words_of(" ".join(stage.arrival.paragraphs)), _RUN)
                if number != 0 and arrived & runs_of(words, _RUN):
                    yield f"stage {number} holds words of what arrives in stage {stage.number}"
        before.append((stage.number, here))
    for person in scenario.cast:
        if person.agency is None and person.from_stage > 1:
            yield from _named_early(scenario, first_name(person), person.from_stage)


def _shown_first(scenario: Scenario) -> list[tuple[int, list[str]]]:
    """What is read before the first stage: title, welcome, warning and outcomes."""
    frame = scenario.frame
    texts = (scenario.title, frame.welcome, frame.support, *(outcome.text for outcome in scenario.outcomes))
    return [(0, words_of(" ".join(texts)))]


def _given(stage: Stage) -> tuple[str, ...]:
    return (stage.title, stage.arrival.sender, *stage_texts(stage), *stage.known_by, *stage.not_known_by)


def _named_early(scenario: Scenario, name: str, first: int) -> Iterator[str]:
    for stage in scenario.stages:
        if stage.number < first and name.lower() in words_of(" ".join(_given(stage))):
            yield f"stage {stage.number} names {name}, whom participants meet first in stage {first}"
