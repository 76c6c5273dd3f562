"""Plain words for what the register and an answer say in codes and dates, for the terminal, the pages and the files."""

from collections.abc import Mapping, Sequence

from api.schemas import CitationSchema, ContactSchema, EditionSchema, SecondHandSchema, SourceSchema
from assistant.answers import AnswerStatus
from knowledge.dates import spoken_partial
from knowledge.records import Authority, Force, Status

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
HEADINGS: Mapping[Force, str] = {
    "must": "What the law requires",
    "should": "What guidance expects",
    "local": "What your local procedure says",
    "learning": "What reviews and inspections have found",
    "context": "Background",
}
OUTCOMES: Mapping[AnswerStatus, str] = {
    AnswerStatus.ANSWERED_IN_PART: "Answered in part",
    AnswerStatus.CLARIFICATION_NEEDED: "More detail is needed",
    AnswerStatus.NO_EVIDENCE: "Nothing held answers this",
    AnswerStatus.OUT_OF_SCOPE: "Outside what is held",
    AnswerStatus.OTHER_NATION: "What is held covers England",
    AnswerStatus.AREA_NOT_HELD: "Nothing is held for this area",
    AnswerStatus.CASE_DECISION: "This is a decision for people",
    AnswerStatus.HARMFUL: "Not answered",
    AnswerStatus.MANIPULATION: "Not answered",
    AnswerStatus.ERROR_MODEL: "The answer could not be finished",
    AnswerStatus.ERROR_INTERNAL: "The answer could not be finished",
}
CLOSING = (
    "Touchstone quotes what is held; it does not decide about a child. Open the source, then use your judgement and your"
    " supervision."
)


def contact_note(contact: ContactSchema) -> str:
    """When a contact is meant to be rung, and what is to be said of it; the day it was checked only where it is an area's."""
    checked = f"checked {spoken_partial(contact.checked_on.isoformat())}" if contact.area else ""
    return "; ".join(part for part in (contact.when, contact.note or checked) if part)


def origin(citation: CitationSchema) -> str:
    """ "Statutory guidance, Department for Education, 15 December 2023": what kind of work it is, whose and of when."""
    published = spoken_partial(citation.published) if citation.published else "date not known"
    told = ", ".join((citation.kind.replace("_", " ").capitalize(), citation.publisher, published))
    return f"{told}. {citation.scope}" if citation.scope else told


def resting_on(works: Sequence[SecondHandSchema]) -> str:
    """The works that a line of a brief rests on, with their places and what replaced them."""
    named: list[str] = []
    for work in works:
        replaced = f", superseded by {work.superseded_by_title}" if work.superseded_by_title else ""
        named.append(f"{work.title}, {work.where}{replaced}{'' if work.held else ' (not held here)'}")
    return f"Touchstone brief, resting on {'; '.join(named)}" if named else ""


def edition_dates(edition: EditionSchema | SourceSchema) -> str:
    """From when to when an edition applied, as far as the register says so: "from March 2018 to 14 December 2023"."""
    since = f"from {spoken_partial(edition.in_force_from)}" if edition.in_force_from else ""
    until = f"to {spoken_partial(edition.in_force_to)}" if edition.in_force_to else ""
    return " ".join(part for part in (since, until) if part)
