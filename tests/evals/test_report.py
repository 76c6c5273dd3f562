"""The report: what it says is what the run holds, and nothing in a run can make it say or do anything else."""

import csv
import html
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html
from markupsafe import escape

from evals.cases import Case, suite_of
from evals.errors import RunError
from evals.report import Difference, Floor, write_csv, write_history, write_markdown, write_report
from evals.report.contents import contents_of
from evals.report.marks import Text, around, marked, standing
from evals.report.pages import POLICY
from evals.runs import Run, new_run
from evals.scores import Measure, Pooled, Result, Score, Scored, absent, score, unscored
from evals.summary import shown, summarise

GOLD = "The conference should take place within 15 working days of the strategy discussion."


def _ended(case: Case, result: Result) -> Score:
    status = result.answer["status"]
    return Score(float(status in case.expected_status), f"it ended as {status}")


def _quoted(_case: Case, result: Result) -> Score:
    found = result.answer["statements"]
    return Score(sum(s["verbatim"] for s in found) / len(found), "counted") if found else absent("nothing was said")


MEASURES: dict[str, Measure | Pooled] = {
    m.name: m
    for m in (
        Measure("right", "Right status", "At best, every answer ends well.", _ended, unit="yes", decisive=True),
        Measure("quoted", "Word for word", "At best, all is quoted.", _quoted),
        Measure("asleep", "Never taken", "At best, it is taken.", lambda _c, _r: unscored("the judge was asleep")),
        Measure("elsewhere", "Of other cases", "At best, all.", lambda _c, _r: absent("the case has no figures")),
        Measure("leak", "Leaks", "At best, none.", lambda _c, _r: Score(0.0), better="lower", unit="yes"),
        Measure("wait", "Time waited", "Less.", lambda _c, r: Score(r.milliseconds or 1.0), better="lower", unit="milliseconds"),
        Pooled("area", "Area", "At best, 1.", lambda _pairs: Score(0.75)),
    )
}  # fmt: skip


def _citation(number: int = 1, quote: str = GOLD, **more: object) -> dict[str, object]:
    place = {"label": "para 155, p. 59"}
    given = {"number": number, "source_id": "wt-2023", "title": "Working together", "locator": place, "quote": quote}
    return given | {"status": "superseded", "status_text": "replaced", "lead": None} | more


def _answer(status: str = "answered", *texts: str, **more: object) -> dict[str, object]:
    statements = [{"text": text, "force": "should", "verbatim": True, "citations": [1]} for text in texts]
    return {"status": status, "statements": statements, "citations": [_citation()] if texts else []} | more


def _search(*texts: str) -> dict[str, object]:
    return {
        "results": [
            {"rank": n, "source_id": "wt-2023", "title": "Working together", "status": "superseded",
             "locator": {"label": f"p. {n}"}, "text": text, "score": 1 / n}
            for n, text in enumerate(texts, 1)
        ]
    }  # fmt: skip


def _case(name: str = "one-1", **more: object) -> Case:
    return Case.model_validate({"id": name, "question": "How long have we got?", "expected_status": "answered"} | more)


def _run(
    folder: Path, cases: list[Case], results: list[Result], *, meta: dict[str, object] | None = None, **suite: object
) -> Run:
    run = new_run(folder, suite_of("a-suite", cases, **{"title": "A suite", "about": "Is it so?"} | suite), meta or {})
    for result in results:
        run.add(result)
    return _score(run.put_meta(finished=True))


