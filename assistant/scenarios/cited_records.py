"""What a scenario cites, and the teaching points that stand on it, as data."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from pydantic import ConfigDict

from knowledge.records import Force, Kind, Status

PointKind = Literal["error", "strength"]
_STRICT = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True)
class Work:
    """A work that a quoted line of a brief rests on, with its status on the scenario's day."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    source_id: str
    title: str
    where: str
    status: Status
    status_text: str


@dataclass(frozen=True, slots=True)
class Cited:
    """A quotation: `quote == document.text[start:end]`, and where it stands, as people cite it.

    `notice`: what a reader must be told of it first, such as that the edition was replaced.
    """

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    number: int
    passage_id: str
    document_id: str
    source_id: str
    title: str
    publisher: str
    kind: Kind
    published: str | None
    force: Force
    status: Status
    status_text: str
    locator: str
    quote: str
    start: int
    end: int
    lead: str | None = None
    lead_start: int | None = None
    lead_end: int | None = None
    url: str | None = None
    rests_on: tuple[Work, ...] = ()
    notice: str | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """A teaching point: what practice did, why it mattered to the child, and what is expected now. Numbers are citations'.

    `strengths`: where inspectors saw it done well.
    """

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    id: str
    title: str
    kind: PointKind
    practice: str
    mattered: str
    findings: tuple[int, ...]
    expected: str
    expectations: tuple[int, ...]
    strengths: tuple[int, ...] = ()
