"""What is evaluated: an assistant in this process, or a service at an address. Both speak in the bodies of the API."""

import hashlib
import platform
import secrets
import subprocess
import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol

import httpx

from api.answering import answer_as_schema, search_as_schema
from api.conversations import HEADER
from api.keeping import TURNS
from api.schemas import AnswerRequest, SearchRequest
from api.service import Service
from assistant.answers import Answer, Turn
from assistant.build import known_areas
from evals.errors import EvaluationError, TargetGone
from evals.matching import holds
from knowledge.embedding import SentenceTransformerEmbedder
from knowledge.settings import Settings
from knowledge.stores import SPLITTER, Stores

Json = dict[str, Any]
_LIBRARIES = ("touchstone", "chromadb", "sentence-transformers", "tantivy", "torch", "pypdf")
_ROOT = Path(__file__).parent.parent


class Refused(EvaluationError):
    """The target refused one request; the others may go on."""


class Target(Protocol):
    """Raises Refused when one request is not answered, TargetGone when none will be."""

    def answer(self, request: Mapping[str, object]) -> Json:
        """The body of POST /v1/answers."""
        ...

    def search(self, request: Mapping[str, object]) -> Json:
        """The body of POST /v1/search."""
        ...

    def stands(self, citation: Json) -> tuple[bool, str]:
        """Whether a citation's quote, and its lead, stand where it says, in a passage that is live; and what was found."""
        ...

    def text(self, source_id: str) -> str | None:
        """The document of a source; None where it is not held. Raises EvaluationError when documents cannot be read here."""
        ...

    def described(self) -> Json:
        """What was evaluated, for run.json: versions, register, index, model, settings."""
        ...


