"""The parts of a claim that cites several statements: clauses that stand by themselves, each for one statement to carry.

What is put together of two statements has every word of them and perhaps neither's sense: the subject of one, the duty of the
other. So a claim is cut only where a clause with a subject and a verb of its own begins, and nothing carries over.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from assistant.proof.attribution import attributed
from assistant.proof.modals import modals
from assistant.proof.reading import Word, words
from assistant.proof.vocabulary import Vocabulary

_JOINT = re.compile(
    r";\s*(?:(?:and|but|while|whereas)\s+)?|,\s*(?:and|but|while|whereas|although|though)\s+|\s+(?:and|but|whereas)\s+",
    re.IGNORECASE,
)
_OPENED = re.compile(r"^(?:while|whereas|although|though)\s+", re.IGNORECASE)
_COMMA = re.compile(r",\s+")
_MOST_JOINTS = 4
_CARRIES_OVER = re.compile(
    r"\b(?:respectively|former|latter|therefore|thus|hence|consequently|accordingly)\b", re.IGNORECASE
)
_BEGINS = frozenset(["the", "a", "an", "each", "every", "all", "any", "some", "no", "most", "many", "few", "several"])
_UNDER = frozenset(
    ["that", "which", "who", "whom", "whose", "when", "where", "if", "because", "as", "after", "before", "until", "unless",
     "while", "once", "since", "although", "though", "how", "whether", "so"]
)  # fmt: skip
_OUTSIDE = frozenset(
    ["when", "where", "if", "after", "before", "once", "in", "at", "on", "under", "for", "within", "during"]
)
_VERBS = frozenset(["is", "are", "was", "were", "has", "have", "had", "does", "do", "did", "cannot"])
_TELLS = frozenset(
    ["found", "finds", "says", "said", "asks", "asked", "reported", "reports", "noted", "notes", "describes", "described",
     "concluded", "concludes", "warns", "warned", "shows", "showed", "identified", "identifies", "saw", "recorded"]
)  # fmt: skip


def divisions(claim: str, known: Vocabulary) -> Iterator[tuple[str, ...]]:
    """The ways to cut a claim into clauses that stand by themselves, from the whole on. `claim`: even text (`reading.plain`)."""
    yield (claim,)
    if _CARRIES_OVER.search(claim) is not None:
        return
    opened = _OPENED.match(claim)
    rest = claim[opened.end() :] if opened else claim
    joints = [match.span() for match in (_COMMA if opened else _JOINT).finditer(rest)][:_MOST_JOINTS]
    for count in range(1, len(joints) + 1):
        for cuts in combinations(joints, count):
            pieces = _cut(rest, cuts)
            if all(_whole(piece, known) for piece in pieces) and not _told_over(rest, pieces, cuts):
                yield pieces


def _cut(text: str, cuts: Sequence[tuple[int, int]]) -> tuple[str, ...]:
    starts, ends = [0, *(end for _, end in cuts)], [*(start for start, _ in cuts), len(text)]
    return tuple(text[start:end].strip(" ,;") for start, end in zip(starts, ends, strict=True))


def _whole(piece: str, known: Vocabulary) -> bool:
    """Whether a piece names its own subject and has a verb that is not of a clause under it."""
    said = words(piece)
    while said and said[0].low in _OUTSIDE:
        clause = next((word.clause for word in said if word.clause > said[0].clause), None)
        said = tuple(word for word in said if clause is not None and word.clause >= clause)
    if not said or not (said[0].low in _BEGINS or _named_first(said, known) or _name(said[0])):
        return False
    verb = _verb(piece, said)
    return verb is not None and verb > 0 and not any(word.low in _UNDER for word in said[:verb])


def _named_first(said: Sequence[Word], known: Vocabulary) -> bool:
    return any(actor.first <= 1 for actor in known.named(said))


def _name(word: Word) -> bool:
    return len(word.text) > 1 and word.text[0].isupper() and word.content


def _verb(piece: str, said: Sequence[Word]) -> int | None:
    """Where the first verb that can be told stands: a modal, "is" and the like, or one that says who found what."""
    starts = {modal.start for modal in modals(piece, words(piece)) if modal.level or modal.verb}
    return next((n for n, word in enumerate(said) if word.start in starts or word.low in _VERBS | _TELLS), None)


def _told_over(text: str, pieces: Sequence[str], cuts: Sequence[tuple[int, int]]) -> bool:
    """Whether what the review found, or "only", may be meant of the next piece, too: all but a semicolon leaves that open."""
    for number, (start, end) in enumerate(cuts):
        if ";" in text[start:end]:
            continue
        if any(map(attributed, pieces[: number + 1])) and not attributed(pieces[number + 1]):
            return True
        if re.search(r"\bonly\b", " ".join(pieces[number : number + 2]), re.IGNORECASE):
            return True
    return False
