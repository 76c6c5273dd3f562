"""Whether any stage gives away what comes later."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from assistant.scenarios.checks.copying import runs_of, words_of
from assistant.scenarios.reading import stage_texts
from assistant.scenarios.records import Scenario
from assistant.scenarios.stage_records import Stage
from assistant.scenarios.words import day_in_words, first_name

_RUN = 8


def given_away(scenario: Scenario) -> Iterator[str]:
    """Nobody is named before the stage in which they are met, no later date or text stands in an earlier stage."""
    stages = scenario.stages
    for earlier, later in pairwise(stages):
        if later.on <= earlier.on:
            yield f"stage {later.number} is dated before stage {earlier.number}, or on the same day: put the dates in order"
    for place, later in enumerate(stages):
        yield from _revealed(0, _shown_first(scenario), later)
        for earlier in stages[:place]:
            yield from _revealed(earlier.number, _given(earlier), later)
            if later.on > earlier.on and _said(day_in_words(later.on), _given(earlier)):
                yield f"stage {earlier.number} holds the date of stage {later.number}"
            # Questions come from one pool and may come back; what arrives may not.
            if _runs(scenario, later.arrival.paragraphs) & _runs(scenario, _given(earlier)):
                yield f"stage {earlier.number} holds words of what arrives in stage {later.number}"
    for person in scenario.cast:
        if person.agency is None and person.from_stage > 1:
            yield from _named_early(scenario, first_name(person), person.from_stage)


def _revealed(number: int, texts: Sequence[str], later: Stage) -> Iterator[str]:
    for word in later.reveals:
        if _said(word, texts):
            yield f"stage {number} gives away “{word}”, which comes up first in stage {later.number}"


def _said(words: str, texts: Sequence[str]) -> bool:
    return f" {' '.join(words_of(words))} " in f" {' '.join(words_of(' '.join(texts)))} "


def _runs(scenario: Scenario, texts: Sequence[str]) -> set[tuple[str, ...]]:
    """Eight words in a row, where a name of the scenery, such as the child's toy, counts as one."""
    text = " ".join(texts)
    for name in sorted(scenario.scenery.values(), key=len, reverse=True):
        text = text.replace(name, "scenery")
    return runs_of(words_of(text), _RUN)


def _shown_first(scenario: Scenario) -> tuple[str, ...]:
    """What is read before the first stage: title, welcome, warning and outcomes."""
    frame = scenario.frame
    return (scenario.title, frame.welcome, frame.support, *(outcome.text for outcome in scenario.outcomes))


def _given(stage: Stage) -> tuple[str, ...]:
    return (stage.title, stage.arrival.sender, *stage_texts(stage), *stage.known_by, *stage.not_known_by)


def _named_early(scenario: Scenario, name: str, first: int) -> Iterator[str]:
    for stage in scenario.stages:
        if stage.number < first and name.lower() in words_of(" ".join(_given(stage))):
            yield f"stage {stage.number} names {name}, whom participants meet first in stage {first}"
