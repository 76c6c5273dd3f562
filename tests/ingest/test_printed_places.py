"""The real documents as they are read: every quotation of a hand-checked table stands where the document prints it, and no text
is lost between the reader and the passages. Minutes, so behind the marker `corpus`."""

import csv
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from ingest.blocks import Block, ReadResult
from ingest.clean import clean
from ingest.outline import outline
from ingest.read.formats import read
from ingest.split import Limits, split
from knowledge.embedding import SentenceTransformerEmbedder
from knowledge.locators import at
from knowledge.records import Locator
from knowledge.register import load_register
from knowledge.stores import Publication

pytestmark = pytest.mark.corpus
TABLE = Path(__file__).parent / "places.tsv"
LEAST = 120


@dataclass(frozen=True)
class Row:
    """One line of the table. `place`: the numbered paragraph, or the section of an Act with its subsection."""

    document: str
    page: str
    printed: str
    place: str
    heading: str
    quote: str


@dataclass(frozen=True)
class Held:
    """A document as it was read, and the publication made of it."""

    result: ReadResult
    blocks: list[Block]
    publication: Publication


def rows() -> list[Row]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [Row(*line) for line in lines if line and not line[0].startswith("#")]


@pytest.fixture(scope="module")
def held(corpus: Path, embedder: SentenceTransformerEmbedder) -> Callable[[str], Held]:
    register = load_register(corpus / "register.toml")

    @cache
    def one(source_id: str) -> Held:
        source = register.sources[source_id]
        path = register.path_of(source)
        assert path is not None
        data = path.read_bytes()
        result = read(data, path.name)
        blocks = clean(result.blocks)
        notes = [block for block in blocks if block.kind == "footnote"]
        made = split(
            source, hashlib.sha256(data).hexdigest(), outline(blocks), notes, count=embedder.count, limits=Limits()
        )
        return Held(result, blocks, made)

    return one


def test_the_table_covers_what_it_is_to_cover():
    found = rows()
    documents = {row.document for row in found}
    assert len(found) >= LEAST and len({row.quote for row in found}) == len(found)
    assert {"wt-2023", "kcsie-2024", "ca-2004", "cswa-2017", "iro-handbook-2010", "sccif-childrens-homes"} <= documents
    assert sum(document.startswith("ofsted-") for document in documents) >= 10


def wrong(row: Row, publication: Publication) -> str | None:
    """What is wrong with the place of this quotation; None when nothing is."""
    text = publication.document.text
    places: list[Locator] = []
    for passage in publication.passages:
        where = text.find(row.quote, passage.start, passage.end)
        if where >= 0:
            places.append(at(passage.locator, publication.document.pages, where))
    if not places:
        return f"{row.quote!r} stands in no passage"
    found = [(_page(p), p.printed_page or "-", _place(p)) for p in places]
    wanted = (row.page, row.printed, row.place)
    right = [p for p, said in zip(places, found, strict=True) if said == wanted]
    if not right:
        return f"{row.quote!r}: {found[0]} instead of {wanted}"
    if row.heading and not any(row.heading in p.heading_path for p in right):
        return f"{row.quote!r}: under {right[0].heading_path} instead of {row.heading!r}"
    return None


def _page(locator: Locator) -> str:
    return "-" if locator.page is None else str(locator.page)


def _place(locator: Locator) -> str:
    return (locator.section or "") + (locator.subsection or "") or locator.paragraph or "-"


@pytest.mark.parametrize("document", sorted({row.document for row in rows()}))
def test_every_quotation_stands_where_the_document_prints_it(document: str, held: Callable[[str], Held]):
    publication = held(document).publication
    faults = [fault for row in rows() if row.document == document and (fault := wrong(row, publication))]
    assert faults == []


MOST_LOST = 0.0
"""Characters of text in no passage and no footnote, headings aside; for each document."""


@pytest.mark.parametrize("document", sorted({row.document for row in rows()}))
def test_every_block_of_text_is_in_a_passage_or_a_note(document: str, held: Callable[[str], Held]):
    one = held(document)
    publication = one.publication
    covered = "".join("".join(passage.text.split()) for passage in publication.passages).replace("•", "")
    said = "".join("".join(b.text.split()) for b in one.blocks if b.kind not in ("heading", "footnote")).replace(
        "•", ""
    )
    assert len(said) - len(covered) <= MOST_LOST
    notes = [block for block in one.blocks if block.kind == "footnote"]
    assert all(note.text in publication.document.text for note in notes)


def test_the_notes_of_the_guidance_open_at_their_sentences(held: Callable[[str], Held]):
    publication = held("wt-2023").publication
    joined = {note for passage in publication.passages for span in passage.spans for note in span.notes}
    calls = {(span.start, span.end): span.notes for passage in publication.passages for span in passage.spans}
    assert len(joined) >= 235
    text = publication.document.text
    assert any(
        "integrated care boards (ICBs)" in text[start:end]
        and any("integrated care boards" in text[a:b] for a, b in notes)
        for (start, end), notes in calls.items()
    )
