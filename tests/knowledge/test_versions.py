"""Versions of a document: what did not change keeps its id, what was replaced stays readable, what is removed is gone."""

import hashlib
import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fakes import WordsEmbedder
from hypothesis import given
from hypothesis import strategies as st

from ingest.blocks import Block
from ingest.outline import outline
from ingest.split import Limits, split
from knowledge.catalogue import Catalogue
from knowledge.records import Source
from knowledge.settings import Settings
from knowledge.stores import Publication, Stores, passage_ids

SOURCE = Source("guide", "Guide", "Board", "guidance", "A3", published="2024", file="guide.txt")
FIRST = ("Every referral is read on the day.", "A visit follows within five days.", "The child is seen alone.")
SECOND = ("A new duty stands before all others.", *FIRST[:1], "A visit follows within two days.", *FIRST[2:])


def made(paragraphs: Sequence[str], source: Source = SOURCE) -> Publication:
    blocks = [Block(text, number=str(number)) for number, text in enumerate(paragraphs, 1)]
    digest = hashlib.sha256("\n".join(paragraphs).encode()).hexdigest()
    return split(source, digest, outline(blocks), [], count=WordsEmbedder().count, limits=Limits())


def publish(stores: Stores, paragraphs: Sequence[str], source: Source = SOURCE) -> dict[str, str]:
    """Publishes these paragraphs; gives the ids of the live passages by their text."""
    publication = made(paragraphs, source)
    stores.catalogue.put_sources([source])
    stores.embed(publication, batch=4)
    stores.publish(publication)
    return {item.passage.text: item.passage.id for item in stores.catalogue.each_live() if item.source.id == source.id}


def test_passages_that_did_not_change_keep_their_ids_and_are_neither_embedded_nor_indexed_again(stores: Stores):
    before = publish(stores, FIRST)
    embedded, put = stores.embedder.embedded, []
    stores.vectors.put, real = lambda ids, vectors: (put.extend(ids), real(ids, vectors)), stores.vectors.put
    after = publish(stores, SECOND)
    assert {text: after[text] for text in (FIRST[0], FIRST[2])} == {text: before[text] for text in (FIRST[0], FIRST[2])}
    assert set(put) == {after[SECOND[0]], after[SECOND[2]]} and stores.embedder.embedded == embedded + 2
    assert stores.vectors.ids() == stores.lexical.ids() == stores.catalogue.live_ids() == set(after.values())
    locators = {item.passage.text: item.passage.locator.paragraph for item in stores.catalogue.each_live()}
    assert locators[FIRST[2]] == "4", "an unchanged passage stands where the new version has it"


def test_a_passage_is_readable_in_every_version_that_has_it(stores: Stores):
    before = publish(stores, FIRST)
    publish(stores, SECOND)
    kept = stores.catalogue.passage_in_versions(before[FIRST[2]])
    assert [held.state for held in kept] == ["live", "replaced"]
    for held in kept:
        passage = held.stored.passage
        assert stores.catalogue.text(passage.document_id, passage.start, passage.end) == FIRST[2]
    (gone,) = stores.catalogue.passage_in_versions(before[FIRST[1]])
    assert (gone.state, gone.replaced_on) == ("replaced", datetime.now(UTC).date().isoformat())
    assert stores.catalogue.live([before[FIRST[1]]]) == {}


def test_a_version_that_comes_back_is_live_again_with_its_ids(stores: Stores):
    first = publish(stores, FIRST)
    publish(stores, SECOND)
    assert publish(stores, FIRST) == first
    assert [version.state for version in stores.catalogue.versions.of("guide")] == ["live", "replaced"]
    assert stores.vectors.ids() == stores.lexical.ids() == set(first.values())


def test_a_new_title_reaches_the_lexical_index_of_unchanged_passages(stores: Stores):
    before = publish(stores, FIRST)
    renamed = Source("guide", "Zebra handbook", "Board", "guidance", "A3", file="guide.txt")
    assert publish(stores, FIRST, renamed) == before
    assert set(stores.lexical.best({"zebra": 1.0}, 9)) == set(before.values())


TEXTS = st.lists(st.sampled_from("abcd"), min_size=1, max_size=8)


@given(TEXTS)
def test_ids_differ_within_a_document_and_depend_on_nothing_else(texts: list[str]):
    ids = passage_ids("guide", [("", text) for text in texts])
    assert len(set(ids)) == len(ids)
    assert passage_ids("guide", [("", text) for text in ["x", *texts]])[1:] == ids