def _score(run: Run) -> Run:
    single = [m for m in MEASURES.values() if isinstance(m, Measure)]
    cases = {case.id: case for case in run.suite.cases}
    scored = [
        Scored(r.case_id, r.repeat, cases[r.case_id].group, (*cases[r.case_id].tags, "dev"),
               {m.name: score(m, cases[r.case_id], r) for m in single}, r.error)
        for r in run.results()
    ]  # fmt: skip
    pooled = [m for m in MEASURES.values() if isinstance(m, Pooled)]
    run.put_scores(scored, summarise(run.suite.cases, run.results(), scored, single, pooled))
    return run


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Three cases that passed, one that failed, one that was not answered; in that order."""
    gold = [{"source_id": "wt-2023", "quote": GOLD, "page": 59}]
    cases = [_case(f"case-{n}", tags=["late" if n > 2 else "early"], gold=gold) for n in range(5)]
    results = [Result(c.id, 0, _answer("answered", GOLD), _search("No.", f"Before it. {GOLD}"), 40) for c in cases[:3]]
    results += [
        Result("case-3", 0, _answer("declined_harmful"), _search("No."), 90),
        Result("case-4", error="the line was dead"),
    ]
    return _run(
        tmp_path / "run", cases, results, meta={"created_at": "2026-11-22T10:25:00+00:00", "commit": "ab12" * 10}
    )


def _find(element: lxml_html.HtmlElement, selector: str) -> list[lxml_html.HtmlElement]:
    """What a selector of tags, ids and classes finds, as CSS reads it."""
    paths = [
        ".//" + "//".join(re.sub(r"^(?=\[)", "*", _SIMPLE.sub(_condition, step)) for step in part.split())
        for part in selector.split(", ")
    ]
    return element.xpath(" | ".join(paths))


_SIMPLE = re.compile(r"([.#])([\w-]+)")


def _condition(found: re.Match[str]) -> str:
    kind, name = found.groups()
    return f"[@id='{name}']" if kind == "#" else f"[contains(concat(' ', normalize-space(@class), ' '), ' {name} ')]"


def _page(path: Path) -> lxml_html.HtmlElement:
    return lxml_html.fromstring(path.read_text(encoding="utf-8"))


def _report(run: Run, **more: object) -> lxml_html.HtmlElement:
    path = run.folder / "report.html"
    write_report(run, path, **{"measures": MEASURES} | more)
    return _page(path)


def _text(element: lxml_html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def _row(page: lxml_html.HtmlElement, title: str) -> list[str]:
    """The cells of a measure's row."""
    (row,) = [r for r in _find(page, ".measures tbody tr") if _find(r, ".title")[0].text_content() == title]
    return [_text(cell) for cell in row]


def test_it_says_how_many_passed_failed_and_were_not_measured(run: Run):
    page = _report(run)
    assert [_text(item) for item in _find(page, ".tally li")] == [
        "3 passed",
        "1 failed",
        "1 not measured",
        "of 5 cases",
    ]
    assert "3 of 5 cases passed. 1 failed. 1 could not be measured." in _text(_find(page, "#result")[0])
    assert "1 case was not answered, so that no measure has it: the line was dead" in _text(_find(page, "#result")[0])


def test_what_failed_comes_first_then_what_was_not_measured(run: Run):
    page = _report(run)
    assert [case.get("class").split()[1] for case in _find(page, ".case")] == [
        "failed", "unmeasured", "passed", "passed", "passed",
    ]  # fmt: skip
    assert "Right status: it ended as declined_harmful" in _text(_find(page, ".case.failed summary")[0])
    assert "Not answered: the line was dead" in _text(_find(page, ".case.unmeasured summary")[0])


def test_values_intervals_and_counts_are_those_of_the_summary(run: Run):
    page = _report(run)
    for summary in run.summary():
        if summary.mean is not None:
            measure = MEASURES[summary.name]
            _, value, measured, *_ = _row(page, measure.title)
            assert value.startswith(shown(summary.mean, measure.unit))
            assert measured.startswith(f"{summary.scored} of {summary.total}")
            if summary.low != summary.high:
                assert f"{shown(summary.low, measure.unit)} to {shown(summary.high, measure.unit)}" in value


def test_what_was_not_measured_is_never_a_number(run: Run):
    page = _report(run)
    _, value, measured = _row(page, "Never taken")
    assert value.startswith("not measured") and "%" not in value
    assert "4 not measured: the judge was asleep" in measured
    scores = _find(page, "#case-case-0 .scores tr")
    assert [_text(cell) for row in scores if _text(row).startswith("Never taken") for cell in row] == [
        "Never taken", "not measured", "the judge was asleep",
    ]  # fmt: skip
    assert "Never taken" not in _text(_find(page, ".chart")[0])


def test_a_measure_that_varied_nowhere_has_its_exact_interval(run: Run):
    summary = next(s for s in run.summary() if s.name == "leak")
    assert (summary.low, summary.high) == (None, None) or summary.low == summary.high
    run.put_scores(run.scored(), [replace(s, low=0.0, high=0.0) if s.name == "leak" else s for s in run.summary()])
    _, value, *_ = _row(_report(run), "Leaks")
    assert f"0.0 % to {shown(summary.details['exact_high'], 'yes')}, exact" in value