class InProcess:
    """The service as the API would serve it, without the network."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._areas = known_areas(service.stores)
        self._turns: dict[str, tuple[Turn, ...]] = {}

    def answer(self, request: Mapping[str, object]) -> Json:
        """Every answer begins a conversation or goes on with one, of which only this object knows."""
        question = _valid(AnswerRequest, request).question_record(self._areas())
        conversation = question.conversation_id or uuid.uuid4().hex
        turns = self._turns.get(conversation, ())
        answer = self._service.assistant.answer(replace(question, conversation_id=conversation, turns=turns))
        self._turns[conversation] = (*turns, turn_of(answer))[-TURNS:]
        return answer_as_schema(answer).model_dump(mode="json")

    def search(self, request: Mapping[str, object]) -> Json:
        body = _valid(SearchRequest, request)
        service = self._service
        found = search_as_schema(service.stores, service.screen, service.finding, body, service.today())
        return found.model_dump(mode="json")

    def stands(self, citation: Json) -> tuple[bool, str]:
        catalogue = self._service.stores.catalogue
        found = catalogue.passage(citation["passage_id"])
        if found is None:
            return False, "its passage is not held"
        if found[1] != "live":
            return False, "its passage is of a version that was replaced"
        document = found[0].passage.document_id
        for part in filter(None, (citation, citation.get("lead"))):
            if catalogue.text(document, part["start"], part["end"]) != part["quote"]:
                return False, "the words quoted do not stand at that place of the document"
        return True, "stands word for word in its document"

    def text(self, source_id: str) -> str | None:
        catalogue = self._service.stores.catalogue
        document = catalogue.live_document(source_id)
        return None if document is None else catalogue.text(document, 0, 1 << 30)

    def described(self) -> Json:
        stores, settings = self._service.stores, self._service.settings
        sources, live = stores.catalogue.sources(), sorted(stores.catalogue.live_ids())
        register = [repr(sources[key]) for key in sorted(sources)]
        return {
            "against": "in process",
            **commit(),
            "versions": {name: version(name) for name in _LIBRARIES} | {"python": platform.python_version()},
            "register": {
                "sources": len(sources),
                "held": len(stores.catalogue.held()),
                "fingerprint": _digest(register),
            },
            "index": {"passages": len(live), "splitter": SPLITTER, "fingerprint": _digest(live)},
            "model": stores.embedder.fingerprint,
            "composer": "extractive",
            "settings": settings.model_dump(mode="json", exclude={"data_dir", "api"}),
        }


class Remote:
    """A running service. `token` goes as a bearer token with every request, and a secret made here, by which the service knows
    whose conversations they are."""

    def __init__(self, url: str, *, token: str | None = None, timeout: float = 60) -> None:
        headers = {HEADER: secrets.token_hex(32)} | ({"Authorization": f"Bearer {token}"} if token else {})
        self._url = url.rstrip("/")
        self._client = httpx.Client(base_url=self._url, headers=headers, timeout=timeout, trust_env=False)
        self._passages: dict[str, Json | None] = {}

    def answer(self, request: Mapping[str, object]) -> Json:
        return self._call("POST", "/v1/answers", request)

    def search(self, request: Mapping[str, object]) -> Json:
        return self._call("POST", "/v1/search", request)

    def stands(self, citation: Json) -> tuple[bool, str]:
        if citation["open"] not in self._passages:
            try:
                self._passages[citation["open"]] = self._call("GET", citation["open"])
            except Refused:
                self._passages[citation["open"]] = None
        passage = self._passages[citation["open"]]
        if passage is None:
            return False, "its passage is not held"
        if not passage["live"]:
            return False, "its passage is of a version that was replaced"
        start, end = citation["start"] - passage["start"], citation["end"] - passage["start"]
        lead = citation.get("lead")
        if passage["text"][max(start, 0) : max(end, 0)] != citation["quote"]:
            return False, "the words quoted do not stand at that place of the document"
        if lead and not holds(passage["before"] + " " + passage["text"], lead["quote"]):
            return False, "the words quoted before it do not stand before it"
        return True, "stands word for word in its passage"

    def text(self, source_id: str) -> str | None:
        raise EvaluationError(
            "documents are not read over the network, so gold quotes are not checked against a service"
        )

    def described(self) -> Json:
        sources = self._call("GET", "/v1/sources")
        told = self._call("GET", "/openapi.json")["info"]
        held = [source["id"] for source in sources if source["held"]]
        return {
            "against": self._url,
            "versions": {"touchstone": told["version"]},
            "register": {
                "sources": len(sources),
                "held": len(held),
                "fingerprint": _digest([repr(sorted(source.items())) for source in sources]),
            },
        }

    def close(self) -> None:
        self._client.close()

    def _call(self, method: str, path: str, body: Mapping[str, object] | None = None) -> Any:
        try:
            response = self._client.request(method, path, json=body)
        except httpx.TimeoutException:
            raise Refused(
                f"{method} {path.split('?', maxsplit=1)[0]} was not answered within {self._client.timeout.read:g} s"
            ) from None
        except httpx.TransportError as error:
            raise TargetGone(f"the service at {self._url} does not answer ({type(error).__name__})") from None
        try:
            data = response.json()
        except ValueError:
            raise Refused(f"{method} {path} gave {response.status_code} and no JSON") from None
        if response.is_error:
            raise Refused(f"{method} {path} gave {response.status_code}: {data.get('detail', '')}")
        return data


def turn_of(answer: Answer) -> Turn:
    """What a conversation keeps of an answer for the questions that follow it."""
    draft = answer.draft
    understood = draft.understood.standalone if draft.understood else draft.standalone or draft.question.text
    return Turn(
        draft.question.text,
        understood,
        answer.status,
        tuple(dict.fromkeys(item.source.id for item in answer.citations)),
    )


def open_service(settings: Settings) -> Service:
    """The data folder of these settings, open, with its assistant. Raises StoreOwned when another process has it."""
    from assistant.build import build

    embedder = SentenceTransformerEmbedder(settings.knowledge.model, settings.knowledge.model_sha256)
    stores = Stores(settings, embedder, what="touchstone eval")
    return Service(stores, build(stores, settings), settings, date.today)


def commit() -> Json:
    """The commit of this checkout and whether files differ from it; "not known" outside of one."""

    def git(*arguments: str) -> str:
        done = subprocess.run(["git", "-C", str(_ROOT), *arguments], capture_output=True, text=True, check=False)
        if done.returncode:
            raise OSError(done.stderr)
        return done.stdout.strip()

    try:
        return {
            "commit": git("rev-parse", "HEAD"),
            "changed": bool(git("status", "--porcelain", "--untracked-files=no")),
        }
    except OSError:
        return {"commit": "not known", "changed": None}


def _digest(parts: list[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def _valid(kind: Any, request: Mapping[str, object]) -> Any:
    from pydantic import ValidationError

    try:
        return kind(**request)
    except ValidationError as error:
        named = "; ".join(
            f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors(include_input=False)
        )
        raise Refused(f"the request is not valid: {named}") from None