def test_removing_a_source_removes_its_passages_everywhere_and_nobody_elses(stores: Stores):
    other = Source("other", "Other", "Board", "guidance", "A3", file="other.txt")
    kept = publish(stores, (FIRST[0], "Only here."), other)
    before = publish(stores, FIRST)
    publish(stores, SECOND)
    removed = stores.remove("guide", keep_entry=True)
    assert removed.documents == 2 and set(before.values()) <= set(removed.passage_ids)
    assert stores.vectors.ids() == stores.lexical.ids() == stores.catalogue.live_ids() == set(kept.values())
    assert stores.catalogue.passage(before[FIRST[0]]) is None
    assert stores.catalogue.held() == {"other"} and stores.catalogue.sources()["guide"].file is None
    hashes = [item.embed_hash for item in stores.catalogue.each_live()]
    assert stores.catalogue.embedded("fake-words", hashes) == set(hashes)
    assert not stores.catalogue.embedded("fake-words", made(SECOND).hashes()[2:3])
    assert stores.remove("guide", keep_entry=False).documents == 0
    assert "guide" not in stores.catalogue.sources()


class Stop(BaseException):
    """The process ends here."""


def stop(*_: object, **__: object) -> None:
    raise Stop


@pytest.mark.parametrize(
    "at", ["vectors.put", "lexical.put", "catalogue.versions.flip", "withdraw", "catalogue.versions.settled"]
)
def test_cut_short_at_any_step_the_next_opening_finds_one_whole_version_and_nothing_left_over(
    at: str, settings: Settings
):
    with Stores(settings, WordsEmbedder(), what="a test") as stores:
        before = set(publish(stores, FIRST).values())
        *path, name = at.split(".")
        part = stores
        for step in path:
            part = getattr(part, step)
        setattr(part, name, stop)
        with pytest.raises(Stop):
            publish(stores, SECOND)
    with Stores(settings, WordsEmbedder(), what="a test") as stores:
        live = stores.catalogue.live_ids()
        flipped = at in {"withdraw", "catalogue.versions.settled"}
        assert (live == before) is not flipped and len(live) == (4 if flipped else 3)
        found = stores.verify()
        assert not found.harmful and found.vectors_left_over == found.lexical_left_over == 0
        assert stores.catalogue.versions.unsettled() == {}
        after = publish(stores, SECOND)
        assert stores.vectors.ids() == stores.lexical.ids() == set(after.values())


def test_a_removal_cut_short_is_finished_when_the_stores_are_opened_again(settings: Settings):
    with Stores(settings, WordsEmbedder(), what="a test") as stores:
        publish(stores, FIRST)
        stores.withdraw = stop
        with pytest.raises(Stop):
            stores.remove("guide", keep_entry=True)
    with Stores(settings, WordsEmbedder(), what="a test") as stores:
        assert stores.vectors.ids() == stores.lexical.ids() == stores.catalogue.live_ids() == frozenset()


EARLIER = """
CREATE TABLE meta (key VARCHAR PRIMARY KEY, value VARCHAR NOT NULL);
INSERT INTO meta VALUES ('schema', '1');
CREATE TABLE sources (id VARCHAR PRIMARY KEY, entry JSON NOT NULL);
INSERT INTO sources VALUES ('guide', '{"id": "guide", "title": "Guide", "publisher": "Board", "kind": "guidance",
 "authority": "A3", "file": "guide.txt"}');
CREATE TABLE documents (id VARCHAR PRIMARY KEY, source_id VARCHAR NOT NULL, version VARCHAR NOT NULL,
 file_sha256 VARCHAR NOT NULL, state VARCHAR NOT NULL, text TEXT NOT NULL, pages JSON NOT NULL);
CREATE INDEX ix_documents_source_id ON documents (source_id);
INSERT INTO documents VALUES ('guide@1', 'guide', '1', 'aa', 'live', 'Some words.', '[]');
CREATE TABLE passages (id VARCHAR PRIMARY KEY, document_id VARCHAR NOT NULL REFERENCES documents (id),
 source_id VARCHAR NOT NULL, ordinal INTEGER NOT NULL, embed_hash VARCHAR NOT NULL, body JSON NOT NULL);
CREATE INDEX ix_passages_document_id ON passages (document_id);
INSERT INTO passages VALUES ('guide@1#0-aa', 'guide@1', 'guide', 0, 'hh', '{"text": "Some words.", "start": 0, "end": 11,
 "locator": {"label": "p. 1", "heading_path": []}, "force": "should", "spans": [], "references": []}');
"""


def test_a_catalogue_of_the_earlier_form_is_brought_to_todays(tmp_path: Path):
    path = tmp_path / "catalogue.sqlite3"
    with sqlite3.connect(path) as db:
        db.executescript(EARLIER)
    db.close()
    for _ in range(2):  # the second time nothing is left to do
        catalogue = Catalogue(f"sqlite:///{path}")
        (held,) = catalogue.passage_in_versions("guide@1#0-aa")
        assert held.stored.passage.text == "Some words." and held.state == "live"
        assert [version.published_at for version in catalogue.versions.of("guide")] == [None]
        catalogue.close()