def test_measures_that_apply_to_no_case_are_named_apart(tmp_path: Path):
    page = _report(_run(tmp_path / "r", [_case()], [Result("one-1", 0, _answer("answered", GOLD))]))
    assert "Of other cases: applies to no case: the case has no figures" in _text(_find(page, ".unused")[0])
    assert not [t for t in _find(page, ".measures .title") if t.text_content() == "Of other cases"]


def test_what_is_better_low_is_marked_so(run: Run):
    page = _report(run)
    assert _row(page, "Leaks")[0].startswith("Leaks less is better")
    assert "Leaks ↓" in "".join(_find(page, ".chart")[1].itertext())


def test_tags_have_their_pass_rates(run: Run):
    rows = [[_text(cell) for cell in row] for row in _find(_report(run), "#tags tbody tr")]
    assert rows == [
        ["late", "0", "1", "1", "2", "0.0 %"],
        ["dev", "3", "1", "1", "5", "75.0 %"],
        ["early", "3", "0", "0", "3", "100.0 %"],
    ]


def test_the_answer_stands_beside_its_gold_with_the_same_words_marked(run: Run):
    body = _find(_report(run), "#case-case-0")[0]
    assert [_text(mark) for mark in _find(body, ".said mark.gold")] == [GOLD.rstrip(".")]
    assert [_text(mark) for mark in _find(body, "blockquote mark.gold")] == [GOLD.rstrip(".")]
    assert _text(_find(body, ".gold-line figcaption")[0]) == "Gold 1 wt-2023, p. 59 · cited · found at 2"
    assert [_text(e) for e in _find(body, ".passages li strong")] == ["holds gold 1"]
    assert "[1] Working together, para 155, p. 59 replaced" in _text(_find(body, ".sources")[0])


def test_gold_that_only_a_passage_holds_is_marked_as_found(run: Run):
    run.add(Result("case-3", 1, _answer("declined_harmful"), _search(GOLD)))
    results = [r for r in run.results() if r.case_id != "case-3" or r.repeat == 1]
    other = _run(run.folder.parent / "other", list(run.suite.cases), [replace(r, repeat=0) for r in results])
    body = _find(_report(other), "#case-case-3")[0]
    assert _find(body, "blockquote mark.found") and not _find(body, "blockquote mark.gold")
    assert "not cited · found at 1" in _text(_find(body, ".gold-line figcaption")[0])


def test_every_repeat_that_differs_is_shown_and_one_failure_fails_the_case(tmp_path: Path):
    answers = [_answer("answered", GOLD), _answer("answered", GOLD), _answer("declined_harmful")]
    page = _report(_run(tmp_path / "r", [_case()], [Result("one-1", n, a, None, n) for n, a in enumerate(answers)]))
    assert [_text(title) for title in _find(page, ".got h5")] == ["Repeats 1, 2", "Repeat 3"]
    assert len(_find(page, ".case.failed")) == 1
    (row,) = [r for r in _find(page, ".scores tbody tr") if _text(r).startswith("Right status")]
    assert [_text(cell) for cell in row][1:4] == ["yes", "yes", "no"]


def test_words_that_must_not_be_said_are_marked_where_they_are(tmp_path: Path):
    case = _case(must_not_say=["working days"], must_say=["the conference|a meeting"], canary="open sesame")
    page = _report(_run(tmp_path / "r", [case], [Result("one-1", 0, _answer("answered", GOLD))]))
    assert [_text(m) for m in _find(page, ".said mark.never")] == ["working days"]
    assert [_text(m) for m in _find(page, "dl.terms mark")] == ["the conference", "working days"]


def test_a_quotation_that_does_not_stand_and_a_citation_that_leads_nowhere_are_named(tmp_path: Path):
    answer = _answer("answered", GOLD, checks={"quotes": [{"number": 1, "stands": False, "why": "other words"}]})
    answer["statements"].append({"text": "Also.", "force": "must", "verbatim": False, "citations": [7]})
    page = _report(_run(tmp_path / "r", [_case()], [Result("one-1", 0, answer)]))
    bad = [_text(item) for item in _find(page, ".sources .bad")]
    assert bad == ["does not stand in its document: other words", "[7] leads nowhere"]


