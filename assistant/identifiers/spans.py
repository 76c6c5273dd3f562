"""A span of a message that identifies somebody, and what kind of thing it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args

Kind = Literal[
    "person", "date_of_birth", "address", "postcode", "setting", "phone", "email", "profile", "nhs_number",
    "national_insurance_number", "case_number", "bank_account", "vehicle", "combination",
]  # fmt: skip
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` to `end` of a message."""

    start: int
    end: int
    kind: Kind


def joined(spans: Iterable[Span]) -> list[Span]:
    """In order, those that overlap as one, of the kind of the longest."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end, KINDS.index(span.kind))):
        last = found[-1] if found else None
        if last is None or span.start >= last.end:
            found.append(span)
        else:
            kind = last.kind if last.end - last.start >= span.end - span.start else span.kind
            found[-1] = Span(last.start, max(last.end, span.end), kind)
    return found
