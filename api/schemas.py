"""What the API takes and gives, v1 (design.md section 6). Domain types are never serialised directly."""

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from assistant.answers import AnswerStatus, CareFor, Composer, Fallback, NoticeCode, Question
from knowledge.areas import Areas
from knowledge.records import Authority, Certainty, Force, Kind, Status

_FIRST, _LAST = date(1948, 1, 1), date(2100, 12, 31)


def _readable(text: str) -> str:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise ValueError("holds characters that are not text") from None
    if not text.strip():
        raise ValueError("must not be empty")
    return text


def _in_range(value: date) -> date:
    if not _FIRST <= value <= _LAST:
        raise ValueError(f"must lie between {_FIRST} and {_LAST}")
    return value


QuestionText = Annotated[str, Field(min_length=1, max_length=2000), AfterValidator(_readable)]


AreaName = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9 &,'-]*$", max_length=80)]
SourceId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=80)]
AsOf = Annotated[date, AfterValidator(_in_range)]


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class AnswerRequest(_Request):
    """A question. `as_of`: answer as of this day, today unless given. `area`: the reader's own local area."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"question": "How soon must a child be offered a return home interview after going missing?"},
                {"question": "What did inspectors say about Norfolk?", "area": "norfolk", "as_of": "2024-05-01"},
            ]
        }
    )

    question: QuestionText
    conversation_id: Annotated[str, Field(pattern=r"^[0-9a-f-]{8,64}$")] | None = None
    area: AreaName | None = None
    role: Annotated[str, Field(pattern=r"^[a-z][a-z _-]*$", max_length=60)] | None = None
    as_of: AsOf | None = None
    sources: Annotated[list[SourceId], Field(min_length=1, max_length=50)] | None = None
    composer: Composer | None = None

    def question_record(self, areas: Areas) -> Question:
        """The question as the assistant takes it. Raises UnknownArea."""
        return Question(
            text=self.question,
            area=None if self.area is None else areas.id_of(self.area),
            role=self.role,
            as_of=self.as_of,
            sources=frozenset(self.sources) if self.sources is not None else None,
            conversation_id=self.conversation_id,
            composer=self.composer,
        )


class SearchRequest(_Request):
    """A search for passages."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"query": "missed appointments", "limit": 5, "explain": True}]}
    )

    query: QuestionText
    limit: Annotated[int, Field(ge=1, le=50)] = 10
    area: AreaName | None = None
    as_of: AsOf | None = None
    kinds: list[Kind] | None = None
    forces: list[Force] | None = None
    include_superseded: bool = False
    explain: bool = False


class SourcesRequest(_Request):
    """Which sources of the register to list, and the day for which their status is given; today unless `as_of` says otherwise.

    `find`: words that all stand in the title, the publisher, the id or the themes, in whole or in part.
    """

    find: Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_readable)] | None = None
    kind: Kind | None = None
    authority: Authority | None = None
    area: AreaName | None = None
    status: Status | None = None
    held: bool | None = None
    as_of: AsOf | None = None


class ContactSchema(BaseModel):
    """A number to ring. `when`: the hours for which it is meant; `note`: what has to be said of it. `area`: whose it is."""

    label: str
    value: str
    area: str | None
    checked_on: date
    when: str | None = None
    note: str | None = None


class ActNowSchema(BaseModel):
    """What to do first when a child may be in danger now."""

    steps: list[str]
    contacts: list[ContactSchema]


class CareSchema(BaseModel):
    """Help for the person who writes, shown before anything but the act-now block; `for` says whom it takes them to be."""

    model_config = ConfigDict(serialize_by_alias=True)

    reader: CareFor = Field(alias="for")
    text: str
    contacts: list[ContactSchema]


class PrivacySchema(BaseModel):
    removed: list[str]
    message: str


class LocatorSchema(BaseModel):
    label: str
    page: int | None
    printed_page: str | None
    paragraph: str | None
    section: str | None
    slide: int | None
    heading_path: list[str]
    subsection: str | None = None
    """Of a section of an Act, with its brackets: "(2)"."""


class LeadSchema(BaseModel):
    """Words quoted before the quotation, where a bullet needs its introduction."""

    quote: str
    start: int
    end: int


class SecondHandSchema(BaseModel):
    """A work that a quoted line of a Touchstone brief rests on; the brief never passes as the work itself."""

    source_id: str
    title: str
    where: str
    status: Status
    superseded_by: str | None
    superseded_by_title: str | None
    held: bool


class CitationSchema(BaseModel):
    """Where a quotation stands. `start` and `end` count Unicode code points in the document's text."""

    number: int
    passage_id: str
    source_id: str
    title: str
    publisher: str
    kind: Kind
    authority: Authority
    area: str | None
    published: str | None
    period: str | None
    status: Status
    status_text: str
    superseded_by: str | None
    superseded_by_title: str | None
    locator: LocatorSchema
    quote: str
    start: int
    end: int
    lead: LeadSchema | None
    notes: list[str] = []
    """The text of the footnotes that the quotation calls; part of neither quotation nor statement."""
    second_hand: list[SecondHandSchema]
    scope: str | None = None
    """Where the quotation gives a figure: of what years it is, and of what it counts."""
    url: str | None
    version: str | None = None
    """The version of the document that is quoted: `start` and `end` count in its text. None in answers kept from before."""
    open: str


class StatementSchema(BaseModel):
    id: str
    text: str
    force: Force
    verbatim: bool
    citations: list[int]


