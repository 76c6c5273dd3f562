"""The register as readers ask for it: listed and filtered, and one work with all its editions."""

from datetime import date

from api.answering import source_as_schema
from api.schemas import EditionSchema, SourceDetailSchema, SourceSchema, SourcesRequest
from knowledge.areas import Areas
from knowledge.catalogue import Catalogue
from knowledge.currency import chain, standing
from knowledge.errors import UnknownId


def list_sources(catalogue: Catalogue, request: SourcesRequest, today: date) -> list[SourceSchema]:
    """The sources that the request asks for, by authority, then title. Raises UnknownArea.

    An area stands for itself, the areas that it is made of and those that it belongs to, whose procedures apply in it.
    """
    sources, held = catalogue.sources(), catalogue.held()
    day = request.as_of or today
    listed = sorted(sources.values(), key=lambda source: (source.authority, source.title.lower(), source.id))
    shown = [source_as_schema(source, sources, held, day) for source in listed]
    areas = None if request.area is None else _areas(catalogue, request.area)
    return [source for source in shown if matches(source, request) and (areas is None or source.area in areas)]


def source_detail(catalogue: Catalogue, source_id: str, day: date) -> SourceDetailSchema:
    """One source with its chain, as of a day. Raises UnknownId."""
    sources, held = catalogue.sources(), catalogue.held()
    source = sources.get(source_id)
    if source is None:
        raise UnknownId("no source of this id is in the register; `touchstone sources --find WORDS` looks for one")
    editions = [
        EditionSchema(
            id=edition.id,
            title=edition.title,
            status=standing(edition, sources, day).status,
            held=edition.id in held,
            in_force_from=edition.in_force_from,
            in_force_to=edition.in_force_to,
        )
        for edition in chain(source, sources)
    ]
    return SourceDetailSchema(**source_as_schema(source, sources, held, day).model_dump(), chain=editions)


def matches(source: SourceSchema, request: SourcesRequest) -> bool:
    """Whether a source is one that the request asks for, its area aside."""
    pairs = (
        (source.kind, request.kind),
        (source.authority, request.authority),
        (source.status, request.status),
        (source.held, request.held),
    )
    return all(asked in (None, found) for found, asked in pairs) and (
        request.find is None or all(word in words_of(source) for word in request.find.casefold().split())
    )


def words_of(source: SourceSchema) -> str:
    """What words are looked for in."""
    return " ".join([source.title, source.publisher, source.id, *source.serves]).casefold()


def _areas(catalogue: Catalogue, named: str) -> frozenset[str]:
    known = frozenset(source.area for source in catalogue.sources().values() if source.area is not None)
    areas = Areas.load().also(known)
    area = areas.id_of(named)
    return areas.of(area) | areas.within(area)
