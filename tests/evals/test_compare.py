"""Comparing two runs: chance is not taken for a difference, a loss is found, and nothing that went goes unseen."""

import io

import numpy as np
import pytest
from rich.console import Console

from evals.cases import case_of, suite_of
from evals.compare import changes, compare, compare_scores, comparison_as_markdown, print_comparison
from evals.errors import RunError
from evals.runs import new_run
from evals.scores import Measure, Pooled, Result, Score, Scored, absent, unscored

N, GROUPS = 200, 25


def measure(name, **fields):
    return Measure(name, name.title(), "", lambda case, result: absent(""), **fields)


RIGHT = measure("right", unit="yes", decisive=True)
LEAK = measure("leak", unit="yes", better="lower", decisive=True)
RECALL = measure("recall")
WORDS = measure("words", unit="count", better="neither")
FAMILY = (RIGHT, measure("cited", unit="yes"), LEAK, RECALL, measure("nuggets"), measure("wait", unit="milliseconds"))


def scored_of(columns):
    """Cases in groups of eight from a list of values a measure."""
    rows = zip(*columns.values(), strict=True)
    return [
        Scored(f"case-{i:03}", 0, f"g{i % GROUPS}", (), {n: Score(float(v)) for n, v in zip(columns, row, strict=True)})
        for i, row in enumerate(rows)
    ]


def noisy(rng, chances):
    """One run of the same thing: each case's measures drawn anew from its own chances."""
    drawn = {}
    for m in FAMILY:
        chance = chances[m.name]
        if m.unit == "yes":
            drawn[m.name] = rng.random(N) < chance
        elif m.unit == "share":
            drawn[m.name] = rng.binomial(4, chance) / 4
        else:
            drawn[m.name] = 80 * rng.lognormal(chance, 0.3)
    return drawn


def clustered_chances(rng):
    """Each case's chance, alike within its group."""
    groups = np.arange(N) % GROUPS
    return {m.name: 1 / (1 + np.exp(-(1 + rng.normal(0, 1.2, GROUPS)[groups] + rng.normal(0, 1, N)))) for m in FAMILY}


def verdicts(a, b):
    return {row.name: row.verdict for row in compare_scores(scored_of(a), scored_of(b), FAMILY, draws=999)}


def test_two_runs_of_the_same_thing_do_not_differ_in_95_of_100_trials():
    agreed = 0
    for seed in range(100):
        rng = np.random.default_rng(seed)
        chances = clustered_chances(rng)
        agreed += set(verdicts(noisy(rng, chances), noisy(rng, chances)).values()) == {"no difference"}
    assert agreed >= 95


