"""`touchstone scenario …`: make, list, show, edit, make again, export; starters; the schema."""

import json
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from knowledge.errors import TouchstoneError

if TYPE_CHECKING:
    from assistant.scenarios.library import Library
    from assistant.scenarios.maker import Made

scenario = typer.Typer(
    no_args_is_help=True, help="Training scenarios made of findings: made, checked, changed, exported."
)
Version = Annotated[int | None, typer.Option(help="This version; the newest unless given.")]
Seed = Annotated[int, typer.Option(min=1, help="Another seed, another case; the same seed, the same one.")]


@scenario.command()
def new(
    theme: Annotated[list[str], typer.Argument(help="One to three themes, such as “neglect and poverty”.")],
    audience: Annotated[list[str] | None, typer.Option(help="Who takes part; may be given again.")] = None,
    level: Annotated[str, typer.Option(help="introductory, intermediate or advanced.")] = "intermediate",
    minutes: Annotated[int, typer.Option(help="How long the session is.")] = 90,
    setting: Annotated[str, typer.Option(help="room, online or team_meeting.")] = "room",
    stages: Annotated[int | None, typer.Option(help="3 to 6; what fits the time unless given.")] = None,
    outcomes: Annotated[int | None, typer.Option(help="3 to 5.")] = None,
    child_age: Annotated[int | None, typer.Option(help="The child's age in years.")] = None,
    area: Annotated[str | None, typer.Option(help="Your local area, for the local slot.")] = None,
    source: Annotated[list[str] | None, typer.Option(help="Only findings of this source; may be given again.")] = None,
    seed: Seed = 1,
    out: Annotated[Path | None, typer.Option(help="Write all exports into this folder.")] = None,
    format: Annotated[list[str] | None, typer.Option(help="Of the exports only this one; may be given again.")] = None,
) -> None:
    """Make a scenario, check it and save it. Ends non-zero when a check failed."""
    from api.opening import checked
    from api.scenario_schemas import ScenarioRequest

    request = checked(
        ScenarioRequest,
        themes=theme,
        audience=audience or ["mixed"],
        level=level,
        minutes=minutes,
        setting=setting,
        stages=stages,
        outcomes=outcomes,
        child_age=child_age,
        area=area,
        sources=source or [],
        seed=seed,
    )
    with _library("touchstone scenario new") as shelf:
        made = shelf.new(request.wanted())
        _tell(made)
        if out is not None and made.passed:
            _write(shelf, made, out, format)
    raise typer.Exit(0 if made.passed else 1)


@scenario.command("list")
def list_saved(
    theme: Annotated[str | None, typer.Option(help="Only of this theme (its id).")] = None,
    source: Annotated[str | None, typer.Option(help="Only those that rest on this source (its id).")] = None,
) -> None:
    """List what is saved, the latest first, with what has been replaced since."""
    with _library("touchstone scenario list") as shelf:
        for line, stale in shelf.find(theme=theme, source=source):
            state = "" if line.passed else "  [a check fails]"
            print(f"{line.id}  v{line.version}  {line.made_at[:10]}  {line.title}  ({', '.join(line.themes)}){state}")
            for text in stale:
                print(f"    {text}")


@scenario.command()
def show(id: str, version: Version = None) -> None:
    """Print a scenario as the facilitator reads it."""
    from assistant.scenarios.exports.facilitators import facilitators
    from assistant.scenarios.exports.markdown import markdown

    with _library("touchstone scenario show") as shelf:
        made = shelf.open(id, version)
        print(markdown(facilitators(made.scenario)))
        _tell(made)


