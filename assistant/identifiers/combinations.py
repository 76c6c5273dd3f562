"""Descriptions that fit one family alone: "the only Somali family in the village", "the vicar's daughter"."""

import re
from collections.abc import Iterator
from functools import lru_cache

from assistant.identifiers.lists import Lists
from assistant.identifiers.records import Combinations
from assistant.identifiers.spans import Span

_KIN = (
    "(?:sons?|daughters?|child|children|kids?|wife|husband|partner|grandson|granddaughter|nephew|niece|boy|girl|twins)"
)
_PLACE = (
    "(?:in|at|on|from|round) (?:the|our|this|that) (?:village|street|estate|road|close|school|town|year|area|class|parish|valley"
    "|island|site|club|church)"
)


def combinations(text: str, lists: Lists) -> Iterator[Span]:
    """Where such descriptions stand in the plain letters of a message."""
    for pattern in _patterns(lists.combinations):
        for match in pattern.finditer(text):
            yield Span(*match.span(), "combination")


@lru_cache(maxsize=4)
def _patterns(words: Combinations) -> tuple[re.Pattern[str], ...]:
    only, offices, news = ("|".join(sorted(names)) for names in (words.only, words.offices, words.news))
    return tuple(
        re.compile(pattern, re.IGNORECASE)
        for pattern in (
            rf"\bthe only (?:[\w'-]{{1,20}} ){{0,4}}(?:{only})s?\b(?: {_PLACE})",
            rf"\bthe (?:local |village |town )?(?:{offices})(?:'s|s)? {_KIN}\b",
            rf"\b(?:was|were|been|is|are|it's|its) (?:all over|in|on|all in) the (?:local )?(?:{news})\b(?: last \w{{1,10}})?",
        )
    )
