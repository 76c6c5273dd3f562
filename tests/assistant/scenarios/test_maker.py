"""What is made: repeatable, different with another seed, resting on what is held."""

from itertools import combinations

import pytest

from assistant.scenarios.brief import Wanted
from assistant.scenarios.build import Workshop
from assistant.scenarios.errors import ThemeNotHeld
from assistant.scenarios.maker import Made
from assistant.scenarios.reading import read_by_participants, sentences


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


def test_ten_seeds_of_a_theme_share_at_most_a_fifth_of_their_sentences(shop: Workshop):
    read = [
        {
            part
            for _, text in read_by_participants(shop.new(Wanted(themes=["neglect"], seed=seed)).scenario)
            for part in sentences(text)
        }
        for seed in range(1, 11)
    ]
    assert max(len(a & b) / min(len(a), len(b)) for a, b in combinations(read, 2)) <= 0.2


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
