"""What goes through the steps and what comes out: Question, Draft, Answer and the parts of an answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from knowledge.contacts import Contact
from knowledge.currency import Standing
from knowledge.evidence import Evidence, SearchOutcome
from knowledge.lexicon import Expansion
from knowledge.names import Named
from knowledge.records import Force, Kind, Locator, Source


class AnswerStatus(StrEnum):
    """Every way in which an answer can end. Each has a fixed message (messages.py) and a line in docs/answers.md."""

    ANSWERED = "answered"
    ANSWERED_IN_PART = "answered_in_part"
    CLARIFICATION_NEEDED = "clarification_needed"
    NO_EVIDENCE = "unanswerable_no_evidence"
    OUT_OF_SCOPE = "unanswerable_out_of_scope"
    OTHER_NATION = "unanswerable_other_nation"
    AREA_NOT_HELD = "unanswerable_area_not_held"
    CASE_DECISION = "declined_case_decision"
    HARMFUL = "declined_harmful"
    MANIPULATION = "declined_manipulation"
    ERROR_MODEL = "error_model"
    ERROR_INTERNAL = "error_internal"


Wants = Literal["age", "length", "time", "money", "share", "number", "date", "when"]
NoticeCode = Literal[
    "superseded_source",
    "old_finding",
    "as_at",
    "edition_not_held",
    "sources_disagree",
    "figures_differ",
    "renamed",
    "other_area",
    "second_hand",
    "status_note",
    "unregistered_source",
    "model_wording",
    "quotations_only",
]
Composer = Literal["extractive", "model"]
Fallback = Literal[
    "paused",
    "limit_reached",
    "stopped",
    "too_slow",
    "key_refused",
    "model_unknown",
    "too_many_requests",
    "provider_failed",
    "unreachable",
    "context_too_small",
    "too_long",
    "empty",
    "malformed",
    "leak",
    "unproven",
    "sources_disagree",
]
"""Why an answer that a chat model was to word is in quotations all the same."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What was asked before in the same conversation, identifiers removed, as it was understood, and what the answer cited.

    What was cited says what the talk was about; it is never evidence for a later answer.
    """

    question: str
    standalone: str
    status: AnswerStatus
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked, by whom and as of when. `as_of` is a date; None means today. `turns`: what came before, oldest first.

    `composer`: who is to word the answer; None leaves it to the settings. `client`: on whose account a chat model is used.
    """

    text: str
    area: str | None = None
    role: str | None = None
    as_of: date | None = None
    sources: frozenset[str] | None = None
    conversation_id: str | None = None
    turns: tuple[Turn, ...] = ()
    composer: Composer | None = None
    client: str | None = None


@dataclass(frozen=True, slots=True)
class ActNow:
    """What to do first when a child may be in danger now."""

    steps: tuple[str, ...]
    contacts: tuple[Contact, ...]


@dataclass(frozen=True, slots=True)
class Privacy:
    """Kinds of identifiers that were taken out of the question before anything else saw it."""

    removed: tuple[str, ...]
    message: str


CareFor = Literal["practitioner", "parent", "child", "anyone"]


@dataclass(frozen=True, slots=True)
class Care:
    """Help for the person who writes, shown before anything but the act-now block: words to them, and whom to ring."""

    reader: CareFor
    text: str
    contacts: tuple[Contact, ...] = ()


@dataclass(frozen=True, slots=True)
class SecondHand:
    """A work that a quoted line of a brief rests on, with its own standing: never the citation itself."""

    source_id: str
    title: str
    where: str
    area: str | None
    standing: Standing
    held: bool
    scope: str | None = None
    """What the figures of the line count, where it gives one and the register says."""


