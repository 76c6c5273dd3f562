"""/v1/conversations: an owner's conversations, listed, read, renamed, exported, deleted. Somebody else's are unknown.

There is no sign-in: an owner is whoever holds a secret of their own choice and sends it as `Touchstone-Owner`.
"""

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query
from fastapi.responses import JSONResponse, Response

from api.answering import act_now
from api.keeping import Keeping
from api.keeping_schemas import (
    ConversationId,
    ConversationSchema,
    ConversationsSchema,
    ListedConversationSchema,
    OwnerSecret,
    PageMark,
    TitleRequest,
    TurnSchema,
)
from api.service import Service
from assistant.answers import AnswerStatus
from assistant.steps.redact import redact
from assistant.steps.screen import Danger
from knowledge.conversations import Conversation, KeptTurn

HEADER = "Touchstone-Owner"
_TITLE = 80
_NO_STORE = {"Cache-Control": "no-store"}
Owner = Annotated[OwnerSecret, Header(alias=HEADER, description="The owner's own secret.")]


def router(service: Service, danger: Danger) -> APIRouter:
    routes = APIRouter(prefix="/v1/conversations")
    kept = service.stores.kept
    owner_of = Keeping(service.stores, service.settings).owner

    def whole(owner: str, conversation_id: str) -> ConversationSchema:
        found = kept.conversations.get(owner, conversation_id)
        turns = kept.conversations.turns(owner, conversation_id)
        return ConversationSchema(**_listed(found).model_dump(), said=[_turn(turn) for turn in turns])

    @routes.get("")
    def listed(
        owner: Owner,
        response: Response,
        limit: Annotated[int, Query(ge=1, le=100)] = 20,
        after: Annotated[PageMark | None, Query()] = None,
    ) -> ConversationsSchema:
        """The owner's conversations, the one used last first."""
        response.headers.update(_NO_STORE)
        page = kept.conversations.page(owner_of(owner) or "", limit=limit, after=after)
        return ConversationsSchema(conversations=[_listed(item) for item in page.conversations], next=page.next)

    @routes.get("/{conversation_id}")
    def read(conversation_id: ConversationId, owner: Owner, response: Response) -> ConversationSchema:
        """A conversation with its turns and the ids of its answers."""
        response.headers.update(_NO_STORE)
        return whole(owner_of(owner) or "", conversation_id)

    @routes.patch("/{conversation_id}")
    def rename(
        conversation_id: ConversationId, body: TitleRequest, owner: Owner, response: Response
    ) -> ConversationSchema:
        """Renames a conversation. Identifiers are taken out of the title."""
        response.headers.update(_NO_STORE)
        title, _ = redact(body.title)
        kept.conversations.rename(owner_of(owner) or "", conversation_id, title, datetime.now(UTC))
        kept.erase()
        renamed = whole(owner_of(owner) or "", conversation_id)
        return renamed.model_copy(update={"act_now": act_now(danger.check(body.title))})

    @routes.delete("/{conversation_id}", status_code=204)
    def delete(conversation_id: ConversationId, owner: Owner) -> None:
        """Deletes a conversation with the answers given in it, to the last byte."""
        turns = kept.conversations.remove(owner_of(owner) or "", conversation_id)
        erased = kept.erase()
        service.stores.audit.record("delete", conversation=conversation_id, turns=turns, erased=erased)

    @routes.get("/{conversation_id}/export")
    def export(conversation_id: ConversationId, owner: Owner) -> JSONResponse:
        """All that is kept of a conversation, as a file: its turns, and those of its answers that are still kept."""
        found = whole(owner_of(owner) or "", conversation_id)
        answers = {turn.answer_id: kept.answers.get(turn.answer_id) for turn in found.said}
        content: dict[str, Any] = {
            **found.model_dump(mode="json", exclude={"act_now"}),
            "answers": [answer for answer in answers.values() if answer is not None],
        }
        service.stores.audit.record("export", conversation=conversation_id, turns=found.turns)
        name = f'attachment; filename="conversation-{conversation_id}.json"'
        return JSONResponse(content, headers={**_NO_STORE, "Content-Disposition": name})

    return routes


def _listed(item: Conversation) -> ListedConversationSchema:
    return ListedConversationSchema(
        id=item.id,
        title=item.title or _beginning(item.first),
        begun_at=item.begun_at,
        changed_at=item.changed_at,
        turns=item.turns,
    )


def _beginning(question: str) -> str:
    """The question, cut at a word to what a list has room for."""
    if len(question) <= _TITLE:
        return question
    return question[:_TITLE].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"


def _turn(turn: KeptTurn) -> TurnSchema:
    return TurnSchema(
        asked_at=turn.asked_at,
        question=turn.question,
        standalone_question=turn.standalone,
        status=AnswerStatus(turn.status),
        answer_id=turn.answer_id,
    )
