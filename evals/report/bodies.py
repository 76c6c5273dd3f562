"""What came back, read as leniently as a report must: whatever is missing is left out, and what cannot be read is shown raw."""

from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from evals.scores import Json


class _Body(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Place(_Body):
    label: str = ""


class Statement(_Body):
    text: str
    force: str = ""
    verbatim: bool = False
    citations: tuple[int, ...] = ()


class Lead(_Body):
    quote: str


class Citation(_Body):
    number: int
    source_id: str = ""
    title: str = ""
    status: str = ""
    status_text: str = ""
    locator: Place = Place()
    lead: Lead | None = None
    quote: str = ""

    @property
    def quoted(self) -> str:
        """All that it quotes: its lead, where it has one, and its quotation."""
        return f"{self.lead.quote} {self.quote}" if self.lead else self.quote


class Notice(_Body):
    code: str = ""
    text: str = ""
    citations: tuple[int, ...] = ()


class Contact(_Body):
    label: str = ""
    value: str = ""


class ActNow(_Body):
    steps: tuple[str, ...] = ()
    contacts: tuple[Contact, ...] = ()


class Privacy(_Body):
    removed: tuple[str, ...] = ()


class Check(_Body):
    number: int
    stands: bool
    why: str = ""


class Checks(_Body):
    quotes: tuple[Check, ...] = ()


class AnswerBody(_Body):
    """An answer (design.md section 6), with the runner's `checks` of its quotations."""

    status: str
    standalone_question: str = ""
    message: str | None = None
    act_now: ActNow | None = None
    privacy: Privacy | None = None
    statements: tuple[Statement, ...] = ()
    citations: tuple[Citation, ...] = ()
    notices: tuple[Notice, ...] = ()
    unanswered: tuple[str, ...] = ()
    support: float | None = None
    checks: Checks = Checks()


class Found(_Body):
    rank: int
    source_id: str = ""
    title: str = ""
    status: str = ""
    locator: Place = Place()
    text: str = ""
    score: float | None = None


class _Search(_Body):
    results: tuple[Found, ...]


def read_answer(body: Json | None) -> AnswerBody | None:
    """None where nothing came back, or it cannot be read as an answer."""
    return _read(AnswerBody, body)


def read_search(body: Json | None) -> tuple[Found, ...] | None:
    """As `read_answer`, of the passages found."""
    found = _read(_Search, body)
    return None if found is None else found.results


def _read(kind: Any, body: Json | None) -> Any:
    try:
        return None if body is None else kind.model_validate(body)
    except ValidationError:
        return None
