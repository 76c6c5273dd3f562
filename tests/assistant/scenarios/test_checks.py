"""Each check, red for what it is there for. A scenario that passes is broken in one place."""

from dataclasses import replace

import pytest

from assistant.scenarios.build import Workshop
from assistant.scenarios.checks import copying
from assistant.scenarios.cited_records import Cited
from assistant.scenarios.errors import CheckFailed
from assistant.scenarios.exports import export
from assistant.scenarios.maker import Made
from assistant.scenarios.notices import ONLY_SUPERSEDED
from assistant.scenarios.reading import reading_age
from assistant.scenarios.records import Scenario
from assistant.scenarios.stage_records import Stage
from assistant.scenarios.words import first_name


def problems(shop: Workshop, scenario: Scenario, name: str) -> list[str]:
    return [problem for check in shop.checker.check(scenario) if check.name == name for problem in check.problems]


def with_stage(scenario: Scenario, place: int, **parts: object) -> Scenario:
    stages = list(scenario.stages)
    stages[place] = replace(stages[place], **parts)
    return replace(scenario, stages=tuple(stages))


def arriving(stage: Stage, text: str) -> object:
    return replace(stage.arrival, paragraphs=(*stage.arrival.paragraphs, text))


def test_what_is_made_passes_every_check(made: Made):
    assert made.passed and made.tries == 1, [check.problems for check in made.checks]
    assert len(made.checks) == 10


def test_a_changed_quotation_fails(shop: Workshop, made: Made):
    scenario = made.scenario
    wrong = replace(scenario.citations[0], quote=scenario.citations[0].quote + " Always.")
    broken = replace(scenario, citations=(wrong, *scenario.citations[1:]))
    assert "does not stand" in problems(shop, broken, "citations")[0]
    with pytest.raises(CheckFailed):
        export(broken, "markdown-participants", shop.checker)


def test_a_passage_that_is_not_held_fails(shop: Workshop, made: Made):
    lost = replace(made.scenario.citations[0], passage_id="nobody@0#1-00000000")
    broken = replace(made.scenario, citations=(lost, *made.scenario.citations[1:]))
    assert "not held any more" in problems(shop, broken, "citations")[0]


def test_a_red_flag_without_a_citation_fails(shop: Workshop, made: Made):
    flag = replace(made.scenario.stages[0].red_flags[0], citations=())
    assert "red flag 1 cites nothing" in problems(shop, with_stage(made.scenario, 0, red_flags=(flag,)), "citations")[0]


def test_a_point_that_rests_on_no_finding_fails(shop: Workshop, made: Made):
    point = made.scenario.points[0]
    broken = replace(made.scenario, points=(replace(point, findings=point.expectations), *made.scenario.points[1:]))
    assert any("rests on no finding" in text for text in problems(shop, broken, "citations"))


def test_something_replaced_that_nothing_says_so_of_fails(shop: Workshop, made: Made):
    old = replace(made.scenario.citations[0], status="superseded", notice=None)
    broken = replace(made.scenario, citations=(old, *made.scenario.citations[1:]))
    assert "nothing says so" in problems(shop, broken, "currency")[0]


def test_where_everything_is_replaced_the_notice_must_stand_first(shop: Workshop, made: Made):
    told = "Old was replaced by New. Check the present edition before you teach this."
    citations = tuple(replace(item, status="superseded", notice=told) for item in made.scenario.citations)
    broken = replace(made.scenario, citations=citations, notices=(told,))
    assert "must stand first" in problems(shop, broken, "currency")[0]
    assert not problems(shop, replace(broken, notices=(ONLY_SUPERSEDED, told)), "currency")


def cited_review(shop: Workshop, scenario: Scenario) -> tuple[Cited, str]:
    item = next(item for item in scenario.citations if copying.is_review(item))
    return item, shop.checker.whole(item.document_id)


def test_eight_words_of_a_source_fail(shop: Workshop, made: Made):
    _, text = cited_review(shop, made.scenario)
    run = " ".join(text.split()[40:60])
    broken = with_stage(made.scenario, 0, arrival=arriving(made.scenario.stages[0], f"{run}."))
    assert "has eight words of" in problems(shop, broken, "copying")[0]


