"""Fidelity, validity and amount of quoting."""

from typing import Any

import pytest
from made_answers import OTHER, THIRD, WORDS, answer, case, citation, quoting, statement, taken


def checked(*stands: bool | None) -> dict[str, Any]:
    quotes = [{"number": number, "stands": found, "why": "changed"} for number, found in enumerate(stands, 1)]
    return quoting(WORDS, OTHER, THIRD) | {"checks": {"quotes": quotes}}


@pytest.mark.parametrize(
    ("stands", "value"),
    [
        ((True, True, True), 1),
        ((True, False, True), 2 / 3),
        ((True, None, True), None),
        ((True, True), None),
        ((True, False, None), 1 / 3),
        ((True, True, "yes"), None),
    ],
    ids=["all stand", "one changed", "one unchecked", "one left out", "changed and unchecked", "off the menu"],
)
def test_quote_fidelity(stands: tuple[bool | None, ...], value: float | None):
    score = taken("quote_fidelity", case(), checked(*stands))
    assert score.value == pytest.approx(value)
    assert score.applies


def test_unchecked_quotations_are_unscored_and_none_at_all_is_nothing_to_measure():
    assert taken("quote_fidelity", case(), quoting(WORDS)).why.startswith("the quotations were not checked")
    assert not taken("quote_fidelity", case(), answer()).applies


@pytest.mark.parametrize(
    ("uses", "value"),
    [([[1], [2]], 1), ([[1, 2], []], 2 / 3), ([[1, 9], []], 1 / 3), ([[9], []], 0), ([[3], [1]], 0.5)],
    ids=["all", "one without", "the worked example", "none", "a number borne twice"],
)
def test_citation_validity(uses: list[list[int]], value: float):
    citations = [citation(1, WORDS), citation(2, OTHER), citation(3, WORDS), citation(3, OTHER)]
    body = answer(statements=[statement(n, WORDS, *cites) for n, cites in enumerate(uses, 1)], citations=citations)
    assert taken("citation_validity", case(), body).value == pytest.approx(value)


def test_citation_validity_names_the_fault():
    body = answer(statements=[statement(1, WORDS, 1), statement(2, OTHER)], citations=[])
    assert (
        taken("citation_validity", case(), body).why
        == "0 of 2 references to a citation there is; s1 cites 1, s2 cites nothing"
    )


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (WORDS, 1),
        (f"Guidance says: “{' '.join(WORDS.split()[:8])}”", 0.8),
        ("Tell the council a month and a half ahead.", 0),
        ("A parent", 1),
    ],
)
def test_quote_density(text: str, value: float):
    body = answer(statements=[statement(1, text, 1)], citations=[citation(1, WORDS)])
    assert taken("quote_density", case(), body).value == pytest.approx(value)


def test_a_lead_is_quoted_too():
    cited = citation(1, "the local authority", lead={"quote": "Tell at once:", "start": 0, "end": 13})
    body = answer(statements=[statement(1, "Tell at once: the local authority", 1)], citations=[cited])
    assert taken("quote_density", case(), body).value == 1


def test_counts():
    body = quoting("Tell the police.", "• Do not wait")
    assert taken("answer_words", case(), body).value == 6
    assert taken("statements", case(), body).value == 2
    assert taken("statements", case(), answer()).value == 0
    assert not taken("answer_words", case(), answer()).applies
