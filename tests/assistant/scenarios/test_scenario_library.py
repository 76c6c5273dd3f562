"""The library: versions, changes, locked stages, and what has been replaced since."""

from dataclasses import replace
from itertools import count

import pytest

from assistant.scenarios.brief import Wanted
from assistant.scenarios.build import Workshop
from assistant.scenarios.errors import BriefRefused, CheckFailed, UnknownScenario
from assistant.scenarios.library import Change, Library


@pytest.fixture
def shelf(shop: Workshop) -> Library:
    ids = count(1)
    own = replace(shop, maker=replace(shop.maker, new_id=lambda: f"{next(ids):012x}"))
    saved = shop.stores.catalogue.scenarios
    for line, _ in Library(own, saved).find():
        saved.forget(line.id)
    return Library(own, saved)


def test_every_change_is_checked_and_kept_as_a_version(shelf: Library):
    first = shelf.new(Wanted(themes=["neglect"])).scenario
    changed = shelf.change(
        first.id, [Change("/stages/0/decision", "Decide who rings {town}.".replace("{town}", "whom"))]
    )
    assert changed.passed and changed.scenario.version == 2
    assert [line.version for line in shelf.saved.versions(first.id)] == [2, 1]
    assert shelf.open(first.id, 1).scenario == first
    assert shelf.open(first.id).scenario.stages[0].decision == "Decide who rings whom."


def test_a_change_that_breaks_a_check_is_kept_and_not_exported(shelf: Library):
    first = shelf.new(Wanted(themes=["neglect"])).scenario
    broken = shelf.change(first.id, [Change("/stages/0/timing/read", 40)])
    assert not broken.passed
    with pytest.raises(CheckFailed, match="add up"):
        shelf.export(first.id, "pptx")
    assert shelf.export(first.id, "pptx", 1)


@pytest.mark.parametrize("path", ["/stages/99/decision", "/nothing", "/stages/x", "/"])
def test_a_path_that_leads_nowhere_is_refused(shelf: Library, path: str):
    first = shelf.new(Wanted(themes=["neglect"])).scenario
    with pytest.raises(BriefRefused):
        shelf.change(first.id, [Change(path, "x")])


def test_a_value_of_the_wrong_kind_and_another_id_are_refused(shelf: Library):
    first = shelf.new(Wanted(themes=["neglect"])).scenario
    with pytest.raises(BriefRefused, match="schema"):
        shelf.change(first.id, [Change("/stages/0/on", "some day")])
    with pytest.raises(BriefRefused, match="id"):
        shelf.change(first.id, [Change("/id", "ffffffffffff")])


def test_locked_stages_stay_and_the_rest_is_made_anew_in_the_same_family(shelf: Library):
    first = shelf.new(Wanted(themes=["neglect"], seed=1)).scenario
    second = shelf.again(first.id, locked=[1, 3], seed=8)
    scenario = second.scenario
    assert second.passed, [check.problems for check in second.checks]
    assert scenario.version == 2
    for place in (0, 2):
        assert replace(scenario.stages[place], reveals=(), locked=False) == replace(first.stages[place], reveals=())
    assert scenario.stages[1].act != first.stages[1].act
    assert scenario.scenery == first.scenery and scenario.cast[0] == first.cast[0]


def test_the_library_is_searched_by_theme_and_source(shelf: Library):
    shelf.new(Wanted(themes=["neglect"]))
    shelf.new(Wanted(themes=["bruising in babies"]))
    assert [line.themes for line, _ in shelf.find(theme="bruising")] == [("bruising",)]
    assert {line.themes for line, _ in shelf.find(source="brief-bruising-non-mobile-babies")} == {("bruising",)}
    assert len(shelf.find()) == 2


def test_a_scenario_says_when_a_source_was_replaced_since(shelf: Library):
    made = shelf.new(Wanted(themes=["neglect"])).scenario
    assert shelf.replaced_since(made) == ()
    # As it would have been saved in the days of the edition before.
    citations = tuple(
        replace(item, rests_on=tuple(replace(work, status="in_force") for work in item.rests_on))
        for item in made.citations
    )
    shelf.edit(replace(made, citations=citations))
    [(_, told)] = shelf.find()
    assert any("Working together to safeguard children 2023 has been replaced" in text for text in told)


def test_starters_come_twenty_at_a_time_and_differ(shelf: Library):
    found = shelf.starters("neglect", "police")
    assert len(found) == 20 and len({item.text for item in found}) == 20
    assert all("a police officer" in item.text and "{" not in item.text for item in found)


def test_what_is_not_saved_is_unknown(shelf: Library):
    with pytest.raises(UnknownScenario):
        shelf.open("0123456789ab")
