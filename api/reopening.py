"""An answer opened again: its words as they were, and what has changed in force since."""

from collections.abc import Iterator, Mapping
from datetime import date

from api.schemas import AnswerSchema, CitationSchema
from knowledge.currency import describe, standing
from knowledge.errors import UnknownId
from knowledge.records import Source
from knowledge.stores import Stores


def keep(stores: Stores, answer: AnswerSchema) -> None:
    """Keeps an answer without what was typed: the question, what repeats it, and the conversation where it stands."""
    body = answer.model_copy(
        update={"question": "", "standalone_question": "", "unanswered": [], "conversation_id": None}
    )
    stores.kept.answers.put(answer.id, answer.created_at, body.model_dump(mode="json"))


def reopened(stores: Stores, answer_id: str, today: date) -> AnswerSchema:
    """A kept answer with `changes`: what is no longer as its citations say. Raises UnknownId."""
    body = stores.kept.answers.get(answer_id)
    if body is None:
        raise UnknownId("no answer of this id is kept")
    answer = AnswerSchema.model_validate(body)
    return answer.model_copy(update={"changes": list(dict.fromkeys(_changes(stores, answer, today)))})


def _changes(stores: Stores, answer: AnswerSchema, today: date) -> Iterator[str]:
    sources, held = stores.catalogue.sources(), stores.catalogue.held()
    live = stores.catalogue.live([citation.passage_id for citation in answer.citations])
    for citation in answer.citations:
        if answer.as_of >= answer.created_at.date():
            yield from _since(citation, sources, held, today)
        if citation.passage_id not in live:
            yield f"{citation.title}: the text that is quoted was replaced by a newer version, or taken out."


def _since(citation: CitationSchema, sources: Mapping[str, Source], held: frozenset[str], today: date) -> Iterator[str]:
    """What changed of the works that a citation shows, its own and those that it rests on."""
    shown = [(citation.source_id, citation.status), *((work.source_id, work.status) for work in citation.second_hand)]
    for source_id, status in shown:
        source = sources.get(source_id)
        if source is None:
            yield f"{citation.title}: it is no longer in the register."
            continue
        now = standing(source, sources, today)
        if now.status != status:
            successor = now.superseded_by
            text = describe(source, now, held=successor is not None and successor.id in held)
            yield f"{source.title}: {text}."
