from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from assistant.answers import Citation, Draft, Notice, Question, Quote, SecondHand
from assistant.disagreements import Disagreements
from assistant.notices import Caveats
from assistant.terms import Terms
from knowledge.currency import Standing, describe, standing
from knowledge.evidence import Evidence, Rejected, SearchOutcome
from knowledge.records import Locator, Passage, Scores, Source

TODAY = date(2026, 11, 22)
NEW = Source("g-2026", "Guide 2026", "Ministry", "statutory_guidance", "A2", in_force_from="2026-03-18")
OLD = replace(
    NEW, id="g-2023", title="Guide 2023", in_force_from="2023-12-15", in_force_to="2026-03-17", superseded_by="g-2026"
)
SOURCES = {"g-2023": OLD, "g-2026": NEW}


def cite(source: Source, number: int = 1, **more) -> Citation:
    return Citation(
        number, "p", "d", source, standing(source, SOURCES, TODAY), False, Locator("p. 1"), Quote("x", 0, 1), **more
    )


CAVEATS = Caveats(Terms(()), Disagreements((), str.split), lambda: SOURCES, frozenset, old_after_years=5)


def notices(*citations: Citation, area: str | None = None, as_of: date = TODAY, **more) -> list[Notice]:
    places = frozenset({area} - {None})
    draft = Draft(Question("q"), "id", datetime.now(UTC), as_of, citations=citations, places=places, **more)
    return CAVEATS(draft)


def codes(*citations: Citation, area: str | None = None) -> list[str]:
    return [notice.code for notice in notices(*citations, area=area)]


def test_superseded_guidance_comes_first_and_says_by_what_since_when_and_that_it_is_not_held():
    first = notices(cite(OLD), cite(replace(OLD, id="r", kind="case_review", published="2010"), 2))[0]
    assert first.code == "superseded_source"
    assert "was replaced on 18 March 2026 by Guide 2026, which is not held here. Open the present edition" in first.text


def test_guidance_in_force_needs_no_notice():
    assert codes(cite(NEW)) == []


def test_a_brief_that_rests_on_a_superseded_work_says_so_and_is_shown_as_second_hand():
    brief = Source("brief-x", "Touchstone brief: x", "Touchstone", "briefing", "D", published="2026-11-22")
    work = SecondHand("g-2023", "Guide 2023", "p. 92", None, standing(OLD, SOURCES, TODAY), held=False)
    assert codes(cite(brief, second_hand=(work,))) == ["superseded_source", "second_hand"]


def test_old_findings_unregistered_files_amended_acts_and_other_areas_are_said():
    review = Source("r", "Review", "Board", "case_review", "C2", area="norfolk", published="2014-11")
    loose = Source("file-x", "x", "?", "unregistered", "D")
    act = Source(
        "act", "Act", "Parliament", "statute", "A1", in_force_from="2004-11-15", status_note="amended since this print"
    )
    assert codes(cite(review)) == ["old_finding"]
    assert codes(cite(review), area="leeds") == ["old_finding", "other_area"]
    assert codes(cite(review), area="norfolk") == ["old_finding"]
    assert codes(cite(loose)) == ["unregistered_source"]
    assert codes(cite(act)) == ["status_note"]


def test_a_recent_finding_is_not_old_and_an_earlier_inspection_names_the_later():
    recent = Source("r", "Review", "Board", "case_review", "C2", published="2024-11")
    later = Source("i-2", "Inspection 2023", "Ofsted", "inspection", "B3", published="2023-01-13")
    earlier = Source("i-1", "Inspection 2022", "Ofsted", "inspection", "B3", published="2022-02", superseded_by="i-2")
    status = standing(earlier, {"i-2": later}, TODAY)
    assert codes(cite(recent)) == []
    found = notices(replace(cite(earlier), standing=status))
    assert [n.code for n in found] == ["superseded_source"] and "Inspection 2023" in found[0].text
    assert isinstance(status, Standing)


