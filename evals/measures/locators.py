"""Whether citations say the right page, paragraph and section."""

from evals.cases import Case, Gold
from evals.measures.reading import answer_of, counted
from evals.measures.relevance import citing
from evals.scores import Json, Measure, Result, Score, absent


def locator_accuracy(case: Case, result: Result) -> Score:
    """Gold quotes cited with the right place ÷ gold quotes cited, of those that state a page, paragraph or section.

    Right: a citation of it agrees on all that the gold states, case and spaces set aside. Example: two gold quotes, cited on
    page 7 and in paragraph "1.5", that stand on page 7 and in paragraph "1.4": 1/2.
    """
    placed = [gold for gold in case.gold if _place(gold)]
    if not placed:
        return absent("no gold quote of the case states its page, paragraph or section")
    cited = [(gold, found) for gold in placed if (found := citing(answer_of(result), gold))]
    if not cited:
        return absent("no gold quote that states its place is cited")
    wrong = [(gold, found) for gold, found in cited if not any(_agrees(item["locator"], gold) for item in found)]
    why = f"{counted(len(cited) - len(wrong), len(cited), 'cited gold quote')} in the right place"
    faults = [f"{_told(_place(gold))} is cited as {_told(found[0]['locator'])}" for gold, found in wrong]
    return Score(1 - len(wrong) / len(cited), "; ".join([why, *faults]))


def _place(gold: Gold) -> dict[str, int | str]:
    stated = {"page": gold.page, "paragraph": gold.paragraph, "section": gold.section}
    return {name: value for name, value in stated.items() if value is not None}


def _agrees(locator: Json, gold: Gold) -> bool:
    return all(_same(locator[name]) == _same(said) for name, said in _place(gold).items())


def _same(value: int | str | None) -> str:
    return "".join(str(value).casefold().split())


def _told(locator: Json) -> str:
    stated = [f"{name} {locator[name]}" for name in ("page", "paragraph", "section") if locator.get(name) is not None]
    return ", ".join(stated) or "no place"


MEASURES: tuple[Measure, ...] = (
    Measure(
        "locator_accuracy", "Citations with the right place",
        "At best, every gold quote cited is cited with its page and paragraph.",
        locator_accuracy,
    ),
)  # fmt: skip