def test_what_cannot_be_read_is_shown_as_it_came(tmp_path: Path):
    page = _report(_run(tmp_path / "r", [_case()], [Result("one-1", 0, {"statements": "<b>soup</b>"}, {"results": 3})]))
    assert "<b>soup</b>" in _find(page, ".case pre")[0].text_content()
    assert len(_find(page, ".case.unmeasured")) == 1


def test_what_no_file_can_hold_does_not_cost_the_report(run: Run):
    with (run.folder / "answers.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"case_id": "case-4", "repeat": 1, "answer": {"status": "\\ud800"}}\n')
    assert len(_find(_report(run), ".case")) == 5


def test_a_case_without_any_result_is_not_passed(tmp_path: Path):
    page = _report(
        _run(tmp_path / "r", [_case("one-1"), _case("two-2")], [Result("one-1", 0, _answer("answered", GOLD))])
    )
    assert "Not scored" in _text(_find(page, ".case.unmeasured")[0])
    assert "Nothing came back" in _text(_find(page, ".case.unmeasured .got")[0])


def test_a_run_that_goes_on_says_so(run: Run):
    page = _report(run.put_meta(finished=False))
    assert "This run is not finished. 4 of 5 cases have an answer so far." in _text(_find(page, "#result")[0])


def test_floors_stand_beside_their_measures_and_in_the_sentence(run: Run):
    floors = [Floor("right", "≥ 0.9", "missed"), Floor("leak", "≤ 0.1", "met"), Floor("gone", "≥ 1", "not measured")]
    page = _report(run, floors=floors)
    assert "2 of 3 floors are not met: Right status (missed); gone (not measured)." in _text(_find(page, "#result")[0])
    assert _row(page, "Right status")[3] == "≥ 0.9 missed"
    assert "Floor on gone, ≥ 1: not measured" in _text(_find(page, "#measures")[0])


def test_against_a_baseline_each_measure_and_case_shows_what_became_of_it(run: Run, tmp_path: Path):
    results = [replace(r, answer=_answer("answered", GOLD)) if r.case_id == "case-3" else r for r in run.results()]
    results = [replace(r, answer=_answer("declined_harmful")) if r.case_id == "case-0" else r for r in results]
    results[4] = replace(results[3], case_id="case-4")
    baseline = _run(tmp_path / "before", list(run.suite.cases), results, meta={"created_at": "2026-11-01"})
    page = _report(
        run, baseline=baseline, differences=[Difference("right", 0.8, -0.05, -0.2, 0.1, 0.4, "no difference")]
    )
    assert _row(page, "Right status")[3] == "-5.0 points no difference was 80.0 %; interval -20.0 to +10.0; p 0.400"
    assert [_text(_find(case, "summary .chip")[0]) for case in _find(page, ".case")[:2]] == [
        "worse",
        "no longer measured",
    ]
    assert _text(_find(page, ".case.better summary .chip")[0]) == "better"
    assert "1 case got worse, 1 case got better." in _text(_find(page, "#result")[0])


def test_a_baseline_of_other_cases_is_not_subtracted_and_what_was_removed_is_named(run: Run, tmp_path: Path):
    cases = [*run.suite.cases[1:3], _case("case-3", notes="reworded"), run.suite.cases[4], _case("gone-9")]
    baseline = _run(tmp_path / "before", cases, [Result(c.id, 0, _answer("answered", GOLD)) for c in cases])
    page = _report(run, baseline=baseline)
    assert not _find(page, ".case.worse") and len(_find(page, ".case.lost")) == 1
    assert "1 removed, 1 added, 1 changed" in _text(_find(page, "#result .warning")[-1])
    assert "gone-9" in _text(_find(page, "#result .ids")[0])
    assert _row(page, "Right status")[3] == "of other cases was 100.0 %"


def test_it_loads_nothing_runs_nothing_and_says_so(run: Run):
    page = _report(run, baseline=run)
    text = (run.folder / "report.html").read_text(encoding="utf-8")
    assert _find(page, "meta[@http-equiv]")[0].get("content") == POLICY
    assert "default-src 'none'" in POLICY and "script-src" not in POLICY
    assert not _find(page, "script, link, img, iframe, object, embed, form, base")
    assert not re.search(r"url\(\s*['\"]?(?!#)|@import", text)
    for element in page.iter("*"):
        for name, value in element.attrib.items():
            assert not name.startswith("on") and name != "src"
            assert name not in ("href", "{http://www.w3.org/1999/xlink}href") or value.startswith("#"), value
            assert "http" not in value or name == "http-equiv"


def test_it_can_be_walked_by_ear_and_by_keyboard(run: Run):
    page = _report(run, baseline=run)
    ids = [element.get("id") for element in page.iter("*") if element.get("id")]
    assert len(ids) == len(set(ids))
    assert page.get("lang") == "en-GB" and len(_find(page, "h1")) == 1 and len(_find(page, "main")) == 1
    assert all(image.get("aria-label") and image.get("role") == "img" for image in _find(page, "svg"))
    labels = {label.get("for"): _text(label) for label in _find(page, "label")}
    for radio in _find(page, "input"):
        assert radio.get("type") == "radio" and labels[radio.get("id")]
        assert radio.xpath("ancestor::fieldset/legend")
    for link in _find(page, "a"):
        assert link.get("href")[1:] in ids
    for section in page.xpath("//main/section"):
        assert section.get("aria-labelledby") in ids


def test_each_filter_has_its_rule_and_each_case_its_classes(run: Run):
    page = _report(run)
    css = _find(page, "style")[0].text
    for radio in _find(page, "input"):
        assert radio.get("id").endswith("-all") or f"#{radio.get('id')}:checked" in css
    tag = next(label for label in _find(page, "label") if _text(label) == "late (2)").get("for")
    assert [body.get("id") for body in _find(page, f".case.{tag} .body")] == ["case-case-3", "case-case-4"]


EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&amp;{{ 7*7 }}$x$ \u0000</style></title>]]>"