@pytest.mark.parametrize("name", ["right", "recall"], ids=["yes/no", "share"])
def test_a_planted_loss_of_10_points_on_200_cases_is_found_in_95_of_100_trials(name):
    found = 0
    for seed in range(100):
        rng = np.random.default_rng(seed)
        a = noisy(rng, clustered_chances(rng))
        b = dict(a)
        lost = rng.choice(np.flatnonzero(a[name] == 1), N // 10, replace=False)
        b[name] = np.where(np.isin(np.arange(N), lost), 0, a[name])
        got = verdicts(a, b)
        found += got.pop(name) == "worse" and set(got.values()) == {"no difference"}
    assert found >= 95


def one(name, a, b, better="higher", unit="share"):
    m = measure(name, better=better, unit=unit)
    (row,) = compare_scores(scored_of({name: a}), scored_of({name: b}), [m], draws=999)
    return row


def test_a_row_holds_the_paired_difference_its_interval_and_the_test():
    """Nine losses and one gain of 100: McNemar 2·(1 + 10) ÷ 2¹⁰; the smallest to be seen from the sd of what moved."""
    a, b = [1] * 99 + [0], [0] * 9 + [1] * 91
    row = one("right", a, b, unit="yes")
    assert (row.mean_a, row.mean_b, row.both, row.total, row.test) == (0.99, 0.91, 100, 100, "McNemar")
    assert row.difference == pytest.approx(-0.08)
    assert row.p == pytest.approx(22 / 1024)
    assert row.low < -0.08 < row.high < 0
    assert row.smallest == pytest.approx(2.8 * np.std(np.subtract(b, a), ddof=1) / 10, rel=0.01)
    assert row.verdict == "worse"


@pytest.mark.parametrize(
    ("better", "verdict"), [("higher", "better"), ("lower", "worse"), ("neither", "not comparable")]
)
def test_the_direction_is_the_measures(better, verdict):
    assert one("share", [0.2] * 60, [0.4] * 60, better).verdict == verdict


def test_holm_takes_every_measure_compared_into_account():
    """Six losses alone are p = 0.03; beside three measures that did not move, 0.125."""
    a, b = [1] * 50, [0] * 6 + [1] * 44
    assert one("right", a, b, unit="yes").verdict == "worse"
    names = ["right", "x", "y", "z"]
    family = [measure(name, unit="yes") for name in names]
    rows = compare_scores(
        scored_of(dict.fromkeys(names, a)), scored_of({n: b if n == "right" else a for n in names}), family
    )
    assert (rows[0].p, rows[0].adjusted, rows[0].verdict) == (2 / 64, 8 / 64, "no difference")


def test_a_verdict_that_rests_on_few_groups_says_so():
    """Nine losses of one group are many cases and one observation; those of two groups may all be drawn, or none."""
    for groups, low in ((1, None), (2, -1.0)):
        a, b = ([Scored(f"c{i}", 0, f"g{i * groups // 18}", (), {"right": Score(right(i))}) for i in range(18)]
                for right in (lambda i: 1.0, lambda i: float(i >= 9)))  # fmt: skip
        (row,) = compare_scores(a, b, [RIGHT])
        assert (row.verdict, row.low) == ("worse", low)
        assert "does not rule out" in row.why


def test_repeats_are_averaged_and_tested_by_randomisation():
    a = [Scored(f"c{i}", r, f"g{i}", (), {"right": Score(float(r))}) for i in range(8) for r in range(2)]
    b = [Scored(f"c{i}", r, f"g{i}", (), {"right": Score(1.0)}) for i in range(8) for r in range(2)]
    (row,) = compare_scores(a, b, [RIGHT])
    assert (row.mean_a, row.mean_b, row.test) == (0.5, 1, "randomisation")
    assert row.p == pytest.approx(2 / 2**8, abs=0.003)


def item(number, error=None, **values):
    scores = {
        n: unscored(v) if isinstance(v, str) else v if isinstance(v, Score) else Score(v) for n, v in values.items()
    }
    return Scored(f"case-{number}", 0, f"g{number}", (), scores, error)


def test_a_value_in_one_run_alone_is_counted_and_said():
    a = [item(n, right=1.0) for n in range(10)]
    b = [item(n, right="it broke" if n < 3 else 1.0) for n in range(10)]
    (row,) = compare_scores(a, b, [RIGHT])
    assert (row.both, row.only_a, row.only_b, row.total) == (7, 3, 0, 10)
    assert "cases with a value in A alone: 3" in row.why


def test_a_measure_without_pairs_is_not_comparable_and_no_part_of_the_family():
    a = [item(n, right=1.0, leak="it broke", recall=absent("")) for n in range(6)]
    b = [item(n, right=0.0, leak=0.0, recall=absent("")) for n in range(6)]
    right, leak, recall = compare_scores(a, b, [RIGHT, LEAK, RECALL])
    assert right.adjusted == 2 / 64
    assert (leak.verdict, leak.why) == ("not comparable", "no case has a value in both runs")
    assert (recall.verdict, recall.why) == ("not comparable", "applies to no case")


def test_what_got_worse_comes_first_the_decisive_before_all():
    a = [item(0, recall=1.0), item(1, right=1.0, leak=0.0), item(2, leak=0.0), item(3, recall=0.2), item(4, right=1.0)]
    b = [item(0, recall=0.1), item(1, right=0.0, leak=1.0), item(2, leak=1.0), item(3, recall=0.9), item(4, right="?")]
    lost, gained = changes(a, b, [RIGHT, LEAK, RECALL, WORDS], {"right", "leak"})
    assert [change.case_id for change in lost] == ["case-1", "case-2", "case-4", "case-0"]
    assert lost[0].decisive == ("right", "leak")
    assert lost[2].moves == (("right", 1.0, None),)
    assert [change.case_id for change in gained] == ["case-3"]


def test_what_does_not_move_or_has_no_better_side_is_no_change():
    a = [item(0, right=1.0, words=10.0), item(1, recall=absent(""))]
    b = [item(0, right=1.0, words=99.0), item(1, recall=0.0)]
    assert changes(a, b, [RIGHT, RECALL, WORDS], {"right"}) == ((), ())


def run_of(folder, rights, *, questions=None, **meta):
    """A scored run on disk, whose cases are those of `rights`; None did not get an answer."""
    cases = [case_of({"id": f"case-{n}", "question": (questions or {}).get(n, "q")}, "test") for n in rights]
    run = new_run(folder, suite_of("small", cases), meta)
    for n, value in rights.items():
        run.add(Result(f"case-{n}", answer=None if value is None else {"support": value}))
    run.put_scores([item(n, error=None if v is not None else "it broke", right="it broke" if v is None else float(v))
                    for n, v in rights.items()], [])  # fmt: skip
    return run


SUPPORT = Pooled("support", "Support", "", lambda pairs: Score(sum(r.answer["support"] for _, r in pairs) / len(pairs)))


def compared(a, b):
    return compare(a, b, measures=[RIGHT], pooled=[SUPPORT], draws=999)


def test_compare_reads_two_runs(tmp_path):
    a = run_of(tmp_path / "a", dict.fromkeys(range(10), 1), commit="1", index={"passages": 5, "splitter": "s"})
    b = run_of(tmp_path / "b", {n: 0 if n < 8 else 1 for n in range(10)}, commit="2", index={"passages": 6})
    found = compared(a, b)
    assert (found.a, found.b, found.suite, found.void, found.p_values_given) == ("a", "b", "small", "", True)
    assert found.worse == ("right",)
    assert [change.case_id for change in found.lost] == [f"case-{n}" for n in range(8)]
    assert found.differs == (
        ("commit", "1", "2"), ("index.passages", "5", "6"), ("index.splitter", "s", "–")
    )  # fmt: skip
    support = found.measures[1]
    assert (support.mean_a, support.mean_b, support.verdict, support.p) == (1, 0.2, "not comparable", None)
    assert support.low < -0.8 < support.high


def test_a_case_that_was_removed_or_changed_voids_the_comparison_and_is_named(tmp_path):
    a = run_of(tmp_path / "a", dict.fromkeys(range(9), 1))
    b = run_of(tmp_path / "b", dict.fromkeys((*range(8), 11), 0), questions={7: "another"})
    found = compared(a, b)
    assert "cases removed 1, added 1, changed 1" in found.void
    assert (found.removed, found.added, found.changed) == (("case-8",), ("case-11",), ("case-7",))
    assert not found.p_values_given
    assert all(row.p is row.low is None and row.verdict == "not comparable" for row in found.measures)
    assert (found.measures[0].both, found.measures[0].difference) == (7, -1)
    assert found.worse == ()


def test_a_case_without_an_answer_is_named_and_counts_as_lost(tmp_path):
    a = run_of(tmp_path / "a", dict.fromkeys(range(4), 1))
    found = compared(a, run_of(tmp_path / "b", {0: 1, 1: 1, 2: 1, 3: None}))
    assert (found.unanswered_a, found.unanswered_b) == ((), ("case-3",))
    assert found.lost[0].moves == (("right", 1, None),)


def test_a_run_that_was_not_scored_cannot_be_compared(tmp_path):
    a = run_of(tmp_path / "a", {1: 1})
    (tmp_path / "a" / "scores.jsonl").unlink()
    with pytest.raises(RunError, match="score the run"):
        compared(a, run_of(tmp_path / "b", {1: 1}))


def printed(comparison):
    console = Console(file=io.StringIO(), width=200)
    print_comparison(comparison, console)
    return console.file.getvalue()


def test_both_forms_say_what_was_found(tmp_path):
    a = run_of(tmp_path / "a", dict.fromkeys(range(30), 1), model="[red]one|two[/red]")
    found = compared(a, run_of(tmp_path / "b", {n: 0 if n < 24 else 1 for n in range(30)}, model="other"))
    for text in (printed(found), comparison_as_markdown(found)):
        assert "Right" in text and "-80.0 [" in text and "<0.001" in text and "30/30" in text and "worse" in text
        assert "Got worse, the worst first (24)" in text and "… and 4 more" in text
        assert "case-0: decisive: right 1 → 0" in text
        assert "model: [red]one|two[/red] → other" in text


def test_both_forms_say_that_a_comparison_is_void_and_list_every_case_that_went(tmp_path):
    a = run_of(tmp_path / "a", dict.fromkeys(range(50), 1))
    found = compared(a, run_of(tmp_path / "b", {1: 1}))
    for text in (printed(found), comparison_as_markdown(found)):
        assert "VOID" in text and "No p-values are given" in text
        assert all(f"case-{n}" in text for n in (0, *range(2, 50)))
