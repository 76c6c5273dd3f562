"""Whom participants meet, and in which stage first."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.scenarios.records import Scenario
from assistant.scenarios.stage_records import Person, Stage
from assistant.scenarios.words import first_name

_KNOWN_FROM_THE_START = frozenset({"child", "carer"})
_ON_PAPER = frozenset({"other", "older", "younger"})
"""Parents, brothers and sisters are known from the start where no stage brings them in."""


def met_in(cast: Sequence[Person], stages: Sequence[tuple[str, ...]]) -> tuple[Person, ...]:
    """The cast with the first stage in which participants meet each; others who are never met in a text are left out."""
    first: dict[str, int] = {}
    for number, keys in enumerate(stages, 1):
        for key in keys:
            first.setdefault(key, number)
    return tuple(
        replace(person, from_stage=1 if person.key in _KNOWN_FROM_THE_START else first.get(person.key, 1))
        for person in cast
        if person.key in first or person.key in _KNOWN_FROM_THE_START | _ON_PAPER
    )


def first_met(cast: Sequence[Person], number: int) -> tuple[str, ...]:
    """Names of the family that no stage before this one may hold."""
    return tuple(first_name(person) for person in cast if person.agency is None and person.from_stage == number > 1)


def named_in(stage: Stage, people: Mapping[str, Person]) -> tuple[str, ...]:
    """The keys of the people whom a stage's text for participants names."""
    text = " ".join((stage.arrival.sender, *stage.arrival.paragraphs, stage.decision))
    return tuple(
        key
        for key, person in people.items()
        if re.search(rf"\b{re.escape(person.name if person.agency else first_name(person))}\b", text)
    )


def child_of(scenario: Scenario) -> Person:
    """The child in focus."""
    return next(person for person in scenario.cast if person.key == "child")
