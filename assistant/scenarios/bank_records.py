"""What stands in the template banks, one type a table. The loader fills them from TOML; unknown keys are errors."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Literal

from pydantic import ConfigDict

_STRICT = ConfigDict(extra="forbid")
Place = Literal["opening", "middle", "turn"]


@dataclass(frozen=True, slots=True)
class Theme:
    """What a scenario can be about. `ages`: of the child in focus, in years; `motifs`: the most telling first."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    id: str
    name: str
    aliases: tuple[str, ...]
    ages: tuple[int, int]
    motifs: tuple[str, ...]
    warning: str
    needs: tuple[str, ...] = ()
    heritages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Motif:
    """What practice did, or did well, with what finds its evidence and what is said of it.

    `phase`: where in a case it tends to show: 1 in facts, 2 in how they are put together, 3 in decisions.
    """

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    id: str
    title: str
    kind: Literal["error", "strength"]
    find: str
    signals: tuple[str, ...]
    expect: str
    expect_signals: tuple[str, ...]
    practice: str
    mattered: str
    expected: str
    outcomes: tuple[str, ...]
    questions: tuple[str, ...]
    draw_out: tuple[str, ...]
    likely: tuple[str, ...]
    errors: tuple[str, ...]
    good: tuple[str, ...]
    check: str
    right: str
    wrong: tuple[str, str, str]
    phase: int = 1


@dataclass(frozen=True, slots=True)
class Quiz:
    """One more question for the knowledge check of a motif."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    motif: str
    text: str
    right: str
    wrong: tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that arrives and plays out a motif. `text`: sentences in order, each with alternatives.

    `needs`: people of the family without whom it makes no sense; `kin`: only where the main carer is one of these.
    """

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    id: str
    motif: str
    place: Place
    ages: tuple[int, int]
    sender: str
    by: str
    title: tuple[str, ...]
    text: tuple[tuple[str, ...], ...]
    knows: tuple[str, ...]
    unaware: tuple[str, ...]
    asked: tuple[tuple[str, str], ...]
    flags: tuple[str, ...]
    missing: tuple[str, ...]
    decide: tuple[str, ...]
    draw: tuple[str, ...]
    themes: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    kin: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shape:
    """The shape of a family. Ages of siblings are years from the child in focus."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    id: str
    carer: str
    other: str
    relative: str
    partner: str | None = None
    older: int | None = None
    younger: int | None = None
    together: bool = False


@dataclass(frozen=True, slots=True)
class Heritage:
    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    id: str
    surnames: tuple[str, ...]
    girls: tuple[str, ...]
    boys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Worker:
    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    id: str
    role: str
    agency: str


@dataclass(frozen=True, slots=True)
class Colleagues:
    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    first_f: tuple[str, ...]
    first_m: tuple[str, ...]
    surnames: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Interest:
    """What a child of these ages loves, each with a thing of it to hold."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    ages: tuple[int, int]
    words: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Places:
    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    towns: tuple[str, ...]
    streets: tuple[str, ...]
    centres: tuple[str, ...]
    nurseries: tuple[str, ...]
    primaries: tuple[str, ...]
    secondaries: tuple[str, ...]
    surgeries: tuple[str, ...]
    hospitals: tuple[str, ...]
    interest: tuple[Interest, ...]


@dataclass(frozen=True, slots=True)
class Audience:
    """Who takes part. `one` of them; `agencies`: those whose knowledge they have; `questions`: asked of this role."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    id: str
    name: str
    one: str
    aliases: tuple[str, ...]
    agencies: tuple[str, ...]
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Session:
    """What stands round the stages."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    titles: tuple[str, ...]
    warnings: tuple[str, ...]
    support: tuple[str, ...]
    welcome: tuple[str, ...]
    statement: str
    closing_questions: tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]
    delivery: Mapping[str, tuple[str, ...]]
    level: Mapping[str, str]
    advanced_questions: Mapping[Literal["words"], tuple[str, ...]]
    local: Mapping[Literal["prompts"], tuple[str, ...]]
    observer: Mapping[Literal["questions"], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Role:
    """How somebody is played."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    id: str
    fears: tuple[str, ...]
    hides: tuple[str, ...]
    wants: tuple[str, ...]
    speaks: tuple[str, ...]
    openings: tuple[str, ...]
    shifts: tuple[str, ...]
    never: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RolePlay:
    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    role: Mapping[str, Role]
    stop: Mapping[Literal["rules", "bounds"], tuple[str, ...]]
    observer: Mapping[Literal["rows"], tuple[str, ...]]
    starters: Mapping[Literal["frames"], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Blaming:
    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    pattern: str
    instead: str


@dataclass(frozen=True, slots=True)
class Language:
    """Patterns that no scenario may hold, and those by which a brief is refused."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    blaming: tuple[Blaming, ...]
    graphic: str
    refusals: Mapping[Literal["replay", "pseudonym", "identifier"], str]


@dataclass(frozen=True, slots=True)
class Banks:
    """All banks, read and checked. Mappings are by id, in the order of the files."""

    themes: Mapping[str, Theme]
    motifs: Mapping[str, Motif]
    quizzes: tuple[Quiz, ...]
    acts: Mapping[str, Act]
    shapes: Mapping[str, Shape]
    heritages: Mapping[str, Heritage]
    workers: Mapping[str, Worker]
    audiences: Mapping[str, Audience]
    colleagues: Colleagues
    places: Places
    session: Session
    roleplay: RolePlay
    language: Language
    fingerprint: str = field(default="")
    """Changes when any bank does: the same brief gives the same scenario only from the same banks."""
