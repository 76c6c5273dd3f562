"""Whether a figure is right, and said of what it is a figure of."""

import re

from evals.cases import Case, Figure
from evals.matching import plain, says
from evals.measures.reading import answer_of, citations_by_number, cited, shown
from evals.scores import Json, Measure, Result, Score, absent


def figure_correct(case: Case, result: Result) -> Score:
    """1 where each figure of the case is said by a statement that has its scope beside it: in its own words, or in the lead,
    title, place or headings of what it cites.

    Example, value "seven working days", scope "visit" or "see the child": "within seven working days visit the premises": 1.
    """
    if not case.figures:
        return absent("the case has no figure")
    answer = answer_of(result)
    wrong = [figure for figure in case.figures if not _in_scope(answer, figure)]
    return Score(float(not wrong), "; ".join(_told(answer, figure) for figure in case.figures))


def figure_wrong_scope(case: Case, result: Result) -> Score:
    """1 (bad) where a figure is said, and by no statement that has its scope beside it.

    Example, value and scope as above: "must reply in seven working days", cited from "Complaints": 1.
    """
    scoped = [figure for figure in case.figures if figure.scope]
    if not scoped:
        return absent("no figure of the case has a scope")
    answer = answer_of(result)
    wrong = any(_saying(answer, figure) and not _in_scope(answer, figure) for figure in scoped)
    return Score(float(wrong), "; ".join(_told(answer, figure) for figure in scoped))


def states(text: str, value: str) -> bool:
    """Whether a text says a value: whole words, and no part of a longer number ("10" is not said by "10.5" or "10,000")."""
    return re.search(rf"(?<!\w)(?<!\d[.,]){re.escape(plain(value))}(?!\w)(?![.,]\d)", plain(text)) is not None


def _saying(answer: Json, figure: Figure) -> list[Json]:
    return [item for item in answer["statements"] if any(states(item["text"], value) for value in figure.value)]


def _in_scope(answer: Json, figure: Figure) -> bool:
    numbered = citations_by_number(answer)
    return any(
        all(any(says(beside, word) for beside in _beside(item, numbered) for word in group) for group in figure.scope)
        for item in _saying(answer, figure)
    )


def _beside(statement: Json, numbered: dict[int, Json]) -> list[str]:
    texts: list[str] = [statement["text"]]
    for citation in cited(statement, numbered):
        locator = citation["locator"]
        lead = [citation["lead"]["quote"]] if citation.get("lead") else []
        texts += [*lead, citation["title"], locator["label"], *locator["heading_path"]]
    return texts


def _told(answer: Json, figure: Figure) -> str:
    value = shown(figure.value[:1])
    if not _saying(answer, figure):
        return f"{value} is not said"
    if not figure.scope:
        return f"{value} is said"
    scope = " and ".join("/".join(group) for group in figure.scope)
    return f"{value} is said {'with' if _in_scope(answer, figure) else 'without'} its scope ({scope})"


MEASURES: tuple[Measure, ...] = (
    Measure(
        "figure_correct", "Right figure, of the right thing",
        "At best, the figure is right and what it is a figure of stands beside it.",
        figure_correct, unit="yes",
    ),
    Measure(
        "figure_wrong_scope", "Right figure, of the wrong thing",
        "At best, no figure is said of anything but what it belongs to.",
        figure_wrong_scope, better="lower", unit="yes",
    ),
)  # fmt: skip
