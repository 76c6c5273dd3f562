"""Keeping up: what changed at its address is fetched and ingested, what vanished or moved is reported."""

import json
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest
from test_fetch import HOST, Handler, reach, serving, url

from ingest.report import Report
from ingest.sync import Sync, SyncReport
from knowledge.errors import TouchstoneError
from knowledge.settings import IngestSettings, Settings
from knowledge.stores import Stores
from tests.data.make_pdf import make_pdf

GUIDE = "Referrals\n\nEvery referral is read on the day it comes.\n"
CHANGED = "Referrals\n\nEvery referral is read within an hour of its coming.\n"
PAGES = {
    "/guide.txt": (200, GUIDE.encode()),
    "/page": (200, b"<!DOCTYPE html><html><body><h1>Guide</h1><p>Read about the guide.</p></body></html>"),
}


@pytest.fixture
def server() -> Iterator[ThreadingHTTPServer]:
    """Gives out `pages` with a tag of their content, and says when it has not changed."""

    def answering(h: Handler):
        status, body = h.server.pages.get(h.path.partition("?")[0], (404, b""))
        if status == 301:
            return h.send(301, Location=body.decode())
        tag = f'"{hash(body)}"'
        if status == 200 and h.headers["If-None-Match"] == tag:
            return h.send(304)
        return h.send(status, body, ETag=tag)

    with serving(answering) as made:
        made.pages = dict(PAGES)
        yield made


def entry(id: str, address: str, *, file: str | None = None, sha256: str | None = None) -> str:
    more = "".join(f'{key} = "{value}"\n' for key, value in (("file", file), ("sha256", sha256)) if value)
    head = (
        f'[[source]]\nid = "{id}"\ntitle = "{id.title()}"\npublisher = "Board"\nkind = "guidance"\nauthority = "A3"\n'
    )
    return f'{head}url = "{address}"\n{more}\n'


def register(folder: Path, *entries: str) -> Path:
    path = folder / "register.toml"
    path.write_text("".join(entries), encoding="utf-8")
    return path


def sync(stores: Stores, settings: Settings, server: ThreadingHTTPServer, path: Path) -> SyncReport:
    return Sync(stores, settings, reach=reach(server), sleep=lambda _: None).run([path])


def texts(stores: Stores) -> list[str]:
    return [item.passage.text for item in stores.catalogue.each_live()]


def test_it_is_off_until_hosts_are_allowed(stores: Stores, settings: Settings):
    assert IngestSettings().hosts == ()
    with pytest.raises(TouchstoneError, match="no hosts are allowed"):
        Sync(stores, settings)


def test_a_source_follows_its_address(stores: Stores, settings: Settings, server: ThreadingHTTPServer, tmp_path: Path):
    path = register(tmp_path, entry("guide", url(server, path="/guide.txt?key=hidden"), file="papers/guide.txt"))
    first = sync(stores, settings, server, path)
    assert first.as_json()["fetched"] == {"fetched": 1, "moved": 0} and first.ingestion.count() == {"added": 1}
    assert (tmp_path / "papers" / "guide.txt").read_text(encoding="utf-8") == GUIDE
    again = sync(stores, settings, server, path)
    assert again.count() == {"not_modified": 1} and again.ingestion.files == () and not again.failed
    server.pages["/guide.txt"] = (200, CHANGED.encode())
    third = sync(stores, settings, server, path)
    assert third.ingestion.count() == {"replaced": 1} and texts(stores) == [CHANGED.splitlines()[2]]
    assert "hidden" not in json.dumps(third.as_json())
    assert [file.name for file in (settings.data_dir / "fetched").iterdir()] == ["state.json"]


def test_what_is_no_longer_held_is_fetched_whole(
    stores: Stores, settings: Settings, server: ThreadingHTTPServer, tmp_path: Path
):
    path = register(tmp_path, entry("guide", url(server, path="/guide.txt"), file="guide.txt"))
    sync(stores, settings, server, path)
    stores.remove("guide", keep_entry=True)
    assert sync(stores, settings, server, path).ingestion.count() == {"added": 1}


