"""Questions written for passages: kept, searched, shown in what each view adds, and gone with their passage."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from fakes import WordsEmbedder

from ingest.blocks import Block
from ingest.outline import outline
from ingest.questions import write
from ingest.split import Limits, split
from knowledge.errors import IndexMismatch
from knowledge.evidence import SearchOutcome
from knowledge.query import Query
from knowledge.questions import Question
from knowledge.records import Passage, Source
from knowledge.search import Search
from knowledge.settings import KnowledgeSettings, Settings
from knowledge.stores import Stores
from knowledge.vectors import VectorIndex

SOURCE = Source("wt", "Working well", "Ministry", "guidance", "A3", published="2025", file="wt.txt")
TEXTS = (
    "A prison monitors a prisoner's communication where that is proportionate.",
    "The lead practitioner writes the plan.",
    "Milk is delivered on Mondays.",
)
ASKED = "can anyone stop him writing to her from jail"


def hold(stores: Stores, texts: tuple[str, ...] = TEXTS, sha256: str = "f" * 64, source: Source = SOURCE) -> None:
    blocks = [Block(text, number=str(number)) for number, text in enumerate(texts, 1)]
    made = split(source, sha256, outline(blocks), [], count=stores.embedder.count, limits=Limits())
    stores.catalogue.put_sources([source])
    stores.embed(made, batch=8)
    stores.publish(made)


def written(passage: Passage) -> tuple[str, ...]:
    """What a chat model might write of the passages on prisons and milk; of the third it writes nothing."""
    if "Milk" in passage.text:
        return ("when does the float come round",)
    return (f" {ASKED}? ", f"{ASKED}?", "x" * 400, "") if "prison" in passage.text else ()


def find(stores: Stores, asked: str = ASKED) -> SearchOutcome:
    # Without other views, so that nothing but the question written can bring the passage to the top.
    settings = KnowledgeSettings()
    weights = settings.weights.model_copy(update={"words": 0.0, "tokens": 0.0, "document": 0.0, "passage": 0.1})
    search = Search(stores, settings.model_copy(update={"weights": weights}))
    return search.find(Query(text=asked, as_of=date(2026, 11, 22)))


def test_a_passage_is_found_by_a_question_that_was_written_for_it_and_it_shows(stores: Stores):
    hold(stores)
    assert all("questions" not in item.scores.parts for item in find(stores).kept)
    assert write(stores, written) == 2
    first, *others = find(stores).kept
    assert first.passage.text.endswith(TEXTS[0]) and first.scores.parts["questions"] > 0
    assert all(item.scores.parts["questions"] <= 0 for item in others)


def test_what_was_written_is_cleaned_and_not_written_again(stores: Stores):
    hold(stores)
    write(stores, written)
    kept = stores.questions.of([item.embed_hash for item in stores.catalogue.each_live()])
    assert {found.questions for found in kept.values()} == {
        (Question(f"{ASKED}?"),),
        (Question("when does the float come round"),),
    }

    def again(passage: Passage) -> tuple[str, ...]:
        assert "practitioner" in passage.text, "the others have their questions"
        return ()

    assert write(stores, again) == 0


def by_words(stores: Stores, word: str, *, questions: bool = True) -> set[str]:
    """The last words of the passages that the lexical index finds by a word."""
    found = stores.lexical.best(dict.fromkeys(stores.lexical.words(word), 1.0), 5, questions=questions)
    return {item.passage.text[-8:] for item in stores.catalogue.live(list(found)).values()}


def test_their_words_find_the_passage_as_well_whatever_happens_to_the_index(stores: Stores, settings: Settings):
    hold(stores)
    assert by_words(stores, "float") == set()
    write(stores, written)
    assert by_words(stores, "float") == {"Mondays."} and by_words(stores, "float", questions=False) == set()
    hold(stores, TEXTS[1:], "e" * 64, replace(SOURCE, title="Working better"))
    assert by_words(stores, "float") == by_words(stores, "better") & {"Mondays."} == {"Mondays."}
    stores.close()
    with Stores(settings, stores.embedder, what="test", fresh=True) as opened:
        opened.rebuild(batch=8)
        assert by_words(opened, "float") == {"Mondays."}


def test_without_weight_neither_their_meaning_nor_their_words_are_looked_at(stores: Stores):
    hold(stores)
    write(stores, written)
    settings = KnowledgeSettings()
    off = settings.model_copy(update={"weights": settings.weights.model_copy(update={"questions": 0.0})})
    asked = Query(text="float jail", as_of=date(2026, 11, 22))
    with_them, without = (Search(stores, each).find(asked).kept for each in (settings, off))
    assert any(item.scores.lexical for item in with_them)
    assert {item.scores.lexical for item in without} == {None}
    assert all("questions" not in item.scores.parts for item in without)


def test_in_place_of_others_the_old_ones_are_gone_from_both_indexes(stores: Stores):
    hold(stores)
    write(stores, written)
    [milk] = [item for item in stores.catalogue.each_live() if "Milk" in item.passage.text]
    assert stores.enter_questions([milk], {milk.embed_hash: [Question("which day brings breakfast")]}) == 1
    old, new = stores.embedder.embed_questions(["when does the float come round", "which day brings breakfast"])
    assert stores.questions.nearest(old.vector, 9)[milk.passage.id] < 0.9
    assert stores.questions.nearest(new.vector, 9)[milk.passage.id] > 0.999
    assert by_words(stores, "float") == set() and by_words(stores, "breakfast") == {"Mondays."}
    assert stores.enter_questions([milk], {milk.embed_hash: [Question("which day brings breakfast")]}) == 0


def test_only_what_is_replaced_is_taken_out_of_the_index(stores: Stores, monkeypatch: pytest.MonkeyPatch):
    hold(stores)
    [milk] = [item for item in stores.catalogue.each_live() if "Milk" in item.passage.text]
    first, second, third = (Question(text) for text in ("when does it come", "who brings it", "is it paid for"))
    stores.enter_questions([milk], {milk.embed_hash: [first, second]})
    taken: list[str] = []
    remove = VectorIndex.remove
    monkeypatch.setattr(VectorIndex, "remove", lambda self, ids: (taken.extend(ids), remove(self, ids)))
    stores.enter_questions([milk], {milk.embed_hash: [first, second, third]})
    assert taken == []
    stores.enter_questions([milk], {milk.embed_hash: [first, third]})
    assert taken == [f"{milk.passage.id}?1", f"{milk.passage.id}?2"]
    for question, near in ((first, True), (second, False), (third, True)):
        vector = stores.embedder.embed_questions([question.text])[0].vector
        assert (stores.questions.nearest(vector, 5)[milk.passage.id] > 0.999) is near


def test_the_same_words_in_two_sources_are_written_for_once_and_both_are_found(stores: Stores):
    asked: list[str] = []

    def counted(passage: Passage) -> tuple[str, ...]:
        asked.append(passage.text)
        return written(passage)

    hold(stores)
    hold(stores, TEXTS, "d" * 64, replace(SOURCE, id="wt-again", file="again.txt"))
    assert write(stores, counted) == 2 and len(asked) == 3
    found = stores.questions.nearest(stores.embedder.embed_questions([ASKED])[0].vector, 9)
    assert sum(cosine > 0.9 for cosine in found.values()) == 2
    words = stores.lexical.best({"float": 1.0}, 5, questions=True)
    assert {key.partition("@")[0] for key in words} == {"wt", "wt-again"}


def test_a_question_that_was_read_before_is_not_read_again(stores: Stores):
    hold(stores)
    [milk] = [item for item in stores.catalogue.each_live() if "Milk" in item.passage.text]
    stores.enter_questions([milk], {milk.embed_hash: [Question("when does the float come")]})
    before = stores.embedder.embedded
    both = [Question("which day brings breakfast"), Question("when does the float come", 0)]
    assert stores.enter_questions([milk], {milk.embed_hash: both}) == 1 and stores.embedder.embedded == before + 1
    read = np.stack([each.vector for each in stores.embedder.embed_questions([each.text for each in both])])
    for number, asked in enumerate(stores.embedder.narrowed(read)):
        kept = stores.questions.of([milk.embed_hash])[milk.embed_hash]
        assert kept.questions == tuple(both) and np.argmax(kept.vectors @ asked) == number


def test_the_sentence_that_a_question_was_written_for_is_told_with_how_near_it_is(stores: Stores):
    said = "Milk is delivered on Mondays. The crates go back on Fridays."
    hold(stores, (said, *TEXTS[:2]))
    [milk] = [item for item in stores.catalogue.each_live() if "Milk" in item.passage.text]
    at = milk.passage.text.index("The crates")
    own = [Question("empties when", at), Question("is there breakfast")]
    stores.enter_questions([milk], {milk.embed_hash: own})
    search = Search(stores, KnowledgeSettings())
    query = Query(text="empties when", as_of=date(2026, 11, 22))
    found = {item.passage.id: item for item in search.find(query).kept}
    first, second = found[milk.passage.id].asked
    assert first == 0.0 and second > 0.999
    assert all(item.asked == () for key, item in found.items() if key != milk.passage.id)
    assert search.read(query, frozenset({milk.passage.id}))[0].asked == found[milk.passage.id].asked


def test_their_vectors_are_kept_and_searched_in_few_dimensions(stores: Stores):
    hold(stores)
    write(stores, written)
    [item] = [item for item in stores.catalogue.each_live() if "prison" in item.passage.text]
    asked = stores.embedder.embed_questions([f"{ASKED}?"])[0].vector
    [narrow] = stores.questions.of([item.embed_hash])[item.embed_hash].vectors
    assert narrow.shape == (48,) and narrow == pytest.approx(stores.embedder.narrowed(asked[None])[0], abs=1e-3)
    assert stores.questions.nearest(asked, 1) == {item.passage.id: pytest.approx(1.0, abs=1e-3)}


def test_questions_of_an_earlier_form_are_forgotten_and_everything_else_is_kept(stores: Stores, settings: Settings):
    hold(stores)
    write(stores, written)
    stores.close()
    with closing(sqlite3.connect(settings.data_dir / "catalogue.sqlite3")) as db:
        db.execute("alter table questions rename column narrow to vectors")
    with Stores(settings, stores.embedder, what="test", fresh=True) as opened:
        assert opened.rebuild(batch=8) == len(TEXTS)
        assert all("questions" not in item.scores.parts for item in find(opened).kept)
        assert write(opened, written) == 2
        assert find(opened).kept[0].passage.text.endswith(TEXTS[0])


def test_questions_that_were_made_small_otherwise_are_not_compared_with_these(stores: Stores, settings: Settings):
    hold(stores)
    write(stores, written)
    stores.close()
    other = WordsEmbedder()
    other.narrow_fingerprint = "fake-words-folded-otherwise"
    with pytest.raises(IndexMismatch, match="touchstone rebuild"):
        Stores(settings, other, what="test")
    with Stores(settings, other, what="test", fresh=True) as opened:
        opened.rebuild(batch=8)
        assert all("questions" not in item.scores.parts for item in find(opened).kept)
        assert write(opened, written) == 2 and find(opened).kept[0].scores.parts["questions"] > 0


def test_what_was_written_survives_a_rebuild_and_a_second_opening(stores: Stores, settings: Settings):
    hold(stores)
    write(stores, written)
    stores.close()
    for fresh in (False, True):
        with Stores(settings, stores.embedder, what="test", fresh=fresh) as opened:
            if fresh:
                opened.rebuild(batch=8)
            assert find(opened).kept[0].passage.text.endswith(TEXTS[0])
            assert opened.verify() == replace(opened.verify(), vectors_left_over=0, vectors_missing=0)


def test_questions_go_with_their_passage(stores: Stores):
    hold(stores)
    write(stores, written)
    hashes = [item.embed_hash for item in stores.catalogue.each_live()]
    hold(stores, TEXTS[1:], "e" * 64)
    found = stores.questions.nearest(stores.embedder.embed_questions([ASKED])[0].vector, 5)
    live = {item.passage.text[-8:]: item.passage.id for item in stores.catalogue.each_live()}
    assert list(found) == [live["Mondays."]]
    stores.remove("wt", keep_entry=False)
    assert stores.questions.of(hashes) == {}


def test_a_passage_that_nobody_wrote_questions_for_is_not_set_back_by_those_of_others(stores: Stores):
    hold(stores)
    before = {item.passage.id: place for place, item in enumerate(find(stores, "who writes the plan").kept)}
    write(stores, written)
    kept = find(stores, "who writes the plan").kept
    [alone] = [item for item in kept if "practitioner" in item.passage.text]
    assert alone.scores.parts["questions"] > 0 and kept[0] == alone and before[alone.passage.id] == 0
