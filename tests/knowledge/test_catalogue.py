"""What the catalogue keeps of a source that several registers speak of."""

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest

from knowledge.catalogue import Catalogue
from knowledge.late import Tokens
from knowledge.packing import Embedding
from knowledge.records import Source
from knowledge.stores import Stores

KNOWN = Source(
    "guide",
    "Guide",
    "Ministry",
    "research",
    "B2",
    period="2014/2017",
    status_note="check the edition",
    licence="OGL-3.0",
    url="https://example.org/guide",
    serves=("neglect", "poverty"),
    certainty="text",
    population="368 reviews",
)
HELD = Source("guide", "Guide, as held", "Ministry", "research", "B2", licence="own", file="guide.pdf")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "catalogue.sqlite3"


@pytest.fixture
def catalogue(path: Path) -> Iterator[Catalogue]:
    opened = Catalogue(f"sqlite:///{path}")
    yield opened
    opened.close()


def test_a_source_comes_back_as_it_went_in(catalogue: Catalogue):
    catalogue.put_sources([KNOWN])
    assert catalogue.sources()["guide"] == KNOWN


def test_a_row_from_before_these_fields_existed_still_loads(catalogue: Catalogue, path: Path):
    entry = asdict(HELD)
    for name in ("serves", "certainty", "population"):
        del entry[name]
    with sqlite3.connect(path) as db:
        db.execute("insert into sources values ('guide', ?)", (json.dumps(entry),))
    db.close()
    assert catalogue.sources()["guide"] == HELD


FILLED = replace(
    HELD,
    period=KNOWN.period,
    status_note=KNOWN.status_note,
    url=KNOWN.url,
    serves=KNOWN.serves,
    certainty=KNOWN.certainty,
    population=KNOWN.population,
)


@pytest.mark.parametrize("order", [[KNOWN, HELD], [HELD, KNOWN], [KNOWN, HELD, HELD], [HELD, KNOWN, HELD]])
def test_a_held_entry_is_filled_in_from_the_other_in_whatever_order_they_come(
    catalogue: Catalogue, order: list[Source]
):
    for source in order:
        catalogue.put_sources([source])
    assert catalogue.sources()["guide"] == FILLED


def test_what_either_register_takes_back_is_gone(catalogue: Catalogue):
    catalogue.put_sources([KNOWN, HELD])
    catalogue.put_sources([replace(KNOWN, status_note=None)])
    assert catalogue.sources()["guide"].status_note is None
    catalogue.put_sources([replace(HELD, status_note="withdrawn")])
    catalogue.put_sources([HELD])
    assert catalogue.sources()["guide"].status_note is None


def test_a_held_text_is_not_called_uncertain_because_it_was_before_it_was_held(catalogue: Catalogue):
    catalogue.put_sources([replace(KNOWN, certainty="mentioned"), HELD])
    assert catalogue.sources()["guide"].certainty is None


def test_dates_and_status_are_never_filled_in(catalogue: Catalogue):
    dated = replace(KNOWN, published="2020", in_force_from="2020", in_force_to="2021", superseded_by="other")
    catalogue.put_sources([dated, HELD])
    found = catalogue.sources()["guide"]
    assert (found.published, found.in_force_from, found.in_force_to, found.superseded_by) == (None,) * 4


def test_between_entries_that_are_not_held_the_later_counts_and_the_address_is_kept(catalogue: Catalogue):
    catalogue.put_sources([KNOWN, Source("guide", "Guide (2020)", "Ministry", "research", "B2")])
    found = catalogue.sources()["guide"]
    assert (found.title, found.url, found.serves) == ("Guide (2020)", KNOWN.url, KNOWN.serves)
    assert found.status_note is None


@pytest.mark.parametrize("sentences", [0, 1, 5])
def test_embeddings_come_back_as_near_to_a_question_as_they_were(stores: Stores, sentences: int):
    made = np.random.default_rng(sentences).standard_normal((sentences + 2, 384)).astype(np.float32)
    made /= np.linalg.norm(made, axis=1, keepdims=True)
    vector, question, spans = made[0], made[1], made[2:]
    tokens = Tokens(np.ones((2, 4), np.int8), np.arange(2, dtype=np.uint16))
    stores.catalogue.put_embeddings("m", {"h": Embedding(vector, spans, tokens)})

    found = stores.catalogue.embeddings("m", ["h", "absent"])

    assert found.keys() == {"h"} and found["h"].spans.shape == (sentences, 384)
    assert abs(found["h"].vector @ question - vector @ question) < 0.001
    assert np.all(np.abs(found["h"].spans @ question - spans @ question) < 0.01)
    assert np.array_equal(found["h"].tokens.vectors, tokens.vectors)


def test_a_sentence_without_a_vector_is_near_to_nothing(stores: Stores):
    nothing = Embedding(np.ones(4, np.float32), np.zeros((1, 4), np.float32), Tokens.none())
    stores.catalogue.put_embeddings("m", {"h": nothing})
    assert not stores.catalogue.embeddings("m", ["h"])["h"].spans.any()
