"""A document's page as it was printed: its text, its picture and where a quotation stands on it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from urllib.parse import urlencode

from api.answering import source_as_schema
from api.pdf_page import PdfPages
from api.schemas import PageSchema, PictureSchema, RectangleSchema
from knowledge.errors import UnknownId
from knowledge.originals import Originals
from knowledge.stores import Stores

_TO_THE_END = 2**31 - 2


@dataclass(frozen=True, slots=True)
class Edition:
    """Which version of a document: the one named, else the one that holds this passage, else what is live."""

    passage_id: str | None = None
    version: str | None = None


class Documents:
    """The pages of the documents that are held, and of the earlier versions that a citation may still name."""

    def __init__(self, stores: Stores, originals: Originals, pdfs: PdfPages) -> None:
        self._stores, self._originals, self._pdfs = stores, originals, pdfs

    def page(
        self, source_id: str, number: int, today: date, *, of: Edition, quotes: Sequence[tuple[int, int]]
    ) -> PageSchema:
        """Page `number` of that version of the source's document, with where `quotes` stand on it.

        Each is a (start, end) in the document's text. Raises UnknownId.
        """
        catalogue = self._stores.catalogue
        document_id = self._document(source_id, of)
        marks = catalogue.pages(document_id)
        place = next((at for at, mark in enumerate(marks) if mark.page == number), None)
        if place is None:
            raise UnknownId("the document has no such page, or no text on it")
        after = next((at for at in range(place, len(marks)) if marks[at].page != number), len(marks))
        start, end = marks[place].start, marks[after].start if after < len(marks) else _TO_THE_END
        text = catalogue.text(document_id, start, end) or ""
        sources, held = catalogue.sources(), catalogue.held()
        return PageSchema(
            source=source_as_schema(sources[source_id], sources, held, today),
            document_id=document_id,
            page=number,
            printed_page=marks[place].printed_page,
            previous=marks[place - 1].page if place else None,
            next=marks[after].page if after < len(marks) else None,
            text=text.rstrip(),
            start=start,
            end=start + len(text),
            live=catalogue.live_document(source_id) == document_id,
            picture=self._picture(source_id, document_id, number, of, [_part(text, start, quote) for quote in quotes]),
        )

    def picture(self, source_id: str, number: int, of: Edition) -> bytes:
        """The page as PNG. Raises UnknownId where there is no picture of it."""
        file = self._file(self._document(source_id, of))
        made = None if file is None else self._pdfs.picture(file, number)
        if made is None:
            raise UnknownId("there is no picture of this page")
        return made

    def _document(self, source_id: str, of: Edition) -> str:
        if of.passage_id is not None:
            held = [each.stored.passage for each in self._stores.catalogue.passage_in_versions(of.passage_id)]
            own = [passage.document_id for passage in held if passage.source_id == source_id]
            named = f"{source_id}@{of.version}"
            if own:
                return named if named in own else own[0]
            raise UnknownId("no passage of this id is held")
        if of.version is not None:
            named = f"{source_id}@{of.version}"
            if any(version.document_id == named for version in self._stores.catalogue.versions.of(source_id)):
                return named
            raise UnknownId("no such version of this document is held")
        live = self._stores.catalogue.live_document(source_id)
        if live is None:
            raise UnknownId("no document of this source is held")
        return live

    def _file(self, document_id: str) -> Path | None:
        sha256 = self._stores.catalogue.file_sha256(document_id)
        return None if sha256 is None else self._originals.find(sha256)

    def _picture(
        self, source_id: str, document_id: str, number: int, of: Edition, quotes: list[str]
    ) -> PictureSchema | None:
        file = self._file(document_id)
        if file is None:
            return None
        rectangles = self._pdfs.rectangles(file, number, [quote for quote in quotes if quote])
        if rectangles is None:
            return None
        given = {
            key: value for key, value in (("passage", of.passage_id), ("version", of.version)) if value is not None
        }
        asked = f"?{urlencode(given)}" if given else ""
        return PictureSchema(
            open=f"/v1/documents/{source_id}/pages/{number}/picture{asked}",
            rectangles=[RectangleSchema.model_validate(asdict(found)) for found in rectangles],
        )


def _part(text: str, start: int, quote: tuple[int, int]) -> str:
    """The part of a quotation that stands on the page whose text begins at `start`."""
    return text[max(quote[0] - start, 0) : max(quote[1] - start, 0)].strip()
