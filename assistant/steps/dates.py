"""The day for which a question asks what applied: "what applied in May 2024?", "the guidance as at 1 June 2020"."""

import re
from datetime import date

from knowledge.dates import latest

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?P<month>jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*"
_DATE = (
    rf"(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? {_MONTH},? (?P<year>(?:19|20)\d\d)"
    rf"|{_MONTH.replace('month', 'month2')},? (?P<year2>(?:19|20)\d\d)|(?P<year3>(?:19|20)\d\d))(?!\d)"
)
_IN = rf"\b(?:in|on|during|at|for)\s+{_DATE}"
# What has to be asked of a past day is what held then. A year by itself names an edition, a report or something that happened:
# "they separated in 2021, how should we weigh that" asks what applies today.
_NORM = (
    r"rules?|guidance|timescales?|time limits?|deadlines?|law|dut(?:y|ies)|requirements?|expectations?|procedures?|thresholds?"
    r"|policy|working together|kcsie"
)
_HELD = r"applied|applicable|in force|required|expected|supposed to|had to"
_ASKED = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?:as at|as of)\s+{_DATE}",
        rf"\b(?:{_HELD})\b[^.?!]{{0,60}}?{_IN}",
        rf"\b(?:was|were|did)\b[^.?!]{{0,40}}?\b(?:{_NORM})\b[^.?!]{{0,60}}?{_IN}",
        rf"{_IN},?\s+(?:what|which|how (?:long|soon)|when)\b[^.?!]{{0,40}}?\b(?:was|were|did|had|applied)\b",
    )
)


def as_at(question: str, *, outright: bool = False) -> date | None:
    """The last day of the day, month or year for which a question asks what applied; None where it asks of no such time.

    `outright`: only where it says "as at" or "as of"; for questions about areas and findings, whose years name reports.
    """
    for pattern in _ASKED[:1] if outright else _ASKED:
        if match := pattern.search(question):
            return _day(match)
    return None


def _day(match: re.Match[str]) -> date | None:
    found = match.groupdict()
    year = found["year"] or found["year2"] or found["year3"]
    month = found["month"] or found["month2"]
    text = year if month is None else f"{year}-{_MONTHS.index(month[:3].lower()) + 1:02d}"
    try:
        return (
            date(int(year), _MONTHS.index((month or "")[:3].lower()) + 1, int(found["day"]))
            if found["day"]
            else latest(text)
        )
    except ValueError:
        return None
