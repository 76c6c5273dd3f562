"""`touchstone sync`: keeping up with what publishers have at the addresses of a register."""

import json
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from ingest.pipeline import Progress
    from ingest.sync import FetchReport, SyncReport


def sync(
    registers: Annotated[list[Path], typer.Argument(help="Register files (.toml).")],
    report: Annotated[Path | None, typer.Option(help="Write the report to this file as JSON.")] = None,
) -> None:
    """Fetch the sources of a register that have a `url`, and ingest what changed. Off unless `ingest.hosts` allows hosts.

    Ends non-zero when something vanished, was refused or could not be reached.
    """
    from api.keeping import record_ingestion
    from api.terminal import print_report
    from ingest.sync import Sync
    from knowledge.embedding import SentenceTransformerEmbedder
    from knowledge.settings import load_settings
    from knowledge.stores import Stores

    settings = load_settings()
    embedder = SentenceTransformerEmbedder(settings.knowledge.model, settings.knowledge.model_sha256)
    with Stores(settings, embedder, what="touchstone sync") as stores, _told() as (fetched, tell):
        result = Sync(stores, settings).run(registers, tell, fetched)
        record_ingestion(stores, result.ingestion)
    if report is not None:
        report.write_text(json.dumps(result.as_json(), indent=1), encoding="utf-8")
    _print_fetches(result)
    print_report(result.ingestion)
    raise typer.Exit(1 if result.failed else 0)


@contextmanager
def _told() -> "Generator[tuple[Callable[[FetchReport], None], Callable[[Progress], None]]]":
    """A line that says what is being fetched or read."""
    from rich.console import Console
    from rich.text import Text

    with Console(highlight=False).status("Asking for the sources that have an address") as line:
        yield (
            lambda fetch: line.update(Text(f"{fetch.source_id}: {fetch.outcome.replace('_', ' ')}")),
            lambda event: line.update(Text(f"Ingesting {Path(event.file).name}")) if event.file else None,
        )


def _print_fetches(result: "SyncReport") -> None:
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False)
    for fetch in result.fetches:
        if fetch.reason is not None:
            said = f"{fetch.outcome}: {fetch.source_id} ({fetch.address}): {fetch.reason} {fetch.remedy}"
            console.print(Text(said, style="yellow" if fetch.outcome == "unreached" else "red"))
        if fetch.moved_to is not None:
            said = (
                f"moved: {fetch.source_id} ({fetch.address}) is now at {fetch.moved_to}; correct `url` in the register"
            )
            console.print(Text(said, style="yellow"))
    counts = result.count()
    console.print(
        f"{counts['fetched']} fetched, {counts['not_modified']} not modified, {counts['vanished']} vanished,"
        f" {len(result.moved)} moved, {counts['refused']} refused, {counts['unreached']} out of reach."
    )
