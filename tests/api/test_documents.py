"""A document's pages: text, picture and where a quotation stands, of the files that ingestion kept."""

import hashlib
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes import WordsEmbedder
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from api.app import create_app
from api.cli import SAMPLE_AREA
from api.pdf_page import PdfPages, _turned
from api.quote_places import places
from api.service import Service
from assistant.build import build
from assistant.steps.screen import Danger
from ingest.pipeline import Ingestion
from ingest.sources import gather
from knowledge.originals import Originals
from knowledge.settings import Settings
from knowledge.stores import Stores

SOURCE = "exampleshire-bruising-2025"
PDF = SAMPLE_AREA.parent / "bruising.pdf"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    settings = Settings(data_dir=tmp_path_factory.mktemp("documents") / "data")
    with Stores(settings, WordsEmbedder(), what="a test") as stores:
        assert not Ingestion(stores, settings).run(gather([SAMPLE_AREA])).refused
        with TestClient(create_app(Service(stores, build(stores, settings), settings), Danger.load())) as opened:
            opened.stores, opened.settings = stores, settings  # type: ignore[attr-defined]
            yield opened


def passage(client: TestClient, page: int) -> dict:
    """The first passage of a page, as a citation names it."""
    catalogue = client.stores.catalogue  # type: ignore[attr-defined]
    key = next(key for key, place in catalogue.outline(SOURCE) if place.page == page)
    found = catalogue.live([key])[key].passage
    return {"passage_id": key, "start": found.start, "end": found.end, "text": found.text}


def test_a_page_has_its_text_its_picture_and_the_rectangles_of_the_quotation(client: TestClient):
    for number in (1, 2):
        quoted = passage(client, number)
        asked = {"passage": quoted["passage_id"], "quote": f"{quoted['start']}-{quoted['end']}"}
        page = client.get(f"/v1/documents/{SOURCE}/pages/{number}", params=asked).json()
        assert page["text"][quoted["start"] - page["start"] :].startswith(quoted["text"][:40])
        assert page["live"] and (page["previous"], page["next"])[number - 1] in (None, 1)
        rectangles = page["picture"]["rectangles"]
        assert rectangles and all(0 <= r["x"] < r["x"] + r["width"] <= 1 for r in rectangles)
        assert all(0 <= r["y"] < r["y"] + r["height"] <= 1 for r in rectangles)
        picture = client.get(page["picture"]["open"])
        assert picture.headers["content-type"] == "image/png" and picture.content[:8] == b"\x89PNG\r\n\x1a\n"
        width, height = struct.unpack(">II", picture.content[16:24])
        assert (width, height) == pytest.approx((1240, 1754), abs=1)


def test_without_a_quotation_nothing_is_highlighted(client: TestClient):
    assert client.get(f"/v1/documents/{SOURCE}/pages/1").json()["picture"]["rectangles"] == []


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"{SOURCE}/pages/99", 404),
        (f"{SOURCE}/pages/99/picture", 404),
        ("nowhere/pages/1", 404),
        ("exampleshire-escalation-2026/pages/1", 404),
        ("exampleshire-escalation-2026/pages/1/picture", 404),
        (f"{SOURCE}/pages/0", 422),
        (f"{SOURCE}/pages/one", 422),
        (f"{SOURCE}/pages/1?quote=x", 422),
        (f"{SOURCE}/pages/1?passage=exampleshire-missing-2026%40x", 404),
        ("..%2f..%2fetc/pages/1", 404),
        (f"{SOURCE}/pages/1?quote=999999999-1", 200),
    ],
)
def test_what_is_not_there_or_not_asked_rightly_is_a_problem(client: TestClient, path: str, status: int):
    assert client.get(f"/v1/documents/{path}").status_code == status


def test_a_passage_of_another_source_does_not_open_its_document(client: TestClient):
    quoted = passage(client, 1)
    for path in ("", "/picture"):
        address = f"/v1/documents/exampleshire-escalation-2026/pages/1{path}"
        assert client.get(address, params={"passage": quoted["passage_id"]}).status_code == 404


def test_ingestion_keeps_pdf_files_and_no_others_and_again_when_they_were_lost(client: TestClient):
    stores, settings = client.stores, client.settings  # type: ignore[attr-defined]
    folder = settings.data_dir / "originals"
    digest = hashlib.sha256(PDF.read_bytes()).hexdigest()
    assert [file.name for file in folder.iterdir()] == [f"{digest}.pdf"]
    (folder / f"{digest}.pdf").unlink()
    assert client.get(f"/v1/documents/{SOURCE}/pages/1").json()["picture"] is None
    Ingestion(stores, settings).run(gather([SAMPLE_AREA]))
    assert Originals(settings).find(digest) == folder / f"{digest}.pdf"


@pytest.mark.parametrize("data", [b"%PDF-1.4\n%%EOF", b"no PDF at all", b"%PDF-1.4\n" + b"1 0 obj<<>>" * 1000])
def test_a_file_that_pdfium_cannot_open_is_no_picture(tmp_path: Path, data: bytes):
    file = tmp_path / "broken.pdf"
    file.write_bytes(data)
    assert PdfPages().picture(file, 1) is None and PdfPages().rectangles(file, 1, ["words"]) is None


@pytest.mark.parametrize(
    ("text", "quote", "found"),
    [
        ("The ﬁrst core\r\ngroup should meet", "first core group", ["ﬁrst core\r\ngroup"]),
        ("safe-\r\nguarding children", "safeguarding children", ["safe-\r\nguarding children"]),
        ("the child’s “plan”", "child's \"plan\"", ["child’s “plan”"]),
        ("here is the beginning of a long sentence", "the beginning of a long sentence and its end",
         ["the beginning of a long sentence"]),
        ("nothing of it", "something quite different", []),
        ("anything", "  ", []),
    ],
)  # fmt: skip
def test_a_quotation_is_found_however_the_page_was_read(text: str, quote: str, found: list[str]):
    assert [text[start:end] for start, end in places(text, [quote])] == found


_LETTERS = st.text(alphabet=st.characters(categories=["L", "N"]), min_size=1, max_size=40)


@given(st.text(max_size=80), _LETTERS, st.text(max_size=80))
def test_a_quotation_that_stands_there_is_always_found(before: str, quote: str, after: str):
    (start, end), *_ = places(before + quote + after, [quote])
    assert 0 <= start < end <= len(before + quote + after)


@given(st.floats(0, 0.5), st.floats(0, 0.5), st.floats(0.01, 0.5), st.floats(0.01, 0.5))
def test_a_rectangle_turned_four_times_is_where_it_was(x: float, y: float, width: float, height: float):
    turned = (x, y, width, height)
    for _ in range(4):
        turned = _turned(*turned, 90)
    assert turned == pytest.approx((x, y, width, height))
    assert _turned(*_turned(x, y, width, height, 180), 180) == pytest.approx((x, y, width, height))
    assert _turned(*_turned(x, y, width, height, 90), 270) == pytest.approx((x, y, width, height))
