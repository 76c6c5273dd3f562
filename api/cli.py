"""The `touchstone` command. It parses, calls one thing and prints; heavy libraries load only when a command needs them.

Exit codes: 0 done; 1 something was refused, missing or wrong; 2 the command was not understood.
"""

import json
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from api.keeping_cli import audit, feedback, retention
from api.scenario_cli import scenario
from evals.command import app as evaluations
from knowledge.errors import StoreOwned, TouchstoneError
from knowledge.records import Authority, Kind, Status

if TYPE_CHECKING:
    from pydantic import BaseModel
    from rich.progress import TaskID

    from ingest.pipeline import Progress as IngestProgress
    from knowledge.settings import Settings
    from knowledge.stores import Stores

Request = TypeVar("Request", bound="BaseModel")

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Touchstone answers a child-safeguarding practitioner's question from what is held, and from nothing else.",
)
app.add_typer(evaluations, name="eval")
app.add_typer(audit, name="audit")
app.add_typer(scenario, name="scenario")
app.command()(retention)
app.command()(feedback)
STARTER = Path(__file__).parent.parent / "knowledge" / "library" / "register.toml"
SAMPLE_AREA = STARTER.parent / "sample" / "register.toml"

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, as the API gives it.")]
AsOf = Annotated[datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="Answer as of this date.")]
Area = Annotated[str | None, typer.Option(help="The reader's local area, such as norfolk.")]
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
def ingest(
    paths: Annotated[list[Path] | None, typer.Argument(help="Register files (.toml), folders or files.")] = None,
    starter: Annotated[bool, typer.Option("--starter", help="Ingest the starter library as well.")] = False,
    sample_area: Annotated[
        bool, typer.Option("--sample-area", help="Ingest the procedures of Exampleshire, a fictional area, as well.")
    ] = False,
    report: Annotated[Path | None, typer.Option(help="Write the report to this file as JSON.")] = None,
) -> None:
    """Ingest documents; what did not change is left alone. Ends non-zero when a file was refused."""
    targets = [*([STARTER] if starter else []), *([SAMPLE_AREA] if sample_area else []), *(paths or [])]
    if not targets:
        raise typer.BadParameter("name a register, a folder or a file, or say --starter or --sample-area")
    from api.keeping import record_ingestion
    from ingest.pipeline import Ingestion
    from ingest.sources import gather

    settings = _settings()
    work = gather(targets)
    with _stores(settings, "touchstone ingest") as stores, _progress(len(work.items)) as tell:
        result = Ingestion(stores, settings).run(work, tell)
        record_ingestion(stores, result)
    if report is not None:
        report.write_text(json.dumps(result.as_json(), indent=1), encoding="utf-8")
    from api.terminal import print_report

    print_report(result)
    raise typer.Exit(1 if result.refused else 0)


@app.command()
def ask(question: str, area: Area = None, as_of: AsOf = None, as_json: AsJson = False) -> None:
    """Ask a question. Talks to the running service when one owns the data folder."""
    from api.schemas import AnswerRequest

    request = _checked(AnswerRequest, question=question, area=area, as_of=as_of.date() if as_of else None)
    settings = _settings()
    try:
        with _stores(settings, "touchstone ask") as stores:
            from api.answering import answer_as_schema
            from api.keeping import record_answer
            from assistant.build import build, known_areas

            asked = request.question_record(known_areas(stores)())
            answer = answer_as_schema(build(stores, settings).answer(asked))
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
    request = _checked(
        SearchRequest, query=query, limit=limit, area=area, as_of=day, forces=force or None, explain=explain
    )
    settings = _settings()
    try:
        with _stores(settings, "touchstone search") as stores:
            from api.answering import search_as_schema
            from assistant.build import finding

            data = search_as_schema(stores, finding(stores, settings), request, date.today()).model_dump(mode="json")
    except StoreOwned as owned:
        data = _from_service(owned, "/v1/search", request.model_dump(mode="json"))
    if as_json:
        print(json.dumps(data, indent=1, ensure_ascii=False))
        return
    from api.terminal import print_results

    print_results(data)


@app.command()
def sources(
    source_id: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="Show this one with all its editions.")
    ] = None,
    find: Annotated[str | None, typer.Option(help="Only with these words in title, publisher, id or themes.")] = None,
    kind: Annotated[Kind | None, typer.Option(help="Only of this kind.")] = None,
    authority: Annotated[Authority | None, typer.Option(help="Only of this authority.")] = None,
    area: Annotated[str | None, typer.Option(help="Only of this local area, such as norfolk.")] = None,
    status: Annotated[Status | None, typer.Option(help="Only with this status on the day.")] = None,
    held: Annotated[bool | None, typer.Option("--held/--missing", help="Only what is held, or is not.")] = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """List the register: what is held, what is in force, what replaced what. With an id: one work and its editions."""
    from api.schemas import SourcesRequest
    from knowledge.catalogue import Catalogue
    from knowledge.stores import data_is_empty, database_url

    filters = {"find": find, "kind": kind, "authority": authority, "area": area, "status": status, "held": held}
    if source_id is not None and any(value is not None for value in filters.values()):
        raise typer.BadParameter("give an id, or filters, not both")
    day = as_of.date() if as_of else None
    request = _checked(SourcesRequest, **filters, as_of=day)
    settings = _settings()
    if settings.knowledge.database_url is None and data_is_empty(settings.data_dir):
        raise TouchstoneError(f"{settings.data_dir}: nothing was ingested yet; run `touchstone ingest --starter`")
    from api.sources import list_sources, source_detail
    from api.terminal import print_source, print_sources

    # The catalogue alone may be read beside its owner; the indexes may not.
    catalogue = Catalogue(database_url(settings))
    if source_id is not None:
        detail = source_detail(catalogue, source_id, day or date.today())
        _print_json(detail.model_dump(mode="json")) if as_json else print_source(detail)
        return
    listed = list_sources(catalogue, request, date.today())
    _print_json([item.model_dump(mode="json") for item in listed]) if as_json else print_sources(listed)


