"""What is done with an answer before it is sent: a line of the audit, and what its reader wants kept."""

import hashlib
import logging
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import version
from typing import Any

from api.reopening import keep
from api.schemas import AnswerSchema, CitationSchema
from assistant.answers import AnswerStatus, Question, Turn
from ingest.report import Report
from knowledge.catalogue import Catalogue, HeldPassage
from knowledge.conversations import KeptTurn
from knowledge.errors import StoreError
from knowledge.records import Source
from knowledge.settings import Settings
from knowledge.stores import SPLITTER, Stores

_log = logging.getLogger(__name__)
TURNS = 10
"""So many turns of a conversation are read to understand its next question."""


@dataclass(frozen=True, slots=True)
class Keeping:
    """Keeps answers and conversations, and records what was answered. The disk may be full: an answer is given all the same."""

    stores: Stores
    settings: Settings

    def owner(self, secret: str | None) -> str | None:
        """Who holds this secret, as it is stored: a keyed hash, from which the secret cannot be had."""
        return None if secret is None else self.stores.keys.hashed("owner", secret)

    def continued(self, question: Question, owner: str | None) -> Question:
        """The question with what was said before it, or with the id of a conversation that may begin. Raises UnknownId."""
        if question.conversation_id is None:
            return replace(question, conversation_id=secrets.token_hex(16))
        turns = self.stores.kept.conversations.turns(owner or "", question.conversation_id, last=TURNS)
        return replace(question, turns=tuple(_turn(turn) for turn in turns))

    def keep(self, answer: AnswerSchema, owner: str | None, *, begin: bool) -> AnswerSchema:
        """Records the answer, keeps it and its turn; returns it as it is to be sent: without a conversation that was not kept."""
        record_answer(self.stores, answer)
        alone = answer.model_copy(update={"conversation_id": None})
        try:
            with self.stores.kept.told():
                if self.settings.assistant.keep_answers_days:
                    keep(self.stores, answer)
                return answer if self._keep_turn(answer, owner, begin=begin) else alone
        except StoreError as error:
            _log.error("an answer was given and not kept: %s", error)
            return alone if begin else answer

    def _keep_turn(self, answer: AnswerSchema, owner: str | None, *, begin: bool) -> bool:
        """Whether the answer stands in its conversation now. Where no step could redact the question, it is empty: not kept."""
        wanted = self.settings.assistant.keep_conversations_days > 0 and answer.question != ""
        if owner is None or answer.conversation_id is None or not wanted:
            return False
        sources = dict.fromkeys(citation.source_id for citation in answer.citations)
        turn = KeptTurn(
            asked_at=answer.created_at,
            question=answer.question,
            standalone=answer.standalone_question,
            status=answer.status.value,
            sources=tuple(sources),
            answer_id=answer.id,
        )
        return self.stores.kept.conversations.add(owner, answer.conversation_id, turn, begin=begin)


def record_answer(stores: Stores, answer: AnswerSchema) -> None:
    """One line of the audit: what was decided on what, in codes, so that the quotations can be shown again; no text."""
    stores.audit.record(
        "answer",
        id=answer.id,
        status=answer.status.value,
        act_now=answer.act_now is not None,
        care=answer.care.reader if answer.care else None,
        removed=answer.privacy.removed if answer.privacy else [],
        as_of=answer.as_of.isoformat(),
        composer=answer.composer,
        prose=None if answer.prose is None else _of_model(answer),
        notices=[notice.code for notice in answer.notices],
        question=stores.audit.hashed(answer.question),
        citations=[_cited(citation) for citation in answer.citations],
        versions=versions(stores),
    )


def record_ingestion(stores: Stores, report: Report) -> None:
    """One line of the audit: how many files came to what, and which sources of the register changed.

    The id of a file without a register entry is made of its name, which may name somebody: it is counted only.
    """
    sources = stores.catalogue.sources()
    changed = [file.source_id for file in report.files if file.outcome in {"added", "replaced"}]
    stores.audit.record(
        "ingest",
        **report.count(),
        passages=sum(file.passages for file in report.files),
        changed=[id for id in changed if id in sources and sources[id].kind != "unregistered"],
    )


