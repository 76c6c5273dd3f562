"""Identifiers that have a form of their own are taken out of the question. Names are not recognised by these rules."""

import re

from assistant.answers import Privacy

_MONTH = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_DATE = (
    rf"(?:\d{{1,2}}[/.-]\d{{1,2}}[/.-](?:\d{{4}}|\d{{2}})|\d{{1,2}}(?:st|nd|rd|th)? (?:of )?{_MONTH},? (?:\d{{4}}|'?\d{{2}})"
    rf"|{_MONTH} \d{{1,2}},? \d{{4}})"
)
_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        ("email", r"[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}"),
        ("nhs_number", r"(?<!\d)(?:nhs (?:no\.?|number)[ :]*)?\d{3}[ -]?\d{3}[ -]?\d{4}(?!\d)"),
        ("phone", r"(?<!\d)(?:\+44[ -]?|0)\d{2,5}[ -]?\d{3,4}[ -]?\d{3,4}(?!\d)"),
        ("national_insurance_number", r"\b[a-ceghj-prstw-z]{2} ?\d{2} ?\d{2} ?\d{2} ?[a-d]\b"),
        ("date_of_birth", rf"\b(?:d\.?o\.?b\.?|date of birth|born(?: on)?)[ :]{{0,3}}(?:the )?{_DATE}|{_DATE}"),
        ("postcode", r"\b[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}\b"),
        ("case_number", r"\b(?:case|lcs|id|ref(?:erence)?|mosaic)(?: (?:no\.?|number|id))?[ :#]{1,3}\d{5,10}\b"),
    )
)
_MESSAGE = (
    "Details that could identify a child or family were taken out before your question was searched."
    " Please leave them out."
)


def redact(text: str) -> tuple[str, Privacy | None]:
    """The text with recognised identifiers replaced by "[removed]", and what kinds they were; None when there were none."""
    removed: list[str] = []
    for kind, pattern in _KINDS:
        text, count = pattern.subn("[removed]", text)
        if count:
            removed.append(kind)
    return text, Privacy(tuple(removed), _MESSAGE) if removed else None
