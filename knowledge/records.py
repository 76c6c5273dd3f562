"""The types that everything else speaks in. Frozen; no behaviour beyond what follows from the fields."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal[
    "statute", "statutory_guidance", "guidance", "local_procedure", "national_review", "case_review", "inspection",
    "research", "briefing", "commentary", "unregistered",
]  # fmt: skip
Authority = Literal["A1", "A2", "A3", "B1", "B2", "B3", "C1", "C2", "D"]
Force = Literal["must", "should", "local", "learning", "context"]
Status = Literal["in_force", "superseded", "historic", "not_yet_in_force", "unknown"]
Certainty = Literal["text", "seen", "mentioned", "unchecked"]
SpanKind = Literal["sentence", "bullet", "row"]

FORCES: tuple[Force, ...] = ("must", "should", "local", "learning", "context")
"""In the order in which an answer shows them (design.md section 5)."""


@dataclass(frozen=True, slots=True)
class Source:
    """One edition of one work in the register. Dates are as known: "2023-12-15", "2023-12" or "2023".

    `serves`: what it is good for, in short themes. `certainty`: how what the register says of it is known. `population`: what
    the figures of a study or review count.
    """

    id: str
    title: str
    publisher: str
    kind: Kind
    authority: Authority
    jurisdiction: str = "england"
    area: str | None = None
    published: str | None = None
    period: str | None = None
    in_force_from: str | None = None
    in_force_to: str | None = None
    superseded_by: str | None = None
    status_note: str | None = None
    licence: str | None = None
    url: str | None = None
    file: str | None = None
    sha256: str | None = None
    serves: tuple[str, ...] = ()
    certainty: Certainty | None = None
    population: str | None = None


@dataclass(frozen=True, slots=True)
class Locator:
    """Where a passage stands, as people cite it. `label` is the short form a person would say."""

    label: str
    page: int | None = None
    printed_page: str | None = None
    paragraph: str | None = None
    section: str | None = None
    slide: int | None = None
    heading_path: tuple[str, ...] = ()
    subsection: str | None = None
    """Of a section of an Act, or of a paragraph of its schedule, with its brackets: "(2)"."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A work that a brief's line rests on: second-hand, never the citation itself.

    `at` is the offset in the document just after the words it supports; `where` is the place in that work.
    """

    source_id: str
    where: str
    at: int


@dataclass(frozen=True, slots=True)
class Span:
    """A quotable unit: one whole sentence, bullet or table row, as `document.text[start:end]`.

    `lead` is the (start, end) of the words that a bullet needs in front of it to be understood, or None. `notes` are the
    (start, end) of the footnotes that it calls: they stand after the text of the document and in no passage.
    """

    start: int
    end: int
    kind: SpanKind = "sentence"
    lead: tuple[int, int] | None = None
    notes: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class PageMark:
    """From this offset of the document on, the text stands on this page and, in an Act, in this subsection."""

    start: int
    page: int
    printed_page: str | None = None
    subsection: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """The cleaned text of one version of one source's file; never changed once stored.

    `id` is `<source_id>@<version>`; the version is derived from the file's bytes and the way they were read.
    """

    id: str
    source_id: str
    version: str
    file_sha256: str
    text: str
    pages: tuple[PageMark, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """A span of a document that reads on its own: `document.text[start:end] == text`.

    `id` is `<source_id>@<hash of context and text>` (`passage_ids`): a passage that did not change has the same id in the next
    version of its document. `spans` are its quotable units, in order.
    """

    id: str
    document_id: str
    source_id: str
    ordinal: int
    text: str
    start: int
    end: int
    locator: Locator
    force: Force
    spans: tuple[Span, ...]
    references: tuple[Reference, ...] = ()
    context: str = ""
    """What the passage is read under: its headings, and the lead-in of a list that began before it. Embedded with it."""
    force_declared: bool = False
    """True where the document itself declares the force of this line (a Touchstone brief), so that no rule overrides it."""


@dataclass(frozen=True, slots=True)
class Scores:
    """How well a passage fits a question. None: that view did not find it.

    `vector`: cosine of the passage; `sentence`: cosine of its nearest sentence; `lexical`: BM25; `tokens`: how well each word of
    the question is met by some word of it, about 0 to 1. `parts`: what each view adds to `fused`, weight times z.
    """

    vector: float | None = None
    lexical: float | None = None
    fused: float = 0.0
    sentence: float | None = None
    tokens: float | None = None
    parts: Mapping[str, float] = field(default_factory=dict)
    reasons: tuple[str, ...] = field(default=())
    """Why the fused score was raised or lowered, in words for a person."""
