"""What says the same is shown once, in the words of the highest authority; and nothing is lost with what is not shown."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_search import find, hold, kept, reasons

from knowledge.copies import shared
from knowledge.records import Source
from knowledge.stores import Stores

TEXT = (
    "A practitioner who is worried about a referral must ring the team on the same day, write down what was seen and heard, say"
    " who was told of it and when, and keep the record where the next reader of the file will find it without having to ask. The"
    " team answers within one working day, names the person who will visit, and tells the school what it may pass on."
)
NATIONAL = Source("national", "National guide", "Ministry", "statutory_guidance", "A2", published="2023-12", file="n")
REVIEW = Source("review", "Review of Child X", "Board", "case_review", "C2", published="2025", file="r")
LOCAL = Source("leeds", "Leeds manual", "Leeds", "local_procedure", "C1", area="leeds", published="2025", file="l")
YORK = replace(LOCAL, id="york", title="York manual", area="york", file="y")


def held(stores: Stores, *given: tuple[Source, str]) -> None:
    for source, text in given:
        hold(stores, source, [text])
    stores.link_copies()


def named(stores: Stores, **query: object) -> list[tuple[str, list[str]]]:
    found = find(stores, "worried about a referral", **query).kept
    return [(item.source.id, [source.id for source in item.also_in]) for item in found]


def test_the_original_is_shown_once_with_where_else_it_stands(stores: Stores):
    held(stores, (REVIEW, TEXT), (LOCAL, TEXT.replace("names the person", "names a person")), (NATIONAL, TEXT))
    assert named(stores) == [("national", ["leeds", "review"])]
    assert set(reasons(find(stores)).values()) == {"repeats"}


def test_an_original_that_was_not_proposed_stands_in_for_its_copy(stores: Stores):
    held(stores, (REVIEW, TEXT), (NATIONAL, TEXT))
    only = find(stores, "worried about a referral", sources=None)
    assert kept(only) == ["national"]
    reader = find(stores, "worried about a referral", sources=frozenset({"review"}))
    assert kept(reader) == ["review"], "whoever asks for the review gets the review"


@pytest.mark.parametrize("id", ["leeds", "zz-leeds"])
def test_what_is_in_force_is_never_hidden_behind_what_was_superseded(id: str, stores: Stores):
    old = replace(NATIONAL, id="old", title="Old guide", in_force_to="2024-01-01", published="2018", authority="A1")
    held(stores, (old, TEXT), (replace(LOCAL, id=id), TEXT))
    for wanted in (False, True):
        found = named(stores, include_superseded=wanted)
        assert (id, []) in found, "and a superseded edition is not named as another source of it"
    assert named(stores, as_of=date(2019, 1, 1))[0] == ("old", []), "what was not yet written is not named"


def test_what_the_readers_own_area_says_is_hidden_only_behind_the_very_same_words(stores: Stores):
    places = frozenset({"leeds"})
    held(stores, (NATIONAL, TEXT), (LOCAL, TEXT.replace("names the person", "names a person")))
    assert {source for source, _ in named(stores, places=places)} == {"national", "leeds"}
    assert [source for source, _ in named(stores)] == ["national"]


def test_another_areas_manual_is_not_named(stores: Stores):
    held(stores, (NATIONAL, TEXT), (LOCAL, TEXT), (YORK, TEXT))
    assert named(stores, places=frozenset({"leeds"})) == [("national", ["leeds"])]


def test_what_one_inspection_found_stands_for_no_other_area(stores: Stores):
    one = Source("i-leeds", "Leeds", "Ofsted", "inspection", "B3", area="leeds", published="2023-01", file="a")
    other = replace(one, id="i-york", title="York", area="york", published="2022-01", file="b")
    held(stores, (one, TEXT), (other, TEXT.replace("names the person", "names a person")))
    assert all(also == [] for _, also in named(stores))


def test_links_follow_what_is_live(stores: Stores):
    held(stores, (REVIEW, TEXT), (NATIONAL, TEXT))
    ids = stores.catalogue.live_ids()
    assert len(stores.catalogue.copies.of(ids)) == 2 and stores.link_copies() == 0
    stores.remove("national", keep_entry=True)
    assert stores.catalogue.copies.of(ids) == [] and named(stores) == [("review", [])]
    assert stores.link_copies() == 0
    hold(stores, NATIONAL, [TEXT])
    assert stores.link_copies() == 2


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("one working day", "two working days"),
        ("must ring", "must not ring"),
        ("must ring", "should ring"),
        ("on the same day", "on the same week"),
        ("without having", "having"),
        ("answers within one", "answers within 1"),
    ],
)
def test_another_number_duty_or_denial_is_no_copy(before: str, after: str):
    other = TEXT.replace(before, after)
    assert other != TEXT and shared(TEXT, other) == shared(other, TEXT) == 0.0


def test_a_part_stands_in_the_whole_and_not_the_whole_in_its_part():
    part = TEXT.partition(". The")[0]
    assert shared(part, TEXT) == 1.0 and shared(TEXT, part) < 0.9


def test_a_short_line_with_another_word_is_no_copy():
    line = "The experiences and progress of children who need help and protection: {}"
    assert shared(line.format("inadequate"), line.format("outstanding")) == 0.0


WORDS = st.lists(
    st.sampled_from(["a", "child", "is", "seen", "by", "the", "team", "not", "or", "3", "days"]), max_size=60
)


@given(WORDS, WORDS)
def test_a_share_is_a_share_and_a_text_stands_in_itself(one: Iterable[str], other: Iterable[str]):
    text = " ".join(one)
    assert 0.0 <= shared(text, " ".join(other)) <= 1.0
    assert shared(text, text) in ({1.0} if len(text.split()) > 2 else {0.0})
