"""The brief: understood, or refused with what is possible; nothing of a real case gets in."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.scenarios.bank_records import Banks, Theme
from assistant.scenarios.banks import shipped
from assistant.scenarios.brief import Wanted, understood
from assistant.scenarios.errors import BriefRefused, ThemeNotHeld
from assistant.scenarios.records import Brief
from assistant.scenarios.timing import LONGEST, SHORTEST, shared, stages_in


def brief(wanted: Wanted) -> Brief:
    banks: Banks = shipped()

    def near(_: str) -> list[Theme]:
        return list(banks.themes.values())

    return understood(wanted, banks, as_of=date(2026, 11, 22), near=near)


@pytest.mark.parametrize(
    ("typed", "theme"),
    [
        ("neglect and poverty", "poverty"),
        ("Engaging resistant parents", "resistance"),
        ("unseen men", "unseen_men"),
        ("disguised compliance", "apparent_cooperation"),
        ("bruising in non-mobile infants", "bruising"),
        ("County lines", "county_lines"),
        ("start again syndrome", "thresholds"),
        ("training on domestic abuse", "domestic_abuse"),
    ],
)
def test_a_theme_is_understood_in_the_words_that_people_use(typed: str, theme: str):
    assert brief(Wanted(themes=[typed])).themes == (theme,)


@pytest.mark.parametrize(
    "typed",
    [
        "replay the review of a real child",
        "the death of a baby at home",
        "based on the true story from our town",
        "neglect as in Child Q",
        "Baby P and neglect",
        "Case L neglect",
        "neglect of Tommy Wainwright",
        "Maisie Thornton",
        "neglect in Harrogate",
        "neglect of a girl born on 03/04/2019",
        "neglect at LS1 4AP",
    ],
)
def test_a_real_case_is_refused_with_the_offer_of_a_composite_and_not_repeated(typed: str):
    with pytest.raises(BriefRefused) as refused:
        brief(Wanted(themes=[typed]))
    told = str(refused.value)
    assert "composite" in told
    assert not any(word in told for word in ("Tommy", "Maisie", "Harrogate", "LS1", "2019"))


def test_five_minutes_and_eight_outcomes_are_refused_with_what_is_possible():
    with pytest.raises(BriefRefused) as refused:
        brief(Wanted(themes=["neglect"], minutes=5, outcomes=8))
    told = str(refused.value)
    assert f"from {SHORTEST} minutes" in told and "8 outcomes are not possible" in told and "3 to 3" in told
    assert refused.value.field == "minutes"


def test_an_unknown_theme_makes_nothing_and_names_the_nearest():
    with pytest.raises(ThemeNotHeld) as refused:
        brief(Wanted(themes=["gardening for beginners"]))
    assert len(refused.value.nearest) == 3


def test_age_and_audience_outside_what_there_is_are_refused():
    with pytest.raises(BriefRefused, match="between 0 and 0"):
        brief(Wanted(themes=["bruising in babies"], child_age=4))
    with pytest.raises(BriefRefused, match="Say one of"):
        brief(Wanted(themes=["neglect"], audience=["astronauts"]))


@given(st.integers(SHORTEST, LONGEST), st.integers(3, 6))
def test_the_parts_of_a_session_always_add_up(minutes: int, stages: int):
    count = min(stages, stages_in(minutes))
    shares = shared(minutes, count)
    parts = [part for t in shares.stages for part in (t.read, t.groups, t.together)]
    assert shares.opening + shares.check + shares.debrief + sum(parts) == minutes
    assert all(part > 0 for part in parts)
