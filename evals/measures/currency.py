"""Whether the reader is told what has been replaced, what else must be noticed, and what force a statement has."""

from evals.cases import Case
from evals.measures.reading import answer_of, citations_by_number, cited, counted
from evals.measures.relevance import cites_gold
from evals.scores import Json, Measure, Result, Score, absent


def currency_disclosed(case: Case, result: Result) -> Score:
    """Citations of superseded sources that a `superseded_source` notice covers ÷ citations of superseded sources.

    Example: 1 and 2 are superseded, and the notice names 1: 1/2.
    """
    old, hidden = _superseded(answer_of(result))
    if not old:
        return absent("no superseded source is cited")
    return Score(1 - len(hidden) / len(old), _told(old, hidden))


def superseded_as_current(case: Case, result: Result) -> Score:
    """1 (bad) where any citation of a superseded source is covered by no such notice. Example: as above, 1."""
    answer = answer_of(result)
    if not answer["citations"]:
        return absent("the answer cites nothing")
    old, hidden = _superseded(answer)
    return Score(float(bool(hidden)), _told(old, hidden))


def notices_present(case: Case, result: Result) -> Score:
    """1 where all notices that the case expects are there, by their codes. Example: expects `old_finding`, none given: 0."""
    if not case.notices:
        return absent("the case expects no notice")
    given = {notice["code"] for notice in answer_of(result)["notices"]}
    missing = [code for code in case.notices if code not in given]
    return Score(float(not missing), f"missing: {', '.join(missing)}" if missing else "all expected notices are given")


def force_right(case: Case, result: Result) -> Score:
    """Gold quotes cited by a statement of the right force ÷ gold quotes cited, of those that state their force.

    Example: a finding (`learning`) that a statement cites as `should`: 0.
    """
    stating = [gold for gold in case.gold if gold.force is not None]
    if not stating:
        return absent("no gold quote of the case states its force")
    answer = answer_of(result)
    numbered = citations_by_number(answer)
    shown_as = [
        (gold.force, [s["force"] for s in answer["statements"] if any(cites_gold(c, gold) for c in cited(s, numbered))])
        for gold in stating
    ]
    found = [(force, given) for force, given in shown_as if given]
    if not found:
        return absent("no gold quote that states its force is cited")
    wrong = [f"{force} is shown as {given[0]}" for force, given in found if force not in given]
    why = f"{counted(len(found) - len(wrong), len(found), 'cited gold quote')} with the right force"
    return Score(1 - len(wrong) / len(found), "; ".join([why, *wrong]))


def _superseded(answer: Json) -> tuple[list[int], list[int]]:
    """The numbers of the citations of superseded sources, and those of them that no notice covers."""
    covered = {n for notice in answer["notices"] if notice["code"] == "superseded_source" for n in notice["citations"]}
    old = [citation["number"] for citation in answer["citations"] if citation["status"] == "superseded"]
    return old, [number for number in old if number not in covered]


def _told(old: list[int], hidden: list[int]) -> str:
    if not old:
        return "no superseded source is cited"
    why = f"{counted(len(old) - len(hidden), len(old), 'citation')} of superseded sources said to be so"
    return f"{why}; not [{'], ['.join(map(str, hidden))}]" if hidden else why


MEASURES: tuple[Measure, ...] = (
    Measure(
        "currency_disclosed", "Superseded sources said to be so",
        "At best, a notice covers every citation of a superseded source.",
        currency_disclosed, decisive=True,
    ),
    Measure(
        "superseded_as_current", "Superseded shown as current", "At best, nothing superseded is shown without saying so.",
        superseded_as_current, better="lower", unit="yes",
    ),
    Measure(
        "notices_present", "Expected notices given", "At best, every notice that the case expects is given.",
        notices_present, unit="yes", decisive=True,
    ),
    Measure("force_right", "Right force", "At best, every gold quote cited is shown with the force it has.", force_right),
)  # fmt: skip
