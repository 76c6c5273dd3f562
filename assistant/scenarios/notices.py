"""What the reader of a scenario must be told first: worked out from the standing of what it cites."""

from collections.abc import Sequence
from datetime import date

from assistant.scenarios.cited_records import Cited, Point
from knowledge.currency import FINDINGS
from knowledge.dates import earliest

ONLY_SUPERSEDED = (
    "Everything that this scenario cites has been replaced since. Check the present editions before you teach it."
)
NO_CURRENT = (
    "What guidance expects is quoted from editions that have been replaced, or from briefs that rest on them: no edition in force"
    " is held that says it. Check the present edition, above all for times and duties."
)
_OLD_AFTER_YEARS = 5


def notices_of(citations: Sequence[Cited], points: Sequence[Point], as_of: date) -> tuple[str, ...]:
    """The gravest first. `as_of`: the day for which status was given."""
    told: list[str] = []
    if citations and all(replaced(item) for item in citations):
        told.append(ONLY_SUPERSEDED)
    expected = {number for point in points for number in point.expectations}
    stale = [item for item in citations if item.number in expected and replaced(item)]
    if stale and len(stale) == len([item for item in citations if item.number in expected]):
        told.append(NO_CURRENT)
    told += [item.notice for item in citations if item.notice is not None]
    if any(item.kind == "briefing" for item in citations):
        told.append(
            "Some lines are quoted from Touchstone's own briefs, not from the works that they rest on.".replace(
                "'", "’"
            )
        )
    old = [
        item
        for item in citations
        if item.kind in FINDINGS and item.published and _years(item.published, as_of) >= _OLD_AFTER_YEARS
    ]
    if old:
        told.append(
            "Findings speak of their own time, its bodies and its rules. They are learning, not what is required now."
        )
    return tuple(dict.fromkeys(told))


def replaced(item: Cited) -> bool:
    """Whether the edition cited, or every work that its line rests on, was replaced."""
    rests = [work.status == "superseded" for work in item.rests_on]
    return item.status == "superseded" or (bool(rests) and all(rests))


def _years(published: str, as_of: date) -> int:
    then = earliest(published)
    return as_of.year - then.year - ((as_of.month, as_of.day) < (then.month, then.day))
