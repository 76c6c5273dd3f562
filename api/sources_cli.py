"""`touchstone sources`: the register listed, what changed between two versions of a document, and taking a source out."""

import json
from dataclasses import asdict
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from api.opening import checked, settings_in_force, stores_of
from knowledge.errors import TouchstoneError
from knowledge.records import Authority, Kind, Status

if TYPE_CHECKING:
    from knowledge.catalogue import Catalogue
    from knowledge.settings import Settings
    from knowledge.versions import Version

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, as the API gives it.")]
AsOf = Annotated[datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="Answer as of this date.")]
SourceId = Annotated[str, typer.Argument(metavar="ID", help="The source's id.")]


class _ListUnlessNamed(TyperGroup):
    """`touchstone sources wt-2023` and `touchstone sources --held` list: only a command's name is one."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if not args or (args[0] not in self.commands and args[0] != "--help"):
            args = ["list", *args]
        return super().parse_args(ctx, args)


sources = typer.Typer(
    cls=_ListUnlessNamed,
    help="List the register; with an id, one work and its editions. `list --help` shows the filters.",
)


@sources.command("list")
def list_(
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

    filters = {"find": find, "kind": kind, "authority": authority, "area": area, "status": status, "held": held}
    if source_id is not None and any(value is not None for value in filters.values()):
        raise typer.BadParameter("give an id, or filters, not both")
    day = as_of.date() if as_of else None
    request = checked(SourcesRequest, **filters, as_of=day)
    from api.sources import list_sources, source_detail
    from api.terminal import print_source, print_sources

    catalogue = _catalogue()
    if source_id is not None:
        detail = source_detail(catalogue, source_id, day or date.today())
        _print_json(detail.model_dump(mode="json")) if as_json else print_source(detail)
        return
    listed = list_sources(catalogue, request, date.today())
    _print_json([item.model_dump(mode="json") for item in listed]) if as_json else print_sources(listed)


@sources.command("diff")
def diff(
    source_id: SourceId,
    old: Annotated[
        str | None, typer.Option("--from", metavar="VERSION", help="This version; else the one before the last.")
    ] = None,
    new: Annotated[
        str | None, typer.Option("--to", metavar="VERSION", help="This version; else the one that is live.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show what changed between two versions of a document, paragraph by paragraph. Runs beside a service."""
    from api.terminal_changes import print_changes
    from knowledge.changes import changes
    from knowledge.locators import page_at

    catalogue = _catalogue()
    versions = catalogue.versions.of(source_id)
    if not versions:
        raise TouchstoneError(
            f"{source_id}: no document of this source is held; `touchstone sources --held` lists them"
        )
    later = _version(versions, new) or versions[0]
    earlier = _version(versions, old) or next((each for each in versions[versions.index(later) + 1 :]), None)
    if earlier is None:
        raise TouchstoneError(f"{source_id}: this is the only version that is held; nothing was replaced")
    texts = [catalogue.text(each.document_id, 0, 2**31 - 2) or "" for each in (earlier, later)]
    found = changes(*texts)
    pages = [catalogue.pages(each.document_id) for each in (earlier, later)]
    marks = [page_at(pages[0], each.old or 0) if each.new is None else page_at(pages[1], each.new) for each in found]
    places = ["" if mark is None else f"p. {mark.printed_page or mark.page}" for mark in marks]
    if as_json:
        told = [{**asdict(each), "place": place} for each, place in zip(found, places, strict=True)]
        _print_json({"source_id": source_id, "from": _told(earlier), "to": _told(later), "changes": told})
        return
    print_changes(source_id, earlier, later, list(zip(found, places, strict=True)))


@sources.command("remove")
def remove(
    source_id: SourceId, yes: Annotated[bool, typer.Option("--yes", help="Do not ask whether this is meant.")] = False
) -> None:
    """Take a source's document out of everything, all versions of it, for good. The audit keeps that it was done."""
    from api.keeping import record_removal
    from knowledge.originals import Originals
    from knowledge.register import UNREGISTERED

    settings = settings_in_force()
    with stores_of(settings, "touchstone sources remove") as stores:
        source = stores.catalogue.sources().get(source_id)
        versions = stores.catalogue.versions.of(source_id)
        if source is None or not versions:
            raise TouchstoneError(
                f"{source_id}: nothing of this source is held; `touchstone sources --held` lists them"
            )
        count = sum(len(stores.catalogue.passage_ids(each.document_id)) for each in versions if each.state == "live")
        noun = "version" if len(versions) == 1 else "versions"
        if not yes:
            typer.confirm(
                f"Remove “{source.title}”, {len(versions)} {noun}, {count} live passages, for good?", abort=True
            )
        record_removal(stores, source, len(versions), count)
        removed = stores.remove(source_id, keep_entry=source.kind != UNREGISTERED)
        originals = Originals(settings)
        files = sum(originals.forget(sha256) for sha256 in removed.files)
        stores.catalogue.compact()
    print(f"Removed {source_id}: {len(versions)} {noun}, {len(removed.passage_ids)} passages, {files} kept files.")
    if source.kind != UNREGISTERED:
        print("The register still knows the work. Ingesting a register that names its file would bring it back.")


def _version(versions: "list[Version]", named: str | None) -> "Version | None":
    if named is None:
        return None
    found = next((each for each in versions if each.document_id.partition("@")[2] == named), None)
    if found is None:
        held = ", ".join(each.document_id.partition("@")[2] for each in versions)
        raise TouchstoneError(f"no version of this name is held; held are {held}")
    return found


def _told(version: "Version") -> dict[str, str | None]:
    return {
        "version": version.document_id.partition("@")[2],
        "published_at": version.published_at.isoformat() if version.published_at else None,
        "replaced_at": version.replaced_at.isoformat() if version.replaced_at else None,
    }


def _catalogue() -> "Catalogue":
    """The catalogue alone may be read beside its owner; the indexes may not."""
    from knowledge.catalogue import Catalogue
    from knowledge.stores import data_is_empty, database_url

    settings: Settings = settings_in_force()
    if settings.knowledge.database_url is None and data_is_empty(settings.data_dir):
        raise TouchstoneError(f"{settings.data_dir}: nothing was ingested yet; run `touchstone ingest --starter`")
    return Catalogue(database_url(settings))


def _print_json(data: object) -> None:
    print(json.dumps(data, indent=1, ensure_ascii=False))