class NoticeSchema(BaseModel):
    code: NoticeCode
    text: str
    citations: list[int]


class ProseSchema(BaseModel):
    """What became of a chat model's sentences, for evaluators: shown, replaced by their quotation, dropped; duties added.

    `fallback`: why the answer is in quotations all the same. `prompt`: hash of the prompt.
    """

    model: str
    prompt: str
    shown: int
    replaced: int
    dropped: int
    added: int
    fallback: Fallback | None
    tokens_read: int
    tokens_written: int


class AnswerSchema(BaseModel):
    """An answer, or why there is none: `status` says which, `message` explains every status but `answered`.

    `changes`: of an answer opened again, what is no longer as its citations say. `support` says how well what was found covers
    the question, higher being surer; for evaluations, not for readers. `choices`: of a question that can mean more than one
    thing, the readings to choose from: each is a question to be asked in its place.
    """

    id: str
    conversation_id: str | None
    created_at: datetime
    as_of: date
    status: AnswerStatus
    question: str
    standalone_question: str
    act_now: ActNowSchema | None
    privacy: PrivacySchema | None
    care: CareSchema | None = None
    message: str | None
    choices: list[str] = []
    statements: list[StatementSchema]
    citations: list[CitationSchema]
    notices: list[NoticeSchema]
    unanswered: list[str]
    composer: str
    prose: ProseSchema | None = None
    """Where a chat model was to word the answer: what became of what it wrote."""
    cost: float | None = None
    """Pounds that the model charged, where one was used and its prices are known."""
    support: float | None = None
    timings_ms: dict[str, float]
    changes: list[str] = []


class AlsoInSchema(BaseModel):
    """Another source in which a passage stands, in whole or for the most part, word for word."""

    source_id: str
    title: str


class ResultSchema(BaseModel):
    rank: int
    passage_id: str
    source_id: str
    title: str
    status: Status
    status_text: str
    force: Force
    locator: LocatorSchema
    text: str
    start: int
    end: int
    score: float
    vector: float | None = None
    sentence: float | None = None
    lexical: float | None = None
    tokens: float | None = None
    parts: dict[str, float] = {}
    reasons: list[str] = []
    also_in: list[AlsoInSchema] = []


class RejectedSchema(BaseModel):
    passage_id: str
    source_id: str
    title: str
    locator: str
    reason: str
    score: float
    parts: dict[str, float] = {}
    reasons: list[str] = []


class SearchSchema(BaseModel):
    """What was found. Identifiers are taken out of the query before it is searched; `privacy` says of what kinds they were."""

    act_now: ActNowSchema | None = None
    privacy: PrivacySchema | None = None
    results: list[ResultSchema]
    rejected: list[RejectedSchema]
    added_words: list[str]
    timings_ms: dict[str, float]
    notes: list[str] = []


class SourceSchema(BaseModel):
    """A source of the register with its standing on the day asked for."""

    id: str
    title: str
    publisher: str
    kind: Kind
    authority: Authority
    jurisdiction: str
    area: str | None
    published: str | None
    period: str | None
    in_force_from: str | None
    in_force_to: str | None
    status: Status
    status_text: str
    superseded_by: str | None
    superseded_by_title: str | None
    status_note: str | None
    licence: str | None
    url: str | None
    held: bool
    serves: list[str]
    certainty: Certainty | None
    certainty_text: str | None
    population: str | None


class EditionSchema(BaseModel):
    """One edition in the chain of a work, with its status on the day asked for."""

    id: str
    title: str
    status: Status
    held: bool
    in_force_from: str | None
    in_force_to: str | None


class SourceDetailSchema(SourceSchema):
    """A source with all editions of the work, itself among them, the earliest first."""

    chain: list[EditionSchema]


class ReferenceSchema(BaseModel):
    source_id: str
    title: str
    where: str
    status: Status
    superseded_by: str | None


class PassageSchema(BaseModel):
    """A passage of `version` with what stands before and after it in that version.

    `live` is false for a passage that stands in no live version. `replaced_on` and `message` say that the version shown was
    replaced since.
    """

    id: str
    source: SourceSchema
    locator: LocatorSchema
    force: Force
    text: str
    start: int
    end: int
    before: str
    after: str
    references: list[ReferenceSchema]
    live: bool
    version: str
    replaced_on: date | None = None
    message: str | None = None


class RectangleSchema(BaseModel):
    """A part of a page's picture, in fractions of its width and height from the top left corner."""

    x: float
    y: float
    width: float
    height: float


class PictureSchema(BaseModel):
    """Where the picture of a page is (PNG), and where on it the quotation stands; nowhere when it could not be found."""

    open: str
    rectangles: list[RectangleSchema]


class PageSchema(BaseModel):
    """A page of a document. `start` counts as in a citation; `previous` and `next` are the pages beside it that have text.

    `picture` is there when the original file is a PDF and was kept.
    """

    source: SourceSchema
    document_id: str
    page: int
    printed_page: str | None
    previous: int | None
    next: int | None
    text: str
    start: int
    end: int
    live: bool
    picture: PictureSchema | None


class FieldError(BaseModel):
    field: str
    message: str


class ProblemSchema(BaseModel):
    """RFC 9457. Never holds anything that was typed. `act_now` is there when what was sent may be about a child in danger."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldError] = []
    act_now: ActNowSchema | None = None


Json = dict[str, Any]