def test_hostile_text_in_every_field_stays_text(tmp_path: Path):
    gold = [{"source_id": EVIL, "quote": EVIL, "paragraph": EVIL, "section": EVIL}]
    case = _case(
        question=EVIL, turns=[EVIL], area=EVIL, role=EVIL, gold=gold, must_say=[EVIL], must_not_say=[EVIL], notices=[EVIL],
        nuggets=[{"text": EVIL}], figures=[{"value": [EVIL], "scope": [[EVIL]]}], planted=[EVIL], canary=EVIL, tags=[EVIL],
        notes=EVIL, sources=[EVIL],
    )  # fmt: skip
    answer = {
        "status": EVIL, "standalone_question": EVIL, "message": EVIL, "unanswered": [EVIL], "privacy": {"removed": [EVIL]},
        "act_now": {"steps": [EVIL], "contacts": [{"label": EVIL, "value": EVIL}]},
        "statements": [{"text": EVIL, "force": EVIL, "verbatim": False, "citations": [1, 2]}],
        "citations": [_citation(1, EVIL, title=EVIL, status=EVIL, status_text=EVIL, locator={"label": EVIL}, source_id=EVIL)],
        "notices": [{"code": EVIL, "text": EVIL, "citations": [1]}],
        "checks": {"quotes": [{"number": 1, "stands": False, "why": EVIL}]},
    }  # fmt: skip
    search = {
        "results": [
            {"rank": 1, "source_id": EVIL, "title": EVIL, "status": EVIL, "locator": {"label": EVIL}, "text": EVIL}
        ]
    }
    cases = [case, _case("two-2", tags=["x"]), _case("three-3")]
    results = [Result("one-1", 0, answer, search), Result("two-2", error=EVIL), Result("three-3", 0, {"a": EVIL})]
    strange = {"commit": EVIL, "created_at": EVIL, "settings": {EVIL: [EVIL]}, "against": EVIL, "gold_checked": EVIL}
    run = _run(tmp_path / "r", cases, results, meta=strange, title=EVIL, about=EVIL)
    run.put_scores(
        [replace(s, scores={n: replace(v, why=EVIL) for n, v in s.scores.items()}) for s in run.scored()],
        [replace(s, why=EVIL) for s in run.summary()],
    )
    evil = {n: replace(m, title=EVIL, about=EVIL) for n, m in MEASURES.items()}
    page = _report(
        run, measures=evil, baseline=run, floors=[Floor("right", EVIL, EVIL), Floor(EVIL, EVIL, EVIL)],
        differences=[Difference("right", 0.5, 0.1, None, None, None, EVIL)],
    )  # fmt: skip
    history = tmp_path / "history.html"
    write_history([run], history, measures=evil)
    for found in (page, _page(history)):
        assert not _find(found, "script, img, *[@onerror]")
        assert len(_find(found, "style")) == len(_find(found, "title")) == 1
        assert not [
            a for a in _find(found, "a") if not a.get("href").startswith("#") and a.get("href") != "r/report.html"
        ]
    text = page.text_content()
    assert "49" not in _find(page, "#case-one-1")[0].text_content().replace("349", "")
    for place in (
        "h1",
        ".about",
        ".case h3",
        ".said",
        ".message",
        ".act-now li",
        ".gold-line blockquote",
        ".passages li",
        "pre",
    ):
        assert "<script>alert(1)</script>" in _find(page, place)[0].text_content(), place
    assert text.count("onerror=alert(2)") > 50
    write_csv(run, tmp_path / "r.csv", measures=evil)
    write_markdown(run, tmp_path / "r.md", measures=evil)
    assert "<" not in (tmp_path / "r.md").read_text(encoding="utf-8")


