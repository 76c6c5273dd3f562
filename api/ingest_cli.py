"""`touchstone ingest`, `verify` and `rebuild`: documents in, and whether what is held can be found."""

import json
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.opening import settings_in_force, stores_of

if TYPE_CHECKING:
    from ingest.pipeline import Progress as IngestProgress

STARTER = Path(__file__).parent.parent / "knowledge" / "library" / "register.toml"
SAMPLE_AREA = STARTER.parent / "sample" / "register.toml"


def ingest(
    paths: Annotated[list[Path] | None, typer.Argument(help="Register files (.toml), folders or files.")] = None,
    starter: Annotated[bool, typer.Option("--starter", help="Ingest the starter library as well.")] = False,
    sample_area: Annotated[
        bool, typer.Option("--sample-area", help="Ingest the procedures of Exampleshire, a fictional area, as well.")
    ] = False,
    report: Annotated[Path | None, typer.Option(help="Write the report to this file as JSON.")] = None,
) -> None:
    """Ingest documents; what did not change is left alone. Ends non-zero when a file was refused, or not all could be stored."""
    targets = [*([STARTER] if starter else []), *([SAMPLE_AREA] if sample_area else []), *(paths or [])]
    if not targets:
        raise typer.BadParameter("name a register, a folder or a file, or say --starter or --sample-area")
    from api.keeping import record_ingestion
    from ingest.pipeline import Ingestion
    from ingest.sources import gather

    settings = settings_in_force()
    from assistant.build import questions_of
    from ingest.questions import write

    work, writing = gather(targets), questions_of(settings)
    with stores_of(settings, "touchstone ingest") as stores, _progress(len(work.items)) as tell:
        result = Ingestion(stores, settings).run(work, tell)
        record_ingestion(stores, result)
    if writing is not None:
        with (
            stores_of(settings, "touchstone ingest") as stores,
            _bar("Questions written", len(stores.catalogue.live_ids())) as advance,
        ):
            write(stores, writing, advance)
    if report is not None:
        report.write_text(json.dumps(result.as_json(), indent=1), encoding="utf-8")
    from api.terminal import print_report

    print_report(result)
    raise typer.Exit(0 if result.whole else 1)


def verify() -> None:
    """Check that the indexes agree with the catalogue and find every passage. Ends non-zero when they do not."""
    with stores_of(settings_in_force(), "touchstone verify") as stores:
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


def rebuild() -> None:
    """Make both indexes again from the catalogue. Nothing is embedded again unless the model changed."""
    settings = settings_in_force()
    with (
        stores_of(settings, "touchstone rebuild", fresh=True) as stores,
        _bar("Rebuilding", len(stores.catalogue.live_ids())) as advance,
    ):
        total = stores.rebuild(batch=settings.ingest.batch, progress=advance)
        stores.audit.record("rebuild", passages=total)
    print(f"{total} passages are in both indexes.")


@contextmanager
def _bar(title: str, total: int) -> Generator[Callable[[int], None]]:
    from rich.progress import Progress

    with Progress() as bar:
        task = bar.add_task(title, total=total)
        yield lambda count: bar.advance(task, count)


@contextmanager
def _progress(files: int) -> "Generator[Callable[[IngestProgress], None]]":
    """One bar over the files and one over the passages of those that are read."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    with Progress(TextColumn("{task.description:<48}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()) as bar:
        whole = bar.add_task("Files", total=files)
        part = bar.add_task("Passages embedded", total=0)
        asked = bar.add_task("Passages with questions that ship", total=0, visible=False)
        read = 0

        def tell(event: "IngestProgress") -> None:
            nonlocal read
            if event.finished is not None:
                bar.advance(whole)
            if event.file:
                bar.update(whole, description=Path(event.file).name[-48:])
            if event.passages:
                read += event.passages
                bar.update(part, total=read)
            bar.advance(part, event.embedded)
            if event.questions is not None:
                done, all_of_them = event.questions
                bar.update(asked, completed=done, total=all_of_them, visible=True)

        yield tell
