"""What measures read out of an answer (design.md section 6), and how they count words.

A part that is missing, or is not what the API gives, raises KeyError, TypeError or ValueError; `scores.score` makes it unscored.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

from assistant.answers import AnswerStatus
from evals.cases import ANSWERS
from evals.matching import plain
from evals.scores import Json, Result

_WORD = re.compile(r"\w+(?:'\w+)*")
_SHOWN = 60


def answer_of(result: Result) -> Json:
    """The answer that came back. Raises ValueError where none did, or something that is no answer."""
    if result.answer is None or not isinstance(result.answer.get("statements"), list):
        raise ValueError("there is no answer with a list of statements")
    return result.answer


def status_of(answer: Json) -> AnswerStatus:
    """The answer's status. Raises ValueError for one that is not of the closed set."""
    return AnswerStatus(answer["status"])


def answered(answer: Json) -> bool:
    """Whether the answer answers, wholly or in part."""
    return status_of(answer) in ANSWERS


def citations_by_number(answer: Json) -> dict[int, Json]:
    """The citations that a number leads to: a number that two of them bear leads to neither."""
    borne = Counter(citation["number"] for citation in answer["citations"])
    return {citation["number"]: citation for citation in answer["citations"] if borne[citation["number"]] == 1}


def cited(statement: Json, numbered: dict[int, Json]) -> list[Json]:
    """The citations that stand behind a statement, in the order in which it names them."""
    return [numbered[number] for number in statement["citations"] if number in numbered]


def spoken(citation: Json) -> str:
    """All that a citation quotes: its lead, where it has one, and its quotation."""
    lead = citation.get("lead")
    return f"{lead['quote']} {citation['quote']}" if lead else citation["quote"]


@lru_cache(maxsize=512)
def words(text: str) -> tuple[str, ...]:
    """Every word of a text in order, lower case; punctuation and bullets are no words. Kept for a while: most measures read the
    same statements, quotations and gold quotes.
    """
    return tuple(_WORD.findall(plain(text)))


def stand(sought: Sequence[str], text: Sequence[str]) -> bool:
    """Whether words stand in a text one after the other; no words stand nowhere."""
    return bool(sought) and f" {' '.join(sought)} " in f" {' '.join(text)} "


def runs(text: Sequence[str], length: int) -> set[tuple[str, ...]]:
    """Every run of so many words that follow one another."""
    return {tuple(text[at : at + length]) for at in range(len(text) - length + 1)}


def shown(texts: Iterable[str]) -> str:
    """Texts in quotation marks for a reason, each cut to 60 characters."""
    return ", ".join(f"‘{text if len(text) <= _SHOWN else text[: _SHOWN - 1] + '…'}’" for text in texts)


def counted(number: int, of: int, noun: str) -> str:
    """ "2 of 3 gold quotes"."""
    return f"{number} of {of} {noun}{'' if of == 1 else 's'}"
