"""What may be shown for a question, and what is rejected and why."""

import hashlib
import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from fakes import WordsEmbedder

from ingest.blocks import Block
from ingest.outline import outline
from ingest.split import Limits, split
from knowledge import tables
from knowledge.areas import Areas
from knowledge.evidence import SearchOutcome
from knowledge.query import Query
from knowledge.questions import Question
from knowledge.records import Source
from knowledge.search import Search
from knowledge.settings import KnowledgeSettings
from knowledge.stores import Stores

TODAY = date(2026, 11, 22)
OLD = Source(
    "guide-2023", "Guide 2023", "Ministry", "statutory_guidance", "A2",
    in_force_from="2023-12-15", in_force_to="2026-03-17", superseded_by="guide-2026", file="a",
)  # fmt: skip
NEW = Source("guide-2026", "Guide 2026", "Ministry", "statutory_guidance", "A2", in_force_from="2026-03-18", file="b")
LOCAL = Source("leeds-hub", "Hub", "Leeds", "local_procedure", "C1", area="leeds", published="2025", file="c")
EARLIER = Source(
    "i-2018",
    "I 2018",
    "Ofsted",
    "inspection",
    "B3",
    area="norfolk",
    published="2018-01",
    superseded_by="i-2023",
    file="d",
)
LATER = Source("i-2023", "I 2023", "Ofsted", "inspection", "B3", area="norfolk", published="2023-01", file="e")


def hold(stores: Stores, source: Source, texts: Iterable[str]) -> None:
    blocks = [Block(text, number=str(number)) for number, text in enumerate(texts, 1)]
    made = split(
        source,
        hashlib.sha256(repr((source.id, blocks)).encode()).hexdigest(),
        outline(blocks),
        [],
        count=WordsEmbedder().count,
        limits=Limits(),
    )
    stores.catalogue.put_sources([source])
    stores.embed(made, batch=8)
    stores.publish(made)


def find(stores: Stores, text: str = "referral within one day", **query: object) -> SearchOutcome:
    asked = Query(text=text, as_of=TODAY)
    return Search(stores, KnowledgeSettings()).find(replace(asked, **query))


def kept(outcome: SearchOutcome) -> list[str]:
    return [item.source.id for item in outcome.kept]


def reasons(outcome: SearchOutcome) -> dict[str, str]:
    return {item.evidence.source.id: item.reason for item in outcome.rejected}


def test_superseded_guidance_gives_way_where_the_edition_in_force_is_held(stores: Stores):
    stores.catalogue.put_sources([replace(NEW, file=None)])
    hold(stores, OLD, ["Decide on a referral within one day."])
    assert kept(find(stores)) == ["guide-2023"]
    assert find(stores).kept[0].standing.status == "superseded"
    hold(stores, NEW, ["Decide on every referral within two days of its coming."])
    assert kept(find(stores)) == ["guide-2026"] and reasons(find(stores)) == {"guide-2023": "superseded"}
    assert set(kept(find(stores, include_superseded=True))) == {"guide-2023", "guide-2026"}


def test_as_of_an_earlier_day_the_edition_of_that_day_answers(stores: Stores):
    hold(stores, NEW, ["Decide on every referral within two days of its coming."])
    hold(stores, OLD, ["Decide on a referral within one day."])
    outcome = find(stores, as_of=date(2024, 5, 1))
    assert kept(outcome) == ["guide-2023"] and reasons(outcome) == {"guide-2026": "not_yet_published"}


def test_another_areas_procedure_is_never_this_areas(stores: Stores):
    hold(stores, LOCAL, ["Ring the hub with a referral within one day."])
    assert kept(find(stores, places=frozenset({"leeds"}))) == ["leeds-hub"]
    outcome = find(stores, places=frozenset({"norfolk"}))
    assert kept(outcome) == [] and reasons(outcome) == {"leeds-hub": "other_area"}


@pytest.mark.slow
def test_no_other_areas_procedure_in_a_thousand_random_questions_from_random_areas(stores: Stores):
    draw, areas = random.Random(4), Areas.load()
    words = [
        "ring",
        "the",
        "hub",
        "with",
        "a",
        "referral",
        "within",
        "one",
        "day",
        "about",
        "bruising",
        "neglect",
        "missing",
        "school",
        "threshold",
        "escalation",
    ]
    places = [*draw.sample(sorted(areas.names), 12), *areas.groups]
    for area in places:
        source = replace(LOCAL, id=f"{area}-hub", area=area, file=area)
        hold(stores, source, [" ".join([area, *draw.sample(words, 9)]) + "." for _ in range(3)])
    leaked, own = [], 0
    for _ in range(1000):
        reader = draw.choice(sorted(areas.names))
        outcome = find(stores, " ".join(draw.sample(words, 4)), places=areas.of(reader), limit=20)
        leaked += [item for item in outcome.kept if item.source.area not in areas.of(reader)]
        own += bool(outcome.kept)
    assert leaked == [] and own > 50


