"""What is made: repeatable, different with another seed, resting on what is held."""

from dataclasses import replace

import pytest

from assistant.scenarios.acts import for_age
from assistant.scenarios.bank_records import Banks
from assistant.scenarios.brief import Wanted
from assistant.scenarios.build import Workshop
from assistant.scenarios.errors import ThemeNotHeld
from assistant.scenarios.maker import Made
from assistant.scenarios.notices import ONLY_SUPERSEDED, notices_of
from evals.scenarios import masked, most_shared


def test_the_same_seed_gives_the_same_scenario_and_another_another(shop: Workshop, made: Made):
    assert shop.new(Wanted(themes=["neglect"], seed=2)).scenario == made.scenario
    other = shop.new(Wanted(themes=["neglect"], seed=3)).scenario
    assert {stage.act for stage in other.stages} != {stage.act for stage in made.scenario.stages}


def test_every_stage_plays_out_a_point_of_its_own_that_a_finding_backs(made: Made):
    scenario = made.scenario
    assert [stage.point for stage in scenario.stages] == [point.id for point in scenario.points]
    assert len({stage.point for stage in scenario.stages}) == len(scenario.stages)
    assert all(item.force == "learning" for point in scenario.points for item in scenario.cited(point.findings))
    assert all(
        item.force in {"must", "should"} for point in scenario.points for item in scenario.cited(point.expectations)
    )
    assert len({item.source_id for item in scenario.citations}) >= 3


@pytest.mark.parametrize("theme", ["poverty", "resistance", "bruising", "county_lines"])
def test_ten_seeds_of_a_theme_share_at_most_a_fifth_of_their_sentences(shop: Workshop, theme: str):
    scenarios = [shop.new(Wanted(themes=[theme], seed=seed)).scenario for seed in range(1, 11)]
    assert most_shared(masked(scenario) for scenario in scenarios) < 0.2


@pytest.mark.parametrize("theme", ["bruising", "county_lines", "care", "domestic_abuse", "disability", "supervision"])
def test_themes_of_every_kind_pass_their_checks(shop: Workshop, theme: str):
    found = shop.new(Wanted(themes=[theme], audience=["school staff"], level="advanced", minutes=120, seed=1))
    assert found.passed, [check.problems for check in found.checks]
    assert found.scenario.minutes == 120


def test_two_themes_meet_in_one_case(shop: Workshop):
    found = shop.new(Wanted(themes=["neglect", "unseen men"], child_age=6, seed=4))
    assert found.passed and found.scenario.theme_names == ("Neglect", "Unseen men")


def test_where_the_named_source_says_nothing_on_the_theme_nothing_is_made(shop: Workshop):
    with pytest.raises(ThemeNotHeld, match="nothing was made"):
        shop.new(Wanted(themes=["county lines"], sources=["brief-private-fostering"]))


def test_the_superseded_guidance_behind_the_briefs_is_said_first(made: Made):
    assert "Check the present edition" in made.scenario.notices[0]
    assert any("Working together to safeguard children 2026" in text for text in made.scenario.notices)


def test_no_role_play_prompt_lacks_its_rules(made: Made):
    assert len(made.scenario.personas) >= 2
    for persona in made.scenario.personas:
        assert (
            "Stop at once" in persona.prompt
            and "Do not use any real name" in persona.prompt
            and persona.opening in persona.prompt
        )


@pytest.mark.parametrize(
    ("years", "has", "lacks"), [(3, "health_visitor", "school_nurse"), (12, "school_nurse", "health_visitor")]
)
def test_a_child_has_a_health_visitor_or_a_school_nurse_by_age(banks: Banks, years: int, has: str, lacks: str):
    for act in banks.acts.values():
        told = repr(for_age(act, years))
        assert lacks not in told.replace(f"{act.id}", "")
        assert (has in told) == (has in repr(act) or lacks in repr(act))


def test_the_people_of_a_family_have_names_that_are_told_apart(shop: Workshop):
    for seed in range(1, 6):
        cast = shop.new(Wanted(themes=["neglect"], seed=seed)).scenario.cast
        initials = [person.name[0] for person in cast if person.agency is None]
        assert len(set(initials)) == len(initials)


def test_only_superseded_sources_make_a_scenario_with_the_notice_first(shop: Workshop, made: Made):
    told = tuple(replace(item, status="superseded", notice="Old.") for item in made.scenario.citations)
    assert notices_of(told, made.scenario.points, made.scenario.brief.as_of)[0] == ONLY_SUPERSEDED