def test_what_vanished_stays_in_use_and_what_moved_is_said(
    stores: Stores, settings: Settings, server: ThreadingHTTPServer, tmp_path: Path
):
    path = register(tmp_path, entry("guide", url(server, path="/guide.txt"), file="guide.txt"))
    before = path.read_text(encoding="utf-8")
    sync(stores, settings, server, path)
    server.pages |= {"/guide.txt": (301, b"/new.txt?key=hidden"), "/new.txt": (200, CHANGED.encode())}
    moved = sync(stores, settings, server, path)
    assert moved.fetches[0].moved_to == url(server, path="/new.txt") and moved.ingestion.count() == {"replaced": 1}
    del server.pages["/guide.txt"]
    gone = sync(stores, settings, server, path)
    assert gone.count() == {"vanished": 1} and gone.failed and stores.catalogue.held() == {"guide"}
    assert path.read_text(encoding="utf-8") == before, "the register is people's"


def test_a_work_without_a_file_is_held_once_its_document_was_fetched(
    stores: Stores, settings: Settings, server: ThreadingHTTPServer, tmp_path: Path
):
    server.pages["/guide.pdf"] = (
        200,
        make_pdf([[("Every referral is read on the day it comes to the team.", 72, 700, 11)]]),
    )
    path = register(tmp_path, entry("guide", url(server, path="/guide.pdf")), entry("page", url(server, path="/page")))
    report = sync(stores, settings, server, path)
    assert report.ingestion.count() == {"added": 1} and stores.catalogue.held() == {"guide"}
    assert report.fetches[1].outcome == "refused" and "web page" in (report.fetches[1].reason or "")
    assert sync(stores, settings, server, path).count() == {"not_modified": 1, "refused": 1}
    assert stores.catalogue.sources()["guide"].file == "fetched/guide.pdf"


def test_what_is_not_the_registers_document_replaces_nothing(
    stores: Stores, settings: Settings, server: ThreadingHTTPServer, tmp_path: Path
):
    (tmp_path / "guide.pdf").write_bytes(b"%PDF- as it was")
    (tmp_path / "pinned.txt").write_text("As it was.", encoding="utf-8")
    path = register(
        tmp_path,
        entry("page", url(server, path="/page"), file="guide.pdf"),
        entry("pinned", url(server, path="/guide.txt"), file="pinned.txt", sha256="0" * 64),
        entry("elsewhere", "https://www.example.org/guide.txt", file="elsewhere.txt"),
        entry("other-host", f"http://other.example.test:{server.server_port}/guide.txt?key=hidden", file="other.txt"),
    )
    report = sync(stores, settings, server, path)
    assert [fetch.outcome for fetch in report.fetches] == ["refused", "fetched", "refused", "refused"]
    assert "HTML" in (report.fetches[0].reason or "") and "not among those" in (report.fetches[3].reason or "")
    assert "sha256" in (report.ingestion.refused[0].reason or "") and stores.catalogue.held() == frozenset()
    assert (tmp_path / "guide.pdf").read_bytes() == b"%PDF- as it was"
    assert (tmp_path / "pinned.txt").read_text(encoding="utf-8") == "As it was."
    assert "hidden" not in json.dumps(report.as_json()) and report.failed


def test_a_registers_file_outside_of_its_folder_is_not_written(
    stores: Stores, settings: Settings, server: ThreadingHTTPServer, tmp_path: Path
):
    (folder := tmp_path / "inner").mkdir()
    path = register(folder, entry("guide", url(server, path="/guide.txt"), file="../outer.txt"))
    report = sync(stores, settings, server, path)
    assert report.ingestion.count() == {"added": 1} and not (tmp_path / "outer.txt").exists()
    assert "outside of its folder" in (report.fetches[0].reason or "")


def test_a_report_is_as_of_any_ingestion_and_more():
    made = SyncReport((), Report(())).as_json()
    assert {"files", "counts", "passages", "fetches", "fetched"} <= made.keys()


def test_the_names_of_hosts_are_checked():
    for wrong in ("https://www.gov.uk", "*.gov.uk", "www.gov.uk/x", "user@www.gov.uk", "WWW.GOV.UK"):
        with pytest.raises(ValueError, match="hosts"):
            IngestSettings(hosts=(wrong,))
    assert HOST in IngestSettings(hosts=(HOST, ".gov.uk")).hosts