@app.command()
def verify() -> None:
    """Check that the indexes agree with the catalogue and find every passage. Ends non-zero when they do not."""
    with _stores(_settings(), "touchstone verify") as stores:
        found = stores.verify()
        live = len(stores.catalogue.live_ids())
    vectors = (found.vectors_missing, found.vectors_left_over, found.not_found_by_query)
    print(f"{live} passages are live in the catalogue; {found.not_embedded} of them are not embedded.")
    print("Vector index: {} missing, {} left over, {} not found by query.".format(*vectors))
    print(f"Lexical index: {found.lexical_missing} missing, {found.lexical_left_over} left over.")
    if found.harmful:
        print("Run `touchstone rebuild` to mend this.")
        raise typer.Exit(1)
    print("Everything live can be found.")


@app.command()
def rebuild() -> None:
    """Make both indexes again from the catalogue. Nothing is embedded again unless the model changed."""
    settings = _settings()
    with (
        _stores(settings, "touchstone rebuild", fresh=True) as stores,
        _bar("Rebuilding", len(stores.catalogue.live_ids())) as advance,
    ):
        total = stores.rebuild(batch=settings.ingest.batch, progress=advance)
        stores.audit.record("rebuild", passages=total)
    print(f"{total} passages are in both indexes.")


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
) -> None:
    """Run the service. It adds nothing to the data folder by itself."""
    from api.serve import run

    settings = _settings()
    run(settings, host or settings.api.host, port or settings.api.port)


@app.command()
def config() -> None:
    """Print all settings as they are in force, secrets masked."""
    print(json.dumps(_settings().model_dump(mode="json"), indent=1))


def _print_json(data: object) -> None:
    print(json.dumps(data, indent=1, ensure_ascii=False))


def _settings() -> "Settings":
    from knowledge.settings import load_settings

    return load_settings()


def _stores(settings: "Settings", what: str, *, fresh: bool = False) -> "Stores":
    from knowledge.embedding import SentenceTransformerEmbedder
    from knowledge.stores import Stores

    embedder = SentenceTransformerEmbedder(settings.knowledge.model, settings.knowledge.model_sha256)
    return Stores(settings, embedder, what=what, fresh=fresh)


def _checked(kind: "type[Request]", /, **fields: object) -> "Request":
    """The request, or an error that names the field and repeats nothing; danger in what was typed is answered first."""
    from pydantic import ValidationError

    from api.problems import field_errors

    try:
        return kind(**fields)
    except ValidationError as error:
        _act_now_first(" ".join(str(value) for value in fields.values()), fields.get("area"))
        named = "; ".join(f"{found.field} {found.message}" for found in field_errors(error.errors()))
        raise TouchstoneError(f"correct this and ask again: {named}") from None


def _act_now_first(typed: str, area: object) -> None:
    from api.answering import act_now
    from api.terminal import print_act_now
    from assistant.build import danger_for
    from assistant.steps.screen import Danger

    try:
        danger = danger_for(_settings())
    except TouchstoneError:
        danger = Danger.load()
    if (block := act_now(danger.check(typed, area=area if isinstance(area, str) else None))) is not None:
        print_act_now(block.model_dump(mode="json"))


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


@contextmanager
def _bar(title: str, total: int) -> Generator[Callable[[int], None]]:
    from rich.progress import Progress

    with Progress() as bar:
        task = bar.add_task(title, total=total)
        yield lambda count: bar.advance(task, count)


@contextmanager
def _progress(files: int) -> "Generator[Callable[[IngestProgress], None]]":
    """One bar over the files and one over the passages of the file at hand."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    with Progress(TextColumn("{task.description:<48}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()) as bar:
        whole = bar.add_task("Files", total=files)
        part: TaskID | None = None

        def tell(event: "IngestProgress") -> None:
            nonlocal part
            if event.finished is not None:
                bar.advance(whole)
                if part is not None:
                    bar.remove_task(part)
                    part = None
                return
            if event.passages:
                part = bar.add_task(Path(event.file).name[-48:], total=event.passages)
            elif part is not None:
                bar.advance(part, event.embedded)

        yield tell


if __name__ == "__main__":
    main()
