"""Measures of what is cited against the gold quotes. Example used below: gold A and B; s1 cites 1, which is of A; s2 cites 2,
which is of neither, and 3, which does not exist.
"""

from functools import partial

from evals.cases import Case
from evals.measures.reading import answer_of, citations_by_number, counted, shown
from evals.measures.relevance import citing, of_gold, places_of_gold
from evals.scores import Measure, Result, Score, absent

_NO_GOLD = "the case has no gold quote"


def citation_precision(case: Case, result: Result) -> Score:
    """Citations of a gold quote ÷ all citations, each number that leads to none counting as one that is wrong.

    After citation precision in ALCE (Gao et al., EMNLP 2023), with gold quotes in place of an entailment model, and without
    its gap: there a citation that cannot be resolved is left out of the count. Statements without any citation score 0.
    Example: 1/3.
    """
    if not case.gold:
        return absent(_NO_GOLD)
    answer = answer_of(result)
    if not answer["statements"] and not answer["citations"]:
        return absent("the answer cites nothing")
    numbered = citations_by_number(answer)
    unresolved = {n for statement in answer["statements"] for n in statement["citations"]} - numbered.keys()
    relevant = sum(of_gold(citation, case) for citation in numbered.values())
    total = len(numbered) + len(unresolved)
    why = f"{counted(relevant, total, 'citation')} of a gold quote"
    lost = f"; leading nowhere: {', '.join(map(str, sorted(unresolved)))}" if unresolved else ""
    return Score(relevant / total if total else 0.0, why + lost)


def citation_recall(case: Case, result: Result) -> Score:
    """Gold quotes of which there is a citation ÷ gold quotes. Example: 1/2."""
    if not case.gold:
        return absent(_NO_GOLD)
    missing = [gold for gold in case.gold if not citing(answer_of(result), gold)]
    why = f"{counted(len(case.gold) - len(missing), len(case.gold), 'gold quote')} cited"
    return Score(
        1 - len(missing) / len(case.gold), f"{why}; missing: {shown(g.quote for g in missing)}" if missing else why
    )


def gold_source_cited(case: Case, result: Result) -> Score:
    """1 where any citation is of a gold quote's source, whatever its passage. Example: 1."""
    if not case.gold:
        return absent(_NO_GOLD)
    found = {citation["source_id"] for citation in answer_of(result)["citations"]}
    hit = any(gold.source_id in found for gold in case.gold)
    return Score(float(hit), f"cited: {', '.join(sorted(found)) or 'no source'}")


def first_gold(case: Case, result: Result, *, k: int) -> Score:
    """1 where any of the first k statements has a citation of a gold quote, 0 also where nothing is stated. Example: 1."""
    if not case.gold:
        return absent(_NO_GOLD)
    places = places_of_gold(answer_of(result), case)
    told = f"statement {places[0]} is the first" if places else "no statement is one"
    return Score(float(bool(places) and places[0] <= k), f"{told} with a citation of a gold quote")


FIRST_THREE = Measure(
    "first_three_gold", "A gold quote in the first three statements",
    "At best, one of the first three statements cites a gold quote.",
    partial(first_gold, k=3), unit="yes",
)  # fmt: skip
MEASURES: tuple[Measure, ...] = (
    Measure(
        "citation_precision", "Citations that are of a gold quote", "At best, nothing but gold quotes is cited.",
        citation_precision,
    ),
    Measure("citation_recall", "Gold quotes cited", "At best, every gold quote is cited.", citation_recall),
    Measure(
        "gold_source_cited", "A gold source cited", "At best, something of a gold quote's source is cited.",
        gold_source_cited, unit="yes",
    ),
    Measure(
        "first_statement_gold", "A gold quote in the first statement", "At best, the first statement cites a gold quote.",
        partial(first_gold, k=1), unit="yes",
    ),
    FIRST_THREE,
)  # fmt: skip
