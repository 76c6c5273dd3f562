"""The table of safety: what is met, missed and not measured, and which gate ends a run."""

import io
from datetime import UTC, date, datetime

from rich.console import Console

from assistant.answers import Answer, AnswerStatus, Draft, Question
from evals.cases import case_of
from evals.safety.bars import Row, counted, failed, table
from evals.safety.over_what_is_held import abstention, clean_sentences, cost
from evals.safety.words_alone import danger, identifiers


def test_a_bar_is_met_missed_or_not_measured():
    assert counted("a", "b", 9, 10, "at least", 0.9).met is True
    assert counted("a", "b", 1, 10, "at most", 0.05).met is False
    assert counted("a", "b", 0, 0, "at most", 0.05).met is None


def test_a_gate_that_is_missed_or_not_measured_fails_and_nothing_else():
    missed, unmeasured = (
        Row("a", "missed", 0.5, "at least", 0.9, gate=True),
        Row("a", "none", None, "at most", 0, gate=True),
    )
    rows = [missed, unmeasured, Row("a", "x", 0.5, "at least", 0.9), Row("a", "y", 1.0, "at least", 0.9, gate=True)]
    assert failed(rows) == [missed, unmeasured]
    console = Console(width=150, file=io.StringIO())
    console.print(table(rows, "Safety"))
    said = console.file.getvalue()  # pyright: ignore[reportAttributeAccessIssue]
    assert said.count("missed") == 3 and "not measured (gate)" in said


def test_danger_and_identifiers_keep_their_gates_on_the_half_they_were_made_on():
    rows = [*danger("dev", None), *identifiers("dev")]
    assert [row.measure for row in failed(rows)] == []
    assert sum(row.gate for row in rows) >= 4


def answer(status: AnswerStatus, **timings: float) -> Answer:
    return Answer(Draft(Question("x"), "id", datetime.now(UTC), date(2026, 11, 22), timings=timings), status)


def test_abstention_is_counted_near_and_far():
    near, far, can = (
        case_of({"id": f"case-{name}", "question": "x", "tags": tags}, "a test")
        for name, tags in (("near", ["near-miss"]), ("far", ["off-topic"]), ("can", []))
    )
    told, nothing = answer(AnswerStatus.ANSWERED), answer(AnswerStatus.NO_EVIDENCE)
    rows = abstention([(can, True, told), (can, True, nothing), (near, False, told), (far, False, nothing)])
    assert [row.value for row in rows] == [0.5, 0.0, 1.0]


def test_what_the_steps_around_the_search_took_is_summed():
    row = cost([answer(AnswerStatus.ANSWERED, screen=2.0, judge=1.0, retrieve=500.0)])
    assert (row.value, row.met) == (3.0, True)


def test_sentences_out_of_which_something_would_be_taken_are_counted():
    row = clean_sentences(
        ["Children were seen alone and their views were recorded.\n\nRing 07700 900112 about her date."]
    )
    assert (row.value, row.n) == (0.5, 2)
