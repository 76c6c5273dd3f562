"""The bodies of /v1/scenarios: what a trainer asks for, and what is answered."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import Path as PathPart
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from api.schemas import ActNowSchema, AreaName, AsOf, SourceId
from assistant.scenarios.brief import Wanted
from assistant.scenarios.exports import FORMATS
from assistant.scenarios.records import CheckName, Level, Setting


def _readable(text: str) -> str:
    if not text.strip():
        raise ValueError("must not be empty")
    return text


ShortText = Annotated[str, Field(max_length=120), AfterValidator(_readable)]
ExportName = Annotated[str, PathPart(pattern=rf"^({'|'.join(FORMATS)})$")]
ScenarioId = Annotated[str, Field(pattern=r"^[0-9a-f-]{8,64}$")]


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class ScenarioRequest(_Request):
    """What a trainer asks for. `themes` and `audience` in their own words; what is typed is understood and not kept."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"themes": ["neglect and poverty"], "audience": ["mixed"], "minutes": 90}]}
    )

    themes: Annotated[list[ShortText], Field(min_length=1, max_length=3)]
    audience: Annotated[list[ShortText], Field(min_length=1, max_length=4)] = ["mixed"]
    level: Level = "intermediate"
    minutes: int = 90
    setting: Setting = "room"
    stages: int | None = None
    outcomes: int | None = None
    child_age: Annotated[int | None, Field(ge=0, le=17)] = None
    area: AreaName | None = None
    sources: Annotated[list[SourceId], Field(max_length=50)] = []
    seed: Annotated[int, Field(ge=1, le=1_000_000)] = 1
    as_of: AsOf | None = None

    def wanted(self) -> Wanted:
        return Wanted(**self.model_dump(exclude={"as_of"}))


class ChangeRequest(_Request):
    """One part and its new value; `path` is a JSON pointer such as /stages/0/decision."""

    path: Annotated[str, Field(pattern=r"^/", max_length=200)]
    value: Any


class ChangesRequest(_Request):
    changes: Annotated[list[ChangeRequest], Field(min_length=1, max_length=100)]


class AgainRequest(_Request):
    """Everything is made anew but the stages that are locked."""

    locked: Annotated[list[int], Field(max_length=6)] = []
    seed: Annotated[int, Field(ge=1, le=1_000_000)]


class StartersRequest(_Request):
    theme: ShortText
    role: ShortText = "mixed"
    count: Annotated[int, Field(ge=1, le=20)] = 20
    seed: Annotated[int, Field(ge=1, le=1_000_000)] = 1


class CheckSchema(BaseModel):
    name: CheckName
    passed: bool
    problems: list[str]


class ExportSchema(BaseModel):
    """An export and where it is; nothing is exported while a check fails."""

    name: str
    label: str
    open: str


class KeptSchema(BaseModel):
    """A stage that kept the words of the templates although a writer was asked, and why."""

    stage: int
    reason: str


class MadeSchema(BaseModel):
    """A scenario with what its checks found. `scenario` follows GET /v1/scenarios/schema."""

    act_now: ActNowSchema | None = None
    passed: bool
    checks: list[CheckSchema]
    kept: list[KeptSchema] = []
    replaced_since: list[str]
    exports: list[ExportSchema]
    scenario: dict[str, Any]


class LineSchema(BaseModel):
    """A saved scenario in the list. `replaced_since`: sources that were replaced after it was made."""

    id: str
    version: int
    made_at: datetime
    title: str
    themes: list[str]
    sources: list[str]
    passed: bool
    replaced_since: list[str]


class ThemeSchema(BaseModel):
    id: str
    name: str
    youngest: int
    oldest: int


class AudienceSchema(BaseModel):
    id: str
    name: str


class OffersSchema(BaseModel):
    """What can be asked for."""

    themes: list[ThemeSchema]
    audiences: list[AudienceSchema]


class StarterSchema(BaseModel):
    text: str
    brings_out: str
