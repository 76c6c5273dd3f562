"""Passages that stand, nearly word for word, in a passage of another source: found once, kept in the catalogue.

Reviews quote guidance at length, and manuals copy manuals. MinHash (Broder 1997) proposes pairs; each is then compared by its
words. A link says that all of one passage stands in the other; which of them is shown is decided for each search
(`knowledge.repeats`). The only importer of datasketch.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest
from threading import Lock
from typing import Any

import numpy as np
import sqlalchemy as sa

from knowledge import tables

SHARE = 0.9
"""A passage is a copy where so much of it, counted in runs of three words, stands in the other: all of it where it is short."""
_PROPOSED = 0.5
"""Estimated similarity (Jaccard) from which a pair is compared by its words."""
_PERMUTATIONS, _SEED, _SCHEME = 128, 1, "affine32"
_SHORTEST, _SHORT = 10, 40
"""Words. A passage shorter than the first says too little for its repetition to mean anything; in one shorter than the second a
single other word, such as a judgement, says something else."""
_MOST = 40
"""At most so many links from one passage, and so many that it is compared with, the most alike: what stands everywhere is linked
to some, and does not hold up a run."""
_PART = 500
_WORD = re.compile(r"[a-z0-9]+(?:['’][a-z]+)?")
# Where these differ, two texts say different things, however alike they are.
_TELLING = frozenset(
    re.findall(
        r"\S+",
        "not no never none nor neither without unless except cannot can't don't must should shall may might will would need needs"
        " one two three four five six seven eight nine ten eleven twelve twenty thirty hour hours day days week weeks month"
        " months year years working only always before after immediately",
    )
)


@dataclass(frozen=True, slots=True)
class Link:
    """`share` of the passage stands in `original_id`, a passage of another source."""

    passage_id: str
    original_id: str
    share: float


def shared(text: str, other: str) -> float:
    """How much of `text` stands in `other`, 0 to 1; 0 where they differ in a number, a negation, a duty or a time."""
    words, others = _words(text), _words(other)
    own, place = _runs(words), _runs(others)
    found = own.keys() & place.keys()
    if not found:
        return 0.0
    if len(words) < _SHORT and len(found) < len(own):
        return 0.0
    window = others[min(place[run][0] for run in found) : max(place[run][-1] for run in found) + 3]
    return len(found) / len(own) if _telling(words) == _telling(window) else 0.0


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _runs(words: Sequence[str]) -> dict[tuple[str, ...], list[int]]:
    """Every run of three words, with where it begins."""
    runs: dict[tuple[str, ...], list[int]] = {}
    for start in range(len(words) - 2):
        runs.setdefault(tuple(words[start : start + 3]), []).append(start)
    return runs


def _telling(words: Sequence[str]) -> Counter[str]:
    return Counter(word for word in words if word in _TELLING or word[0].isdigit())


class Copies:
    """The links of the catalogue's live passages."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._caches, self._changes = Lock(), 0
        self._known: Mapping[str, Sequence[Link]] | None = None

    def link(self) -> int:
        """Brings the links up to date with what is live; returns how many were added. What is cut short, the next call does."""
        passages, signed = tables.passages.c, tables.signatures.c.passage_id
        with self._engine.connect() as db:
            live = set(db.scalars(_live(passages.id)))
            known = set(db.scalars(sa.select(signed)))
        self._forget(known - live)
        if not (new := sorted(live - known)):
            return 0
        made: dict[str, bytes] = {}
        for key, text in self._texts(new):
            made[key] = _signature(text)
        links = list(self._found(made))
        with self._engine.begin() as db:
            if links:
                rows = [{"passage_id": k.passage_id, "original_id": k.original_id, "share": k.share} for k in links]
                db.execute(tables.copies.insert(), rows)
            db.execute(tables.signatures.insert(), [{"passage_id": k, "signature": made[k]} for k in made])
        self.forget()
        return len(links)

    def of(self, ids: Collection[str]) -> list[Link]:
        """The links from and to these passages, both ends of which are live."""
        known = self._live_links()
        return list({(link.passage_id, link.original_id): link for id in ids for link in known.get(id, ())}.values())

    def forget(self) -> None:
        """What was read before is read again: what is live, or the links, have changed."""
        with self._caches:
            self._changes += 1
            self._known = None

    def _live_links(self) -> Mapping[str, Sequence[Link]]:
        """Every link by each of its ends. Read once: there are few, and every search asks."""
        if (known := self._known) is not None:
            return known
        changes, live = (
            self._changes,
            [
                sa.exists(_live(tables.passages.c.id).where(tables.passages.c.id == end))
                for end in (tables.copies.c.passage_id, tables.copies.c.original_id)
            ],
        )
        found: dict[str, list[Link]] = {}
        with self._engine.connect() as db:
            for row in db.execute(sa.select(tables.copies).where(*live)):
                link = Link(row.passage_id, row.original_id, row.share)
                for end in (link.passage_id, link.original_id):
                    found.setdefault(end, []).append(link)
        with self._caches:
            if changes == self._changes:
                self._known = found
        return found

    def _forget(self, gone: set[str]) -> None:
        ids = sorted(gone)
        for start in range(0, len(ids), _PART):
            part = ids[start : start + _PART]
            with self._engine.begin() as db:
                db.execute(
                    tables.copies.delete().where(
                        tables.copies.c.passage_id.in_(part) | tables.copies.c.original_id.in_(part)
                    )
                )
                db.execute(tables.signatures.delete().where(tables.signatures.c.passage_id.in_(part)))
        self.forget()

    def _texts(self, ids: Sequence[str]) -> Iterator[tuple[str, str]]:
        """The texts of live passages."""
        text = tables.passages.c.body["text"].as_string().label("text")
        with self._engine.connect() as db:
            for start in range(0, len(ids), _PART):
                part = ids[start : start + _PART]
                rows = db.execute(_live(tables.passages.c.id, text).where(tables.passages.c.id.in_(part)))
                yield from [(row.id, row.text) for row in rows]

    def _found(self, made: Mapping[str, bytes]) -> Iterator[Link]:
        """The links between new passages and all, the most alike first for each."""
        from datasketch import LeanMinHash, MinHashLSH

        with self._engine.connect() as db:
            old = {row.passage_id: row.signature for row in db.execute(sa.select(tables.signatures))}
        index: Any = MinHashLSH(threshold=_PROPOSED, num_perm=_PERMUTATIONS)
        lean: dict[str, Any] = {}
        for key, signature in {**old, **made}.items():
            if signature:
                lean[key] = LeanMinHash(seed=_SEED, hashvalues=np.frombuffer(signature, np.uint32), scheme=_SCHEME)
                index.insert(key, lean[key], check_duplication=False)
        near: dict[str, list[str]] = {
            key: nlargest(
                _MOST,
                sorted(other for other in index.query(lean[key]) if _source(other) != _source(key)),
                key=lambda other: lean[key].jaccard(lean[other]),
            )
            for key in made
            if key in lean
        }
        wanted = {key for key, others in near.items() if others} | {
            other for others in near.values() for other in others
        }
        texts = dict(self._texts(sorted(wanted)))
        pairs = {pair for key, others in near.items() for other in others for pair in ((key, other), (other, key))}
        by_passage: dict[str, list[Link]] = {}
        for one, other in sorted(pairs):
            if (share := shared(texts[one], texts[other])) >= SHARE:
                by_passage.setdefault(one, []).append(Link(one, other, round(share, 4)))
        for links in by_passage.values():
            yield from sorted(links, key=lambda link: (-link.share, link.original_id))[:_MOST]


def _signature(text: str) -> bytes:
    """What a passage is compared by; empty for one too short to be compared."""
    from datasketch import MinHash

    words = _words(text)
    if len(words) < _SHORTEST:
        return b""
    made: Any = MinHash(num_perm=_PERMUTATIONS, seed=_SEED, scheme=_SCHEME)
    made.update_batch([" ".join(run).encode() for run in _runs(words)])
    return made.hashvalues.astype(np.uint32).tobytes()


def _source(passage_id: str) -> str:
    return passage_id.partition("@")[0]


def _live(*columns: Any) -> Any:
    return (
        sa.select(*columns)
        .join(tables.documents, tables.documents.c.id == tables.passages.c.document_id)
        .where(tables.documents.c.state == "live")
    )
