"""The bench of the search: recall by hand-made cases, the slices, and a table over a folder with a fake model."""

from datetime import date

import pytest

from assistant.build import build, finding
from evals import slices
from evals.cases import Case, case_of
from evals.levers import Bench, table
from evals.slices import FOLLOW_UPS, Road, of, road, shares
from ingest.blocks import Block
from ingest.outline import outline
from ingest.split import Limits, split
from knowledge.records import Source
from knowledge.settings import Settings
from knowledge.stores import Stores

SOURCE = Source("wt", "Working well", "Ministry", "guidance", "A3", published="2025", file="wt.txt")
TEXTS = (
    "A core group of practitioners meets within ten working days of the conference.",
    "The lead practitioner writes the plan and shares it with the parents.",
    "A school keeps a record of every concern about a pupil and passes it on.",
)


@pytest.fixture
def held(stores: Stores) -> Stores:
    blocks = [Block(text, number=str(number)) for number, text in enumerate(TEXTS, 1)]
    made = split(SOURCE, "f" * 64, outline(blocks), [], count=stores.embedder.count, limits=Limits())
    stores.catalogue.put_sources([SOURCE])
    stores.embed(made, batch=8)
    stores.publish(made)
    return stores


def case(id: str, question: str, *quotes: str, turns: tuple[str, ...] = (), tags: tuple[str, ...] = ()) -> Case:
    gold = [{"source_id": "wt", "quote": quote} for quote in quotes]
    return case_of({"id": id, "question": question, "turns": turns, "gold": gold, "tags": tags}, "x")


CORE = case("c-core", "when does a core group of practitioners meet?", "within ten working days", tags=("named",))
BOTH = case("c-both", "who writes the plan?", "writes the plan", "stands nowhere", tags=("misspelt", "several-sources"))
AFTER = case("c-after", "and who writes the plan?", "writes the plan", turns=("When does a core group meet?",))


def test_a_case_is_in_the_slices_of_its_tags_and_with_turns_it_is_a_follow_up():
    assert of(CORE) == ["named things"]
    assert of(BOTH) == ["vocabulary and misspelling", "several sources"]
    assert of(BOTH.model_copy(update={"turns": ("before",)})) == [FOLLOW_UPS]


def test_a_share_counts_gold_quotes_by_the_place_of_the_first_passage_that_holds_them(held: Stores):
    passages = [stored.passage for stored in held.catalogue.each_live()]
    assert shares(BOTH, passages) == {1: 0.0, 5: 0.5, 10: 0.5}
    assert shares(CORE, passages) == {1: 1.0, 5: 1.0, 10: 1.0}
    assert shares(CORE, []) == {1: 0.0, 5: 0.0, 10: 0.0}


def test_the_road_asks_the_turns_before_and_sees_what_is_found_and_said(held: Stores, settings: Settings):
    assistant = build(held, settings, today=lambda: date(2026, 11, 22))
    assert road(assistant, CORE).found[1] == 1.0
    assert road(assistant, AFTER).found[5] == 1.0
    nowhere = road(assistant, case("c-else", "How do I bake sourdough bread?", "within ten working days"))
    assert nowhere.said == 0.0


def test_the_table_has_a_row_for_each_slice_that_has_cases():
    walked = {
        "c-core": Road({1: 1.0, 5: 1.0, 10: 1.0}, 1.0),
        "c-both": Road({1: 0.0, 5: 0.5, 10: 0.5}, 0.0),
        "c-after": Road({1: 0.0, 5: 0.0, 10: 1.0}, 0.0),
    }
    rows = [line.split(" | ") for line in slices.table([CORE, BOTH, AFTER], lambda item: walked[item.id])][2:]
    found = {row[0].strip("| "): (row[1], row[2], row[3], row[6].strip("| ")) for row in rows}
    assert found["all, follow-ups aside"] == ("2", "0.500", "0.750", "0.500")
    assert found["named things"] == ("1", "1.000", "1.000", "1.000")
    assert found["several sources"][0] == "1"
    assert found[FOLLOW_UPS] == ("1", "0.000", "0.000", "0.000")


def test_every_way_is_measured_on_the_same_cases(held: Stores, settings: Settings):
    bench = Bench(held, settings, finding(held, settings)[0], date(2026, 11, 22))
    only = ["words alone (BM25)", "both, reciprocal ranks", "ours without names"]
    lines = list(table(bench, [CORE, BOTH], only))
    assert [line.split(" | ")[0].strip("| ") for line in lines[2:]] == ["ours", *only]
    assert all(line.split(" | ")[2].strip() == "0.750" for line in lines[2:])
