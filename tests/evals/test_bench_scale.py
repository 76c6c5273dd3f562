"""Many passages out of few: a folder of copies that the real search reads, and what is measured of it."""

import random
from pathlib import Path

import numpy as np
import pytest
from fakes import WordsEmbedder

from evals import bench_scale
from evals.bench_scale import Scale, fill, measure
from ingest.blocks import Block
from ingest.outline import outline
from ingest.split import Limits, split
from knowledge.questions import Question
from knowledge.records import Source
from knowledge.settings import Settings
from knowledge.stores import Stores

WORDS = "school meeting parent review notice record welfare contact police doctor report".split()  # noqa: SIM905
SOURCE = Source("wt", "Working well", "Ministry", "guidance", "A3", published="2025", file="wt.txt")


@pytest.fixture
def origin(stores: Stores, settings: Settings) -> Path:
    draw = random.Random(1)
    texts = [" ".join(draw.choices(WORDS, k=12)).capitalize() + "." for _ in range(20)]
    blocks = [Block(text, number=str(number)) for number, text in enumerate(texts, 1)]
    made = split(SOURCE, "f" * 64, outline(blocks), [], count=stores.embedder.count, limits=Limits())
    stores.catalogue.put_sources([SOURCE])
    stores.embed(made, batch=8)
    stores.publish(made)
    item = next(stores.catalogue.each_live())
    stores.enter_questions([item], {item.embed_hash: [Question("who rings the copper")]})
    stores.close()
    return settings.data_dir


def test_copies_are_other_words_at_the_same_places_and_all_are_measured(
    origin: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(bench_scale, "SentenceTransformerEmbedder", WordsEmbedder)
    target = tmp_path / "many"
    assert fill(origin, target, 50) == 60, "whole documents, until there are so many"
    with Stores(Settings(data_dir=target), WordsEmbedder(), what="test") as many:
        live = list(many.catalogue.each_live())
        by_source = {item.source.id: [] for item in live}
        for item in live:
            by_source[item.source.id].append(item.passage)
            document = many.catalogue.text(item.passage.document_id, item.passage.start, item.passage.end)
            assert document == item.passage.text
        assert sorted(by_source) == ["wt", "wt-1", "wt-2"]
        first, second = by_source["wt"], by_source["wt-1"]
        assert [len(p.text) for p in first] == [len(p.text) for p in second]
        assert [p.text for p in first] != [p.text for p in second]
        assert not many.verify().harmful
        [asked] = many.embedder.embed_questions(["who rings the copper"])
        assert many.questions.nearest(asked.vector, 9) == {first[0].id: pytest.approx(1.0, abs=1e-3)}
    found = measure(target, ["when is the review meeting", "who writes the police report"])
    assert isinstance(found, Scale) and found.passages == 60
    assert found.recall == 1.0 and found.disk > 0 and 0 < found.p50 <= found.p95


def test_a_share_counts_ties_with_the_last_of_the_nearest():
    class Index:
        def nearest(self, vector: object, limit: int) -> dict[str, float]:
            return {f"p{number}": 0.5 for number in range(limit)}

    class Held:
        vectors = Index()

    same = np.full((30, 2), 0.5, np.float32)
    assert bench_scale._share(Held(), [], same, np.array([1.0, 0.0], np.float32)) == 1.0  # pyright: ignore
