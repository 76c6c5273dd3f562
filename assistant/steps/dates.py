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
# Words that ask what held, rather than what happened; without them a year names an edition, a report or an event.
_HELD = (
    r"appl(?:y|ied|icable)|in force|current|rules?|guidance|timescales?|time limits?|deadlines?|law|dut(?:y|ies)"
    r"|requir(?:e|ed|ements?)|expect(?:ed|ation)s?|supposed|had to|should(?: have)?|procedures?|thresholds?|policy"
    r"|at the time|back then|how long|how soon"
)
_AS_AT = re.compile(rf"\b(?:as at|as of|back in)\s+{_DATE}", re.IGNORECASE)
_THEN = re.compile(rf"\b(?:{_HELD})\b.{{0,80}}?\b(?:in|on|during|at|for)\s+{_DATE}", re.IGNORECASE)
_SINCE = re.compile(rf"\b(?:in|on|during|back in)\s+{_DATE}.{{0,80}}?\b(?:{_HELD})\b", re.IGNORECASE)


def as_at(question: str) -> date | None:
    """The last day of the day, month or year for which a question asks what applied; None where it asks of no such time."""
    for pattern in (_AS_AT, _THEN, _SINCE):
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
