"""Jobs: queued, worked on, called off, gone on with after a restart; uploads under safe names."""

import io
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from fakes import WordsEmbedder

from ingest.jobs import Worker, _Stopped
from ingest.report import Report
from ingest.uploads import UploadRefused, Uploads, safe_name
from knowledge.jobs import Job
from knowledge.settings import Settings
from knowledge.stores import Stores

GUIDE = b"Referrals\n\nEvery referral is read on the day on which it comes to the team.\n"
REGISTER = b'[[source]]\nid = "guide"\ntitle = "Guide"\npublisher = "Board"\nkind = "guidance"\nauthority = "A3"\nfile = "%s"\n'


def files(**given: bytes) -> list[tuple[str, io.BytesIO]]:
    return [(name.replace("_", "."), io.BytesIO(data)) for name, data in given.items()]


def until(found: Callable[[], bool]) -> None:
    for _ in range(1200):
        if found():
            return
        time.sleep(0.05)
    pytest.fail("it did not happen within a minute")


def ended(stores: Stores, job_id: str) -> Job:
    until(lambda: not stores.catalogue.jobs.get(job_id).open)
    return stores.catalogue.jobs.get(job_id)


def test_a_job_ingests_what_was_uploaded_and_keeps_its_report(stores: Stores, settings: Settings):
    told: list[Report] = []
    with Worker(stores, settings, record=told.append) as worker:
        upload = [*files(guide_txt=GUIDE), ("register.toml", io.BytesIO(REGISTER % b"guide.txt"))]
        job = ended(stores, worker.submit(upload).id)
        again = ended(stores, worker.submit(files(note_txt=GUIDE, bad_pdf=b"\x89PNG\r\n\x1a\n" + bytes(50))).id)
    assert (job.state, job.report["counts"], [file["file"] for file in job.report["files"]]) == (
        "done",
        {"added": 1},
        ["guide.txt"],
    )
    assert again.report["counts"] == {"added": 1, "refused": 1} and again.report["files"][0]["reason"]
    assert str(settings.data_dir) not in str(again.report), "no path of this machine is shown"
    assert [report.count()["added"] for report in told] == [1, 1]
    assert not list((settings.data_dir / "uploads").iterdir()), "what was uploaded goes when the job has ended"
    assert len(stores.catalogue.live_ids()) == 2


def test_the_same_name_uploaded_again_is_a_new_version(stores: Stores, settings: Settings):
    with Worker(stores, settings) as worker:
        ended(stores, worker.submit(files(note_txt=GUIDE)).id)
        job = ended(stores, worker.submit(files(note_txt=GUIDE.replace(b"day", b"morning"))).id)
    assert job.report["counts"] == {"replaced": 1} and len(stores.catalogue.live_ids()) == 1


def test_a_job_goes_on_after_a_restart_with_the_files_that_were_not_finished(settings: Settings):
    class Slow(WordsEmbedder):
        def embed_passages(self, texts, spans):
            if any("Second" in text for text in texts):
                time.sleep(0.1)
            return super().embed_passages(texts, spans)

    second = "\n\n".join(f"Second thing number {n} is told in a paragraph of its own words." * 20 for n in range(60))
    with Stores(settings, Slow(), what="a test") as stores, Worker(stores, settings) as worker:
        (settings.data_dir / "uploads" / "stray.part").mkdir(parents=True)
        job_id = worker.submit(files(a_txt=GUIDE, b_txt=second.encode())).id
        until(lambda: (at := worker.progress(job_id)) is not None and at.embedded > 1)
    with Stores(settings, WordsEmbedder(), what="a test") as stores:
        assert stores.catalogue.jobs.get(job_id).state == "running"
        with Worker(stores, settings):
            job = ended(stores, job_id)
        assert not stores.verify().harmful
    assert job.state == "done" and job.report["counts"] == {"added": 2}
    assert not list((settings.data_dir / "uploads").iterdir())


def test_what_was_published_just_before_the_end_is_not_called_unchanged_after_it(stores: Stores, settings: Settings):
    with Worker(stores, settings) as worker:
        keep = stores.catalogue.jobs.put_file
        stores.catalogue.jobs.put_file = lambda *_: (_ for _ in ()).throw(_Stopped)  # ended before it is written
        job_id = worker.submit(files(a_txt=GUIDE)).id
        until(lambda: bool(stores.catalogue.held()))
        worker._thread.join()
    stores.catalogue.jobs.put_file = keep
    with Worker(stores, settings):
        assert ended(stores, job_id).report["counts"] == {"added": 1}


def test_a_job_can_be_called_off_before_and_while_it_runs(stores: Stores, settings: Settings):
    worker = Worker(stores, settings)
    waiting = worker.submit(files(a_txt=GUIDE)).id
    assert worker.cancel(waiting).state == "cancelled" and worker.cancel("0" * 32) is None
    with worker:
        running = worker.submit(files(a_txt=GUIDE)).id
        worker._cancelled.add(running)
        assert ended(stores, running).state == "cancelled"
        assert worker.cancel(running).state == "cancelled"
    assert stores.catalogue.held() == frozenset()


@pytest.mark.parametrize(
    ("name", "why"),
    [(b"../../kept.sqlite3", "outside|below|under|leave"), (b"/etc/passwd", "outside|below|under|relative")],
)
def test_an_uploaded_register_cannot_name_files_of_this_machine(
    name: bytes, why: str, stores: Stores, settings: Settings
):
    with Worker(stores, settings) as worker:
        job = ended(stores, worker.submit(files(register_toml=REGISTER % name)).id)
    assert stores.catalogue.held() == frozenset()
    assert job.state == "failed" or job.report["counts"] == {"refused": 1}


@pytest.mark.parametrize(
    "name",
    [
        "../a.txt",
        "/a.txt",
        "a/../../b.txt",
        "C:\\a.txt",
        "..\\a.txt",
        "",
        ".",
        "a//b",
        "....",
        "nul.txt",
        "a/b/c/d/e.txt",
    ],
)
def test_names_that_would_leave_the_folder_are_refused(name: str, settings: Settings):
    with pytest.raises(UploadRefused):
        Uploads(settings).receive("0" * 32, [(name, io.BytesIO(b"x"))])
    assert not list((settings.data_dir / "uploads").iterdir())


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("guidance\\wt 2023.pdf", "guidance/wt 2023.pdf"),
        ("a\u202egnp.txt", "agnp.txt"),
        ("<b>x</b>.txt", None),
        ("x;rm -rf $HOME.txt", "x_rm -rf _HOME.txt"),
        (".hidden.txt", "hidden.txt"),
        ("n" * 300 + ".pdf", "n" * 108 + ".pdf"),
    ],
)
def test_names_are_shown_without_what_could_do_harm(given: str, kept: str | None):
    if kept is None:
        assert "<" not in safe_name(given)
    else:
        assert safe_name(given) == kept


def test_files_are_written_for_their_owner_alone_and_cannot_be_run(settings: Settings):
    uploads = Uploads(settings)
    uploads.receive("0" * 32, [("a.txt", io.BytesIO(b"#!/bin/sh"))])
    (path,) = Path(uploads.folder("0" * 32)).iterdir()
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(UploadRefused):
        uploads.receive("1" * 32, [("a.txt", io.BytesIO(b"x")), ("A.TXT", io.BytesIO(b"y"))])
