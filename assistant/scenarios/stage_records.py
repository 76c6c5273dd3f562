"""The people and the stages of a scenario as data. What participants read and what facilitators read stand in fields apart."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from pydantic import ConfigDict

Sex = Literal["f", "m"]
TEMPLATES = "templates"
"""Who words a stage unless a writer is given."""
_STRICT = ConfigDict(extra="forbid")


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
    it is when the rest is made anew. `worded_by`: "templates", or the name of the writer whose words passed the checks.
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
    worded_by: str = TEMPLATES
