"""What the tools at /mcp give where the API has no body of its own: what `search` and `fetch` find, under the usual names."""

from pydantic import BaseModel

from api.addresses import in_force, passage_url, titled
from api.schemas import ActNowSchema, LocatorSchema, PassageSchema, PrivacySchema, SearchSchema
from knowledge.records import Force, Status


class FoundSchema(BaseModel):
    """A passage that was found. `title` says so where it is not in force."""

    id: str
    title: str
    url: str
    text: str
    source_id: str
    status: Status
    status_text: str
    force: Force


class FoundListSchema(BaseModel):
    act_now: ActNowSchema | None
    privacy: PrivacySchema | None
    results: list[FoundSchema]


class MetadataSchema(BaseModel):
    """`in_force` is null for findings, which are never in force. `live`: the passage stands in the version held now."""

    source_id: str
    source_title: str
    publisher: str
    status: Status
    status_text: str
    in_force: bool | None
    superseded_by: str | None
    force: Force
    locator: LocatorSchema
    before: str
    after: str
    live: bool


class FetchedSchema(BaseModel):
    """`text` is the passage word for word; what stands around it is in the metadata."""

    id: str
    title: str
    text: str
    url: str
    metadata: MetadataSchema


def found_list(found: SearchSchema, base: str) -> FoundListSchema:
    results = [
        FoundSchema(
            id=result.passage_id,
            title=titled(result.title, result.locator, result.status, result.status_text),
            url=passage_url(base, result.passage_id),
            text=result.text,
            source_id=result.source_id,
            status=result.status,
            status_text=result.status_text,
            force=result.force,
        )
        for result in found.results
    ]
    return FoundListSchema(act_now=found.act_now, privacy=found.privacy, results=results)


def fetched(passage: PassageSchema, base: str) -> FetchedSchema:
    source = passage.source
    return FetchedSchema(
        id=passage.id,
        title=titled(source.title, passage.locator, source.status, source.status_text),
        text=passage.text,
        url=passage_url(base, passage.id),
        metadata=MetadataSchema(
            source_id=source.id,
            source_title=source.title,
            publisher=source.publisher,
            status=source.status,
            status_text=source.status_text,
            in_force=in_force(source.status),
            superseded_by=source.superseded_by,
            force=passage.force,
            locator=passage.locator,
            before=passage.before,
            after=passage.after,
            live=passage.live,
        ),
    )
