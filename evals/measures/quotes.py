"""Measures of quoting: whether quotations are what the documents say, and how much of the answer is quotation."""

from evals.cases import Case
from evals.measures.reading import answer_of, citations_by_number, cited, counted, runs, spoken, words
from evals.scores import Json, Measure, Result, Score, absent, unscored

_RUN = 4
_NOTHING = "the answer states nothing"


def quote_fidelity(case: Case, result: Result) -> Score:
    """Citations whose quotation, and lead, stand word for word in the passage they open ÷ citations.

    The runner checks them and puts what it found under "checks". Where one is known not to stand, those that could not be checked
    count as not standing either; where none is, they leave the measure unscored. Example: 3 citations, one of them changed: 2/3.
    """
    answer = answer_of(result)
    citations = answer["citations"]
    if not citations:
        return absent("the answer quotes nothing")
    if "checks" not in answer:
        return unscored("the quotations were not checked against the passages they open")
    checks: dict[int, Json] = {check["number"]: check for check in answer["checks"]["quotes"]}
    found: list[tuple[int, Json]] = [(item["number"], checks.get(item["number"]) or {}) for item in citations]
    standing = sum(check.get("stands") is True for _, check in found)
    changed = [_told(number, check) for number, check in found if check.get("stands") is False]
    why = f"{counted(standing, len(found), 'quotation')} found word for word"
    if changed:
        return Score(standing / len(found), f"{why}; not found: {', '.join(changed)}")
    unchecked = [_told(number, check) for number, check in found if check.get("stands") is not True]
    return unscored(f"{why}; not checked: {', '.join(unchecked)}") if unchecked else Score(1.0, why)


def citation_validity(case: Case, result: Result) -> Score:
    """Citation numbers in statements that lead to one citation ÷ all of them, a statement without any counting as one that leads
    nowhere. Example: s1 cites 1 and 2, s2 nothing, and there is no citation 2: 1/3.
    """
    answer = answer_of(result)
    if not answer["statements"]:
        return absent(_NOTHING)
    numbered = citations_by_number(answer)
    uses = [(item["id"], number) for item in answer["statements"] for number in item["citations"] or [None]]
    faults = [
        f"{name} cites {'nothing' if number is None else number}"
        for name, number in uses
        if number is None or number not in numbered
    ]
    why = f"{counted(len(uses) - len(faults), len(uses), 'reference')} to a citation there is"
    return Score(1 - len(faults) / len(uses), f"{why}; {', '.join(faults)}" if faults else why)


def quote_density(case: Case, result: Result) -> Score:
    """Quoted words ÷ words of the statements. A word is quoted where it stands in a run of four (or of the whole statement, if
    that is shorter) that what the statement cites has too. Example: eight quoted words after "Guidance says:": 0.8.
    """
    answer = answer_of(result)
    numbered = citations_by_number(answer)
    total = quoted = 0
    for statement in answer["statements"]:
        said = words(statement["text"])
        total += len(said)
        quoted += _quoted(said, cited(statement, numbered))
    return Score(quoted / total, f"{counted(quoted, total, 'word')} quoted") if total else absent(_NOTHING)


def answer_words(case: Case, result: Result) -> Score:
    """The number of words of the statements. Example: "Tell the police." has 3."""
    statements = answer_of(result)["statements"]
    return Score(float(sum(len(words(item["text"])) for item in statements))) if statements else absent(_NOTHING)


def statements(case: Case, result: Result) -> Score:
    """The number of statements; 0 where the answer states nothing. Example: two lines, 2."""
    return Score(float(len(answer_of(result)["statements"])))


def _told(number: int, check: Json) -> str:
    return f"[{number}]" + (f" ({check['why']})" if check.get("why") else "")


def _quoted(said: tuple[str, ...], citations: list[Json]) -> int:
    length = min(_RUN, len(said))
    held = {run for citation in citations for run in runs(words(spoken(citation)), length)}
    starts = [at for at in range(len(said) - length + 1) if said[at : at + length] in held]
    return len({at + step for at in starts for step in range(length)})


MEASURES: tuple[Measure, ...] = (
    Measure(
        "quote_fidelity", "Quotations that are word for word", "At best, every quotation stands in the passage that it opens.",
        quote_fidelity, decisive=True,
    ),
    Measure(
        "citation_validity", "Citations that lead somewhere",
        "At best, every statement cites, and every number leads to a citation.",
        citation_validity, decisive=True,
    ),
    Measure(
        "quote_density", "Share of the words that is quoted", "1 is an answer that only quotes; neither more nor less is better.",
        quote_density, better="neither",
    ),
    Measure(
        "answer_words", "Words of the answer", "How much there is to read; neither more nor less is better.",
        answer_words, better="neither", unit="count",
    ),
    Measure(
        "statements", "Statements of the answer", "How many lines there are to read; neither more nor less is better.",
        statements, better="neither", unit="count",
    ),
)  # fmt: skip
