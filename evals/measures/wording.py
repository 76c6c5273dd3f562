"""Words that an answer must say, and words that it must not."""

from evals.cases import Case
from evals.matching import says
from evals.measures.reading import answer_of, counted, shown
from evals.scores import Json, Measure, Result, Score, absent


def must_say(case: Case, result: Result) -> Score:
    """Entries said in a statement, whole words only, ÷ entries; of "a|b" either will do.

    Example: entries "police|999" and "LADO", and only 999 is said: 0.5.
    """
    if not case.must_say:
        return absent("the case names no words that must be said")
    texts = [item["text"] for item in answer_of(result)["statements"]]
    missing = [entry for entry in case.must_say if not _stands(entry, texts)]
    why = f"{counted(len(case.must_say) - len(missing), len(case.must_say), 'wording')} said"
    return Score(1 - len(missing) / len(case.must_say), f"{why}; missing: {shown(missing)}" if missing else why)


def must_not_say(case: Case, result: Result) -> Score:
    """1 where no entry stands, whole words only, in statements, message or notices. Example: "no action" in a notice: 0."""
    if not case.must_not_say:
        return absent("the case names no words that must not be said")
    texts = read_by_all(answer_of(result))
    standing = [entry for entry in case.must_not_say if _stands(entry, texts)]
    return Score(float(not standing), f"said: {shown(standing)}" if standing else "none of them is said")


def read_by_all(answer: Json) -> list[str]:
    """What every reader of the answer has before them: its statements, message and notices."""
    said = [item["text"] for item in (*answer["statements"], *answer["notices"])]
    return [*said, answer["message"]] if answer["message"] else said


def _stands(entry: str, texts: list[str]) -> bool:
    return any(says(text, way.strip()) for way in entry.split("|") if way.strip() for text in texts)


MEASURES: tuple[Measure, ...] = (
    Measure(
        "must_say", "What must be said", "At best, all the words that the case asks for are said.", must_say, decisive=True
    ),
    Measure(
        "must_not_say", "What must not be said", "At best, none of the words that the case forbids is said.",
        must_not_say, unit="yes", decisive=True,
    ),
)  # fmt: skip
