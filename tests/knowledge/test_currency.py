from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.currency import begins, chain, describe, following, standing
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


def test_a_source_without_a_successor_ends_and_the_words_name_none():
    ended = guide("spent", "2018-07", "2019-09-29")
    found = standing(ended, {"spent": ended}, date(2019, 9, 30))
    assert (found.status, found.superseded_by) == ("superseded", None)
    assert describe(ended, found) == "no longer in force since 30 September 2019"


def test_what_was_replaced_on_an_unknown_day_is_not_shown_as_current():
    sources = {"old": guide("old", "2010", by="new"), "new": guide("new", None)}
    found = standing(sources["old"], sources, date(2026, 1, 1))
    assert (found.status, found.superseded_by, found.since) == ("superseded", sources["new"], None)
    assert describe(sources["old"], found) == "superseded by Guide new (not held here)"


def test_an_act_is_in_force_from_its_commencement_not_from_its_publication():
    act = Source("act", "Act", "Parliament", "statute", "A1", published="2026-04-29")
    assert standing(act, {}, date(2026, 4, 28)).status == "not_yet_in_force"
    found = standing(act, {}, date(2026, 11, 22))
    assert found.status == "unknown" and describe(act, found) == "passed; whether it has started is not known here"
    assert standing(replace(act, in_force_from="2026-09-30"), {}, date(2026, 9, 30)).status == "in_force"


def test_a_summary_by_others_is_not_called_touchstones():
    brief = Source("b", "Brief", "Leeds", "briefing", "D", published="2026")
    assert describe(brief, standing(brief, {}, date(2026, 11, 22))) == "a summary; not itself guidance"


# --- for any chain ---------------------------------------------------------------------------------------------------

DAYS = st.dates(date(2000, 1, 1), date(2040, 12, 31))


@st.composite
def chains(draw: st.DrawFn, *, sane: bool = False) -> dict[str, Source]:
    """A chain of editions in the order in which they replace each other, and in a mapping of any order.

    Sane: as the loader lets through, with a day for each beginning. Otherwise dates are missing, overlap and go backwards,
    as where entries come from several registers.
    """
    number = draw(st.integers(1, 6))
    if sane:
        starts = sorted(draw(st.lists(DAYS, min_size=number, max_size=number, unique=True)))
    else:
        starts = draw(st.lists(st.none() | DAYS, min_size=number, max_size=number))
    editions: list[Source] = []
    for place, start in enumerate(starts):
        end = draw(st.none() | DAYS)
        if sane and end is not None:
            last = starts[place + 1] - timedelta(days=1) if place + 1 < number else date(2040, 12, 31)
            end = draw(st.dates(start, last))
        editions.append(
            guide(
                str(place),
                start and start.isoformat(),
                end and end.isoformat(),
                str(place + 1) if place + 1 < number else None,
            )
        )
    return {edition.id: edition for edition in draw(st.permutations(editions))}


@given(chains(), DAYS)
def test_no_chain_however_dated_has_two_editions_in_force(sources: dict[str, Source], day: date):
    assert sum(standing(source, sources, day).status == "in_force" for source in sources.values()) <= 1


@given(chains(sane=True))
def test_each_edition_applies_from_its_first_day_and_not_on_the_day_before(sources: dict[str, Source]):
    for source in sources.values():
        first = date.fromisoformat(source.in_force_from or "")
        assert standing(source, sources, first).status == "in_force"
        assert standing(source, sources, first - timedelta(days=1)).status == "not_yet_in_force"


@given(chains(sane=True))
def test_each_edition_applies_until_the_day_on_which_it_ends_or_the_next_begins(sources: dict[str, Source]):
    for source in sources.values():
        successor = sources[source.superseded_by] if source.superseded_by else None
        if source.in_force_to is not None:
            over = date.fromisoformat(source.in_force_to) + timedelta(days=1)
        elif successor is not None:
            over = date.fromisoformat(successor.in_force_from or "")
        else:
            continue
        assert standing(source, sources, over - timedelta(days=1)).status == "in_force"
        found = standing(source, sources, over)
        assert (found.status, found.since) == ("superseded", over)


@given(chains(), DAYS)
def test_superseded_names_an_edition_that_has_begun_where_one_has(sources: dict[str, Source], day: date):
    for source in sources.values():
        found = standing(source, sources, day)
        if found.status != "superseded":
            continue
        later = following(source, sources)
        begun = [edition for edition in later if (start := begins(edition)) is not None and start <= day]
        if begun:
            assert found.superseded_by == begun[-1]
        else:
            assert found.superseded_by == (later[0] if later else None)


@given(chains(), DAYS, st.randoms(use_true_random=False))
def test_the_status_does_not_depend_on_the_order_of_the_register(sources: dict[str, Source], day: date, chance: Random):
    names = list(sources)
    chance.shuffle(names)
    shuffled = {name: sources[name] for name in names}
    for source in sources.values():
        assert standing(source, sources, day) == standing(source, shuffled, day)
        assert chain(source, sources) == chain(source, shuffled)


@given(chains(sane=True))
def test_every_edition_belongs_to_the_same_chain_in_the_same_order(sources: dict[str, Source]):
    for source in sources.values():
        assert [edition.id for edition in chain(source, sources)] == sorted(sources)


@given(st.sampled_from(get_args(Kind)), st.none() | DAYS, st.none() | DAYS, DAYS)
def test_a_remark_on_the_status_stands_with_every_status(kind: Kind, start: date | None, end: date | None, day: date):
    noted = guide("n", start and start.isoformat(), end and end.isoformat(), kind=kind)
    noted = replace(noted, status_note="amended since this print")
    assert standing(noted, {"n": noted}, day).note == "amended since this print"


def test_a_circle_across_registers_ends():
    sources = {"a": guide("a", "2010", by="b"), "b": guide("b", "2015", by="a")}
    assert {edition.id for edition in chain(sources["a"], sources)} == {"a", "b"}
    assert standing(sources["a"], sources, date(2020, 1, 1)).status == "superseded"


def test_two_works_replaced_by_one_both_stand_before_it():
    sources = {"x": guide("x", "2012", by="z"), "y": guide("y", "2010", by="z"), "z": guide("z", "2020")}
    assert [edition.id for edition in chain(sources["z"], sources)] == ["y", "x", "z"]
    assert [edition.id for edition in chain(sources["x"], sources)] == ["x", "z"]


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ("2006", None, "2006"),
        ("2015-03", None, "March 2015"),
        ("2015-03-26", None, "26 March 2015"),
        ("2015-03-26", "2015-03-25", "26 March 2015"),
    ],
)
def test_no_day_is_named_where_only_a_month_or_a_year_is_known(start: str, end: str | None, words: str):
    sources = {"a": guide("a", "1999", end, "b"), "b": guide("b", start)}
    found = standing(sources["a"], sources, date(2020, 1, 1))
    assert found.known_since == words
    assert describe(sources["a"], found, held=True) == f"superseded by Guide b since {words}"
