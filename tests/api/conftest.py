"""What the tests of the pages share: one browser, one service for them, and what goes wrong while a page is open."""

import shutil
import socket
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from browsing import CHROMIUM, Visit, listening, served

from api.app import create_app
from api.cli import SAMPLE_AREA
from api.service import Service
from assistant.answers import Question
from assistant.build import build
from assistant.steps.screen import Danger
from ingest.pipeline import Ingestion
from ingest.sources import gather
from knowledge.embedding import SentenceTransformerEmbedder
from knowledge.settings import ApiSettings, Settings
from knowledge.stores import Stores


@pytest.fixture(scope="session")
def browser() -> Iterator:
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is missing")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def host_socket() -> Iterator[socket.socket]:
    """Where the pages of an allowed origin will be served."""
    with closing(listening()) as opened:
        yield opened


@pytest.fixture(scope="session")
def service(
    starter_data: Path,
    embedder: SentenceTransformerEmbedder,
    host_socket: socket.socket,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Service]:
    """The starter library and the sample area, with one other origin allowed to hold the chat."""
    folder = tmp_path_factory.mktemp("widget") / "data"
    shutil.copytree(starter_data, folder)
    allowed = (f"http://127.0.0.1:{host_socket.getsockname()[1]}",)
    settings = Settings(data_dir=folder, api=ApiSettings(allowed_origins=allowed))
    with Stores(settings, embedder, what="a test") as stores:
        assert not Ingestion(stores, settings).run(gather([SAMPLE_AREA])).refused
        opened = Service(stores, build(stores, settings), settings)
        opened.assistant.answer(
            Question("How soon is a decision made?")
        )  # loads what the first question would wait for
        yield opened


@pytest.fixture(scope="session")
def address(service: Service) -> Iterator[str]:
    """Where that service answers."""
    with closing(listening()) as at, served(create_app(service, Danger.load()), at) as url:
        yield url


@pytest.fixture
def open_page(browser, address: str) -> Iterator[Callable[..., Visit]]:
    """Opens pages; at the end none may have had a fault that the test did not expect."""
    contexts, visits = [], []

    def opened(path: str = "/", *, width: int = 1280, height: int = 900, url: str = "", **options) -> Visit:
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        visits.append(Visit(context, url or address + path, at_home=options.get("base_url") or url or address))
        return visits[-1]

    yield opened
    for context in contexts:
        context.close()
    assert [fault for visit in visits for fault in visit.faults] == []


@pytest.fixture
def visit(open_page: Callable[..., Visit]) -> Visit:
    """The start page on a desk."""
    return open_page()
