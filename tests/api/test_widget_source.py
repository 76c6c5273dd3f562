"""What the widget's files say and weigh, and how the service hands them out: no browser needed."""

import gzip
import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.embed_page import ENTRY, WIDGET, integrity
from api.service import Service
from api.words import HEADINGS, OUTCOMES
from assistant.build import build
from assistant.steps.screen import Danger
from knowledge.errors import SettingsError
from knowledge.settings import ApiSettings, Settings, load_settings
from knowledge.stores import Stores

FILES = sorted(WIDGET.iterdir())
PAGES = sorted((WIDGET.parent / "page").iterdir())
HOST = "https://intranet.example.gov.uk"


@pytest.fixture
def client(settings: Settings, stores: Stores) -> Iterator[TestClient]:
    settings = settings.model_copy(update={"api": ApiSettings(allowed_origins=(HOST,))})
    service = Service(stores, build(stores, settings), settings)
    with TestClient(create_app(service, Danger.load()), raise_server_exceptions=False) as opened:
        yield opened


@pytest.mark.parametrize("path", [*FILES, *PAGES], ids=lambda path: path.name)
def test_nothing_turns_text_into_markup_or_names_another_origin(path: Path):
    source = path.read_text(encoding="utf-8").replace('xmlns="http://www.w3.org/2000/svg"', "")
    source = re.sub(r"https://(intranet|touchstone)\.example\.gov\.uk|http://www\.w3\.org/2000/svg", "", source)

    found = re.findall(
        r"innerHTML|outerHTML|insertAdjacentHTML|setHTML\w*|document\.write|createContextualFragment|DOMParser|\beval\b"
        r"|new Function|sessionStorage|indexedDB|\.cookie\b|\.style\b|https?://[a-z]|@import|url\(",
        source,
    )

    assert found == []


@pytest.mark.parametrize("path", [path for path in PAGES if path.suffix == ".html"], ids=lambda path: path.name)
def test_no_page_has_inline_script_style_or_handler(path: Path):
    page = path.read_text(encoding="utf-8")
    assert re.findall(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)|javascript:", page) == []


def test_only_the_owners_secret_is_stored_in_the_browser():
    uses = [path.name for path in FILES if "localStorage" in path.read_text(encoding="utf-8")]
    assert uses == ["service.js"]


def test_it_weighs_at_most_40_kilobytes_compressed():
    assert sum(len(gzip.compress(path.read_bytes(), 9)) for path in FILES) <= 40_000


def test_the_words_are_those_of_the_other_outputs():
    words = (WIDGET / "strings.js").read_text(encoding="utf-8")
    for name, heading in {**HEADINGS, **OUTCOMES}.items():
        assert f'{name}: "{heading}"' in words, name


def test_embed_gives_every_file_with_its_hash(client: TestClient):
    page = html.unescape(client.get("/embed").text)
    for path in FILES:
        assert re.search(
            f'"http://testserver/widget/{path.name}" crossorigin integrity="{re.escape(integrity(path))}"', page
        )
        assert client.get(f"/widget/{path.name}").headers["content-type"].startswith("text/javascript")
    imported = {
        name for path in FILES for name in re.findall(r'from "\./([\w-]+\.js)"', path.read_text(encoding="utf-8"))
    }
    assert imported | {ENTRY} == {path.name for path in FILES}
    assert HOST in page and "<!--" not in page


@pytest.mark.parametrize(("origin", "allowed"), [(HOST, True), ("https://evil.example", False), ("null", False)])
def test_only_an_allowed_origin_may_read(client: TestClient, origin: str, allowed: bool):
    asks = {
        "Origin": origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type,touchstone-owner,authorization",
    }
    preflight = client.options("/v1/answers", headers=asks)
    responses = [
        preflight,
        client.post("/v1/answers", json={"question": ""}, headers={"Origin": origin}),
        client.get(f"/widget/{ENTRY}", headers={"Origin": origin}),
        client.get("/v1/nowhere", headers={"Origin": origin}),
    ]
    assert preflight.status_code == (200 if allowed else 400)
    for response in responses:
        assert response.headers.get("access-control-allow-origin") == (origin if allowed else None)
        assert "access-control-allow-credentials" not in response.headers
        assert "default-src 'none'" in response.headers["content-security-policy"]


def test_a_crash_too_can_be_read_by_an_allowed_page_and_keeps_its_headers(client: TestClient, monkeypatch):
    def crash(*_args: object) -> None:
        raise RuntimeError("planted")

    monkeypatch.setattr("api.routes.answers.search_as_schema", crash)
    response = client.post("/v1/search", json={"query": "the baby is not breathing"}, headers={"Origin": HOST})
    assert response.status_code == 500 and response.json()["act_now"] is not None
    assert response.headers["access-control-allow-origin"] == HOST
    assert response.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("origin", ["*", "https://a.example/", "a.example", "https://A.example", "null"])
def test_an_origin_that_is_none_is_refused_as_a_setting(monkeypatch: pytest.MonkeyPatch, origin: str):
    monkeypatch.setenv("TOUCHSTONE_API__ALLOWED_ORIGINS", f'["{origin}"]')
    with pytest.raises(SettingsError, match="allowed_origins"):
        load_settings()
