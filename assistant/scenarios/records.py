"""A scenario as data. Everything that is exported, edited or checked is one of these; none of them holds a live object.

Text for participants and text for facilitators stand in fields of their own, so that no export can mix them up.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, Literal

from pydantic import ConfigDict

from assistant.scenarios.cited_records import Cited, Point
from assistant.scenarios.stage_records import Person, Stage

Level = Literal["introductory", "intermediate", "advanced"]
Setting = Literal["room", "online", "team_meeting"]
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
