"""LangChain's side of Touchstone: a retriever of held passages and a tool that answers.

Both work over an open service, over a data folder or over HTTP with a running service, with the same results.
"""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import httpx
from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.tools import BaseTool, StructuredTool
from pydantic import ConfigDict, Field

from api.addresses import in_force, passage_url
from api.answering import answer_as_schema, search_as_schema
from api.keeping import Keeping
from api.markdown import act_now_text, rendered
from api.schemas import ActNowSchema, AnswerRequest, AnswerSchema, ResultSchema, SearchRequest, SearchSchema
from api.service import Service
from assistant.build import build, known_areas
from knowledge.embedding import SentenceTransformerEmbedder
from knowledge.errors import TouchstoneError
from knowledge.settings import Settings
from knowledge.stores import Stores


class NotAnswered(TouchstoneError):
    """The service did not answer. The message is that of its problem: what to do now first, where there is danger."""


class Guidance(Protocol):
    """Where passages and answers come from. `address`: where readers reach the service; "" where there is none."""

    @property
    def address(self) -> str: ...

    def search(self, request: SearchRequest) -> SearchSchema: ...

    def answer(self, request: AnswerRequest) -> AnswerSchema: ...


@dataclass(frozen=True, slots=True)
class Local:
    """An open service in this process."""

    service: Service
    address: str = ""

    def search(self, request: SearchRequest) -> SearchSchema:
        """Raises UnknownArea."""
        service = self.service
        return search_as_schema(service.stores, service.screen, service.finding, request, service.today())

    def answer(self, request: AnswerRequest) -> AnswerSchema:
        """Raises UnknownArea."""
        service = self.service
        question = request.question_record(known_areas(service.stores)())
        keep = partial(Keeping(service.stores, service.settings).keep, owner=None, begin=True)
        return keep(answer_as_schema(service.assistant.answer(question)))


@contextmanager
def opened(data_dir: Path) -> Generator[Local]:
    """A data folder, owned by this process for as long as the context lasts. Raises StoreOwned when another owns it."""
    settings = Settings(data_dir=data_dir)
    embedder = SentenceTransformerEmbedder(settings.knowledge.model, settings.knowledge.model_sha256)
    with Stores(settings, embedder, what="a program") as stores:
        yield Local(Service(stores, build(stores, settings), settings))


@dataclass(frozen=True, slots=True)
class Remote:
    """A running service. `token`: a bearer token, where what stands before the service asks for one."""

    address: str
    token: str | None = None
    seconds: float = 130

    def search(self, request: SearchRequest) -> SearchSchema:
        """Raises NotAnswered."""
        return SearchSchema.model_validate(self._post("/v1/search", request))

    def answer(self, request: AnswerRequest) -> AnswerSchema:
        """Raises NotAnswered."""
        return AnswerSchema.model_validate(self._post("/v1/answers", request))

    def _post(self, path: str, request: SearchRequest | AnswerRequest) -> Any:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        try:
            response = httpx.post(
                self.address.rstrip("/") + path,
                json=request.model_dump(mode="json"),
                headers=headers,
                timeout=self.seconds,
            )
            body: Any = response.json()
        except (httpx.HTTPError, ValueError) as error:
            raise NotAnswered(f"the service at {self.address} did not answer ({type(error).__name__})") from None
        if response.is_success:
            return body
        block = body.get("act_now") if isinstance(body, dict) else None
        first = f"{act_now_text(ActNowSchema.model_validate(block))}\n\n" if block else ""
        raise NotAnswered(
            f"{first}{body.get('detail', '')}" if isinstance(body, dict) else "the service did not answer"
        )


class GuidanceRetriever(BaseRetriever):
    """Held passages for a question, the best first.

    `k` passages at most. What is superseded is found only with `include_superseded`, or where its successor is not held, and
    its text then begins by saying so. Where the question tells of a child in danger, the first document says what to do now.
    Identifiers are taken out of the question before it is searched. Raises NotAnswered, UnknownArea, ValidationError.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True, frozen=True)

    guidance: Any
    """A Guidance: Local or Remote."""
    k: int = Field(default=8, ge=1, le=50)
    area: str | None = None
    as_of: date | None = None
    include_superseded: bool = False

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        guidance: Guidance = self.guidance
        request = SearchRequest(
            query=query,
            limit=self.k,
            area=self.area,
            as_of=self.as_of,
            include_superseded=self.include_superseded,
        )
        found = guidance.search(request)
        documents = [_document(result, guidance.address.rstrip("/")) for result in found.results]
        return [*([_first(found.act_now)] if found.act_now else []), *documents]


def guidance_tool(guidance: Guidance, *, area: str | None = None) -> BaseTool:
    """A tool that answers a question with quotations; its text is for the reader, its artifact the whole answer as JSON."""

    def answer(question: str, as_of: date | None = None) -> tuple[str, dict[str, Any]]:
        found = guidance.answer(AnswerRequest(question=question, area=area, as_of=as_of))
        return rendered(found, guidance.address.rstrip("/")).text, found.model_dump(mode="json")

    return StructuredTool.from_function(
        answer,
        name="answer_safeguarding_question",
        description=(
            "Answers a question on safeguarding children in England with word-for-word quotations from held documents and"
            " their sources, or says why it does not. Show what it says under Act now first. Send no names or dates of birth."
        ),
        response_format="content_and_artifact",
    )


def _document(result: ResultSchema, base: str) -> Document:
    superseded = result.status in {"superseded", "not_yet_in_force"}
    return Document(
        id=result.passage_id,
        page_content=f"[Not in force: {result.status_text}]\n{result.text}" if superseded else result.text,
        metadata={
            "source_id": result.source_id,
            "title": result.title,
            "status": result.status,
            "status_text": result.status_text,
            "in_force": in_force(result.status),
            "superseded": result.status == "superseded",
            "locator": result.locator.label,
            "force": result.force,
            "url": passage_url(base, result.passage_id) if base else None,
            "passage": result.text,
            "score": result.score,
        },
    )


def _first(block: ActNowSchema) -> Document:
    """What to do now, as a document that stands before all others."""
    text = act_now_text(block)
    return Document(
        page_content=text,
        metadata={"source_id": None, "title": "Act now", "act_now": block.model_dump(mode="json"), "passage": text},
    )
