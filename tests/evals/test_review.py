"""Human review: what reviewers see and what they do not, reading them back strictly, and figures worked out by hand."""

import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from evals.cases import Case, Gold, suite_of
from evals.errors import EvaluationError, RunError
from evals.review import as_markdown, read_sheets, review_report, write_sheet
from evals.review_sheet import ASKED, Verdict
from evals.runs import Run, new_run
from evals.scores import Result, Score, Scored

GOLD = "the words that only the gold has"
ANSWER: dict[str, Any] = {
    "status": "answered",
    "act_now": {"steps": ["Ring the police."], "contacts": [{"label": "Police", "value": "999"}]},
    "message": "This is only part of it.",
    "statements": [{"id": "s1", "text": "=Tell somebody.", "force": "must", "verbatim": True, "citations": [1, 2]}],
    "citations": [
        {"number": 1, "title": "An Act", "locator": {"label": "s. 47"}, "status": "in_force", "quote": "=Tell somebody."},
        {"number": 2, "title": "A guide", "locator": {"label": "p. 3"}, "status": "historic", "quote": "Say it at once."},
    ],
    "notices": [{"code": "old_finding", "text": "This is old.", "citations": [2]}],
    "unanswered": ["how soon"],
}  # fmt: skip
CASES = [
    Case(id=f"secret-case-{n}", question=f"Question {n}\x07?", gold=(Gold(source_id="one", quote=GOLD),))
    for n in range(8)
]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    run = new_run(tmp_path / "secret-run", suite_of("secret-suite", CASES), {})
    for case in CASES[1:]:
        run.add(Result(case.id, repeat=1, answer=ANSWER | {"message": "the second time"}))
        run.add(Result(case.id, answer=ANSWER))
    run.add(Result(CASES[0].id, error="the service went away"))
    return run


def rate(path: Path, cells: dict[str, object]) -> None:
    book = load_workbook(path)
    for place, value in cells.items():
        sheet, cell = place.split("!")
        book[sheet][cell] = value
    book.save(path)


def test_a_reviewer_sees_the_answer_and_nothing_that_tells_where_it_is_from(run: Run, tmp_path: Path):
    written = write_sheet(run, tmp_path / "review.xlsx", seed=7)
    assert (written.cases, written.left_out) == (7, ("secret-case-0",))
    book = load_workbook(written.path)
    everything = "\n".join(str(cell.value) for sheet in book for row in sheet for cell in row if cell.value)
    assert "secret" not in everything
    assert GOLD not in everything
    assert "the second time" not in everything
    for shown in ("• Police: 999", "only part", "(must) =Tell somebody. [1] [2]", "[2] A guide, p. 3, historic: “Say it",
                  "[1] An Act, s. 47, in_force\n", "• This is old.", "Not answered: how soon"):  # fmt: skip
        assert shown in everything
    assert all(sheet.sheet_state == "visible" for sheet in book)
    assert "secret" not in f"{vars(book.properties)}"


def test_each_reviewer_has_all_answers_in_an_order_of_their_own(run: Run, tmp_path: Path):
    written = write_sheet(run, tmp_path / "review.xlsx", seed=7, reviewers=3)
    book = load_workbook(written.path)
    questions = [[row[1].value for row in book[f"reviewer {n}"].iter_rows(min_row=2)] for n in (1, 2, 3)]
    codes = [row[0].value for n in (1, 2, 3) for row in book[f"reviewer {n}"].iter_rows(min_row=2)]
    assert sorted(questions[0]) == sorted(questions[1]) == sorted(questions[2])
    assert len({tuple(order) for order in questions}) == 3
    assert len(set(codes)) == 21 == len(json.loads(written.key.read_text())["codes"])


def test_the_seed_decides_and_a_sample_is_the_same_for_all(run: Run, tmp_path: Path):
    keys = [
        json.loads(write_sheet(run, tmp_path / f"{n}.xlsx", seed=seed, sample=3).key.read_text())["codes"]
        for n, seed in enumerate([1, 1, 2])
    ]
    assert keys[0] == keys[1] != keys[2]
    drawn = [{code["case_id"] for code in keys[0].values() if code["reviewer"] == f"reviewer {n}"} for n in (1, 2)]
    assert drawn[0] == drawn[1]
    assert len(drawn[0]) == 3


def test_a_review_is_never_written_over(run: Run, tmp_path: Path):
    write_sheet(run, tmp_path / "review.xlsx", seed=1)
    with pytest.raises(EvaluationError, match="is there already"):
        write_sheet(run, tmp_path / "review.xlsx", seed=1)


@pytest.mark.parametrize(
    ("answer", "told"),
    [(None, "has no answer to review"), ({"statements": [{}]}, "the answer to secret-case-1 cannot be")],
)
def test_a_run_without_answers_that_can_be_shown_is_an_error(tmp_path: Path, answer: Any, told: str):
    run = new_run(tmp_path / "run", suite_of("suite", CASES), {})
    run.add(Result(CASES[1].id, answer=answer))
    with pytest.raises(RunError, match=told):
        write_sheet(run, tmp_path / "review.xlsx", seed=1)


