"""What is denied, excepted or made to depend: a "not", "unless" or "if" neither comes nor goes between what is cited and said."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.proof.reading import Word, stem, words

_HARD = frozenset(["not", "no", "never", "none", "nobody", "nothing", "neither", "nor", "without", "cannot"])
_SOFT = frozenset(
    [
        "prevent", "prevents", "prevented", "preclude", "precludes", "precluded", "lack", "lacks", "lacked",
        "lacking", "fail", "fails", "failed", "failing", "failure", "absence", "absent", "refuse", "refuses",
        "refused", "unless", "except", "excluding", "hardly", "little", "rarely", "seldom", "shortage", "barred",
    ]
)  # fmt: skip
_CONTRARY = ("rather than", "instead of", "as opposed to", "other than")
_PREFIX = re.compile(
    r"(?:in(?=(?:sufficien|appropriat|adequat|consisten|effectiv|complet|accurat|capab|accessib|eligib|direct|abilit"
    r"|activ|flexib"
    r"|frequen|formal|visib))|un(?!der|til|less|ion|it|ique|ite|ited|iver|to)|im(?=possib|prop|perfec)|il(?=legal)"
    r"|ir(?=regular|relevan)"
    r"|dis(?=agree|satisf|proportion|regard|allow)|non(?=complian))(?=\w{4})"
)
_SKIPPED = re.compile(
    r"\b(?:(?:whether|may) or (?:may )?not\b|including,? but not limited to|but not limited to|no (?:later|more|fewer"
    r"|less|longer) than"
    r"|not (?:later|more|less|fewer) than|not only|not just|no matter)\b"
)
_ASIDE = re.compile(
    r"\b(unless|except|other than|save (?:where|for|that)|but for|only (?:after|before|if|when|where|once|with|until))\b"
)
_ASIDE_SAID = re.compile(
    r"\b(?:unless|except|other than|otherwise|without|save|only|but|if not|where not|instead|exception|provided)\b"
)
_WIDE = frozenset({"no", "none", "nobody", "neither", "nor", "without"})
_MODALS = frozenset({"may", "must", "should", "can", "could", "shall", "will", "would", "might"})
_CONDITION = re.compile(
    r"(?<!as )(?<!even )\bif\b|\bprovided that\b|\bwhere (?:it|this|that) is\b|\b(?:where|if|as|when) (?:appropriate"
    r"|necessary|possible"
    r"|safe|practicable|needed|relevant)\b"
)
_CONDITION_SAID = re.compile(
    r"\b(?:if|where|when|whenever|once|unless|provided|until|whether|without|even|although|though|wherever|subject to"
    r"|appropriate(?:ly)?"
    r"|possible|necessary|safe|practicable|needed|relevant|in such|in that case|otherwise|only)\b"
)
_WHO = re.compile(
    r"^((?:[\w'-]+ ){1,8}?)who ((?:[\w'-]+ )+?)(?=(?:must|should|may|can|could|shall|will|would|might|needs?|have to|has to)\b)"
)
_IF = re.compile(r"\bif ([^,;.]+)")
_NEAR, _SCOPE, _AROUND = 3, 5, 7


@dataclass(frozen=True, slots=True)
class Denial:
    """One word that denies, at its place, with the stems of the content that follows it.

    `hard`: it says so outright. `modal`: it stands right after a "must", a "may" or the like.
    """

    at: int
    follows: tuple[str, ...]
    hard: bool
    modal: bool = False


def denials(text: str, said: Sequence[Word]) -> list[Denial]:
    """What a text denies. `text` is the even text (`reading.plain`) that the words are of."""
    skipped = [match.span() for match in _SKIPPED.finditer(text.lower())]
    contrary = [match.start() for form in _CONTRARY for match in re.finditer(rf"\b{form}\b", text.lower())]
    found: list[Denial] = []
    for place, word in enumerate(said):
        if any(start <= word.start < end for start, end in skipped):
            continue
        prefix = None if word.low in _HARD or word.low in _SOFT else _PREFIX.match(word.low)
        if word.start in contrary or word.low in _HARD or word.low.endswith("n't"):
            after_modal = place > 0 and said[place - 1].low in _MODALS
            found.append(Denial(place, _follows(said, place + 1), hard=True, modal=after_modal))
        elif prefix is not None:
            base = stem(word.low[prefix.end() :])
            found.append(Denial(place, (base, *_follows(said, place + 1)), hard=True))
        elif word.low in _SOFT:
            found.append(Denial(place, _follows(said, place + 1), hard=False))
    return found


def _follows(said: Sequence[Word], place: int) -> tuple[str, ...]:
    """Stems of the content after a place, as far as its clause goes."""
    found: list[str] = []
    for word in said[place:]:
        if found and word.clause != said[place].clause:
            break
        if word.content:
            found.append(word.stem)
        if len(found) > _SCOPE + 2:
            break
    return tuple(found)


def kept(claim: str, said: Sequence[Word], statement: str, held: Sequence[Word]) -> bool:
    """Whether a claim denies nothing that is not denied, nothing less, and keeps what is set aside."""
    ours, theirs = denials(claim, said), denials(statement, held)
    said_outright = [denial for denial in ours if denial.hard and said[denial.at].low != "nor"]
    return (
        len(said_outright) <= len(theirs)
        and all(_denied(denial, theirs, said) for denial in ours if denial.hard)
        and all(_still(denial, ours, said) for denial in theirs if denial.hard)
        and not _aside_lost(claim, statement)
    )


def _denied(denial: Denial, theirs: Sequence[Denial], said: Sequence[Word]) -> bool:
    """Whether what a claim denies is denied in what is held: one of its next words is."""
    if not theirs:
        return False
    wide = said[denial.at].low in _WIDE
    near = set(denial.follows[: 2 * _NEAR if wide else _NEAR])
    if len(denial.follows) < 2 and said[denial.at].low in _HARD:
        near |= _before(said, denial.at, 2)
    if not near:
        return True
    reach = 2 if denial.modal and not any(other.modal for other in theirs) else _SCOPE
    return any(near & set(other.follows[:reach]) for other in theirs)


def _still(denial: Denial, ours: Sequence[Denial], said: Sequence[Word]) -> bool:
    """Whether what is denied stays so: where a claim has the word that is denied, a denial stands near it."""
    heads = denial.follows[:2]
    if any(other.follows[:1] == heads[:1] for other in ours):
        return True
    places = [word.place for word in said if word.content and word.stem in heads[:1]]
    if not places:
        places = [word.place for word in said if word.content and word.stem in heads]
    if not places:
        return True
    return any(-_AROUND - 1 <= place - other.at <= _AROUND + 3 for place in places for other in ours)


def _before(said: Sequence[Word], place: int, count: int) -> set[str]:
    """The content just before a denial, which it denies in "the right basis is usually not consent"."""
    clause = said[place].clause
    earlier = [word.stem for word in said[:place] if word.content and word.clause == clause]
    return set(earlier[-count:])


def _aside_lost(claim: str, statement: str) -> bool:
    said, held = claim.lower(), statement.lower()
    lost = _ASIDE.search(held) is not None and _ASIDE_SAID.search(said) is None
    if _CONDITION.search(held) is None or _CONDITION_SAID.search(said) is not None:
        return lost
    return lost or not _told_of_who(said, held)


def _told_of_who(said: str, held: str) -> bool:
    """Whether the one condition is said by whom it is said of: "Staff who are worried should …" of "If staff are worried, …"."""
    who, conditions = _WHO.search(said), _CONDITION.findall(held)
    condition = _IF.search(held)
    if who is None or condition is None or len(conditions) > 1:
        return False
    ours, theirs = ({word.stem for word in words(text) if word.content} for text in (who.group(), condition.group(1)))
    return bool(ours) and ours == theirs
