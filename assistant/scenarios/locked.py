"""What locked stages bring into a scenario that is made anew round them."""

from collections.abc import Mapping
from datetime import date
from random import Random

from assistant.scenarios.cited_records import Cited, Point
from assistant.scenarios.errors import BriefRefused
from assistant.scenarios.records import Brief, Scenario
from assistant.scenarios.stage_records import Stage
from assistant.scenarios.timeline import in_term, stage_dates


def dates_of(brief: Brief, random: Random, locked: Mapping[int, Stage], *, baby: bool) -> tuple[date, ...]:
    """Dates in order, close together for a baby. Between locked stages, which keep theirs, the others are spread evenly."""
    dates = list(stage_dates(brief.stages, brief.as_of, random, baby=baby))
    if not locked:
        return tuple(dates)
    first = min(locked)
    dates = [day + (locked[first].on - dates[first]) for day in dates]
    for place in sorted(locked):
        shift = locked[place].on - dates[place]
        dates = [day + shift if number >= place else day for number, day in enumerate(dates)]
    return tuple(locked[place].on if place in locked else in_term(day) for place, day in enumerate(dates))


def citations_of(old: Scenario | None, locked: Mapping[int, Stage]) -> list[Cited]:
    """The citations that locked stages stand on."""
    if old is None:
        return []
    kept = [point for stage in locked.values() if (point := old.point_of(stage)) is not None]
    numbers = {n for point in kept for n in (*point.findings, *point.expectations, *point.strengths)}
    numbers |= {n for stage in locked.values() for flag in stage.red_flags for n in flag.citations}
    return [item for item in old.citations if item.number in numbers]


def point_of(old: Scenario | None, stage: Stage) -> Point:
    """The teaching point of a locked stage. Raises BriefRefused where it has none."""
    point = None if old is None else old.point_of(stage)
    if point is None:
        raise BriefRefused("A locked stage has no teaching point: unlock it, or give it one.", field="stages")
    return point
