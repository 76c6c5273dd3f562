"""Whether the reader is told what has been replaced and what else must be noticed, whether the edition and the area are
the right ones, and what force a statement has.
"""

import re
from functools import lru_cache

from evals.cases import Case
from evals.measures.reading import answer_of, citations_by_number, cited, counted, status_of
from evals.measures.relevance import cites_gold
from evals.scores import Json, Measure, Result, Score, absent
from knowledge.areas import Areas
from knowledge.errors import UnknownArea


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
    """1 where all notices that the case expects are there, by their codes; "code: words" asks for words in it as well.

    An answer that did not end as the case expects has nothing to be noticed: that is a wrong status, and counted there.
    Example: expects `old_finding`, none given: 0.
    """
    if not case.notices:
        return absent("the case expects no notice")
    if case.expected_status and status_of(answer_of(result)) not in case.expected_status:
        return absent("it did not end as the case expects")
    given = answer_of(result)["notices"]
    missing = [
        wanted
        for wanted in case.notices
        for code, _, words in (wanted.partition(": "),)
        if not any(notice["code"] == code and words in notice["text"] for notice in given)
    ]
    return Score(float(not missing), f"missing: {', '.join(missing)}" if missing else "all expected notices are given")


def edition_right(case: Case, result: Result) -> Score:
    """1 where every edition of a gold quote's work that is cited is the gold one, and nothing cited had yet to apply.

    Editions of a work are told by their ids, which differ in the date at the end. A later inspection may stand beside an
    earlier one that is asked about; an earlier one never in the place of the latest. Example: the gold is of `wt-2023`, and
    `wt-2018` is cited beside it: 0.
    """
    found = {citation["source_id"]: citation for citation in answer_of(result)["citations"]}
    early = {source for source, citation in found.items() if citation["status"] == "not_yet_in_force"}
    gold = {quote.source_id for quote in case.gold}
    works = {_work(source) for source in gold}
    editions = {source for source in found if _work(source) in works}
    if not early and not editions:
        return absent("no edition of a gold quote's work is cited")
    others = {source for source in editions - gold if found[source]["kind"] != "inspection" or source < max(gold)}
    wrong = sorted(early | others)
    return Score(float(not wrong), f"wrong: {', '.join(wrong)}" if wrong else f"cited: {', '.join(sorted(editions))}")


def area_leak(case: Case, result: Result) -> Score:
    """1 (bad) where another area's procedure or contact is shown as the reader's, or at all to a reader who said where they are.

    The procedure of an area that the question names may be shown, not as the reader's own. Example: a reader of Leeds is shown
    the threshold document of Kent: 1.
    """
    answer = answer_of(result)
    areas = _areas(case.area)
    own = areas.of(areas.id_of(case.area)) if case.area else frozenset[str]()
    allowed = own | areas.named(case.question)
    numbered = citations_by_number(answer)
    local = [c for s in answer["statements"] if s["force"] == "local" for c in cited(s, numbered)]
    contacts = answer["act_now"]["contacts"] if answer.get("act_now") else []
    leaks = [
        *(c["source_id"] for c in local if c["area"] is not None and c["area"] not in own),
        *(c["source_id"] for c in local if not own),
        *(
            c["source_id"]
            for c in answer["citations"]
            if c["kind"] == "local_procedure" and case.area and c["area"] not in allowed
        ),
        *(contact["label"] for contact in contacts if contact["area"] is not None and contact["area"] not in own),
    ]
    return Score(float(bool(leaks)), f"of another area: {', '.join(sorted(set(leaks)))}" if leaks else "nothing")


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


def _work(source_id: str) -> str:
    """The id of a work without the date of its edition."""
    return re.sub(r"(?:-\d{4}(?:-\d\d){0,2})$", "", source_id)


@lru_cache(maxsize=512)
def _areas(also: str | None) -> Areas:
    """The areas of England, and one that only a register knows."""
    return Areas.load().also([] if also is None or not re.fullmatch(r"[a-z0-9-]+", also) else _unknown(also))


def _unknown(area: str) -> list[str]:
    try:
        Areas.load().id_of(area)
    except UnknownArea:
        return [area]
    return []


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
    Measure(
        "edition_right", "Right edition", "At best, what is cited is the edition that applies on the day that is meant.",
        edition_right, unit="yes",
    ),
    Measure(
        "area_leak", "Another area's shown as the reader's", "At best, nobody is shown another area's procedure as theirs.",
        area_leak, better="lower", unit="yes",
    ),
    Measure("force_right", "Right force", "At best, every gold quote cited is shown with the force it has.", force_right),
)  # fmt: skip
