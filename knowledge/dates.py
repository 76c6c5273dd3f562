"""Dates as a register knows them: a day, a month or only a year."""

import calendar
import re
from datetime import date
from functools import lru_cache

_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


@lru_cache(maxsize=4096)
def earliest(text: str) -> date:
    """The first day that a partial date can mean: "2023" is 1 January 2023. ValueError if it is no date."""
    year, month, day = _parts(text)
    return date(year, month or 1, day or 1)


@lru_cache(maxsize=4096)
def latest(text: str) -> date:
    """The last day that a partial date can mean: "2023-02" is 28 February 2023. ValueError if it is no date."""
    year, month, day = _parts(text)
    month = month or 12
    return date(year, month, day or calendar.monthrange(year, month)[1])


def spoken(value: date) -> str:
    """As it is written in British prose: "18 March 2026"."""
    return f"{value.day} {value:%B %Y}"


def spoken_partial(text: str) -> str:
    """A partial date in British prose: "March 2026" for "2026-03", "2026" for "2026"."""
    year, month, day = _parts(text)
    if day:
        return spoken(earliest(text))
    return f"{earliest(text):%B} {year}" if month else str(year)


def spoken_period(period: str) -> str:
    """ "2014/2017" is "2014 to 2017"; one date stays one."""
    return " to ".join(spoken_partial(part) for part in period.split("/"))


def _parts(text: str) -> tuple[int, int | None, int | None]:
    match = _PARTIAL.fullmatch(text)
    if not match:
        raise ValueError(f"{text!r} is not a date of the form 2023-12-15, 2023-12 or 2023")
    year, month, day = match.groups()
    return int(year), int(month) if month else None, int(day) if day else None
