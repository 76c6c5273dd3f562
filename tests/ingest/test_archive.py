"""ZIP archives: every file a document of its own; tricks, bombs and what is packed twice are refused."""

import io
import zipfile
from pathlib import Path

import pytest

from ingest.errors import FileRefused
from ingest.read import archive
from ingest.read.archive import member, members
from ingest.read.formats import is_archive, read
from ingest.sources import gather, load


def packed(*files: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as made:
        for name, content in files:
            entry = zipfile.ZipInfo(name)
            entry.compress_type = method
            made.writestr(entry, content)
    return file.getvalue()


GUIDE = ("north/guide.txt", b"Every referral is read on the day it comes.")
PLAN = ("plan.md", b"# Plan\n\nVisit in May.\n")


def test_each_member_is_a_document_and_litter_is_passed_over():
    data = packed(GUIDE, ("__MACOSX/._guide.txt", b"x"), (".DS_Store", b"x"), PLAN)
    assert dict(members(data)) == dict([GUIDE, PLAN])
    assert is_archive(data) and member(data, "plan.md") == PLAN[1]


def test_the_members_of_a_folders_archive_become_items_and_load_their_bytes(tmp_path: Path):
    (tmp_path / "papers.zip").write_bytes(packed(GUIDE, PLAN))
    (tmp_path / "other.txt").write_text("Other.", encoding="utf-8")
    items = gather([tmp_path]).items
    assert sorted(item.path.relative_to(tmp_path).as_posix() for item in items) == [
        "other.txt",
        "papers.zip/north/guide.txt",
        "papers.zip/plan.md",
    ]
    assert len({item.source.id for item in items}) == 3
    assert {load(item, max_mb=1) for item in items} == {b"Other.", GUIDE[1], PLAN[1]}


def test_an_archive_that_is_refused_says_why_when_it_is_read(tmp_path: Path):
    file = tmp_path / "papers.zip"
    file.write_bytes(packed(("../out.txt", b"x")))
    (item,) = gather([file]).items
    with pytest.raises(FileRefused, match="leads outside"):
        read(load(item, max_mb=1), item.path.name)


@pytest.mark.parametrize(
    "name", ["../x.txt", "/etc/x", "C:\\x.txt", "a/../../x", "..\\x", "a" * 500, "a\nb.txt", "a/\x00b.txt"]
)
def test_names_that_lead_outside_are_refused(name: str):
    data = packed((name.replace("\x00", "\x01"), b"x"))
    with pytest.raises(FileRefused, match=r"outside|damaged"):
        list(members(data.replace(b"\x01", b"\x00") if "\x00" in name else data))


def test_a_link_is_refused():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        entry = zipfile.ZipInfo("link")
        entry.external_attr = 0o120777 << 16
        made.writestr(entry, "/etc/passwd")
    with pytest.raises(FileRefused, match="link"):
        list(members(file.getvalue()))


def test_bombs_are_stopped_while_reading(monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(FileRefused, match="times its packed size"):
        list(members(packed(("zeros.txt", bytes(30_000_000)))))
    monkeypatch.setattr(archive, "MOST_BYTES", 1_000)
    with pytest.raises(FileRefused, match="unpacks to more"):
        list(members(packed(("a.txt", bytes(range(256)) * 8), method=zipfile.ZIP_STORED)))


def test_too_many_overlapping_nested_and_double_files_are_refused():
    with pytest.raises(FileRefused, match="more than 500"):
        list(members(packed(*((f"{i}.txt", b"x") for i in range(501)))))
    with pytest.raises(FileRefused, match="another archive"):
        list(members(packed(("in.zip", packed(GUIDE)))))
    with pytest.raises(FileRefused, match="same name"):
        list(members(packed(("A.txt", b"x"), ("a.txt", b"y"))))
    overlapping = packed(("a.txt", b"x" * 50), ("b.txt", b"y"), method=zipfile.ZIP_STORED)
    start = overlapping.index(b"PK\x01\x02", overlapping.index(b"PK\x01\x02") + 1)
    with pytest.raises(FileRefused, match="overlap"):
        list(members(overlapping[: start + 42] + b"\x05\0\0\0" + overlapping[start + 46 :]))


def test_damaged_encrypted_and_empty_archives_are_refused():
    whole = packed(GUIDE)
    encrypted = bytearray(whole)
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        encrypted[whole.index(mark) + at] |= 1
    for data, reason in ((whole[:-30], "damaged"), (bytes(encrypted), "password"), (packed(), "empty")):
        with pytest.raises(FileRefused, match=reason):
            read(data, "papers.zip")
