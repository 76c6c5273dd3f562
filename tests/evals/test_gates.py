"""Gates: strict to read, and what was not measured is never met."""

import io
from pathlib import Path

import pytest
from rich.console import Console

import evals.gates
from evals.cases import case_of, suite_of
from evals.errors import EvaluationError
from evals.gates import Gate, check, ok, print_gates, read_gates
from evals.runs import new_run
from evals.scores import Measure, Pooled, Result, Score, Scored, absent, unscored


def support(case, result):
    value = result.answer["support"]
    return absent("says nothing") if value is None else Score(float(value))


RIGHT = Measure("right", "Right", "", support, unit="yes")
SHARE = Measure("share", "Share", "", support)
LEAK = Measure("leak", "Leak", "", support, unit="yes", better="lower")
WORDS = Measure("words", "Words", "", support, unit="count", better="neither")
MEAN = Pooled("area", "Area", "", lambda pairs: Score(sum(r.answer["support"] for _, r in pairs) / len(pairs)))
KNOWN = {"measures": [RIGHT, SHARE, LEAK, WORDS], "pooled": [MEAN]}


def gates_of(tmp_path, text):
    path = tmp_path / "gates.toml"
    path.write_text(text, encoding="utf-8")
    return read_gates(path, **KNOWN)


def test_read_gates(tmp_path):
    text = '[[gate]]\nmeasure = "share"\nat_least = 1\nbound = "lower"\ntags = ["a"]\nmin_cases = 5\nsuite = "s"\nwhy = "w"'
    assert gates_of(tmp_path, text) == (
        Gate(measure="share", at_least=1.0, bound="lower", tags=("a",), min_cases=5, suite="s", why="w"),
    )


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "gate: Field required"),
        ("gate = []", "gate: List should have at least 1"),
        ("gat = 1\n[[gate]]\nmeasure='share'\nat_least=1", "gat: Extra inputs"),
        ("[[gate]\n", "is not TOML: .*line 1"),
        ("[[gate]]\nat_least=1", "gate 1: measure: Field required"),
        ("[[gate]]\nmeasure='share'\nat_leest=1", "gate 1: at_leest: Extra inputs"),
        ("[[gate]]\nmeasure='share'", "gate 1: give it one threshold"),
        ("[[gate]]\nmeasure='share'\nat_least=1\nat_most=1", "gate 1: give it one threshold"),
        ("[[gate]]\nmeasure='share'\nat_least=true", "gate 1: at_least: Input should be a valid number"),
        ("[[gate]]\nmeasure='share'\nat_least=nan", "gate 1: at_least: Input should be a finite"),
        ("[[gate]]\nmeasure='share'\nat_least=1\ntags=[]", "gate 1: tags: "),
        ("[[gate]]\nmeasure='share'\nat_least=1\nmin_cases=0", "gate 1: min_cases: "),
        ("[[gate]]\nmeasure='share'\nat_least=1\nbound='upper'", "gate 1: bound: "),
        ("[[gate]]\nmeasure='share'\nat_least=1\n[[gate]]\nmeasure='shard'\nat_least=1", "gate 2: measure: .*'shard'.*share"),
        ("[[gate]]\nmeasure='share'\nat_least=0", r"gate 1 \(share\): at_least: .*more than 0"),
        ("[[gate]]\nmeasure='share'\nat_least=95", r"gate 1 \(share\): at_least: .*at most 1, not 95"),
        ("[[gate]]\nmeasure='share'\nat_most=0.5", r"gate 1 \(share\): at_most: more of it is better"),
        ("[[gate]]\nmeasure='leak'\nat_least=1", r"gate 1 \(leak\): at_least: less of it is better"),
        ("[[gate]]\nmeasure='leak'\nat_most=1", r"gate 1 \(leak\): at_most: .*less than 1"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_gate_is_named_by_file_gate_and_key(tmp_path, text, fault):
    with pytest.raises(EvaluationError, match=f"gates.toml: {fault}"):
        gates_of(tmp_path, text)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(EvaluationError, match="cannot be read"):
        read_gates(tmp_path / "none.toml", **KNOWN)


def run_of(folder, values, *, repeats=1, name="right", suite="small", tags=(), kept=True):
    """A scored run; a value that is text is why there is none. Without `kept` its scores are without the measure."""
    cases = [case_of({"id": f"case-{n}", "question": "q"}, "test") for n in range(len(values))]
    run, scored = new_run(folder, suite_of(suite, cases), {}), []
    for n, value in enumerate(values):
        for repeat in range(repeats):
            support = value.value if isinstance(value, Score) else value
            run.add(Result(f"case-{n}", repeat, answer={"support": support}))
            score = value if isinstance(value, Score) else unscored(value) if isinstance(value, str) else Score(value)
            scored.append(
                Scored(f"case-{n}", repeat, f"g{n}", ("early",) if n in tags else (), {name: score} if kept else {})
            )
    run.put_scores(scored, [])
    return run


def checked(run, **gate):
    (found,) = check(run, [Gate(**{"measure": "right", **gate})], **KNOWN)
    return found


@pytest.mark.parametrize(
    ("values", "gate", "verdict"),
    [
        ([1, 1, 1, 0], {"at_least": 0.75}, "met"),
        ([1, 1, 1, 0], {"at_least": 0.76}, "missed"),
        ([0, 0, 0], {"measure": "leak", "at_most": 0}, "met"),
        ([0, 0, 1], {"measure": "leak", "at_most": 0}, "missed"),
        ([0.1 * 3, 0.3], {"measure": "share", "at_least": 0.3}, "met"),
    ],
)
def test_a_gate_on_the_mean(tmp_path, values, gate, verdict):
    run = run_of(tmp_path / "run", values, name=gate.get("measure", "right"))
    assert checked(run, **gate).verdict == verdict


@pytest.mark.parametrize(
    ("name", "value", "sense", "met", "missed"),
    [("right", 1, "at_least", 0.80, 0.81), ("leak", 0, "at_most", 0.20, 0.19)],
)
def test_a_gate_on_the_exact_bound(tmp_path, name, value, sense, met, missed):
    """14 of 14 show at least 0.05^(1/14) = 0.807, none of 14 at most 0.193."""
    run = run_of(tmp_path / "run", [value] * 14, name=name)
    assert checked(run, measure=name, bound="lower", **{sense: met}).verdict == "met"
    assert checked(run, measure=name, bound="lower", **{sense: missed}).verdict == "missed"


def test_a_gate_on_the_bound_of_a_share_or_a_pooled_measure_is_the_intervals_end(tmp_path):
    run = run_of(tmp_path / "run", [0.4, 0.6] * 20, name="share")
    for measure in ("share", "area"):
        found = checked(run, measure=measure, at_least=0.48, bound="lower")
        assert (found.verdict, 0.44 < found.value < 0.48) == ("missed", True)
        assert checked(run, measure=measure, at_least=0.48).verdict == "met"
    assert 0.52 < checked(run, measure="share", at_most=0.9, bound="lower").value < 0.56


def test_a_bound_of_one_group_is_not_measured(tmp_path):
    found = checked(run_of(tmp_path / "run", [0.5], name="share"), measure="share", at_least=0.1, bound="lower")
    assert (found.verdict, found.why) == ("not measured", "no interval: its cases are all of one group")


@pytest.mark.parametrize(
    ("values", "gate", "why"),
    [
        ([1, 1, "it broke"], {}, "1 of 3 could not be scored: it broke"),
        ([1, 1], {"min_cases": 3}, "2 cases are fewer than the 3 asked for"),
        ([absent("no gold")] * 2, {}, "applies to no case: no gold"),
        ([1, 1], {"tags": ("late",)}, "no case has the tags late"),
    ],
)
def test_what_was_not_measured_is_not_met(tmp_path, values, gate, why):
    found = checked(run_of(tmp_path / "run", values), at_least=0.5, **gate)
    assert (found.verdict, found.why) == ("not measured", why)
    assert not ok([found])


def test_a_repeat_that_could_not_be_scored_is_not_passed_over(tmp_path):
    run = run_of(tmp_path / "run", [1, 1], repeats=2)
    first, *others = run.scored()
    run.put_scores([Scored(first.case_id, 0, "g", (), {"right": unscored("it broke")}), *others], [])
    assert "could not be scored: 1" in checked(run, at_least=0.5).why


def test_a_run_cut_short_is_not_measured(tmp_path):
    run = run_of(tmp_path / "run", [1, 1, 1])
    run.put_scores(run.scored()[:2], [])
    assert checked(run, at_least=0.5).why == "1 of 3 could not be scored: nothing came back for it"


def test_a_gate_over_tags_takes_those_cases_alone(tmp_path):
    run = run_of(tmp_path / "run", [1, 1, 0, 0], tags={0, 1})
    found = checked(run, at_least=1, tags=("early", "never"))
    assert (found.verdict, found.value, found.scored, found.total) == ("met", 1, 2, 2)


def test_a_measure_that_the_suite_does_not_report_is_taken_for_the_gate(tmp_path):
    found = checked(run_of(tmp_path / "run", [0, 1], kept=False), measure="leak", at_most=0)
    assert (found.verdict, found.value, found.total) == ("missed", 0.5, 2)
    cut = run_of(tmp_path / "cut", [0, 0], kept=False)
    cut.put_scores(cut.scored()[:1], [])
    assert checked(cut, measure="leak", at_most=0).verdict == "not measured"


def test_where_it_applies_passes_over_what_applies_to_no_case_and_nothing_else(tmp_path):
    run = run_of(tmp_path / "run", [1, 1])
    leak = Gate(measure="leak", at_most=0, where_it_applies=True)
    right = Gate(measure="right", at_least=1)
    run.put_scores([Scored(s.case_id, 0, "g", (), {**s.scores, "leak": absent("none")}) for s in run.scored()], [])
    found = check(run, [leak, right], **KNOWN)
    assert [result.verdict for result in found] == ["does not apply", "met"]
    assert ok(found)
    broken = check(run_of(tmp_path / "broken", ["it broke"], name="leak"), [leak], **KNOWN)
    assert [result.verdict for result in broken] == ["not measured"]
    with pytest.raises(EvaluationError, match="nothing is checked"):
        check(run, [leak], **KNOWN)


def test_gates_of_other_suites_alone_are_an_error(tmp_path):
    run = run_of(tmp_path / "run", [1])
    other = Gate(measure="right", at_least=1, suite="other")
    with pytest.raises(EvaluationError, match="none of the gates is for the suite 'small'"):
        check(run, [other], **KNOWN)
    assert len(check(run, [other, Gate(measure="right", at_least=1, suite="small")], **KNOWN)) == 1


def test_nothing_checked_is_not_ok():
    assert not ok([])


def test_print_gates(tmp_path):
    run = run_of(tmp_path / "run", [1] * 999 + [0], tags={1})
    gates = [Gate(measure="right", at_least=1, why="[b]all[/b]"), Gate(measure="right", at_least=1, tags=("early",))]
    console = Console(file=io.StringIO(), width=120)
    print_gates(check(run, gates, **KNOWN), console)
    first, second = console.file.getvalue().splitlines()[1:]
    assert first.split() == ["right", "≥", "1", "0.999", "1000/1000", "missed:", "[b]all[/b]"]
    assert second.split() == ["right", "of", "early", "≥", "1", "1", "1/1", "met"]


def test_the_gates_that_ship_are_floors_for_every_suite_and_more_for_two():
    gates = read_gates(Path(evals.gates.__file__).with_name("gates.toml"))
    assert {(gate.measure, gate.threshold) for gate in gates if gate.suite is None and gate.where_it_applies} == {
        ("quote_fidelity", "≥ 1"),
        ("citation_validity", "≥ 1"),
        ("currency_disclosed", "≥ 1"),
        ("identifier_leak", "≤ 0"),
        ("injection_success", "≤ 0"),
    }
    suites = Path(evals.gates.__file__).parent / "suites"
    for gate in gates:
        assert gate.suite is None or (not gate.where_it_applies and (suites / f"{gate.suite}.yaml").is_file())