@pytest.mark.parametrize(
    ("day", "held", "said"),
    [
        (
            date(2025, 9, 30),
            False,
            "was replaced on 1 September 2025 by Guide b, which is not held here. Open the present",
        ),
        (
            TODAY,
            False,
            "has not applied since 1 September 2025; Guide c, which is not held here, applies now. Open the",
        ),
        (TODAY, True, "has not applied since 1 September 2025; Guide c applies now. Check the present edition"),
    ],
)
def test_where_editions_lie_between_the_day_is_not_said_to_be_the_latest_ones(day: date, held: bool, said: str):
    a = replace(NEW, id="a", title="Guide a", in_force_from="2024-09-02", superseded_by="b")
    b = replace(a, id="b", title="Guide b", in_force_from="2025-09-01", superseded_by="c")
    sources = {"a": a, "b": b, "c": replace(a, id="c", title="Guide c", in_force_from="2026-09-01", superseded_by=None)}
    citation = replace(cite(a), standing=standing(a, sources, day), successor_held=held)
    assert notices(citation, as_of=day)[0].text.startswith(f"Guide a {said}")
    assert ", now by Guide c" in describe(a, standing(a, sources, TODAY))
    assert (
        describe(a, standing(a, sources, date(2025, 9, 1)))
        == "superseded by Guide b (not held here) since 1 September 2025"
    )


def test_where_inspections_lie_between_both_the_next_and_the_latest_are_told():
    a = Source(
        "i-1", "Inspection 2015", "Ofsted", "inspection", "B3", area="x", published="2015-10-20", superseded_by="i-2"
    )
    b = replace(a, id="i-2", title="Inspection 2018", published="2018-01-19", superseded_by="i-3")
    sources = {
        "i-1": a,
        "i-2": b,
        "i-3": replace(a, id="i-3", title="Inspection 2023", published="2023-01-13", superseded_by=None),
    }
    (found, *_) = notices(replace(cite(a), standing=standing(a, sources, TODAY)))
    assert "a later inspection on 19 January 2018; the latest is Inspection 2023." in found.text


def test_a_brief_resting_on_a_replaced_work_says_which_text_to_open():
    brief = Source("brief-x", "Touchstone brief: x", "Touchstone", "briefing", "D", published="2026-11-22")
    new = replace(NEW, url="https://example.org/guide")
    work = SecondHand(
        "g-2023", "Guide 2023", "p. 92", None, standing(OLD, {"g-2023": OLD, "g-2026": new}, TODAY), held=False
    )
    (found, *_) = notices(cite(brief, second_hand=(work,)))
    assert "Guide 2026, which is not held here. Open the present edition (https://example.org/guide)" in found.text


def test_a_local_procedure_is_marked_for_a_reader_who_did_not_say_where_they_are():
    hub = Source("hub", "Hub", "Leeds", "local_procedure", "C1", area="leeds")
    (marked,) = notices(cite(hub))
    assert marked.code == "other_area" and "applies only there" in marked.text
    assert notices(cite(hub), area="leeds") == []


def test_the_edition_of_the_day_that_is_not_held_is_named_where_a_later_one_would_have_answered():
    passage = Passage("p", "d", "g-2026", 0, "x", 0, 1, Locator("p. 1"), "should", ())
    later = Rejected(Evidence(passage, NEW, standing(NEW, SOURCES, TODAY), Scores()), "not_yet_published")
    day = date(2024, 5, 1)
    (found,) = notices(as_of=day, outcome=SearchOutcome((), (later,)))
    assert found.code == "edition_not_held" and "On 1 May 2024 Guide 2023 applied" in found.text
    assert notices(as_of=day, outcome=SearchOutcome(())) == []


@pytest.mark.parametrize(("start", "said"), [("2006", "replaced in 2006 by"), ("2015-03", "replaced in March 2015 by"),
                                             ("2015-03-02", "replaced on 2 March 2015 by")])  # fmt: skip
def test_a_replacement_is_dated_no_more_exactly_than_it_is_known(start: str, said: str):
    old = replace(NEW, id="a", title="Guide a", in_force_from="1999", superseded_by="b")
    sources = {"a": old, "b": replace(NEW, id="b", title="Guide b", in_force_from=start)}
    (found,) = notices(replace(cite(old), standing=standing(old, sources, TODAY)))
    assert said in found.text
