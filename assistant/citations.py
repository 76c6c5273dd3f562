"""From a quotable unit of a passage to a citation and a statement whose words are the document's own."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.answers import Citation, Quote, SecondHand, Statement
from knowledge.currency import FINDINGS, standing
from knowledge.dates import spoken_period
from knowledge.evidence import Evidence
from knowledge.force import force_of
from knowledge.locators import at
from knowledge.records import FORCES, Force, PageMark, Reference, Source, Span

Text = Callable[[str, int, int], str | None]
# A share or a count; a year, a number of days and the number of a paragraph or note are none.
_FIGURE = re.compile(
    r"\d ?%|\bper ?cent\b|\b(?:half|thirds?|quarters?|fifths?|tenths?)\b|\bone in \w+\b"
    r"|(?<![\w.(-])(?<!section )(?<!page )(?<!aged )(?!(?:19|20)\d\d\b)\d[\d,]*"
    r"(?![\w.)%-]| ?(?:working |calendar )?(?:hour|day|week|month|year)s?\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Choice:
    """A unit chosen to be quoted."""

    evidence: Evidence
    span: Span
    score: float


@dataclass(frozen=True)
class Citer:
    """Makes citations. `text` reads a stored document, `pages` its page marks; `sources` is the register."""

    text: Text
    pages: Callable[[str], Sequence[PageMark]]
    sources: Callable[[], Mapping[str, Source]]
    held: Callable[[], frozenset[str]]

    def cite(
        self, choices: Iterable[Choice], *, as_of: date, places: frozenset[str]
    ) -> tuple[list[Statement], list[Citation]]:
        """Statements in the order in which an answer shows them, each with its citation, numbered in that order."""
        forced: list[tuple[Force, Choice]] = [(self.force(choice, places), choice) for choice in choices]
        forced.sort(key=lambda pair: (FORCES.index(pair[0]), -pair[1].score))
        statements: list[Statement] = []
        citations: list[Citation] = []
        for number, (level, choice) in enumerate(forced, 1):
            citation = self._citation(number, choice, as_of)
            citations.append(citation)
            statements.append(Statement(f"s{number}", spoken(citation), level, verbatim=True, citations=(number,)))
        return statements, citations

    def force(self, choice: Choice, places: frozenset[str]) -> Force:
        """The force of a chosen unit. What is local to another area than the reader's is context, never their procedure."""
        passage, source = choice.evidence.passage, choice.evidence.source
        level = passage.force if passage.force_declared else force_of(source.authority, self._words(choice))
        if level != "local":
            return level
        return "local" if places & {source.area, *(work.area for work in self._works(choice))} else "context"

    def _words(self, choice: Choice) -> str:
        """The chosen unit after the line that introduces it: a bullet under "partners must:" is a duty."""
        passage, span = choice.evidence.passage, choice.span
        words = passage.text[span.start - passage.start : span.end - passage.start]
        return words if span.lead is None else f"{self.text(passage.document_id, *span.lead) or ''} {words}"

    def _citation(self, number: int, choice: Choice, as_of: date) -> Citation:
        evidence, span = choice.evidence, choice.span
        passage, status = evidence.passage, evidence.standing
        successor = status.superseded_by
        return Citation(
            number=number,
            passage_id=passage.id,
            document_id=passage.document_id,
            source=evidence.source,
            standing=status,
            successor_held=successor is not None and successor.id in self.held(),
            locator=at(passage.locator, self.pages(passage.document_id), span.start),
            quote=self._quote(passage.document_id, span.start, span.end),
            lead=None if span.lead is None else self._quote(passage.document_id, *span.lead),
            second_hand=self._second_hand(choice, as_of),
            notes=tuple(self._quote(passage.document_id, *note) for note in span.notes),
        )

    def _quote(self, document_id: str, start: int, end: int) -> Quote:
        return Quote(self.text(document_id, start, end) or "", start, end)

    def _second_hand(self, choice: Choice, as_of: date) -> tuple[SecondHand, ...]:
        sources, held = self.sources(), self.held()
        return tuple(
            SecondHand(
                work.id,
                work.title,
                ref.where,
                work.area,
                standing(work, sources, as_of),
                work.id in held,
                _counted(work) if _FIGURE.search(self._words(choice)) else None,
            )
            for ref in _references(choice)
            if (work := sources.get(ref.source_id)) is not None
        )

    def _works(self, choice: Choice) -> list[Source]:
        sources = self.sources()
        return [sources[ref.source_id] for ref in _references(choice) if ref.source_id in sources]


def _references(choice: Choice) -> list[Reference]:
    """The works that the chosen words themselves rest on, not those of the lines beside them."""
    return [ref for ref in choice.evidence.passage.references if choice.span.start < ref.at <= choice.span.end]


def scope(citation: Citation) -> str | None:
    """Of what years, and of what, the figures that a citation quotes are; None where it quotes none or nobody has said."""
    if citation.source.kind == "briefing":
        told = [f"{work.title}: {work.scope}" for work in citation.second_hand if work.scope]
        return f"Figures of {'; '.join(told)}." if told else None
    counted = _counted(citation.source) if _FIGURE.search(spoken(citation)) else None
    return f"Figures of {counted}." if counted else None


def _counted(source: Source) -> str | None:
    """ "2014 to 2017: 368 serious case reviews": the period and the population of a finding, as far as they are known."""
    if source.kind not in FINDINGS:
        return None
    parts = [spoken_period(source.period) if source.period else None, source.population]
    return ": ".join(part for part in parts if part) or None


def spoken(citation: Citation) -> str:
    """The statement that a citation makes: its lead-in, where it has one, and its quotation; not a word besides."""
    quote, lead = citation.quote.text, citation.lead
    if lead is None:
        return quote
    joint = " " if lead.text.endswith((":", "–", "—", "-", "…", ".", "?", "!", ",", ";")) else ": "
    return f"{lead.text}{joint}{quote}"
