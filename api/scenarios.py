"""/v1/scenarios…: training scenarios made, listed, changed, made again and exported. And the page at /scenarios."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Query
from fastapi import Path as PathPart
from fastapi.responses import FileResponse, JSONResponse, Response
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from api.answering import act_now
from api.problems import Problem
from api.schemas import ActNowSchema, AreaName, AsOf, FieldError, SourceId
from api.service import Service
from assistant.scenarios.brief import Wanted
from assistant.scenarios.build import workshop
from assistant.scenarios.errors import BriefRefused, CheckFailed
from assistant.scenarios.exports import FORMATS, as_data, file_name, schema
from assistant.scenarios.library import Change, Library
from assistant.scenarios.maker import Made
from assistant.scenarios.records import CheckName, Level, Setting
from assistant.steps.screen import Danger
from knowledge.scenarios import ScenarioLine

_PAGE = Path(__file__).parent / "page" / "scenarios.html"
_NO_STORE = {"Cache-Control": "no-store"}
Result = TypeVar("Result")


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


class MadeSchema(BaseModel):
    """A scenario with what its checks found. `scenario` follows GET /v1/scenarios/schema."""

    act_now: ActNowSchema | None = None
    passed: bool
    checks: list[CheckSchema]
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


def library(service: Service) -> Library:
    """The library of a service. Raises BankError where a template bank is broken."""
    shop = workshop(service.stores, service.settings, today=service.today)
    return Library(shop, service.stores.catalogue.scenarios)


def router(service: Service, danger: Danger) -> APIRouter:
    routes = APIRouter()
    shelf = library(service)
    banks = shelf.shop.banks

    @routes.get("/scenarios", include_in_schema=False)
    def page() -> FileResponse:
        return FileResponse(_PAGE)

    @routes.get("/v1/scenarios/schema")
    def scenario_schema() -> dict[str, Any]:
        """The JSON schema of a scenario."""
        return schema()

    @routes.get("/v1/scenarios/offers")
    def offers() -> OffersSchema:
        """Themes and audiences that can be asked for."""
        themes = [
            ThemeSchema(id=t.id, name=t.name, youngest=t.ages[0], oldest=t.ages[1]) for t in banks.themes.values()
        ]
        return OffersSchema(
            themes=themes, audiences=[AudienceSchema(id=a.id, name=a.name) for a in banks.audiences.values()]
        )

    @routes.post("/v1/scenarios", status_code=201, response_model=MadeSchema)
    def make(body: ScenarioRequest) -> Response:
        """Makes a scenario from findings that are held, checks it and saves it."""
        made = _possible(lambda: shelf.new(body.wanted(), as_of=body.as_of))
        typed = " ".join(body.themes)
        known = {theme.name.casefold() for theme in banks.themes.values()} | set(banks.themes)
        block = None if typed.casefold() in known else act_now(danger.check(typed))
        return _answer(shelf, made, 201, block)

    @routes.get("/v1/scenarios")
    def listed(
        theme: Annotated[str | None, Query(pattern=r"^[a-z_]+$", max_length=60)] = None,
        source: Annotated[SourceId | None, Query()] = None,
    ) -> list[LineSchema]:
        """Saved scenarios, the latest first, each with what has been replaced since."""
        return [_line(line, stale) for line, stale in shelf.find(theme=theme, source=source)]

    @routes.post("/v1/scenarios/starters")
    def starter_list(body: StartersRequest) -> list[StarterSchema]:
        """One-paragraph starters on a theme for a role; they are not saved."""
        found = _possible(lambda: shelf.starters(body.theme, body.role, count=body.count, seed=body.seed))
        return [StarterSchema(text=item.text, brings_out=item.brings_out) for item in found]

    @routes.get("/v1/scenarios/{scenario_id}", response_model=MadeSchema)
    def opened(scenario_id: ScenarioId, version: Annotated[int | None, Query(ge=1)] = None) -> Response:
        """A saved version, the newest unless one is named, checked as of now."""
        return _answer(shelf, shelf.open(scenario_id, version))

    @routes.get("/v1/scenarios/{scenario_id}/versions")
    def versions(scenario_id: ScenarioId) -> list[LineSchema]:
        """All versions of a scenario, the newest first."""
        return [_line(line, ()) for line in shelf.saved.versions(scenario_id)]

    @routes.patch("/v1/scenarios/{scenario_id}", response_model=MadeSchema)
    def changed(scenario_id: ScenarioId, body: ChangesRequest) -> Response:
        """Changes parts of the newest version, checks it again and saves it as the next one."""
        changes = [Change(item.path, item.value) for item in body.changes]
        return _answer(shelf, _possible(lambda: shelf.change(scenario_id, changes)))

    @routes.post("/v1/scenarios/{scenario_id}/again", response_model=MadeSchema)
    def again(scenario_id: ScenarioId, body: AgainRequest) -> Response:
        """Makes everything anew but the locked stages, and saves it as the next version."""
        return _answer(shelf, _possible(lambda: shelf.again(scenario_id, locked=body.locked, seed=body.seed)))

    @routes.delete("/v1/scenarios/{scenario_id}", status_code=204)
    def forget(scenario_id: ScenarioId) -> None:
        """Removes every version of a scenario."""
        if not shelf.saved.forget(scenario_id):
            shelf.open(scenario_id)

    @routes.get("/v1/scenarios/{scenario_id}/exports/{name}", response_class=Response)
    def exported(
        scenario_id: ScenarioId, name: ExportName, version: Annotated[int | None, Query(ge=1)] = None
    ) -> Response:
        """A version in a format. Refused while a check fails."""
        try:
            content, scenario = shelf.export(scenario_id, name, version)
        except CheckFailed as error:
            errors = [FieldError(field="scenario", message=problem) for problem in error.problems]
            raise Problem(409, "refused", f"{str(error)[:1].upper()}{str(error)[1:]}.", errors) from None
        headers = {**_NO_STORE, "Content-Disposition": f'attachment; filename="{file_name(scenario, name)}"'}
        return Response(content, media_type=FORMATS[name].media, headers=headers)

    return routes


def _possible(make: Callable[[], Result]) -> Result:
    """What `make` returns, or a problem that names the field of the brief that has to change."""
    try:
        return make()
    except BriefRefused as error:
        raise Problem(422, "invalid-request", str(error), [FieldError(field=error.field, message=str(error))]) from None


def _answer(shelf: Library, made: Made, status: int = 200, block: ActNowSchema | None = None) -> Response:
    scenario = made.scenario
    base = f"/v1/scenarios/{scenario.id}/exports"
    forms = FORMATS.values() if made.passed else ()
    body = MadeSchema(
        act_now=block,
        passed=made.passed,
        checks=[CheckSchema(name=c.name, passed=c.passed, problems=list(c.problems)) for c in made.checks],
        replaced_since=list(shelf.replaced_since(scenario)),
        exports=[
            ExportSchema(name=f.name, label=f.label, open=f"{base}/{f.name}?version={scenario.version}") for f in forms
        ],
        scenario=as_data(scenario),
    )
    return JSONResponse(body.model_dump(mode="json"), status, _NO_STORE)


def _line(line: ScenarioLine, stale: tuple[str, ...]) -> LineSchema:
    return LineSchema(
        id=line.id,
        version=line.version,
        made_at=datetime.fromisoformat(line.made_at),
        title=line.title,
        themes=list(line.themes),
        sources=list(line.sources),
        passed=line.passed,
        replaced_since=list(stale),
    )
