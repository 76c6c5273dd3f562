"""/v1/scenarios…: training scenarios made, listed, changed, made again and exported. And the page at /scenarios."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Query
from fastapi.responses import FileResponse, JSONResponse, Response

from api.answering import act_now
from api.problems import Problem
from api.scenario_schemas import (
    AgainRequest,
    AudienceSchema,
    ChangesRequest,
    CheckSchema,
    ExportName,
    ExportSchema,
    KeptSchema,
    LineSchema,
    MadeSchema,
    OffersSchema,
    ScenarioId,
    ScenarioRequest,
    StarterSchema,
    StartersRequest,
    ThemeSchema,
)
from api.schemas import ActNowSchema, FieldError, SourceId
from api.service import Service
from assistant.build import writer_of
from assistant.scenarios.build import workshop
from assistant.scenarios.errors import BriefRefused, CheckFailed
from assistant.scenarios.exports import FORMATS, as_data, file_name, schema
from assistant.scenarios.library import Change, Library
from assistant.scenarios.maker import Made
from assistant.steps.screen import Danger
from knowledge.scenarios import ScenarioLine

_PAGE = Path(__file__).parent / "page" / "scenarios.html"
_NO_STORE = {"Cache-Control": "no-store"}
Result = TypeVar("Result")


def library(service: Service) -> Library:
    """The library of a service. Raises BankError where a template bank is broken."""
    writer = writer_of(service.assistant.model)
    shop = workshop(service.stores, service.settings, today=service.today, writer=writer)
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
        return _answer(shelf, made, 201, danger_in(shelf, danger, body.themes))

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


def danger_in(shelf: Library, danger: Danger, themes: Sequence[str]) -> ActNowSchema | None:
    """What to do now, where themes in a trainer's own words tell of a child in danger."""
    typed = " ".join(themes)
    known = {theme.name.casefold() for theme in shelf.shop.banks.themes.values()} | set(shelf.shop.banks.themes)
    return None if typed.casefold() in known else act_now(danger.check(typed))


def _possible(make: Callable[[], Result]) -> Result:
    """What `make` returns, or a problem that names the field of the brief that has to change."""
    try:
        return make()
    except BriefRefused as error:
        raise Problem(422, "invalid-request", str(error), [FieldError(field=error.field, message=str(error))]) from None


def _answer(shelf: Library, made: Made, status: int = 200, block: ActNowSchema | None = None) -> Response:
    return JSONResponse(made_as_schema(shelf, made, block).model_dump(mode="json"), status, _NO_STORE)


def made_as_schema(shelf: Library, made: Made, block: ActNowSchema | None = None) -> MadeSchema:
    """A scenario with what its checks found and where its exports are."""
    scenario = made.scenario
    base = f"/v1/scenarios/{scenario.id}/exports"
    forms = FORMATS.values() if made.passed else ()
    return MadeSchema(
        act_now=block,
        passed=made.passed,
        checks=[CheckSchema(name=c.name, passed=c.passed, problems=list(c.problems)) for c in made.checks],
        kept=[KeptSchema(stage=kept.stage, reason=kept.reason) for kept in made.kept],
        replaced_since=list(shelf.replaced_since(scenario)),
        exports=[
            ExportSchema(name=f.name, label=f.label, open=f"{base}/{f.name}?version={scenario.version}") for f in forms
        ],
        scenario=as_data(scenario),
    )


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
