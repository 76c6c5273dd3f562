"""Publishing: one version whole and live, whatever happens."""

import hashlib
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from fakes import WordsEmbedder
from threadpoolctl import threadpool_info

from ingest.blocks import Block
from ingest.outline import outline
from ingest.split import Limits, split
from knowledge.errors import IndexMismatch, StoreError
from knowledge.records import Source
from knowledge.settings import Settings
from knowledge.stores import Publication, Stores

ROOT = Path(__file__).parents[2]
SOURCE = Source("guide", "Guide", "Board", "guidance", "A3", published="2024", file="guide.txt")


def publication(edition: str, paragraphs: int = 6, source: Source = SOURCE) -> Publication:
    blocks = [
        Block(f"Paragraph {i} of the {edition} edition speaks of {edition} rule number {i}.", number=str(i))
        for i in range(paragraphs)
    ]
    digest = hashlib.sha256(edition.encode()).hexdigest()
    return split(source, digest, outline(blocks), [], count=WordsEmbedder().count, limits=Limits())


def publish(stores: Stores, made: Publication) -> None:
    stores.catalogue.put_sources([SOURCE])
    stores.embed(made, batch=4)
    stores.publish(made)


def texts(stores: Stores) -> list[str]:
    return [item.passage.text for item in stores.catalogue.each_live()]


def test_a_new_version_replaces_the_old_everywhere_and_the_old_stays_readable(stores: Stores):
    publish(stores, publication("first"))
    old = next(stores.catalogue.each_live()).passage
    publish(stores, publication("second"))
    assert all("second" in text for text in texts(stores))
    assert stores.vectors.ids() == stores.lexical.ids() == stores.catalogue.live_ids()
    assert stores.catalogue.live([old.id]) == {}
    found = stores.catalogue.passage(old.id)
    assert found is not None and found[1] == "replaced" and found[0].passage == old


def test_a_folder_whose_embeddings_are_packed_otherwise_says_so_and_does_not_find_nothing(
    stores: Stores, settings: Settings, monkeypatch: pytest.MonkeyPatch
):
    publish(stores, publication("first"))
    stores.close()
    monkeypatch.setattr("knowledge.stores.PACKING", "other")
    with pytest.raises(IndexMismatch, match="touchstone rebuild"):
        Stores(settings, stores.embedder, what="test")
    with Stores(settings, stores.embedder, what="test", fresh=True) as rebuilt:
        assert rebuilt.rebuild(batch=8) == len(texts(rebuilt))


def test_the_same_file_again_changes_nothing_and_embeds_nothing(stores: Stores):
    made = publication("first")
    publish(stores, made)
    ids, count = stores.catalogue.live_ids(), stores.embedder.embedded
    assert stores.unchanged("guide", made.document.file_sha256, SOURCE.title)
    publish(stores, publication("first"))
    assert (stores.catalogue.live_ids(), stores.embedder.embedded) == (ids, count)


def test_every_passage_is_the_span_that_its_offsets_name(stores: Stores):
    publish(stores, publication("first"))
    for item in stores.catalogue.each_live():
        assert (
            stores.catalogue.text(item.passage.document_id, item.passage.start, item.passage.end) == item.passage.text
        )


def test_publishing_what_was_not_embedded_is_refused(stores: Stores):
    stores.catalogue.put_sources([SOURCE])
    with pytest.raises(StoreError, match="no embedding"):
        stores.publish(publication("first"))
    assert texts(stores) == []


def test_a_held_entry_is_never_replaced_by_one_that_is_not_held(stores: Stores):
    stores.catalogue.put_sources([SOURCE])
    stores.catalogue.put_sources([Source("guide", "Other", "Other", "guidance", "A3")])
    assert stores.catalogue.sources()["guide"] == SOURCE


@pytest.mark.parametrize("index", ["vectors", "lexical"])
def test_verify_sees_what_either_index_alone_lost_or_has_too_much(index: str, stores: Stores):
    publish(stores, publication("first"))
    ids = sorted(stores.catalogue.live_ids())
    (stores.vectors.remove if index == "vectors" else lambda gone: stores.lexical.put([], remove=gone))(ids[:1])
    found = stores.verify()
    missing = {"vectors": found.vectors_missing, "lexical": found.lexical_missing}
    assert found.harmful and missing == {"vectors": 0, "lexical": 0, index: 1}


def test_verify_sees_what_an_index_lost_and_rebuild_mends_it_without_embedding(stores: Stores, settings: Settings):
    publish(stores, publication("first"))
    lost = sorted(stores.catalogue.live_ids())[:2]
    stores.vectors.remove(lost)
    stores.lexical.put([], remove=lost[:1])
    found = stores.verify()
    assert (found.vectors_missing, found.lexical_missing, found.harmful) == (2, 1, True)
    stores.close()
    embedder = WordsEmbedder()
    with Stores(settings, embedder, what="a test", fresh=True) as again:
        assert again.rebuild(batch=4) == 6
        assert not again.verify().harmful
        assert embedder.embedded == 0
        assert again.not_ready() is None


def test_an_empty_folder_is_not_ready_and_says_what_to_do(stores: Stores):
    assert "touchstone ingest" in (stores.not_ready() or "")


KILLED = """
import sys
sys.path[:0] = [sys.argv[1] + "/tests", sys.argv[1]]
from pathlib import Path
from fakes import WordsEmbedder
from knowledge.settings import Settings
from knowledge.stores import Stores
from knowledge.test_stores import publication, publish
with Stores(Settings(data_dir=Path(sys.argv[2])), WordsEmbedder(), what="a test") as stores:
    print("open", flush=True)
    for edition in range(1000):
        publish(stores, publication(f"edition{edition}", 30))
        print(edition, flush=True)
"""


@pytest.mark.slow
def test_killed_at_any_moment_one_whole_version_answers(tmp_path: Path):
    """SIGKILL in the midst of publishing, again and again on the same folder."""
    folder, chance = tmp_path / "data", random.Random(11)
    script = tmp_path / "killed.py"
    script.write_text(
        KILLED.replace("knowledge.test_stores", "test_stores").replace('"/tests"', '"/tests"'), encoding="utf-8"
    )
    for _ in range(8):
        process = subprocess.Popen(
            [sys.executable, str(script), str(ROOT), str(folder)],
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT}/tests:{ROOT}/tests/knowledge"},
        )
        assert process.stdout is not None and process.stdout.readline() == b"open\n"
        process.stdout.readline()
        time.sleep(chance.uniform(0, 0.6))
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        with Stores(Settings(data_dir=folder), WordsEmbedder(), what="a test") as stores:
            live = texts(stores)
            assert len(live) == 30, "a version is live whole or not at all"
            assert len({text.split(" of the ")[1].split()[0] for text in live}) == 1, "one version only"
            assert not stores.verify().harmful
            assert stores.not_ready() is None


def test_matrix_products_take_one_thread(stores: Stores):
    assert {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"} == {1}
