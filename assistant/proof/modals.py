"""How strongly a sentence asks, allows or tells: no more and no less than what is cited, and never more than its force."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.proof.reading import Word
from knowledge.records import Force

MUST, SHOULD, MAY, PLAIN = 3, 2, 1, 0
_LEVELS = (
    (
        MUST,
        r"must|shall|(?:is|are|be|was|were|been) (?:\w+ )?(?:required|obliged|compelled) to|has to|have to|had to|(?:a"
        r"|the|under"
        r"|specific|legal|statutory|general) duty|duties|mandatory|compulsory|obligation|requirement",
    ),
    (
        SHOULD,
        r"should|ought to|(?:is|are) (?:therefore )?(?:expected|advised|recommended) to|needs? to|(?:is|are)(?: not)? to(?= \w)"
        r"|important (?:to|that|for)|recommend\w*|good practice|advis\w+|asks?|asked|task|will need to|never",
    ),
    (
        MAY,
        r"may|might|can|could|(?:is|are) able to|permitted to|allowed to|optional|need not|at (?:their|its) discretion"
        r"|allows|lets",
    ),
    (PLAIN, r"will|would"),
)
_MODAL = re.compile(r"\b(?:" + "|".join(f"(?P<l{level}>{forms})" for level, forms in _LEVELS) + r")\b", re.IGNORECASE)
# What a "should" or a "not" takes the weight from: "should not have to", "should not need to".
_CARRIED = re.compile(r"\b(?:should|must|may|might|could|not|will|would)(?: \w+)? $", re.IGNORECASE)
_CAP = {"must": MUST, "should": SHOULD, "local": SHOULD, "learning": SHOULD, "context": SHOULD}
_IMPERATIVE = re.compile(
    r"^(?:(?:in|on|before|during|when|where|after|if)\b[^,:]{2,60}[,:] ?)?(?:do not|never|always|ask|avoid|choose"
    r"|communicate|count"
    r"|date|give|hold|keep|leave|record|refer|see|share|speak|tell|treat|use|write|check|consider|make|note|go)\b",
    re.IGNORECASE,
)
_REACH = 4
_MAY_OR_MAY = re.compile(r"\bmay or may not\b", re.IGNORECASE)
_AUXILIARY = frozenset(
    [
        "be", "been", "being", "have", "has", "had", "also", "ever", "not", "never", "always", "jointly", "still",
        "therefore", "then", "to",
    ]
)  # fmt: skip
_DONE = frozenset(
    {
        "made", "held", "sent", "kept", "told", "seen", "heard", "put", "set", "brought", "sought", "met", "read",
        "led", "left",
    }
)  # fmt: skip
_LIGHT = frozenset({"make", "take", "give", "do", "get", "put", "go"})
"""Verbs that say little by themselves: what follows them says what is meant."""


@dataclass(frozen=True, slots=True)
class Modal:
    """One modal: its level, its verb, and the stems of what it governs."""

    level: int
    verb: str
    governs: tuple[str, ...]
    at: int
    """The place of the first word after it."""
    start: int
    passive: bool


def modals(text: str, said: Sequence[Word]) -> list[Modal]:
    """The modals of a text, in order. `text` is the even text that the words are of."""
    found: list[Modal] = []
    for match in _MODAL.finditer(text):
        level = int((match.lastgroup or "l1")[1:])
        if match.group().lower() in {"has to", "have to", "need to", "needs to"} and _CARRIED.search(
            text[: match.start()]
        ):
            continue
        if (match.group() == "May" and match.start() > 0) or _MAY_OR_MAY.search(
            text[max(match.start() - 7, 0) : match.end() + 11]
        ):
            continue
        if (
            level == MAY
            and text[match.end() : match.end() + 6] == " have "
            and match.group().lower() in {"could", "might"}
        ):
            continue
        after = next((word.place for word in said if word.start >= match.end()), len(said))
        verb = next((word.stem for word in said[after : after + 5] if word.low not in _AUXILIARY), "")
        following = [word.low for word in said[after : after + 4]]
        passive = bool({"be", "been"} & set(following)) and any(
            low.endswith(("ed", "en")) or low in _DONE for low in following
        )
        governs = [word.stem for word in said[after : after + 3 * _REACH] if word.content][:_REACH]
        found.append(Modal(level, verb, tuple(governs), after, match.start(), passive))
    return found


def no_stronger(claim: str, said: Sequence[Word], statement: str, held: Sequence[Word], force: Force) -> bool:
    """Whether each modal of a claim is that of what is cited, and a duty stays one.

    "must" stands only on a statement of force `must` that says so; "should" never on "may", nor "may" on "must"; findings that
    ask for nothing never become advice; and what is asked for is not told as what is.
    """
    ours, theirs = ([modal for modal in modals(*of) if modal.level] for of in ((claim, said), (statement, held)))
    cap = _CAP[force]
    most = max((modal.level for modal in theirs), default=SHOULD if _IMPERATIVE.match(statement) else 0)
    if any(modal.level > min(cap, _allowed(modal, theirs, most)) for modal in ours):
        return False
    if any(modal.level < _least(modal, theirs) for modal in ours):
        return False
    return bool(ours) or most < SHOULD or (force in {"learning", "context"} and most < MUST)


def _allowed(modal: Modal, theirs: Sequence[Modal], most: int) -> int:
    """The level that is held for what a modal governs; where nothing shared says which, the least that is held."""
    same = [other.level for other in theirs if _same_verb(modal, other)]
    same = same or [other.level for other in theirs if set(other.governs[:2]) & set(modal.governs[:3])]
    same = same or [other.level for other in theirs if set(other.governs) & set(modal.governs)]
    if same:
        return max(same)
    return most if most == SHOULD and not theirs else max((other.level for other in theirs), default=most)


def _least(modal: Modal, theirs: Sequence[Modal]) -> int:
    """The level below which what a modal governs is not told."""
    same = [other.level for other in theirs if _same_verb(modal, other)]
    same = same or [other.level for other in theirs if set(other.governs) & set(modal.governs)]
    return min(same, default=0)


def _same_verb(modal: Modal, other: Modal) -> bool:
    """Whether two modals are of one verb, and with a verb that says little, of one matter."""
    if not modal.verb or modal.verb != other.verb:
        return False
    return modal.verb not in _LIGHT or bool(set(modal.governs) & set(other.governs))
