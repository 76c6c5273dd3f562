"""From the domain's types to the API's."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date
from urllib.parse import quote

from api.schemas import (
    ActNowSchema,
    AlsoInSchema,
    AnswerSchema,
    CareSchema,
    CitationSchema,
    ContactSchema,
    LeadSchema,
    LocatorSchema,
    NoticeSchema,
    PassageSchema,
    PrivacySchema,
    ProseSchema,
    ReferenceSchema,
    RejectedSchema,
    ResultSchema,
    SearchRequest,
    SearchSchema,
    SecondHandSchema,
    SourceSchema,
    StatementSchema,
)
from assistant.answers import ActNow, Answer, Citation, Draft, Notice, Privacy, Statement, Understood
from assistant.citations import scope
from assistant.steps.letters import legible
from assistant.steps.retrieve import Retrieve, query_of
from assistant.steps.screen import Screen
from assistant.steps.understand import Understand
from knowledge.catalogue import HeldPassage
from knowledge.currency import describe, standing
from knowledge.dates import spoken_partial
from knowledge.errors import UnknownId
from knowledge.evidence import Evidence
from knowledge.query import Query
from knowledge.records import Locator, Source
from knowledge.register import CERTAINTY
from knowledge.search import neighbours
from knowledge.stores import Stores


def answer_as_schema(answer: Answer) -> AnswerSchema:
    draft = answer.draft
    return AnswerSchema(
        id=draft.id,
        conversation_id=draft.question.conversation_id,
        created_at=draft.created_at,
        as_of=draft.as_of,
        status=answer.status,
        question=draft.question.text,
        standalone_question=draft.understood.standalone
        if draft.understood
        else draft.standalone or draft.question.text,
        act_now=act_now(draft.act_now),
        privacy=privacy(draft.privacy),
        care=care(draft),
        message=answer.message,
        choices=list(draft.choices),
        statements=[statement(item) for item in answer.statements],
        citations=[citation(item) for item in answer.citations],
        notices=[notice(item) for item in draft.notices],
        unanswered=list(draft.unanswered),
        composer=answer.composer,
        prose=prose(answer),
        cost=None if answer.prose is None else answer.prose.written.cost,
        support=None if draft.support is None else round(draft.support, 4),
        timings_ms={name: round(value, 1) for name, value in draft.timings.items()},
    )


def act_now(block: ActNow | None) -> ActNowSchema | None:
    if block is None:
        return None
    contacts = [ContactSchema.model_validate(asdict(contact)) for contact in block.contacts]
    return ActNowSchema(steps=list(block.steps), contacts=contacts)


def privacy(found: Privacy | None) -> PrivacySchema | None:
    return None if found is None else PrivacySchema(removed=list(found.removed), message=found.message)


def care(draft: Draft) -> CareSchema | None:
    found = draft.care
    if found is None:
        return None
    contacts = [asdict(contact) for contact in found.contacts]
    return CareSchema.model_validate({"for": found.reader, "text": found.text, "contacts": contacts})


def prose(answer: Answer) -> ProseSchema | None:
    found = answer.prose
    if found is None:
        return None
    return ProseSchema(
        model=found.written.model,
        prompt=found.written.prompt,
        shown=found.shown,
        replaced=found.replaced,
        dropped=found.dropped,
        added=found.added,
        fallback=found.fallback,
        tokens_read=found.written.tokens_read,
        tokens_written=found.written.tokens_written,
    )


def statement(item: Statement) -> StatementSchema:
    return StatementSchema(
        id=item.id, text=item.text, force=item.force, verbatim=item.verbatim, citations=list(item.citations)
    )


def notice(item: Notice) -> NoticeSchema:
    return NoticeSchema(code=item.code, text=item.text, citations=list(item.citations))


def citation(item: Citation) -> CitationSchema:
    source, successor = item.source, item.standing.superseded_by
    second_hand = [
        SecondHandSchema(
            source_id=work.source_id,
            title=work.title,
            where=work.where,
            status=work.standing.status,
            superseded_by=work.standing.superseded_by.id if work.standing.superseded_by else None,
            superseded_by_title=work.standing.superseded_by.title if work.standing.superseded_by else None,
            held=work.held,
        )
        for work in item.second_hand
    ]
    lead = item.lead
    return CitationSchema(
        number=item.number,
        passage_id=item.passage_id,
        source_id=source.id,
        title=source.title,
        publisher=source.publisher,
        kind=source.kind,
        authority=source.authority,
        area=source.area,
        published=source.published,
        period=source.period,
        status=item.standing.status,
        status_text=describe(source, item.standing, held=item.successor_held),
        superseded_by=successor.id if successor else None,
        superseded_by_title=successor.title if successor else None,
        locator=locator(item.locator),
        quote=item.quote.text,
        start=item.quote.start,
        end=item.quote.end,
        lead=None if lead is None else LeadSchema(quote=lead.text, start=lead.start, end=lead.end),
        notes=[note.text for note in item.notes],
        second_hand=second_hand,
        scope=scope(item),
        url=source.url,
        version=version_of(item.document_id),
        open=f"/v1/passages/{quote(item.passage_id, safe='')}?version={version_of(item.document_id)}",
    )


def locator(item: Locator) -> LocatorSchema:
    return LocatorSchema.model_validate(asdict(item))


def search_as_schema(
    stores: Stores, screen: Screen, found_by: tuple[Understand, Retrieve], request: SearchRequest, today: date
) -> SearchSchema:
    """Screens and runs a search as an answer would, and shows what it found and, when asked, what it rejected.

    Raises UnknownArea.
    """
    understand, retrieve = found_by
    areas = understand.areas()
    area = None if request.area is None else areas.id_of(request.area)
    redacted, removed = screen.redact(legible(request.query))
    understood = understand.understand(redacted)
    places = areas.of(area)

    def query(asked: Understood) -> Query:
        return replace(
            query_of(asked, as_of=request.as_of or understood.as_of or today, limit=request.limit),
            places=places,
            kinds=frozenset(request.kinds) if request.kinds else None,
            forces=frozenset(request.forces) if request.forces else None,
            include_superseded=request.include_superseded,
        )

    outcome = retrieve.found(understood, query, limit=request.limit)
    held = stores.catalogue.held()
    rejected = [
        RejectedSchema(
            passage_id=item.evidence.passage.id,
            source_id=item.evidence.source.id,
            title=item.evidence.source.title,
            locator=item.evidence.passage.locator.label,
            reason=item.reason,
            score=round(item.evidence.scores.fused, 4),
            parts=_rounded(item.evidence.scores.parts),
            reasons=list(item.evidence.scores.reasons),
        )
        for item in outcome.rejected
    ]
    return SearchSchema(
        act_now=act_now(screen.danger.check(request.query, area=area)),
        privacy=privacy(removed),
        results=[_result(rank, item, held, explain=request.explain) for rank, item in enumerate(outcome.kept, 1)],
        rejected=rejected if request.explain else [],
        added_words=list(understood.expansion.added) if request.explain else [],
        timings_ms={name: round(value, 1) for name, value in outcome.timings.items()},
        notes=list(outcome.notes),
    )


def _rounded(parts: Mapping[str, float]) -> dict[str, float]:
    return {name: round(value, 3) for name, value in parts.items()}


def _result(rank: int, item: Evidence, held: frozenset[str], *, explain: bool) -> ResultSchema:
    passage, scores, successor = item.passage, item.scores, item.standing.superseded_by
    return ResultSchema(
        rank=rank,
        passage_id=passage.id,
        source_id=item.source.id,
        title=item.source.title,
        status=item.standing.status,
        status_text=describe(item.source, item.standing, held=successor is not None and successor.id in held),
        force=passage.force,
        locator=locator(passage.locator),
        text=passage.text,
        start=passage.start,
        end=passage.end,
        score=round(scores.fused, 4),
        vector=scores.vector if explain else None,
        sentence=scores.sentence if explain else None,
        lexical=scores.lexical if explain else None,
        tokens=scores.tokens if explain else None,
        parts=_rounded(scores.parts) if explain else {},
        reasons=list(scores.reasons) if explain else [],
        also_in=[AlsoInSchema(source_id=source.id, title=source.title) for source in item.also_in],
    )


def source_as_schema(source: Source, sources: Mapping[str, Source], held: frozenset[str], as_of: date) -> SourceSchema:
    status = standing(source, sources, as_of)
    successor = status.superseded_by
    return SourceSchema(
        id=source.id,
        title=source.title,
        publisher=source.publisher,
        kind=source.kind,
        authority=source.authority,
        jurisdiction=source.jurisdiction,
        area=source.area,
        published=source.published,
        period=source.period,
        in_force_from=source.in_force_from,
        in_force_to=source.in_force_to,
        status=status.status,
        status_text=describe(source, status, held=successor is not None and successor.id in held),
        superseded_by=successor.id if successor else None,
        superseded_by_title=successor.title if successor else None,
        status_note=status.note,
        licence=source.licence,
        url=source.url,
        held=source.id in held,
        serves=list(source.serves),
        certainty=source.certainty,
        certainty_text=CERTAINTY[source.certainty] if source.certainty else None,
        population=source.population,
    )


def version_of(document_id: str) -> str:
    """The version in a document's id."""
    return document_id.partition("@")[2]


