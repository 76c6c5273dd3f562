from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.currency import describe, standing
from knowledge.records import Kind, Source


def guide(
    identity: str, start: str | None, end: str | None = None, by: str | None = None, kind: Kind = "statutory_guidance"
) -> Source:
    return Source(
        identity, f"Guide {identity}", "Ministry", kind, "A2", in_force_from=start, in_force_to=end, superseded_by=by
    )


CHAIN = {
    source.id: source
    for source in (
        guide("one", "2018-07-01", "2023-12-14", "two"),
        guide("two", "2023-12-15", "2026-03-17", "three"),
        guide("three", "2026-03-18"),
    )
}


@pytest.mark.parametrize(
    ("day", "one", "two", "three"),
    [
        (date(2018, 6, 30), "not_yet_in_force", "not_yet_in_force", "not_yet_in_force"),
        (date(2023, 12, 14), "in_force", "not_yet_in_force", "not_yet_in_force"),
        (date(2023, 12, 15), "superseded", "in_force", "not_yet_in_force"),
        (date(2026, 3, 17), "superseded", "in_force", "not_yet_in_force"),
        (date(2026, 3, 18), "superseded", "superseded", "in_force"),
    ],
)
def test_the_day_before_and_after_each_change(day: date, one: str, two: str, three: str):
    found = [standing(CHAIN[name], CHAIN, day).status for name in ("one", "two", "three")]
    assert found == [one, two, three]


def test_superseded_names_the_edition_that_applies_on_the_day():
    late = standing(CHAIN["one"], CHAIN, date(2026, 11, 22))
    early = standing(CHAIN["one"], CHAIN, date(2024, 1, 1))
    assert (late.superseded_by, early.superseded_by) == (CHAIN["three"], CHAIN["two"])
    assert late.since == date(2023, 12, 15)


@given(st.dates(date(2000, 1, 1), date(2040, 1, 1)), st.lists(st.integers(1, 2000), min_size=1, max_size=6))
def test_a_chain_never_has_two_editions_in_force(day: date, lengths: list[int]):
    start, chain = date(2005, 1, 1), dict[str, Source]()
    for number, length in enumerate(lengths):
        following = start + timedelta(days=length)
        last = number == len(lengths) - 1
        chain[str(number)] = guide(str(number), start.isoformat(), None, None if last else str(number + 1))
        start = following
    assert sum(standing(source, chain, day).status == "in_force" for source in chain.values()) <= 1


@pytest.mark.parametrize("kind", ["case_review", "national_review", "research", "inspection", "commentary"])
def test_a_finding_is_never_in_force(kind: Kind):
    source = Source("f", "Finding", "Board", kind, "C2", published="2014")
    assert standing(source, {}, date(2026, 1, 1)).status == "historic"


def test_a_later_inspection_replaces_the_earlier_as_the_picture():
    later = Source("b", "Later", "Inspectorate", "inspection", "B3", published="2023-01-13")
    earlier = Source("a", "Earlier", "Inspectorate", "inspection", "B3", published="2018", superseded_by="b")
    sources = {"a": earlier, "b": later}
    assert standing(earlier, sources, date(2023, 1, 12)).status == "historic"
    assert standing(earlier, sources, date(2023, 1, 13)).status == "superseded"


def test_an_unregistered_file_is_never_in_force():
    source = Source("file-x", "x", "?", "unregistered", "D", published="2020")
    assert standing(source, {}, date(2026, 1, 1)).status == "unknown"


def test_words_say_what_replaced_it_and_that_it_is_not_held():
    status = standing(CHAIN["two"], CHAIN, date(2026, 11, 22))
    assert describe(CHAIN["two"], status) == "superseded by Guide three (not held here) since 18 March 2026"