@dataclass(frozen=True, slots=True)
class Quote:
    """Exact words of a document: `text == document.text[start:end]`."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a quotation stands. `lead` are the words quoted before it, where a bullet needs its introduction.

    `notes` are the footnotes that the quotation calls.
    """

    number: int
    passage_id: str
    document_id: str
    source: Source
    standing: Standing
    successor_held: bool
    locator: Locator
    quote: Quote
    lead: Quote | None = None
    second_hand: tuple[SecondHand, ...] = ()
    notes: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """One line of an answer. `verbatim`: its text is its citations' quotations and nothing else."""

    id: str
    text: str
    force: Force
    verbatim: bool
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as a chat model wrote it, unproven, and the tokens of the statements that it cites, in the order written."""

    text: str
    tokens: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """What a chat model wrote of the draft's statements, or why it wrote nothing. None of it may be shown before it is proven.

    `handed`: the id of the statement that each token stood for. `prompt`: hash of the prompt. `cost`: in pounds, where known.
    """

    model: str
    prompt: str
    sentences: tuple[Sentence, ...] = ()
    handed: Mapping[str, str] = field(default_factory=dict)
    fallback: Fallback | None = None
    tokens_read: int = 0
    tokens_written: int = 0
    cost: float | None = None


@dataclass(frozen=True, slots=True)
class Prose:
    """What became of it: sentences shown, replaced by their quotation and dropped; duties added that they had left out."""

    written: Written
    shown: int = 0
    replaced: int = 0
    dropped: int = 0
    added: int = 0
    fallback: Fallback | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """A caveat the reader must see, and the citations it concerns."""

    code: NoticeCode
    text: str
    citations: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Understood:
    """The question as it will be searched.

    `words` are indexed words with weights, those of the question itself in `asked`. `wants`: the kind of fact it asks for: a
    time ("how soon"), a length of time ("how long"), a number, a time or occasion ("when") and so on. `bare`: nothing is left
    of it besides what it names ("what did inspectors say about Norfolk?"). `near`: areas that belong to a named one, or it to
    them. `as_of`: the day for which it asks what applied ("what applied in May 2024?"). `named`: the sources and places in them
    that it names. `parts`: the questions that it asks, where it asks several; `across`: it asks of several sources.
    """

    standalone: str
    embed: str
    words: Mapping[str, float]
    asked: Mapping[str, float]
    expansion: Expansion
    wants: Wants | None = None
    bare: bool = False
    areas: frozenset[str] = frozenset()
    near: frozenset[str] = frozenset()
    kinds: frozenset[Kind] = frozenset()
    years: frozenset[int] = frozenset()
    as_of: date | None = None
    named: Named = field(default_factory=Named)
    parts: tuple[str, ...] = ()
    across: bool = False


def _nobody_stops() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Draft:
    """What the steps pass along; each fills in its part.

    `standalone`: what is searched in the question's place: written out, where it leaned on what was said before, without what
    only gives orders, or the general test in place of a decision; and `earlier` what that was, latest first:
    words for the search, no evidence. `choices`: questions of which the reader is asked to take one.
    `places`: the areas whose documents are the reader's own. `unheld`: areas that the question names and of which nothing is
    held, as they are shown; `only_unheld`: it names no other. `closing`: how the answer ends, whatever is found.
    `support`: how likely what was found answers the question, from 0 to 1. `written`: a chat model's wording of the
    statements, for the proof. `stopped` says whether the reader has gone.
    """

    question: Question
    id: str
    created_at: datetime
    as_of: date
    places: frozenset[str] = frozenset()
    unheld: tuple[str, ...] = ()
    only_unheld: bool = False
    act_now: ActNow | None = None
    privacy: Privacy | None = None
    standalone: str | None = None
    earlier: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    care: Care | None = None
    closing: AnswerStatus | None = None
    understood: Understood | None = None
    outcome: SearchOutcome | None = None
    evidence: tuple[Evidence, ...] = ()
    support: float | None = None
    statements: tuple[Statement, ...] = ()
    citations: tuple[Citation, ...] = ()
    notices: tuple[Notice, ...] = ()
    unanswered: tuple[str, ...] = ()
    written: Written | None = None
    stopped: Callable[[], bool] = _nobody_stops
    timings: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """The end of a run, whatever its status. `timings` are milliseconds by step, with `total`."""

    draft: Draft
    status: AnswerStatus
    message: str | None = None
    composer: Composer = "extractive"
    prose: Prose | None = None

    @property
    def statements(self) -> tuple[Statement, ...]:
        return self.draft.statements

    @property
    def citations(self) -> tuple[Citation, ...]:
        return self.draft.citations


Step = Callable[[Draft], Draft | Answer]
