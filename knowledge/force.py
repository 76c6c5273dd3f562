"""What kind of statement a sentence is: from the source's authority first, from the verb second (design.md section 1)."""

import re

from knowledge.records import Authority, Force

_DUTY = re.compile(
    r"\b(must|shall|is required to|are required to|has a duty to|have a duty to|is under a duty)\b", re.IGNORECASE
)

_BY_AUTHORITY: dict[Authority, Force] = {
    "A1": "must",
    "A2": "should",
    "A3": "should",
    "B1": "learning",
    "B2": "learning",
    "B3": "learning",
    "C1": "local",
    "C2": "learning",
    "D": "context",
}


def force_of(authority: Authority, text: str) -> Force:
    """The force of a sentence of a source of this authority.

    Only statutory guidance is read for its verb: it uses "must" for duties in law and "should" for what is expected. A
    "must" in a local manual stays `local`, "practitioners should have" in a review stays `learning`.
    """
    if authority == "A2" and _DUTY.search(text):
        return "must"
    return _BY_AUTHORITY[authority]