def test_answers_to_other_cases_are_refused(run: Run):
    run.add(Result("stranger-1", 0, _answer()))
    with pytest.raises(RunError, match="stranger-1"):
        write_report(run, run.folder / "report.html", measures=MEASURES)


def test_a_run_that_was_not_scored_is_refused(run: Run):
    (run.folder / "scores.jsonl").unlink()
    with pytest.raises(RunError, match="eval score"):
        write_report(run, run.folder / "report.html", measures=MEASURES)


def test_csv_gives_back_every_value_and_every_reason(run: Run, tmp_path: Path):
    write_csv(run, tmp_path / "cases.csv", measures=MEASURES)
    with (tmp_path / "cases.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["case_id"] for row in rows] == [case.id for case in run.suite.cases]
    assert [row["verdict"] for row in rows] == ["passed"] * 3 + ["failed", "not measured"]
    for row, scored in zip(rows, run.scored(), strict=True):
        for name, found in scored.scores.items():
            if name in row:
                assert (float(row[name]) if row[name] else None) == found.value
                assert (f"{name}: {found.why}" in row["not measured"]) == (found.applies and found.value is None)
    assert rows[4]["error"] == "the line was dead" and rows[3]["status"] == "declined_harmful"


@pytest.mark.parametrize("question", ["=1+1", "+44", "-2", "@SUM(A1)", "\tx"])
def test_csv_never_holds_a_formula(tmp_path: Path, question: str):
    run = _run(tmp_path / "r", [_case(question=question)], [Result("one-1", 0, _answer("answered", GOLD))])
    write_csv(run, tmp_path / "cases.csv", measures=MEASURES)
    with (tmp_path / "cases.csv").open(encoding="utf-8-sig", newline="") as file:
        assert next(csv.DictReader(file))["question"] == f"'{question}"


def test_markdown_holds_the_numbers_of_the_summary(run: Run, tmp_path: Path):
    write_markdown(
        run, tmp_path / "report.md", measures=MEASURES, baseline=run, floors=[Floor("right", "≥ 0.9", "missed")]
    )
    text = (tmp_path / "report.md").read_text(encoding="utf-8")
    cells = {
        line.split(" | ")[0].removeprefix("| "): line.strip("| ").split(" | ")
        for line in text.splitlines()
        if "|" in line
    }
    for summary in run.summary():
        measure = MEASURES[summary.name]
        title = f"{measure.title} (less is better)" if measure.better == "lower" else measure.title
        if summary.total:
            value = "not measured" if summary.mean is None else shown(summary.mean, measure.unit)
            assert (cells[title][1], cells[title][3]) == (value, f"{summary.scored} / {summary.total}")
    right = next(s for s in run.summary() if s.name == "right")
    assert cells["Right status"][2] == f"{shown(right.low, 'yes')} to {shown(right.high, 'yes')}" if right.low else True
    assert cells["Right status"][4:] == ["≥ 0.9: missed", "+0.0 points"]
    assert "on 22 November 2026, commit ab12ab12ab12" in text and "3 of 5 cases passed. 1 failed, 1 could not" in text
    assert "- Never taken: 4 × the judge was asleep" in text and "1 × the line was dead" in text


def _runs(tmp_path: Path, suites: list[list[Case]]) -> list[Run]:
    return [
        _run(
            tmp_path / f"run-{n}", cases, [Result(case.id, 0, _answer("answered", GOLD)) for case in cases],
            meta={"created_at": f"2026-11-{n + 10}T08:00:00+00:00", "model": "m" if n < 2 else "n"},
        )
        for n, cases in enumerate(suites)
    ]  # fmt: skip


@pytest.mark.parametrize(("changed", "segments"), [(False, 1), (True, 2)])
def test_history_breaks_its_line_where_the_cases_changed(tmp_path: Path, changed: bool, segments: int):
    before = [_case("one-1"), _case("two-2")]
    after = [_case("one-1"), _case("two-2", notes="reworded")] if changed else before
    runs = _runs(tmp_path, [before, before, after, after])
    write_history(list(reversed(runs)), tmp_path / "history.html", measures=MEASURES)
    page = _page(tmp_path / "history.html")
    (chart,) = _find(page, ".chart")
    assert [_text(row)[:2] for row in _find(page, ".runs tbody tr")] == ["13", "12", "11", "10"]
    assert len(chart.xpath(".//*[@data-part='segment']")) == segments
    assert len(chart.xpath(".//*[@data-part='break']")) == segments - 1
    assert ("not comparable" in _text(_find(page, ".runs")[0])) == changed
    assert [_text(_find(row, ".chip")[0]) for row in _find(page, ".runs tbody tr") if _find(row, ".chip")] == ["model"]


def test_history_links_reports_and_keeps_runs_that_were_not_scored(tmp_path: Path):
    runs = _runs(tmp_path, [[_case("one-1")]] * 3)
    (runs[0].folder / "report.html").write_text("x", encoding="utf-8")
    (runs[1].folder / "summary.json").unlink()
    (tmp_path / "pages").mkdir()
    write_history(runs, tmp_path / "pages" / "history.html", measures=MEASURES)
    page = _page(tmp_path / "pages" / "history.html")
    assert [a.get("href") for a in _find(page, ".runs a")] == ["../run-0/report.html"]
    assert len(_find(page, ".runs tbody tr")) == 3 and "not scored" in _text(_find(page, ".runs tbody tr")[1])
    (chart,) = _find(page, ".chart")
    assert len(chart.xpath(".//*[@data-part='segment']")) == 2 and len(chart.xpath(".//*[@data-part='point']")) == 2


def test_history_of_nothing_is_refused(tmp_path: Path):
    with pytest.raises(RunError, match="no run"):
        write_history([], tmp_path / "history.html", measures=MEASURES)


def test_suites_that_name_their_decisive_measures_pass_on_those(tmp_path: Path):
    case = _case(expected_status="declined_harmful")
    run = _run(tmp_path / "r", [case], [Result("one-1", 0, _answer("answered", GOLD))], decisive=("quoted",))
    assert contents_of(run, MEASURES).tally.passed == 1
    plain = _run(tmp_path / "s", [case], [Result("one-1", 0, _answer("answered", GOLD))])
    assert contents_of(plain, MEASURES).tally.failed == 1


WORDS = st.lists(
    st.sampled_from(["a", "child", "must", "be", "seen", "<b>", "soon", "’s", "15", "\n", "&"]), max_size=30
).map(" ".join)


@given(WORDS, WORDS, st.integers(0, 60), st.integers(0, 60))
def test_marking_changes_no_word(text: str, other: str, start: int, length: int):
    held = standing(Text.of(text), [Text.of(other)])
    assert re.sub("</?mark[^>]*>", "", marked(Text.of(text), [("gold", held)])) == escape(text)
    first, last = min(start, len(text)), min(start + length, len(text))
    part = marked(Text.of(text), [("gold", held)], within=(first, last))
    shown_part = html.unescape(re.sub("</?mark[^>]*>", "", part))
    assert text[first:last] == shown_part.removeprefix("… " if first else "").removesuffix(
        " …" if last < len(text) else ""
    )


@given(WORDS, WORDS, WORDS)
def test_a_text_that_holds_another_has_all_its_words_marked(before: str, inner: str, after: str):
    text, held = Text.of(f"{before} {inner} {after}"), Text.of(inner)
    found = standing(text, [held])
    first = len(Text.of(before).words)
    assert set(range(first, first + len(held.words))) <= found


@given(st.integers(0, 80), st.integers(0, 80))
def test_a_passage_is_cut_round_its_gold_words(before: int, after: int):
    text = Text.of(f"{'lorem ' * before}{GOLD} {'ipsum ' * after}")
    held = standing(text, [Text.of(GOLD)])
    first, last = around(text, held)
    assert GOLD.rstrip(".") in text.text[first:last] and last - first < len(GOLD) + 2 * 120 + 60
