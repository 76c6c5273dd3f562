"""The procedure of the reader's own area is preferred a little, and the reader of an explanation is told so."""

from dataclasses import replace

import pytest
from test_search import LOCAL, NEW, find, hold, kept

from knowledge.records import Source
from knowledge.stores import Stores

TEXT = ["Decide on a referral within one day."]
REVIEW = Source("leeds-review", "Review", "Leeds", "case_review", "C2", area="leeds", published="2025", file="r")


@pytest.mark.parametrize(
    ("query", "raised"),
    [
        ({}, False),
        ({"places": frozenset({"leeds"})}, True),
        ({"places": frozenset({"kent"})}, False),
        ({"places": frozenset({"leeds"}), "named_areas": frozenset({"kent"})}, False),
        ({"places": frozenset({"leeds"}), "named_kinds": frozenset({"statutory_guidance"})}, False),
    ],
)
def test_only_to_its_own_reader_and_where_the_question_names_nothing_else(
    stores: Stores, query: dict[str, frozenset[str]], raised: bool
):
    hold(stores, LOCAL, TEXT)
    found = [item for item in find(stores, **query).kept if item.source.id == "leeds-hub"]
    plain = find(stores).kept[0]
    assert [("of the reader's area" in item.scores.reasons) for item in found] == ([raised] if found else [])
    assert not raised or found[0].scores.fused > plain.scores.fused


def test_before_its_equals_and_no_other_source_of_the_area(stores: Stores):
    hold(stores, NEW, TEXT)
    hold(stores, replace(REVIEW), ["Nobody decided on a referral within one day, the review says."])
    hold(stores, LOCAL, ["Here, decide on a referral within one day."])
    outcome = find(stores, places=frozenset({"leeds"}))
    assert kept(outcome)[0] == "leeds-hub"
    assert [item.source.id for item in outcome.kept if "of the reader's area" in item.scores.reasons] == ["leeds-hub"]
