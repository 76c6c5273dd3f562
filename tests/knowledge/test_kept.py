"""What is past its time is gone to the last byte, and the removal says truly whether it is."""

import random
import secrets
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from knowledge.conversations import KeptTurn
from knowledge.errors import StoreError
from knowledge.feedback import Remark
from knowledge.kept import Kept
from knowledge.settings import AssistantSettings

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
KEEP = AssistantSettings(keep_conversations_days=30, keep_answers_days=10, keep_feedback_days=100)


def turn(word: str, at: datetime, answer_id: str = "a") -> KeptTurn:
    return KeptTurn(at, f"about {word}", f"stand-alone {word}", "answered", ("wt-2026",), answer_id)


def opened(path: Path) -> Kept:
    return Kept(f"sqlite:///{path}")


def content(path: Path) -> bytes:
    return b"".join(part.read_bytes() for part in path.parent.glob(f"{path.name}*"))


def test_what_is_kept_is_readable_by_its_owner_alone(tmp_path: Path):
    kept = opened(tmp_path / "kept.sqlite3")
    kept.feedback.put(Remark("a", NOW, "useful"))
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}
    kept.close()


def test_each_kind_goes_in_its_own_time(tmp_path: Path):
    kept = opened(tmp_path / "kept.sqlite3")
    for days in (9, 11, 31, 101):
        at, word = NOW - timedelta(days=days), f"d{days}"
        kept.conversations.add("me", f"c{days}", turn(word, at, word), begin=True)
        kept.answers.put(word, at, {"said": word})
        kept.feedback.put(Remark(word, at, "wrong", f"remark {word}"))
    kept.conversations.rename("me", "c31", "title of 31", NOW - timedelta(days=31))
    assert kept.overdue(NOW, KEEP).total == 2 + 2 + 1 + 3 + 1
    done = kept.remove_expired(NOW, KEEP)
    counts = done.removed
    assert (counts.conversations, counts.turns, counts.titles, counts.answers, counts.feedback) == (2, 2, 1, 3, 1)
    assert done.proved and done.searched == 4 and kept.overdue(NOW, KEEP).total == 0
    assert [item.id for item in kept.conversations.page("me", limit=9).conversations] == ["c9", "c11"]
    assert [remark.answer_id for remark in kept.feedback.each()] == ["d31", "d11", "d9"]
    assert kept.remove_expired(NOW, KEEP).removed.total == 0
    kept.close()


def test_a_title_goes_in_its_time_though_the_conversation_goes_on(tmp_path: Path):
    kept = opened(tmp_path / "kept.sqlite3")
    kept.conversations.add("me", "c", turn("old", NOW - timedelta(days=40)), begin=True)
    kept.conversations.rename("me", "c", "zebedina", NOW - timedelta(days=40))
    kept.conversations.add("me", "c", turn("new", NOW), begin=False)
    kept.remove_expired(NOW, KEEP)
    found = kept.conversations.get("me", "c")
    assert (found.title, found.first, found.turns) == (None, "about new", 1)
    assert b"zebedina" not in content(tmp_path / "kept.sqlite3")
    kept.close()


@examples(max_examples=6)
@given(
    seed=st.integers(0, 1 << 30), sizes=st.lists(st.sampled_from([3, 60, 900, 5000, 20_000]), min_size=1, max_size=4)
)
def test_no_byte_of_what_was_removed_stays_in_the_files(
    tmp_path_factory: pytest.TempPathFactory, seed: int, sizes: list[int]
):
    path, dice = tmp_path_factory.mktemp("bytes") / "kept.sqlite3", random.Random(seed)
    kept, gone, stays = opened(path), [], []
    for number in range(40):
        word, old = secrets.token_hex(8), dice.random() < 0.7
        (gone if old else stays).append(word)
        at = NOW - timedelta(days=200 if old else 1, seconds=number)
        text = f"{word} {'x' * dice.choice(sizes)} {word}"
        kept.conversations.add("me", secrets.token_hex(16), turn(text, at, word), begin=True)
        kept.answers.put(word, at, {"said": text})
        kept.feedback.put(Remark(word, at, "unsafe", text[:1000]))
    assert kept.remove_expired(NOW, KEEP).proved
    held = content(path)
    assert not [word for word in gone if word.encode() in held] and all(word.encode() in held for word in stays)
    kept.close()


@pytest.mark.parametrize(("seed", "rows"), [(13, 120), (26, 120), (9, 240), (10, 240)])
def test_copies_that_a_page_left_behind_go_too(tmp_path: Path, seed: int, rows: int):
    """Comings and goings after which SQLite 3.40 keeps copies of deleted rows in spite of `secure_delete`."""
    path, dice, stays, gone = tmp_path / "kept.sqlite3", random.Random(seed), {}, []
    kept = opened(path)
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA secure_delete=ON")

        def forget(word: str) -> None:
            gone.append(word)
            del stays[word]
            db.execute("DELETE FROM kept_answers WHERE id = ?", (word,))

        for number in range(rows):
            word = f"{dice.getrandbits(64):016x}"
            stays[word] = True
            body = f"{word} {'x' * dice.choice([5, 60, 400, 1500])} {word}"
            db.execute("INSERT INTO kept_answers VALUES (?, ?, ?)", (word, f"2026-{number:05}", body))
            if dice.random() < 0.4:
                forget(dice.choice(sorted(stays)))
        for word in dice.sample(sorted(stays), len(stays) * 3 // 4):
            forget(word)
    db.close()
    assert kept.erase()
    assert not [word for word in gone if word.encode() in content(path)]
    kept.close()


def test_deleted_rows_are_overwritten_even_before_the_file_is_written_anew(tmp_path: Path):
    path = tmp_path / "kept.sqlite3"
    kept = opened(path)
    kept.conversations.add("me", "c", turn("bonfires", NOW), begin=True)
    kept.conversations.remove("me", "c")
    kept.close()  # which moves the log into the file
    assert b"bonfires" not in content(path)


def test_a_removal_that_leaves_traces_says_so(tmp_path: Path):
    path = tmp_path / "kept.sqlite3"
    kept = opened(path)
    kept.conversations.add("me", "c", turn("old", NOW - timedelta(days=40)), begin=True)
    with sqlite3.connect(path) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM turns").fetchall()
        kept.close()  # so that it is opened again below without waiting ten seconds for the reader
        impatient = opened(path)
        with impatient._engine.connect() as db:
            db.exec_driver_sql("PRAGMA busy_timeout=50")
        done = impatient.remove_expired(NOW, KEEP)
        assert done.removed.turns == 1 and not done.proved and done.traces == 1
    reader.close()
    assert impatient.remove_expired(NOW, KEEP).proved and b"about old" not in content(path)
    impatient.close()


def test_a_file_that_is_no_database_is_refused_in_words(tmp_path: Path):
    path = tmp_path / "kept.sqlite3"
    path.write_bytes(b"no database" * 500)
    with pytest.raises(StoreError, match="cannot be read or written"):
        opened(path)
