"""The `touchstone` command. It parses, calls one thing and prints; heavy libraries load only when a command needs them.

Exit codes: 0 done; 1 something was refused, missing or wrong; 2 the command was not understood.
"""

import json
import sys
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from api.ingest_cli import SAMPLE_AREA, STARTER, ingest, rebuild, verify
from api.keeping_cli import audit, feedback, retention
from api.opening import checked, settings_in_force, stores_of
from api.scenario_cli import scenario
from api.sources_cli import sources
from api.sync_cli import sync
from evals.command import app as evaluations
from knowledge.errors import SettingsError, StoreOwned, TouchstoneError

if TYPE_CHECKING:
    pass

__all__ = ["SAMPLE_AREA", "STARTER", "app", "main"]
app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Touchstone answers a child-safeguarding practitioner's question from what is held, and from nothing else.",
)
app.add_typer(evaluations, name="eval")
app.add_typer(audit, name="audit")
app.add_typer(scenario, name="scenario")
app.add_typer(sources, name="sources")
for command in (ingest, verify, rebuild):
    app.command()(command)
app.command()(retention)
app.command()(feedback)
app.command()(sync)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, as the API gives it.")]
AsOf = Annotated[datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="Answer as of this date.")]
Area = Annotated[str | None, typer.Option(help="The reader's local area, such as norfolk.")]
Composer = Annotated[
    str | None, typer.Option(help="Who words the answer: extractive or model; as the settings say unless given.")
]
Forces = Annotated[
    list[str] | None, typer.Option("--force", help="Only passages of this force: must, should… May be given again.")
]


def main() -> None:
    """The entry point: errors that a person can act on are printed in one line, without a traceback."""
    try:
        app()
    except TouchstoneError as error:
        print(f"touchstone: {error}", file=sys.stderr)
        sys.exit(1)


@app.command()
def ask(
    question: str, area: Area = None, as_of: AsOf = None, composer: Composer = None, as_json: AsJson = False
) -> None:
    """Ask a question. Talks to the running service when one owns the data folder."""
    from api.schemas import AnswerRequest

    day = as_of.date() if as_of else None
    request = checked(AnswerRequest, question=question, area=area, as_of=day, composer=composer)
    settings = settings_in_force()
    try:
        with stores_of(settings, "touchstone ask") as stores:
            from api.answering import answer_as_schema
            from api.keeping import record_answer
            from assistant.build import build, known_areas

            asked = request.question_record(known_areas(stores)())
            assistant = build(stores, settings)
            if request.composer == "model" and assistant.model is None:
                raise SettingsError("no chat model is configured: set model.name, or ask without --composer")
            answer = answer_as_schema(assistant.answer(asked))
            record_answer(stores, answer)
            data = answer.model_dump(mode="json")
    except StoreOwned as owned:
        data = _from_service(owned, "/v1/answers", request.model_dump(mode="json"))
    if as_json:
        print(json.dumps(data, indent=1, ensure_ascii=False))
        return
    from api.terminal import print_answer

    print_answer(data)


@app.command()
def search(
    query: str,
    limit: int = 10,
    area: Area = None,
    as_of: AsOf = None,
    force: Forces = None,
    explain: bool = False,
    as_json: AsJson = False,
) -> None:
    """Search passages. With --explain: how each was found, and what was rejected and why."""
    from api.schemas import SearchRequest

    day = as_of.date() if as_of else None
    request = checked(
        SearchRequest, query=query, limit=limit, area=area, as_of=day, forces=force or None, explain=explain
    )
    settings = settings_in_force()
    try:
        with stores_of(settings, "touchstone search") as stores:
            from api.answering import search_as_schema
            from assistant.build import finding, screening

            screen, found_by = screening(stores, settings), finding(stores, settings)
            data = search_as_schema(stores, screen, found_by, request, date.today()).model_dump(mode="json")
    except StoreOwned as owned:
        data = _from_service(owned, "/v1/search", request.model_dump(mode="json"))
    if as_json:
        print(json.dumps(data, indent=1, ensure_ascii=False))
        return
    from api.terminal import print_results

    print_results(data)


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
) -> None:
    """Run the service. It adds nothing to the data folder by itself."""
    from api.serve import run

    settings = settings_in_force()
    run(settings, host or settings.api.host, port or settings.api.port)


@app.command()
def config() -> None:
    """Print all settings as they are in force, secrets masked."""
    print(json.dumps(settings_in_force().model_dump(mode="json"), indent=1))


def _from_service(owned: StoreOwned, path: str, body: object) -> dict[str, object]:
    """The same question put to the service that owns the data folder. Raises StoreOwned when that is no service."""
    if owned.url is None:
        raise owned
    import httpx

    try:
        response = httpx.post(owned.url + path, json=body, timeout=60)
    except httpx.HTTPError as error:
        raise StoreOwned(f"{owned} It did not answer there ({type(error).__name__}).") from None
    found = response.json()
    if response.is_error:
        from api.terminal import print_act_now

        if found.get("act_now"):
            print_act_now(found["act_now"])
        raise TouchstoneError(f"the service at {owned.url} refused: {found.get('detail', response.status_code)}")
    return found


if __name__ == "__main__":
    main()