def _replaced(held: HeldPassage, *, live: bool) -> str | None:
    """What a reader of an earlier version has to know."""
    if held.state == "live":
        return None
    when = f" on {spoken_partial(held.replaced_on)}" if held.replaced_on else ""
    kept = " These words stand unchanged in the version that is held now." if live else ""
    return f"This version was replaced{when}.{kept}"


def passage_as_schema(stores: Stores, passage_id: str, as_of: date, version: str | None = None) -> PassageSchema:
    """A passage of any version with its surroundings: of the one asked for, else of the last. Raises UnknownId."""
    versions = stores.catalogue.passage_in_versions(passage_id)
    held = next((each for each in versions if version_of(each.stored.passage.document_id) == version), None)
    held = held or next(iter(versions), None)
    if held is None:
        raise UnknownId("no passage of this id is held")
    stored, live = held.stored, versions[0].state == "live"
    passage = stored.passage
    before, after = neighbours(stores, stored)
    sources, ids = stores.catalogue.sources(), stores.catalogue.held()
    references: list[ReferenceSchema] = []
    for ref in passage.references:
        work = sources.get(ref.source_id)
        if work is None:
            continue
        status = standing(work, sources, as_of)
        successor = status.superseded_by.id if status.superseded_by else None
        references.append(
            ReferenceSchema(
                source_id=work.id, title=work.title, where=ref.where, status=status.status, superseded_by=successor
            )
        )
    return PassageSchema(
        id=passage.id,
        source=source_as_schema(stored.source, sources, ids, as_of),
        locator=locator(passage.locator),
        force=passage.force,
        text=passage.text,
        start=passage.start,
        end=passage.end,
        before=before,
        after=after,
        references=references,
        live=live,
        version=version_of(passage.document_id),
        replaced_on=date.fromisoformat(held.replaced_on) if held.replaced_on and held.state != "live" else None,
        message=_replaced(held, live=live),
    )
