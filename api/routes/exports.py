"""POST /v1/answers/{id}/docx."""

from typing import Annotated

from fastapi import APIRouter, Path, Response
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from api.export_docx import answer_as_docx
from api.reopening import reopened
from api.service import Service

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _readable(text: str) -> str:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise ValueError("holds characters that are not text") from None
    return text


class DocxRequest(BaseModel):
    """The question that the answer is to: it is not kept with the answer, so whoever wants it in the file says it again."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    question: Annotated[str, Field(max_length=2000), AfterValidator(_readable)] = ""


def router(service: Service) -> APIRouter:
    routes = APIRouter(prefix="/v1/answers")

    @routes.post(
        "/{answer_id}/docx",
        response_class=Response,
        responses={200: {"content": {_DOCX: {}}, "description": "The answer as a Word file"}},
    )
    def docx(answer_id: Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")], body: DocxRequest) -> Response:
        """A kept answer as a Word file, stamped with the day on which it was correct, with what has changed since."""
        answer = reopened(service.stores, answer_id, service.today())
        name = f'attachment; filename="touchstone-answer-{answer.as_of}.docx"'
        headers = {"Content-Disposition": name, "Cache-Control": "no-store"}
        return Response(answer_as_docx(answer, body.question), media_type=_DOCX, headers=headers)

    return routes