@scenario.command()
def edit(file: Annotated[Path, typer.Argument(help="A scenario as JSON, as the export gives it.")]) -> None:
    """Check an edited scenario and save it as the next version. Ends non-zero when a check failed."""
    from pydantic import ValidationError

    from assistant.scenarios.exports import from_data

    try:
        edited = from_data(json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        if isinstance(error, ValidationError):
            first = error.errors(include_url=False, include_input=False)[0]
            where = ".".join(str(part) for part in first["loc"])
            raise TouchstoneError(
                f"{file}: {where}: {first['msg']}; `touchstone scenario schema` shows the form"
            ) from None
        raise TouchstoneError(f"{file}: {error}") from None
    with _library("touchstone scenario edit") as shelf:
        made = shelf.edit(edited)
        _tell(made)
    raise typer.Exit(0 if made.passed else 1)


@scenario.command()
def again(
    id: str,
    seed: Seed,
    lock: Annotated[list[int] | None, typer.Option(help="A stage to keep as it is; may be given again.")] = None,
) -> None:
    """Make everything anew but the locked stages, and save it as the next version."""
    with _library("touchstone scenario again") as shelf:
        made = shelf.again(id, locked=lock or [], seed=seed)
        _tell(made)
    raise typer.Exit(0 if made.passed else 1)


@scenario.command()
def export(
    id: str,
    out: Annotated[Path, typer.Option(help="The folder to write into.")] = Path(),
    format: Annotated[list[str] | None, typer.Option(help="Only this format; may be given again.")] = None,
    version: Version = None,
) -> None:
    """Write a scenario to files. Nothing is written while a check fails."""
    with _library("touchstone scenario export") as shelf:
        _write(shelf, shelf.open(id, version), out, format)


@scenario.command()
def starters(
    theme: Annotated[str, typer.Argument(help="A theme.")],
    role: Annotated[str, typer.Option(help="For whom.")] = "mixed",
    count: Annotated[int, typer.Option(min=1, max=20)] = 20,
    seed: Seed = 1,
) -> None:
    """Print one-paragraph starters: a scene and one thing to do."""
    with _library("touchstone scenario starters") as shelf:
        for number, item in enumerate(shelf.starters(theme, role, count=count, seed=seed), 1):
            print(f"{number}. {item.text}\n   ({item.brings_out})\n")


@scenario.command()
def schema(out: Annotated[Path | None, typer.Option(help="Write it to this file.")] = None) -> None:
    """Print the JSON schema of a scenario."""
    from assistant.scenarios.exports import schema as scenario_schema

    text = json.dumps(scenario_schema(), indent=1, ensure_ascii=False)
    print(text) if out is None else out.write_text(text + "\n", encoding="utf-8")


@contextmanager
def _library(what: str) -> Generator["Library"]:
    from api.opening import settings_in_force, stores_of
    from assistant.build import model_of, writer_of
    from assistant.scenarios.build import workshop
    from assistant.scenarios.library import Library

    settings = settings_in_force()
    with stores_of(settings, what) as stores:
        writer = writer_of(model_of(settings)) if settings.model.scenarios else None
        yield Library(workshop(stores, settings, writer=writer), stores.catalogue.scenarios)


def _tell(made: "Made") -> None:
    found = made.scenario
    print(
        f"{found.title}: {len(found.stages)} stages, {found.minutes} minutes; id {found.id}, version {found.version}."
    )
    for text in found.notices:
        print(f"Note: {text}")
    for kept in made.kept:
        print(f"Stage {kept.stage} keeps the words of the templates: {kept.reason}.")
    for check in made.checks:
        for problem in check.problems:
            print(f"Failed ({check.name.replace('_', ' ')}): {problem}.")
    print("All checks passed." if made.passed else "Nothing can be exported until these are mended.")


def _write(shelf: "Library", made: "Made", out: Path, only: list[str] | None = None) -> None:
    from assistant.scenarios.exports import FORMATS, file_name

    if unknown := set(only or ()) - FORMATS.keys():
        raise TouchstoneError(f"{min(unknown)} is no format; say one of: {', '.join(FORMATS)}")
    out.mkdir(parents=True, exist_ok=True)
    for name in only or FORMATS:
        content, found = shelf.export(made.scenario.id, name, made.scenario.version)
        file = out / file_name(found, name)
        file.write_bytes(content)
        print(file)
