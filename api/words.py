"""Plain words for what the register says in codes and dates, for the terminal and the page of sources."""

from collections.abc import Mapping

from api.schemas import EditionSchema, SourceSchema
from knowledge.dates import spoken_partial
from knowledge.records import Authority, Status

AUTHORITY: Mapping[Authority, str] = {
    "A1": "Law",
    "A2": "Statutory guidance",
    "A3": "Other national guidance",
    "B1": "National reviews and inquiries",
    "B2": "National analyses and research",
    "B3": "Inspections",
    "C1": "Local procedures",
    "C2": "Local reviews",
    "D": "Summaries and commentary",
}
STATUS: Mapping[Status, str] = {
    "in_force": "in force",
    "superseded": "out of date",
    "historic": "a finding of its time",
    "not_yet_in_force": "not yet in force",
    "unknown": "status not known",
}


def spoken_period(period: str) -> str:
    """ "2014/2017" is "2014 to 2017"; one date stays one."""
    return " to ".join(spoken_partial(part) for part in period.split("/"))


def edition_dates(edition: EditionSchema | SourceSchema) -> str:
    """From when to when an edition applied, as far as the register says so: "from March 2018 to 14 December 2023"."""
    since = f"from {spoken_partial(edition.in_force_from)}" if edition.in_force_from else ""
    until = f"to {spoken_partial(edition.in_force_to)}" if edition.in_force_to else ""
    return " ".join(part for part in (since, until) if part)
