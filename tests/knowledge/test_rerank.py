from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from knowledge.errors import ModelError
from knowledge.query import Query
from knowledge.rerank import SKIPPED, Reranker, reranker
from knowledge.search import Search
from knowledge.settings import KnowledgeSettings
from knowledge.stores import Stores

QUESTION = Query(text="how soon must a child be seen after a referral", as_of=date(2026, 11, 22), limit=5)


def prefers(text: str) -> Reranker:
    """Reads question and passage together, and likes passages that hold a text."""

    def score(pairs: Sequence[tuple[str, str]]) -> list[float]:
        return [float(text in passage) for _, passage in pairs]

    return Reranker(score, depth=30, seconds=60)


def test_what_a_second_reading_prefers_rises_and_says_so(starter: Stores):
    settings = KnowledgeSettings(per_source=50)
    plain = Search(starter, settings).find(QUESTION)
    last = plain.kept[-1].passage
    lifted = Search(starter, settings, prefers(last.text)).find(QUESTION)
    assert lifted.kept[0].passage == last
    assert lifted.kept[0].scores.parts["second"] > 0 and "second" not in plain.kept[0].scores.parts
    assert lifted.kept[0].scores.fused == pytest.approx(sum(lifted.kept[0].scores.parts.values()), abs=1e-6)


def test_only_the_first_are_read_again_and_the_others_stay_behind_them(starter: Stores):
    read: list[str] = []

    def score(pairs: Sequence[tuple[str, str]]) -> list[float]:
        read.extend(passage for _, passage in pairs)
        return [float(-len(read))] * len(pairs)

    plain = Search(starter, KnowledgeSettings()).find(replace(QUESTION, limit=20))
    again = Search(starter, KnowledgeSettings(), Reranker(score, depth=3, seconds=60)).find(replace(QUESTION, limit=20))
    assert len(read) == 3
    assert {e.passage.id for e in again.kept[:3]} <= {e.passage.id for e in plain.kept[:4]}


def test_a_reading_that_is_over_its_time_says_nothing_and_the_search_says_so(starter: Stores):
    clock = iter(range(1000))
    slow = Reranker(lambda pairs: [9.0] * len(pairs), depth=30, seconds=1.5, now=lambda: float(next(clock)))
    plain = Search(starter, KnowledgeSettings()).find(QUESTION)
    skipped = Search(starter, KnowledgeSettings(), slow).find(QUESTION)
    assert skipped.notes == (SKIPPED,)
    assert [e.passage.id for e in skipped.kept] == [e.passage.id for e in plain.kept]


def test_a_folder_without_a_model_is_refused_by_name(tmp_path: Path):
    assert reranker(KnowledgeSettings()) is None
    with pytest.raises(ModelError, match=str(tmp_path)):
        reranker(KnowledgeSettings(reranker=tmp_path))
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(ModelError, match="cannot be loaded"):
        reranker(KnowledgeSettings(reranker=tmp_path))