def _of_model(answer: AnswerSchema) -> dict[str, Any]:
    """What a chat model was asked with, what became of it, and what it took."""
    found = {} if answer.prose is None else answer.prose.model_dump(mode="json")
    return {**found, "model": _code(str(found.get("model", ""))), "cost": answer.cost}


def _code(name: str) -> str:
    """The name of a model as a code."""
    return re.sub(r"[^\w@#.:+/-]", "_", name, flags=re.ASCII)[:200]


def record_removal(stores: Stores, source: Source, versions: int, passages: int) -> None:
    """One line of the audit, written before the removal: what is taken out. Raises StoreError when it cannot be written."""
    missed = stores.audit.missed
    named = source.id if source.kind != "unregistered" else None  # as for an ingestion: the id may name somebody
    stores.audit.record("remove_source", source=named, kind=source.kind, versions=versions, passages=passages)
    if stores.audit.missed > missed:
        raise StoreError("nothing was removed: the audit cannot be written, and a removal must leave its line there")


def _cited(citation: CitationSchema) -> dict[str, Any]:
    """Where the words stand in which passage, and their hash: enough to show them again, and to know that they are the same."""
    quoted = [citation, *([citation.lead] if citation.lead else [])]
    spans = [{"start": part.start, "end": part.end, "sha256": _sha256(part.quote)} for part in quoted]
    return {"passage": citation.passage_id, "quotes": spans}


@dataclass(frozen=True, slots=True)
class Requoted:
    """A quotation of an earlier answer, found again by its line of the audit. `text` is None where the source was withdrawn."""

    passage_id: str
    title: str
    place: str
    text: str | None
    replaced: bool = False


def requoted(catalogue: Catalogue, entry: Mapping[str, Any]) -> list[Requoted]:
    """What an answer quoted, word for word, by its line of the audit; or that its source was withdrawn or changed since."""
    found: list[Requoted] = []
    for citation in entry["citations"]:
        passage_id: str = citation["passage"]
        versions = catalogue.passage_in_versions(passage_id)
        found += [_again(catalogue, versions, span) for span in citation["quotes"] if versions]
        if not versions:
            found.append(Requoted(passage_id, "", "", None))
    return found


def _again(catalogue: Catalogue, versions: Sequence[HeldPassage], span: Mapping[str, Any]) -> Requoted:
    """The quotation in the version that it was taken from: an unchanged passage stands elsewhere in another."""
    for held in versions:
        passage = held.stored.passage
        text = catalogue.text(passage.document_id, span["start"], span["end"])
        if text is not None and _sha256(text) == span["sha256"]:
            break
    else:
        held, text = versions[0], None
    passage = held.stored.passage
    replaced = versions[0].state != "live"
    return Requoted(passage.id, held.stored.source.title, passage.locator.label, text, replaced=replaced)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def versions(stores: Stores) -> dict[str, str]:
    """What answers are made with: this software, the register, how the index was made, the model."""
    return {
        "app": _installed("touchstone"),
        "register": _fingerprint(stores.catalogue.sources()),
        "index": f"splitter-{SPLITTER}+chromadb-{_installed('chromadb')}",
        "model": re.sub(r"[^\w.:+-]", "_", stores.embedder.fingerprint, flags=re.ASCII)[:200],
    }


@cache
def _installed(package: str) -> str:
    return version(package)


def _fingerprint(sources: Mapping[str, Source]) -> str:
    told: Any = [repr(sources[key]) for key in sorted(sources)]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]


def _turn(turn: KeptTurn) -> Turn:
    return Turn(turn.question, turn.standalone, AnswerStatus(turn.status), turn.sources)