def test_several_questions_at_once_find_what_each_finds_alone(stores: Stores):
    hold(stores, NEW, ["Referral decisions are made within one day.", "A visit is made within seven days."])
    hold(stores, LOCAL, ["The hub takes calls at night."])
    search = Search(stores, KnowledgeSettings())
    asked = [Query(text=text, as_of=TODAY) for text in ("referral decisions", "calls at night", "a visit")]
    together, alone = search.find_each(asked), [search.find(query) for query in asked]
    assert [(each.kept, each.rejected) for each in together] == [(each.kept, each.rejected) for each in alone]
    assert len({each.kept[0].passage.id for each in together}) == 3


def test_candidates_are_live_and_embedded_by_this_model_and_tell_whether_questions_are_beside_them(stores: Stores):
    hold(stores, NEW, ["The hub is open at night.", "Visits are made within a day.", "Nothing was embedded of this."])
    night, visits, bare = (stored.passage.id for stored in stores.catalogue.each_live())
    models = stores.embedder.fingerprint, stores.embedder.narrow_fingerprint
    stores.enter_questions([stores.catalogue.live([visits])[visits]], {digest(stores, visits): [Question("how soon")]})
    with stores.catalogue.engine.begin() as db:
        db.execute(tables.embeddings.delete().where(tables.embeddings.c.hash == digest(stores, bare)))
    found = stores.catalogue.candidates(*models, [bare, visits, night, "absent"])
    assert {key: item.has_questions for key, item in found.items()} == {night: False, visits: True}
    assert {key: item.stored for key, item in found.items()} == stores.catalogue.live([night, visits])
    one_by_one = stores.catalogue.embeddings(stores.embedder.fingerprint, [digest(stores, night)])
    assert np.array_equal(found[night].embedding.vector, one_by_one[digest(stores, night)].vector)
    assert np.array_equal(found[night].embedding.spans, one_by_one[digest(stores, night)].spans)
    assert stores.catalogue.candidates("another model", models[1], [night]) == {}
    assert not stores.catalogue.candidates(models[0], "another model", [visits])[visits].has_questions
    hold(stores, NEW, ["Only this is said in the new version."])
    assert stores.catalogue.candidates(*models, [night, visits]) == {}


def digest(stores: Stores, passage_id: str) -> str:
    return stores.catalogue.live([passage_id])[passage_id].embed_hash


def test_fewer_are_proposed_to_a_part_of_a_question(stores: Stores):
    hold(stores, NEW, [f"Referral number {i} was decided by worker {i * 7}." for i in range(12)])
    asked = [Query(text="referral number", as_of=TODAY)] * 2
    whole, part = Search(stores, KnowledgeSettings(candidates=10)).find_each(asked)
    assert len(part.kept) + len(part.rejected) < len(whole.kept) + len(whole.rejected)


def test_the_latest_inspection_is_the_picture_and_the_earlier_is_found_by_its_year(stores: Stores):
    hold(stores, EARLIER, ["Referral decisions were late in one team."])
    hold(stores, LATER, ["Referral decisions are made within one day now."])
    named = frozenset({"norfolk"})
    assert kept(find(stores, named_areas=named)) == ["i-2023"]
    assert reasons(find(stores, named_areas=named)) == {"i-2018": "later_inspection"}
    assert "i-2018" in kept(find(stores, named_areas=named, named_years=frozenset({2018})))


def test_one_source_does_not_fill_the_list_and_what_repeats_is_said_once(stores: Stores):
    hold(stores, LATER, [f"Referral number {i} was decided within one day by worker {i * 7}." for i in range(12)])
    outcome = find(stores, limit=10)
    assert len(outcome.kept) <= KnowledgeSettings().per_source
    assert {item.reason for item in outcome.rejected} <= {"source_limit", "repeats"}
    hold(stores, LOCAL, ["Decide on a referral within one day."])
    hold(stores, NEW, ["Decide on a referral within one day."])
    assert reasons(find(stores, limit=10))["leeds-hub"] == "repeats"


@pytest.mark.parametrize(
    ("filters", "reason"),
    [
        ({"kinds": frozenset({"statute"})}, "kind"),
        ({"forces": frozenset({"must", "should"})}, "force"),
        ({"sources": frozenset({"x"})}, "source"),
    ],
)
def test_filters_reject_by_name(stores: Stores, filters: dict[str, object], reason: str):
    hold(stores, LATER, ["Referral within one day."])
    assert reasons(find(stores, **filters)) == {"i-2023": reason}


def test_a_force_asked_for_is_the_only_one_found(stores: Stores):
    hold(stores, NEW, ["Decide on a referral within one day.", "A referral must be answered within one day."])
    outcome = find(stores, forces=frozenset({"must"}))
    assert [item.passage.text for item in outcome.kept] == ["A referral must be answered within one day."]
    assert [item.reason for item in outcome.rejected] == ["force"]


def test_an_empty_collection_finds_nothing(stores: Stores):
    assert find(stores).kept == () == find(stores).rejected
