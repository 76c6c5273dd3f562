"""Minutes: how many stages fit, and how a session is shared out. They always add up to the whole."""

from dataclasses import dataclass

from assistant.scenarios.stage_records import Timing

MOST_STAGES = 6
_STAGE, _OPENING, _CHECK, _DEBRIEF = 9, 4, 3, 6
SHORTEST = 3 * _STAGE + _OPENING + _CHECK + _DEBRIEF
LONGEST = 480


@dataclass(frozen=True, slots=True)
class Shares:
    """Minutes of each part of a session."""

    opening: int
    stages: tuple[Timing, ...]
    check: int
    debrief: int


def stages_in(minutes: int) -> int:
    """The most stages that fit; 0 or less where not even one does."""
    return min(MOST_STAGES, (minutes - _OPENING - _CHECK - _DEBRIEF) // _STAGE)


def usual_stages(minutes: int) -> int:
    """What trainers would choose: three in under an hour, six in half a day."""
    return next(count for limit, count in ((60, 3), (90, 4), (150, 5), (10**6, 6)) if minutes < limit)


def shared(minutes: int, stages: int) -> Shares:
    """A session of `minutes` with so many stages, which must fit."""
    opening = max(_OPENING, min(15, round(minutes * 0.08)))
    check = max(_CHECK, min(15, round(minutes * 0.08)))
    debrief = max(_DEBRIEF, min(40, round(minutes * 0.15)))
    rest = minutes - opening - check - debrief
    if rest < stages * _STAGE:
        opening, check, debrief = _OPENING, _CHECK, _DEBRIEF
        rest = minutes - opening - check - debrief
    each, over = divmod(rest, stages)
    return Shares(opening, tuple(timing(each + (number < over)) for number in range(stages)), check, debrief)


def timing(minutes: int) -> Timing:
    """A stage of so many minutes, at least six: a fifth to read, a quarter together, the rest in groups."""
    read, together = max(2, round(minutes * 0.2)), max(2, round(minutes * 0.25))
    return Timing(read, minutes - read - together, together)
