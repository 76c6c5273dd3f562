"""Verify: nothing leaves that is not, word for word, where it says it stands. What fails is withheld, never repaired.

What a chat model wrote comes here as a proposal (`Draft.written`). Only what is proven against the quotations that stood the
check becomes a statement; one that comes here as a statement in words of its own is withheld, whoever made it.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from assistant.answers import Answer, AnswerStatus, Citation, Draft, Notice, Prose, Quote, Statement
from assistant.citations import spoken
from assistant.messages import MESSAGES, MODEL_WORDING, QUOTATIONS_ONLY
from assistant.steps.judge import area_not_held, closed, no_evidence
from assistant.steps.prove import Prove

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Verify:
    """The last step. `text` reads a stored document; `live` says which of some passages are still served.

    `caveats` works out the notices of what stood the check; `prove` makes statements of what a chat model wrote.
    """

    text: Callable[[str, int, int], str | None]
    live: Callable[[list[str]], frozenset[str]]
    caveats: Callable[[Draft], Sequence[Notice]]
    prove: Prove | None = None

    def __call__(self, draft: Draft) -> Answer:
        live = self.live([citation.passage_id for citation in draft.citations])
        good = {c.number: c for c in draft.citations if c.passage_id in live and self._stands(c)}
        statements = [s for s in draft.statements if _said_by(s, good)]
        if withheld := len(draft.statements) - len(statements):
            _log.warning("withheld %d of %d statements that did not verify", withheld, len(draft.statements))
        if draft.only_unheld:
            # What another area does is no answer to what this one does.
            statements = [s for s in statements if all(_national(good[number]) for number in s.citations)]
        if not statements:
            return no_evidence(draft)
        prose: Prose | None = None
        if draft.written is not None and self.prove is not None:
            proved = self.prove(draft.written, statements, good)
            statements, prose = list(proved.statements), proved.prose
            _tell(prose)
        draft = _renumbered(draft, statements, good)
        found = [*_of_wording(prose), *self.caveats(draft)]
        answer = _closed(replace(draft, notices=tuple(found)))
        return replace(answer, prose=prose, composer="extractive" if prose is None or prose.fallback else "model")

    def _stands(self, citation: Citation) -> bool:
        quotes = [citation.quote] if citation.lead is None else [citation.lead, citation.quote]
        return all(self._equal(citation.document_id, quote) for quote in quotes)

    def _equal(self, document_id: str, quote: Quote) -> bool:
        stored = self.text(document_id, quote.start, quote.end)
        return bool(quote.text.strip()) and stored is not None and stored.split() == quote.text.split()


def _tell(prose: Prose) -> None:
    """Counts for whoever runs this; no text."""
    _log.info(
        "prose: %d shown, %d replaced, %d dropped, %d added, fallback %s",
        prose.shown, prose.replaced, prose.dropped, prose.added, prose.fallback,
    )  # fmt: skip


def _of_wording(prose: Prose | None) -> list[Notice]:
    """That a chat model worded the answer, or that it was to and could not. That sources differ says its own notice."""
    if prose is None or prose.fallback in {"sources_disagree", "stopped"}:
        return []
    if prose.fallback is not None:
        return [Notice("quotations_only", QUOTATIONS_ONLY)]
    return [Notice("model_wording", MODEL_WORDING)]


def _closed(draft: Draft) -> Answer:
    """The answer of a verified draft: whole, in part, without the area that it asks about, or beside what is not decided here."""
    if draft.closing is not None:
        return closed(draft, draft.closing)
    if draft.only_unheld:
        return area_not_held(draft)
    if draft.unheld:
        lacking = tuple(f"{area}: no document of this area is held here" for area in draft.unheld)
        return Answer(
            replace(draft, unanswered=lacking), AnswerStatus.ANSWERED_IN_PART, MESSAGES[AnswerStatus.ANSWERED_IN_PART]
        )
    return Answer(draft, AnswerStatus.ANSWERED, MESSAGES[AnswerStatus.ANSWERED])


def _national(citation: Citation) -> bool:
    return citation.source.area is None and all(work.area is None for work in citation.second_hand)


def _said_by(statement: Statement, citations: dict[int, Citation]) -> bool:
    """Whether a statement is verbatim, and the words of its citations. Words of a statement's own are for `prove` alone."""
    cited = [citations[number] for number in statement.citations if number in citations]
    if not statement.verbatim or not cited or len(cited) != len(statement.citations):
        return False
    return " ".join(map(spoken, cited)).split() == statement.text.split()


def _renumbered(draft: Draft, statements: list[Statement], good: dict[int, Citation]) -> Draft:
    """Statements and citations counted from 1 again, so that no number points at what was withheld."""
    order = list(dict.fromkeys(number for statement in statements for number in statement.citations))
    number_of = {old: new for new, old in enumerate(order, 1)}
    citations = tuple(replace(good[old], number=new) for old, new in number_of.items())
    renamed = tuple(
        replace(s, id=f"s{i}", citations=tuple(number_of[n] for n in s.citations)) for i, s in enumerate(statements, 1)
    )
    return replace(draft, statements=renamed, citations=citations)
