"""Dates of the stages: working days in school terms, with gaps that grow as a case goes on."""

from datetime import date, timedelta
from random import Random

from assistant.scenarios.words import weekday

# First and last day of the holidays that most schools of England share, as (month, day).
_HOLIDAYS = (
    ((2, 12), (2, 20)),
    ((4, 1), (4, 21)),
    ((5, 24), (5, 31)),
    ((7, 21), (9, 4)),
    ((10, 23), (10, 31)),
    ((12, 19), (12, 31)),
    ((1, 1), (1, 5)),
)
_STARTS = ((1, 20), (1, 27), (2, 24), (4, 20), (9, 29), (10, 6), (11, 3))


def stage_dates(count: int, as_of: date, random: Random, *, baby: bool = False) -> tuple[date, ...]:
    """So many dates in order, all before `as_of`, the first 5 to 17 months before it. With a `baby` things move in days."""
    month, day = random.choice(_STARTS)
    current = date(as_of.year - 1, month, day) + timedelta(days=random.randint(0, 9))
    dates: list[date] = []
    for number in range(count):
        if number:
            current += timedelta(days=random.randint(3, 7) if baby else random.randint(8, 16) + 2 * number)
        current = in_term(current)
        dates.append(current)
    return tuple(dates)


def in_term(day: date) -> date:
    """The day itself or the first working day after it that lies in no holiday."""
    day = weekday(day, forward=True)
    while _holiday(day):
        day = weekday(day + timedelta(days=1), forward=True)
    return day


def _holiday(day: date) -> bool:
    return any(first <= (day.month, day.day) <= last for first, last in _HOLIDAYS)
