"""A scenario as data. Everything that is exported, edited or checked is one of these; none of them holds a live object.

Text for participants and text for facilitators stand in fields of their own, so that no export can mix them up.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, Literal

from pydantic import ConfigDict

from knowledge.records import Force, Kind, Status

Level = Literal["introductory", "intermediate", "advanced"]
Setting = Literal["room", "online", "team_meeting"]
Sex = Literal["f", "m"]
PointKind = Literal["error", "strength"]
CheckName = Literal[
    "citations", "currency", "copying", "order", "detail", "language", "reading_age", "outcomes", "minutes", "structure"
]
_STRICT = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True)
class Brief:
    """What was asked for, as it was understood. `themes` are ids of the bank: what was typed is not kept.

    `sources`: only findings of these; empty: of any that is held. `as_of`: the day for which status is given.
    """

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    themes: tuple[str, ...]
    audience: tuple[str, ...]
    level: Level
    minutes: int
    setting: Setting
    stages: int
    outcomes: int
    seed: int
    as_of: date
    child_age: int | None = None
    area: str | None = None
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Work:
    """A work that a quoted line of a brief rests on, with its status on the scenario's day."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    source_id: str
    title: str
    where: str
    status: Status
    status_text: str


@dataclass(frozen=True, slots=True)
class Cited:
    """A quotation: `quote == document.text[start:end]`, and where it stands, as people cite it.

    `notice`: what a reader must be told of it first, such as that the edition was replaced.
    """

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    number: int
    passage_id: str
    document_id: str
    source_id: str
    title: str
    publisher: str
    kind: Kind
    published: str | None
    force: Force
    status: Status
    status_text: str
    locator: str
    quote: str
    start: int
    end: int
    lead: str | None = None
    lead_start: int | None = None
    lead_end: int | None = None
    url: str | None = None
    rests_on: tuple[Work, ...] = ()
    notice: str | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """A teaching point: what practice did, why it mattered to the child, and what is expected now. Numbers are citations'.

    `strengths`: where inspectors saw it done well.
    """

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    id: str
    title: str
    kind: PointKind
    practice: str
    mattered: str
    findings: tuple[int, ...]
    expected: str
    expectations: tuple[int, ...]
    strengths: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Person:
    """One of the cast. `kin`: what they are to the child; None for a practitioner, who has an `agency` instead.

    `months`: age in months; None where it does not matter. `from_stage`: the first stage in which participants meet them.
    """

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    key: str
    name: str
    sex: Sex
    role: str
    months: int | None = None
    kin: str | None = None
    agency: str | None = None
    at_home: bool = False
    from_stage: int = 1


@dataclass(frozen=True, slots=True)
class Arrival:
    """What arrives in a stage, from whom and how."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    sender: str
    channel: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RedFlag:
    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class HeldBack:
    """What somebody knows and tells only if participants think of asking them."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    who: str
    tells: str


@dataclass(frozen=True, slots=True)
class Notes:
    """For the facilitator of one stage."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    draw_out: tuple[str, ...]
    likely_answers: tuple[str, ...]
    common_errors: tuple[str, ...]
    good_practice: tuple[str, ...]
    held_back: tuple[HeldBack, ...]


@dataclass(frozen=True, slots=True)
class Timing:
    """Minutes of one stage: to read, to talk in small groups, and together."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    read: int
    groups: int
    together: int

    @property
    def total(self) -> int:
        return self.read + self.groups + self.together


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of the case. `red_flags`, `missing` and `notes` are for the facilitator; the rest is for participants too.

    `act`: the entry of the banks that it was made from. `reveals`: words that no earlier stage may contain. `locked`: kept as
    it is when the rest is made anew.
    """

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    number: int
    title: str
    on: date
    timing: Timing
    arrival: Arrival
    known_by: tuple[str, ...]
    not_known_by: tuple[str, ...]
    red_flags: tuple[RedFlag, ...]
    missing: tuple[str, ...]
    decision: str
    questions: tuple[str, ...]
    notes: Notes
    point: str
    act: str
    reveals: tuple[str, ...] = ()
    locked: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What participants can be seen to do afterwards, the stages that it is worked on in, and the findings behind it."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    text: str
    stages: tuple[int, ...]
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CheckQuestion:
    """A question of the knowledge check: one right choice; `why` is shown afterwards and rests on the citations."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    text: str
    right: str
    wrong: tuple[str, ...]
    why: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class LocalSlot:
    """What the trainer fills in or finds for their own area; `citations` where a procedure of that area is held."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    area: str | None
    prompts: tuple[str, ...]
    citations: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Persona:
    """A role for a chat model or a human actor. `prompt` is the whole of it as one text to paste."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    key: str
    name: str
    who: str
    fears: tuple[str, ...]
    hides: tuple[str, ...]
    wants: tuple[str, ...]
    speaks: str
    opening: str
    shifts: tuple[str, ...]
    never_unless: tuple[str, ...]
    stop: tuple[str, ...]
    prompt: str


@dataclass(frozen=True, slots=True)
class Frame:
    """The minutes round the stages, and what is said there."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    opening: int
    debrief: int
    check: int
    content_warning: str
    support: str
    welcome: str
    closing_questions: tuple[str, str, str]
    delivery: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CheckResult:
    """Whether one check passed; `problems` say where and what to do."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    name: CheckName
    problems: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        return not self.problems


@dataclass(frozen=True, slots=True)
class Scenario:
    """A fictional training case made from findings. `notices` stand before everything else, in every export.

    `family`: the shape of the family in the banks; `scenery`: names of places and the like. Both are kept so that stages can be
    made anew in the same family.
    """

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    id: str
    version: int
    made_at: datetime
    title: str
    brief: Brief
    theme_names: tuple[str, ...]
    audience_names: tuple[str, ...]
    notices: tuple[str, ...]
    statement: str
    frame: Frame
    outcomes: tuple[Outcome, ...]
    family: str
    scenery: dict[str, str]
    cast: tuple[Person, ...]
    stages: tuple[Stage, ...]
    points: tuple[Point, ...]
    local: LocalSlot
    knowledge_check: tuple[CheckQuestion, ...]
    personas: tuple[Persona, ...]
    observer: tuple[str, ...]
    citations: tuple[Cited, ...]

    def cited(self, numbers: tuple[int, ...]) -> tuple[Cited, ...]:
        """The citations of these numbers; numbers that lead nowhere are left to the check of citations."""
        return tuple(item for item in self.citations if item.number in numbers)

    def point_of(self, stage: Stage) -> Point | None:
        return next((point for point in self.points if point.id == stage.point), None)

    @property
    def minutes(self) -> int:
        frame = self.frame
        return frame.opening + sum(stage.timing.total for stage in self.stages) + frame.check + frame.debrief