REVIEW = (
    "The boy, aged 7, his sister aged 4 and a brother aged 11 lived with their mother Maureen in a refuge. On 3 March 2011 the"
    " twins were seen. A parent was in prison. The family moved to Stowbridge."
)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Maureen came to the door.", "maureen"),
        ("That was on 3 March 2011.", "the date 3 March 2011"),
        ("She had been in a refuge with the twins while he was in prison.", "come together in a case"),
    ],
)
def test_a_name_a_date_and_a_rare_combination_of_a_review_fail(made: Made, text: str, told: str):
    scenario = made.scenario
    if told == "maureen":
        cast = (replace(scenario.cast[0], name="Maureen Hill"), *scenario.cast[1:])
        broken = replace(scenario, cast=cast)
    else:
        broken = with_stage(scenario, 0, arrival=arriving(scenario.stages[0], text))
    found = list(copying.copied(broken, {"review@1": REVIEW}))
    assert any(told in problem for problem in found), found


def test_the_ages_and_sexes_of_a_real_family_fail(made: Made):
    child = next(person for person in made.scenario.cast if person.key == "child")
    cast = (
        replace(child, months=7 * 12, sex="m"),
        replace(child, key="younger", months=4 * 12, sex="f"),
        replace(child, key="older", months=11 * 12, sex="m"),
    )
    found = list(copying.copied(replace(made.scenario, cast=cast), {"review@1": REVIEW}))
    assert any("ages and sexes" in problem for problem in found)
    other = (replace(cast[0], months=9 * 12), *cast[1:])
    assert not any(
        "ages and sexes" in p for p in copying.copied(replace(made.scenario, cast=other), {"review@1": REVIEW})
    )


def test_somebody_who_is_met_later_may_not_be_named_before(shop: Workshop, made: Made):
    scenario = made.scenario
    late = replace(scenario.cast[0], key="partner", name="Zebedee Hill", from_stage=3, kin="partner", agency=None)
    broken = with_stage(replace(scenario, cast=(*scenario.cast, late)), 0, decision="Ask about Zebedee. What now?")
    assert "names Zebedee" in problems(shop, broken, "order")[0]


def test_later_words_and_dates_out_of_order_fail(shop: Workshop, made: Made):
    scenario = made.scenario
    last = scenario.stages[-1]
    early = with_stage(scenario, 0, arrival=arriving(scenario.stages[0], " ".join(last.arrival.paragraphs)))
    assert any("what arrives in stage" in text for text in problems(shop, early, "order"))
    assert "dated before" in problems(shop, with_stage(scenario, 1, on=scenario.stages[0].on), "order")[0]
    told = with_stage(scenario, 1, reveals=(first_name(scenario.cast[0]),))
    assert any("gives away" in text for text in problems(shop, told, "order"))


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("language", "She failed to protect him.", "limited what the parent could do"),
        ("language", "He did not attend.", "was not brought"),
        ("language", "This family is hard to reach.", "what was tried"),
        ("language", "She puts herself at risk.", "exploited"),
        ("detail", "There was a pool of blood.", "leave the detail out"),
    ],
)
def test_blaming_words_and_graphic_detail_fail(shop: Workshop, made: Made, name: str, text: str, told: str):
    broken = with_stage(made.scenario, 0, arrival=arriving(made.scenario.stages[0], text))
    assert told in problems(shop, broken, name)[0]


def test_a_hard_text_fails_and_the_formula_is_the_published_one(shop: Workshop, made: Made):
    hard = "Multidisciplinary safeguarding arrangements necessitate considerable interdepartmental collaboration."
    broken = with_stage(made.scenario, 0, arrival=replace(made.scenario.stages[0].arrival, paragraphs=(hard,) * 6))
    assert "reading age" in problems(shop, broken, "reading_age")[0]
    # 0.39 × 6 words + 11.8 × 1 syllable − 15.59 + 5
    assert reading_age(["The cat sat on the mat."]) == pytest.approx(0.39 * 6 + 11.8 - 15.59 + 5)


def test_outcomes_that_are_not_covered_and_minutes_that_do_not_add_up_fail(shop: Workshop, made: Made):
    scenario = made.scenario
    lost = replace(scenario.outcomes[0], stages=(9,))
    assert problems(shop, replace(scenario, outcomes=(lost, *scenario.outcomes[1:])), "outcomes")
    assert "add up to" in problems(shop, replace(scenario, frame=replace(scenario.frame, opening=1)), "minutes")[0]
    assert "made up" in problems(shop, replace(scenario, statement="A case."), "structure")[0]
