"""The right edition, the right area, and notices with the words that they need."""

from typing import Any

import pytest
from made_answers import WORDS, answer, case, citation, notice, statement, taken

WT = case(gold=[{"source_id": "wt-2023", "quote": WORDS}])
NORFOLK = case(gold=[{"source_id": "ofsted-norfolk-ilacs-2018-01-19", "quote": WORDS}])


def citing(*sources: str, **parts: Any) -> dict[str, Any]:
    return answer(
        statements=[statement(number, WORDS, number) for number, _ in enumerate(sources, 1)],
        citations=[citation(number, WORDS, source_id=source, **parts) for number, source in enumerate(sources, 1)],
    )


@pytest.mark.parametrize(
    ("cited", "value"),
    [(["wt-2023"], 1), (["wt-2023", "wt-2018"], 0), (["wt-2018"], 0), (["wt-2023", "kcsie-2024"], 1)],
)
def test_another_edition_of_the_work_is_wrong(cited: list[str], value: float):
    assert taken("edition_right", WT, citing(*cited)).value == value


def test_what_has_yet_to_apply_is_wrong_whatever_its_work():
    assert taken("edition_right", WT, citing("kcsie-2026", status="not_yet_in_force")).value == 0
    assert not taken("edition_right", WT, citing("kcsie-2024")).applies


@pytest.mark.parametrize(
    ("other", "value"), [("ofsted-norfolk-ilacs-2023-01-13", 1), ("ofsted-norfolk-ilacs-2015-10-20", 0)]
)
def test_a_later_inspection_may_stand_beside_an_earlier_never_the_other_way_round(other: str, value: float):
    body = citing("ofsted-norfolk-ilacs-2018-01-19", other, kind="inspection")
    assert taken("edition_right", NORFOLK, body).value == value


def local(area: str | None, force: str = "local", **parts: Any) -> dict[str, Any]:
    hub = citation(1, WORDS, source_id="hub", kind="local_procedure", area=area)
    return answer(statements=[statement(1, WORDS, 1, force=force)], citations=[hub], **parts)


@pytest.mark.parametrize(
    ("reader", "question", "shown", "force", "leak"),
    [
        ("leeds", "How soon?", "leeds", "local", 0),
        ("Leeds", "How soon?", "leeds", "local", 0),
        ("lambeth", "How soon?", "london", "local", 0),
        ("leeds", "How soon?", "kent", "local", 1),
        ("leeds", "How soon?", "kent", "context", 1),
        ("leeds", "How soon in Kent?", "kent", "context", 0),
        ("leeds", "How soon in Kent?", "kent", "local", 1),
        (None, "How soon?", "kent", "context", 0),
        (None, "How soon?", "kent", "local", 1),
        ("exampleshire", "How soon?", "exampleshire", "local", 0),
        ("exampleshire", "How soon?", "kent", "context", 1),
    ],
)
def test_another_areas_procedure_is_a_leak(reader: str | None, question: str, shown: str, force: str, leak: float):
    assert taken("area_leak", case(question=question, area=reader), local(shown, force)).value == leak


@pytest.mark.parametrize(("area", "leak"), [("leeds", 0), (None, 0), ("kent", 1)])
def test_another_areas_contact_is_a_leak(area: str | None, leak: float):
    block = {"steps": ["Call 999."], "contacts": [{"label": "Front door", "value": "1", "area": area}]}
    assert taken("area_leak", case(area="leeds"), answer(act_now=block)).value == leak


def test_a_notice_may_have_to_hold_words():
    wanted = case(notices=["edition_not_held: July 2018"])
    assert (
        taken("notices_present", wanted, answer(notices=[notice("edition_not_held", text="Guide (July 2018)")])).value
        == 1
    )
    assert taken("notices_present", wanted, answer(notices=[notice("edition_not_held", text="Guide 2015")])).value == 0


def test_an_answer_of_the_wrong_status_is_not_asked_for_notices():
    wanted = case(notices=["old_finding"], expected_status="answered")
    assert not taken("notices_present", wanted, answer(status="unanswerable_no_evidence")).applies
    assert taken("notices_present", wanted, answer()).value == 0
