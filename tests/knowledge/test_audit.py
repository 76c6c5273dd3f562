"""AUD-1 to AUD-3: nothing can be done to the audit that `verify` does not name, and a crash or a full disk leaves one chain."""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.audit import Audit, entries, head, verified
from knowledge.chain import HEAD, read_anchors, segments
from knowledge.errors import StoreError
from knowledge.keys import Keys, keys_of
from knowledge.settings import Settings

ROOT = Path(__file__).parents[2]
KEYS, OTHER = Keys(b"s" * 64), Keys(b"t" * 64)


def written(folder: Path, lines: int = 6, **options) -> Path:
    audit = Audit(folder, KEYS, **options)
    for number in range(lines):
        audit.record("answer", id=f"a{number}", status="answered", act_now=False, removed=["phone"])
    return folder


def fault(folder: Path, keys: Keys = KEYS, **options) -> str:
    return str(verified(folder, keys, **options).fault)


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six lines in two files and a head."""
    folder = written(tmp_path_factory.mktemp("chain") / "audit", segment_bytes=1000)
    assert len(segments(folder)) == 2
    return folder


def test_a_chain_that_nobody_touched_is_in_order(chain: Path):
    verdict = verified(chain, KEYS)
    assert (verdict.lines, verdict.files, verdict.fault, verdict.notes) == (6, 2, None, ())
    assert [line["n"] for line in entries(chain)] == [1, 2, 3, 4, 5, 6]


@given(data=st.data())
def test_any_changed_byte_is_found_in_its_line(
    chain: Path, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
):
    name = data.draw(st.sampled_from([*(path.name for path in segments(chain)), HEAD]))
    content = bytearray((chain / name).read_bytes())
    at = data.draw(st.integers(0, len(content) - 1))
    content[at] = data.draw(st.integers(0, 255).filter(lambda byte: byte != content[at]))
    copy = Path(shutil.copytree(chain, tmp_path_factory.mktemp("byte") / "audit"))
    before = (chain / name).read_bytes()[:at].count(b"\n") + 1
    (copy / name).write_bytes(content)
    found = verified(copy, KEYS).fault
    shutil.rmtree(copy.parent)
    assert found is not None and found.file == name and (name == HEAD or found.line == before)


@given(data=st.data())
def test_lines_taken_out_put_in_or_swapped_are_found(
    chain: Path, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
):
    lines = [line for path in segments(chain) for line in path.read_bytes().splitlines(keepends=True)]
    at, other = data.draw(st.tuples(st.integers(0, 5), st.integers(0, 5)))
    act = data.draw(st.sampled_from(["delete", "swap", "repeat", "cut"]))
    new = list(lines)
    if act == "delete":
        del new[at]
    elif act == "cut":
        del new[at:]
    elif act == "repeat":
        new.insert(other, lines[at])
    else:
        new[at], new[other] = lines[other], lines[at]
    folder = tmp_path_factory.mktemp("lines")
    (folder / "audit-000001.jsonl").write_bytes(b"".join(new))
    shutil.copy(chain / HEAD, folder)
    found = verified(folder, KEYS).fault
    shutil.rmtree(folder)
    assert (found is None) == (new == lines)


@pytest.mark.parametrize(
    ("harm", "named"),
    [
        (lambda lines: lines[:2] + lines[3:], "line 3: entry 3 is missing before it"),
        (lambda lines: lines[:1] + lines[4:], "line 2: entries 2 to 4 are missing before it"),
        (lambda lines: [*lines[:2], lines[3], lines[2], *lines[4:]], "line 3: entry 3 is missing before it"),
        (lambda lines: [*lines[:3], lines[1], *lines[3:]], "line 4: it is entry 2 where entry 4 should stand"),
        (
            lambda lines: [*lines[:3], b'{"n":4,"act":"x"}\n', *lines[3:]],
            "line 4: it was changed, or was not written by",
        ),
        (lambda lines: lines[:4], "the end is cut off: the head counts 6 entries, the last one here is 4"),
        (lambda lines: [*lines[:5], lines[5][:40]], "line 6: it is cut off"),
        (lambda lines: [lines[0].replace(b"20", b"19", 1), *lines[1:]], "line 1: it was changed"),
    ],
)
def test_the_first_bad_line_is_named(tmp_path: Path, harm, named: str):
    folder = written(tmp_path / "audit")
    path = segments(folder)[0]
    path.write_bytes(b"".join(harm(path.read_bytes().splitlines(keepends=True))))
    assert fault(folder).startswith(f"{path.name}") and named in fault(folder)


def test_a_missing_file_of_the_chain_is_found(chain: Path, tmp_path: Path):
    for number, path in enumerate(segments(chain)):
        copy = Path(shutil.copytree(chain, tmp_path / str(number)))
        (copy / path.name).unlink()
        assert "missing before it" in fault(copy) or "cut off" in fault(copy)
    (copy := Path(shutil.copytree(chain, tmp_path / "headless")) / HEAD).unlink()
    assert "the head is missing" in fault(copy.parent)


def test_another_secret_is_told_from_a_changed_line(chain: Path, tmp_path: Path):
    assert "no line fits this secret" in fault(chain, OTHER)
    with pytest.raises(StoreError, match="another secret"):
        Audit(chain, OTHER)
    first = written(tmp_path / "audit", 1)
    path = segments(first)[0]
    path.write_bytes(path.read_bytes().replace(b"answered", b"answerex"))
    assert "line 1: it was changed" in fault(first)


def test_a_chain_written_anew_by_somebody_without_the_secret_is_found(chain: Path, tmp_path: Path):
    forged = Audit(tmp_path / "audit", OTHER)
    for line in entries(chain):
        forged.record(line["act"], id=line["id"], status=line["status"])
    assert verified(tmp_path / "audit", OTHER).fault is None
    assert "no line fits this secret" in fault(tmp_path / "audit")


def test_an_older_state_put_back_whole_is_found_only_by_an_anchor_kept_elsewhere(tmp_path: Path):
    folder = written(tmp_path / "audit", 3)
    old = Path(shutil.copytree(folder, tmp_path / "old"))
    audit = Audit(folder, KEYS)
    audit.record("delete")
    anchors = read_anchors(["{} {} 2026-11-22".format(*head(folder, KEYS))])
    assert verified(folder, KEYS, anchors).fault is None
    assert verified(old, KEYS).fault is None
    assert "entry 4, anchored elsewhere, is not here" in fault(old, anchors=anchors)


def test_lines_of_another_history_under_the_same_secret_do_not_fit(tmp_path: Path):
    one = written(tmp_path / "one", 3)
    other = Path(shutil.copytree(one, tmp_path / "other"))
    for folder, id in ((one, "a"), (other, "b")):
        for _ in range(3):
            Audit(folder, KEYS).record("answer", id=id)
    mine, theirs = (segments(folder)[0].read_bytes().splitlines(keepends=True) for folder in (one, other))
    segments(other)[0].write_bytes(b"".join([*mine[:4], *theirs[4:]]))
    assert "line 5: it does not follow from the line before it" in fault(other)


def test_files_that_were_archived_are_vouched_for_by_an_anchor(chain: Path, tmp_path: Path):
    first, second = segments(chain)
    last = json.loads(first.read_bytes().splitlines()[-1])
    copy = Path(shutil.copytree(chain, tmp_path / "audit"))
    (copy / first.name).unlink()
    assert "entries 1 to" in fault(copy)
    assert verified(copy, KEYS, {last["n"]: last["mac"]}).fault is None
    assert "entries 1 to" in fault(copy, anchors={last["n"]: "0" * 64}) and second.exists()


def test_fifty_threads_and_two_openers_write_one_chain(tmp_path: Path):
    audits = [Audit(tmp_path / "audit", KEYS, segment_bytes=5000) for _ in range(2)]

    def work(number: int) -> None:
        for _ in range(4):
            audits[number % 2].record("answer", id=f"a{number}")

    threads = [threading.Thread(target=work, args=(number,)) for number in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [line["n"] for line in entries(tmp_path / "audit")] == list(range(1, 201))
    verdict = verified(tmp_path / "audit", KEYS)
    assert verdict.fault is None and verdict.lines == 200 and verdict.files > 2


def test_a_clock_that_goes_back_leaves_the_count_alone(tmp_path: Path):
    times = iter([datetime(2026, 11, day, tzinfo=UTC) for day in range(28, 1, -1)])
    folder = written(tmp_path / "audit", 3, now=lambda: next(times))
    assert [line["n"] for line in entries(folder)] == [1, 2, 3] and verified(folder, KEYS).fault is None


@given(cut=st.integers(1, 400), lines=st.integers(0, 3))
def test_half_a_line_left_by_a_crash_is_cut_off_and_said(
    tmp_path_factory: pytest.TempPathFactory, cut: int, lines: int
):
    folder = written(tmp_path_factory.mktemp("torn") / "audit", lines + 1)
    path, kept = segments(folder)[0], (folder / HEAD).read_bytes()
    Audit(folder, KEYS).record("answer", id="killed", removed=["x" * 150])
    whole = path.read_bytes()
    before = whole[:-1].rindex(b"\n") + 1
    (folder / HEAD).write_bytes(kept)
    path.write_bytes(whole[: before + min(cut, len(whole) - before - 1)])
    assert verified(folder, KEYS).fault is None and "killed while writing" in verified(folder, KEYS).notes[0]
    Audit(folder, KEYS).record("answer", id="next")
    assert [line["act"] for line in entries(folder)][lines + 1 :] == ["recovered", "answer"]
    assert verified(folder, KEYS).notes == () and verified(folder, KEYS).fault is None
    shutil.rmtree(folder)


def test_half_a_first_line_of_a_new_file_is_cut_off_too(tmp_path: Path):
    folder = written(tmp_path / "audit", 3)
    (folder / "audit-000002.jsonl").write_bytes(b'{"n":4,"at":"20')
    Audit(folder, KEYS).record("answer")
    assert [line["n"] for line in entries(folder)] == [1, 2, 3, 4, 5] and verified(folder, KEYS).fault is None


def test_a_line_whose_head_was_not_written_any_more_is_kept(tmp_path: Path):
    folder = written(tmp_path / "audit", 2)
    kept = (folder / HEAD).read_bytes()
    Audit(folder, KEYS).record("answer", id="last")
    (folder / HEAD).write_bytes(kept)
    assert verified(folder, KEYS).notes == ("The head is 1 behind; the next entry puts it right.",)
    Audit(folder, KEYS).record("answer", id="next")
    assert [line["n"] for line in entries(folder)] == [1, 2, 3, 4] and verified(folder, KEYS).notes == ()


@pytest.mark.parametrize(
    ("harm", "why"),
    [
        (lambda path: path.write_bytes(path.read_bytes().replace(b"answered", b"declined", 1)), "was changed"),
        (lambda path: path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:2])), "missing before it"),
        (lambda path: path.unlink(), "missing before it"),
        (lambda path: (path.parent / HEAD).unlink(), "head_missing_or_changed"),
    ],
)
def test_going_on_after_somebody_meddled_does_not_hide_it(tmp_path: Path, harm, why: str):
    folder = written(tmp_path / "audit", 4)
    harm(segments(folder)[0])
    audit = Audit(folder, KEYS)
    for number in range(3):
        audit.record("answer", id=f"later{number}")
    assert why in fault(folder)
    assert "later2" in [line.get("id") for line in entries(folder)] and audit.missed == 0


def test_a_full_disk_stops_nothing_and_is_said_afterwards(tmp_path: Path, caplog: pytest.LogCaptureFixture):
    folder = written(tmp_path / "audit", 2)
    script = (
        "import resource, signal, sys, pathlib\n"
        "from knowledge.audit import Audit\nfrom knowledge.keys import Keys\n"
        "audit = Audit(pathlib.Path(sys.argv[1]), Keys(b's' * 64))\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "size = pathlib.Path(sys.argv[1], 'audit-000001.jsonl').stat().st_size\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (size + 50, resource.RLIM_INFINITY))\n"
        "audit.record('answer', id='lost1'); audit.record('answer', id='lost2')\n"
        "print(audit.missed)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))\n"
        "audit.record('answer', id='again')\n"
    )
    done = subprocess.run([sys.executable, "-c", script, folder], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "2" and "make room" in done.stderr
    assert [(line["act"], line.get("missed")) for line in entries(folder)][2:] == [("gap", 2), ("answer", None)]
    assert verified(folder, KEYS).fault is None and not caplog.records


def test_a_writer_that_is_killed_leaves_a_chain_that_goes_on(tmp_path: Path):
    folder = tmp_path / "audit"
    script = (
        "import sys, pathlib\nfrom knowledge.audit import Audit\nfrom knowledge.keys import Keys\n"
        "audit = Audit(pathlib.Path(sys.argv[1]), Keys(b's' * 64))\n"
        "while True: audit.record('answer', id='x' * 100)\n"
    )
    process = subprocess.Popen([sys.executable, "-c", script, folder], cwd=ROOT, env=os.environ)
    while len(list(entries(folder))) < 20:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    Audit(folder, KEYS).record("answer", id="after")
    verdict = verified(folder, KEYS)
    assert verdict.fault is None and verdict.lines >= 21


@pytest.mark.parametrize(
    "value", ["Marlon Ashdown is seven", "a\nb", "é", "x" * 201, ["two words"], {"a b": 1}, object()]
)
def test_text_cannot_get_into_the_audit(tmp_path: Path, value: object):
    with pytest.raises(ValueError, match="codes"):
        Audit(tmp_path / "audit", KEYS).record("answer", note=value)
    assert not segments(tmp_path / "audit")


def test_the_hash_of_a_question_cannot_be_tried_out_without_the_secret(tmp_path: Path):
    found = Audit(tmp_path / "audit", KEYS).hashed("is he safe")
    assert found == Audit(tmp_path / "other", KEYS).hashed("is he safe") != Audit(tmp_path, OTHER).hashed("is he safe")
    assert found not in hashlib.sha256(b"is he safe").hexdigest()


def test_the_secret_is_made_once_and_readable_by_its_owner_alone(tmp_path: Path):
    settings = Settings(data_dir=tmp_path / "data")
    with pytest.raises(StoreError, match="no secret"):
        keys_of(settings, make=False)
    made = keys_of(settings)
    path = settings.data_dir / "secret.key"
    assert path.stat().st_mode & 0o777 == 0o600 and keys_of(settings) == made
    assert keys_of(Settings(data_dir=tmp_path / "data", secret="k" * 40)) == Keys(b"k" * 40)
    assert "k" * 40 not in repr(Keys(b"k" * 40)) and len(list(settings.data_dir.iterdir())) == 1
    path.write_text("short")
    with pytest.raises(StoreError, match="too short"):
        keys_of(settings)