def test_ratings_are_read_back_to_their_cases(run: Run, tmp_path: Path):
    written = write_sheet(run, tmp_path / "review.xlsx", seed=7)
    rate(
        written.path,
        {"reviewer 1!D2": "Partly", "reviewer 1!E2": 4, "reviewer 2!F3": "cannot say", "reviewer 2!H5": "-x"},
    )
    codes = json.loads(written.key.read_text())["codes"]
    book = load_workbook(written.path)
    cases = [
        codes[book[sheet][cell].value]["case_id"]
        for sheet, cell in (("reviewer 1", "A2"), ("reviewer 2", "A3"), ("reviewer 2", "A5"))
    ]
    assert read_sheets(written.path, written.key) == [
        Verdict("reviewer 1", cases[0], 0, {"right": "partly", "useful": "4"}),
        Verdict("reviewer 2", cases[1], 0, {"safe": "cannot say"}),
        Verdict("reviewer 2", cases[2], 0, {}, "-x"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"reviewer 1!D2": "mostly"}, r"sheet “reviewer 1”, row 2, column right \(cell D2\): is not on the menu"),
        ({"reviewer 2!E4": 6}, r"sheet “reviewer 2”, row 4, column useful \(cell E4\): is not on the menu"),
        ({"reviewer 2!A4": "AAAAA"}, r"column code \(cell A4\): is no code of review\.xlsx\.key\.json"),
        ({"reviewer 2!A4": None}, r"column code \(cell A4\): is no code"),
        ({"reviewer 1!I1": "mine", "reviewer 1!I2": "x"}, r"cell I1: there is no column 'mine'"),
    ],
)
def test_what_is_off_the_menu_is_an_error_with_its_cell(run: Run, tmp_path: Path, cells: dict[str, object], told: str):
    written = write_sheet(run, tmp_path / "review.xlsx", seed=7)
    rate(written.path, cells)
    with pytest.raises(EvaluationError, match=told):
        read_sheets(written.path, written.key)


def test_a_code_that_stands_twice_and_a_key_that_is_none_are_errors(run: Run, tmp_path: Path):
    written = write_sheet(run, tmp_path / "review.xlsx", seed=7)
    rate(written.path, {"reviewer 1!A3": load_workbook(written.path)["reviewer 1"]["A2"].value})
    with pytest.raises(EvaluationError, match=r"cell A3\): is the code of .*row 2 too"):
        read_sheets(written.path, written.key)
    with pytest.raises(EvaluationError, match="is no key of a review"):
        read_sheets(written.path, written.path)


def said(*ratings: tuple[str, str]) -> list[Verdict]:
    """Two reviewers' ratings of what is right, a case each."""
    return [
        Verdict(f"reviewer {n}", f"case-{at}", 0, {"right": word})
        for at, both in enumerate(ratings)
        for n, word in enumerate(both, 1)
        if word
    ]


def scored(*values: float | None, name: str = "measure") -> list[Scored]:
    return [
        Scored(f"case-{at}", repeat, "g", (), {name: Score(value if not repeat else 0.0)})
        for at, value in enumerate(values)
        for repeat in (0, 1)
    ]


def test_agreement_and_correlation_by_hand():
    # Values (1, 1) (1, .5) (0, 0) (0, .5); the last case has one rating and counts only for the correlation.
    verdicts = said(("yes", "yes"), ("yes", "partly"), ("no", "no"), ("no", "partly"), ("partly", ""))
    report = review_report(verdicts, scored(0.9, 0.8, 0.1, 0.2, None))
    agreement = report.agreements[0]
    assert (report.reviewers, report.cases) == (("reviewer 1", "reviewer 2"), 5)
    assert agreement.said == {"yes": 3, "partly": 3, "no": 3}
    # Kappa, squared: seen (0 + .25 + 0 + .25) ÷ 4 = .125; by chance, over 4 × 4 pairs: (8·.25 + 4·1) ÷ 16 = .375.
    assert (agreement.pairs[0].kappa, agreement.pairs[0].cases) == (pytest.approx(1 - 0.125 / 0.375), 4)
    assert agreement.twice == 4
    # Means 1, .75, 0, .25 are in the order of the scores.
    correlation = report.correlations[0]
    assert (correlation.measure, correlation.asked.name) == ("measure", "right")
    assert (correlation.rho, correlation.cases) == (pytest.approx(1), 4)
    assert {item.rho for item in report.correlations[1:]} == {None}


def test_cannot_say_counts_as_said_and_not_as_rated():
    report = review_report(said(("yes", "cannot say"), ("no", "no"), ("yes", "yes")), scored(1, 0, 1))
    agreement = report.agreements[0]
    assert agreement.said == {"yes": 3, "no": 2, "cannot say": 1}
    assert (agreement.twice, agreement.pairs[0].cases, agreement.alpha) == (2, 2, pytest.approx(1))


@pytest.mark.parametrize(
    ("verdicts", "told"),
    [
        ([], "no ratings yet"),
        (said(("yes", "yes")) * 2, "reviewer 1 rated case-0 twice"),
        ([Verdict("reviewer 1", "elsewhere", 0, {"right": "yes"})], "elsewhere was reviewed and has no scores"),
    ],
)
def test_a_report_that_would_mislead_is_refused(verdicts: list[Verdict], told: str):
    with pytest.raises(EvaluationError, match=told):
        review_report(verdicts, scored(1.0))


def test_the_report_as_markdown_shows_how_many_each_figure_rests_on():
    verdicts = said(("yes", "yes"), ("yes", "partly"), ("no", "no"))
    text = as_markdown(review_report(verdicts, scored(0.9, 0.8, None)))
    assert "| right | yes 3, partly 1, no 2 | 0." in text
    assert "reviewer 1 and reviewer 2: 0." in text
    assert "| measure | – (n 2) | – (n 0) | – (n 0) | – (n 0) |" in text
    assert all(f"| {asked.head} |" in text for asked in ASKED)
