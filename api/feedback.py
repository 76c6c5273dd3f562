"""POST /v1/feedback: what a reader says of an answer. Comments are screened for danger, and redacted before they are kept."""

from datetime import UTC, datetime

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from api.answering import act_now
from api.keeping_schemas import DangerSchema, FeedbackRequest
from api.service import Service
from assistant.steps.redact import redact
from assistant.steps.screen import Danger
from knowledge.errors import UnknownId
from knowledge.feedback import Remark


def router(service: Service, danger: Danger) -> APIRouter:
    routes = APIRouter(prefix="/v1")
    kept, keeps_answers = service.stores.kept, service.settings.assistant.keep_answers_days > 0

    @routes.post(
        "/feedback",
        status_code=204,
        response_model=None,
        responses={200: {"model": DangerSchema, "description": "Kept; the comment tells of a child in danger"}},
    )
    def feedback(body: FeedbackRequest) -> Response:
        """Keeps a verdict on an answer, and a comment without identifiers. One that tells of danger gets the act-now block."""
        block = act_now(danger.check(body.comment)) if body.comment else None
        if keeps_answers and kept.answers.get(body.answer_id) is None:
            raise UnknownId("no answer of this id is kept")
        comment, privacy = redact(body.comment)
        with kept.told():
            kept.feedback.put(Remark(body.answer_id, datetime.now(UTC), body.verdict, comment))
        removed = list(privacy.removed) if privacy else []
        service.stores.audit.record("feedback", id=body.answer_id, verdict=body.verdict, removed=removed)
        if block is None:
            return Response(status_code=204)
        return JSONResponse(DangerSchema(act_now=block).model_dump(mode="json"))

    return routes
