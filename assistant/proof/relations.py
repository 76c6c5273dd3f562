"""Who does what to whom, how many, and which way round."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

from assistant.proof.figures import Figure
from assistant.proof.modals import Modal, modals
from assistant.proof.reading import Word
from assistant.proof.vocabulary import Actor, Vocabulary

_JOINED = frozenset({"and", "or", "of", "nor", "including"})
_PARTED = frozenset(
    [
        "because", "as", "although", "though", "while", "where", "when", "whenever", "if", "so", "that", "which",
        "who", "unless", "until", "after", "before", "from", "without",
    ]
)  # fmt: skip
"""Words that begin another clause, or turn what they join: who stands on either side does nothing to the other."""
_NEGATED_ALL = re.compile(r"\bnot (?:all|every|always|everyone|everybody|each)\b")
_ONLY_SO = re.compile(r"\b(?:unless|not just|not only|but|rather than)\b")
_BY_REACH = 4
_WITHIN = frozenset({"of", "in", "at"})
_RELATIVE = frozenset({"that", "which", "who"})
_NOT_ONLY = re.compile(r"\bnot (?:\w+ )?(?:only|just)\b")
_NOBODY = re.compile(r"\b(?:nobody|no one|none|never|nothing)\b")
_NOBODY_HELD = re.compile(r"\b(?:nobody|no one|none|never|nothing|no|neither)\b")
_FINE_ALL = re.compile(
    r"\b(?:at all|above all|after all|all the same|first of all|not only|but only|only then|as many|more often|once every)\b"
)


def same_quantities(claim: str, said: Sequence[Word], statement: str, held: Sequence[Word], known: Vocabulary) -> bool:
    """Whether a claim says "all", "most", "some" or "only" of no more, and of no fewer, than what is cited."""
    ours, theirs = _quantities(claim, known), _quantities(statement, known)
    if (_NOT_ONLY.search(claim.lower()) is not None) and _NOT_ONLY.search(statement.lower()) is None:
        return False
    restricted = {word.stem for word in held} & {"restrict", "limit"}
    if "only" in ours - theirs and not restricted and _ONLY_SO.search(statement.lower()) is None:
        return False
    wrong = {kind for kind in ours - {"only"} if kind not in theirs and not known.also.get(kind, frozenset()) & theirs}
    if wrong:
        return False
    # What is said of some is not said outright.
    if _NOBODY.search(claim.lower()) and not _NOBODY_HELD.search(statement.lower()):
        return False
    limits = theirs & {"some", "most", "few", "not-all", "many"}
    weaker = {"some", "most", "few", "not-all", "many"}
    return not limits or bool(ours & weaker) or not _shares_subject(limits, said, held, known)


def _quantities(text: str, known: Vocabulary) -> frozenset[str]:
    low = _FINE_ALL.sub(" ", text.lower())
    found = {"not-all"} if _NEGATED_ALL.search(low) else set[str]()
    low = _NEGATED_ALL.sub(" ", low)
    for kind, forms in known.quantities.items():
        if any(re.search(rf"\b{form}\b", low) for form in forms):
            found.add(kind)
    return frozenset(found)


def _shares_subject(limits: frozenset[str], said: Sequence[Word], held: Sequence[Word], known: Vocabulary) -> bool:
    """Whether a claim speaks of what a limiting word is said of: the next word of content after it."""
    forms = {form for kind in limits for form in known.quantities.get(kind, ())}
    mine = {word.stem for word in said if word.content}
    for place, word in enumerate(held):
        if word.low in forms:
            after = [other.stem for other in held[place + 1 :] if other.content][:2]
            if set(after) & mine:
                return True
    return False


def no_contrary(said: Sequence[Word], held: Sequence[Word], known: Vocabulary) -> bool:
    """Whether a claim has no word whose contrary alone stands in what is cited, nor one that nothing cited speaks of."""
    mine, theirs = {word.low for word in said}, {word.low for word in held}
    for one, other in known.opposites:
        for side, contrary in ((one, other), (other, one)):
            if mine & side - theirs and not theirs & side and (theirs & contrary):
                return False
    return True


def same_subjects(claim: str, said: Sequence[Word], statement: str, held: Sequence[Word], known: Vocabulary) -> bool:
    """Whether who acts in a claim acts so in what is cited, and on whom."""
    ours, theirs = known.named(said), known.named(held)
    acting = _acting(statement, held, theirs, also=True)
    for subject, modal in _acting(claim, said, ours):
        if modal.verb == "that":
            continue
        same = frozenset(other for other, verb in acting if verb.verb and verb.verb == modal.verb)
        every = frozenset(other for other, verb in acting if verb.level)
        if modal.level and every and not known.fits(subject, same or every):
            return False
        turned = {verb.passive for other, verb in acting if other == subject and verb.verb and verb.verb == modal.verb}
        if turned and modal.passive not in turned:
            return False
    reached, back = _pairs(held, theirs, whole=True), _pairs(said, ours, whole=False)
    return not any((other, one) in reached and (one, other) not in reached for one, other in back)


def _acting(text: str, said: Sequence[Word], actors: Sequence[Actor], *, also: bool = False) -> list[tuple[str, Modal]]:
    """Of whom each modal of a text is said: the nearest named before it in its clause, or "by" whom it is done.

    `also`: after "and", of whomever the modal before it is said, too.
    """
    found: list[tuple[str, Modal]] = []
    for modal in modals(text, said):
        at = next((word.place for word in said if word.start >= modal.start), len(said) - 1)
        by = _doer(said, actors, modal.at)
        before = [actor for actor in actors if actor.last < at and said[actor.last].clause == said[at].clause]
        if by is not None:
            found.append((by, replace(modal, passive=False)))
        elif len(before) > 1 and said[before[-2].last + 1].low in _RELATIVE:
            found.append((before[-2].group, modal))
        elif before and not _of(said, before[-1]):
            earlier = [other for other, _ in found] if also and said[at - 1].low == "and" else []
            found += [(other, modal) for other in {_subject(said, before).group, *earlier}]
    return found


def _subject(said: Sequence[Word], before: Sequence[Actor]) -> Actor:
    """The last named, but whoever is somewhere where that is only where: the referrer in "the referrer in a school"."""
    at = len(before) - 1
    while at > 0 and said[before[at].first - 1].low in {"and", "or"}:
        at -= 1
    beside = [word.low for word in said[max(before[at].first - 2, 0) : before[at].first]]
    within = bool(beside) and (
        beside[-1] in {"in", "at"} or (beside[0] in {"in", "at"} and beside[-1] in {"a", "an", "the"})
    )
    close = at > 0 and before[at].first - before[at - 1].last <= 3
    return before[at - 1] if within and close else before[-1]


def _doer(said: Sequence[Word], actors: Sequence[Actor], at: int) -> str | None:
    """By whom something "should be" done, where the sentence says it soon after."""
    if at >= len(said) or not any(word.low in {"be", "been", "have"} for word in said[at : at + 2]):
        return None
    for actor in actors:
        if at < actor.first <= at + 10 and any(
            word.low == "by" for word in said[max(actor.first - 3, at) : actor.first]
        ):
            return actor.group
    return None


def _of(said: Sequence[Word], actor: Actor) -> bool:
    """Whether somebody is named only as whose or which thing it is: "the panel of …", "the child's plan"."""
    before = said[actor.first - 1].low if actor.first else ""
    before2 = said[actor.first - 2].low if actor.first > 1 else ""
    return (
        before in {"of", "for", "to", "by"}
        or before2 in {"of", "for", "to", "by"}
        or said[actor.last].text.lower().endswith(("'s", "s'"))
    )


def _pairs(said: Sequence[Word], actors: Sequence[Actor], *, whole: bool) -> frozenset[tuple[str, str]]:
    """Who comes before whom: in the same clause and next to each other, or anywhere with `whole`. "by" turns a pair round."""
    found: set[tuple[str, str]] = set()
    for number, one in enumerate(actors):
        for other in actors[number + 1 :] if whole else actors[number + 1 : number + 2]:
            if one.group == other.group:
                continue
            between = [word.low for word in said[one.last + 1 : other.first]]
            if (
                not between
                or between[-1] in _WITHIN
                or (len(between) > 1 and between[-2] in _WITHIN and between[-1] in {"the", "a", "an"})
                or (len(between) <= 2 and set(between) & _JOINED)
            ):
                continue
            if not whole and (said[one.last].clause != said[other.first].clause or set(between) & _PARTED):
                continue
            by = "by" in between[-_BY_REACH:]
            if by:
                found.add((other.group, one.group))
            if whole or not by:
                found.add((one.group, other.group))
    return frozenset(found)


def swapped(said: Sequence[Word], held: Sequence[Word]) -> bool:
    """Whether two words have changed places: each follows, or goes before, what the other did.

    "A shortage of agency placements and many foster carers" of "a shortage of foster carers and many agency placements". Words
    that stand beside each other are a list, and may.
    """
    if ("by" in {word.low for word in said}) != ("by" in {word.low for word in held}):
        return False  # the passive turns everything round
    mine, theirs = [w.stem for w in said if w.content], [w.stem for w in held if w.content]
    shared = {word for word in set(mine) & set(theirs) if mine.count(word) == 1 and theirs.count(word) == 1}
    for step in (-1, 1):
        ours_by, theirs_by = _beside(mine, shared, step), _beside(theirs, shared, step)
        for word, other in combinations(sorted(shared & set(ours_by) & set(theirs_by)), 2):
            beside = {theirs_by[word], theirs_by[other]}
            if beside & {word, other} or len(beside) < 2 or abs(theirs.index(word) - theirs.index(other)) < 3:
                continue
            turned = (mine.index(word) < mine.index(other)) != (theirs.index(word) < theirs.index(other))
            if turned and ours_by[word] == theirs_by[other] and ours_by[other] == theirs_by[word]:
                return True
    return False


def _beside(stems: Sequence[str], shared: set[str], step: int) -> dict[str, str]:
    return {
        word: stems[place + step]
        for place, word in enumerate(stems)
        if word in shared and 0 <= place + step < len(stems)
    }


def shifted(said: Sequence[Word], held: Sequence[Word], ours: Sequence[Figure], theirs: Sequence[Figure]) -> bool:
    """Whether a figure is told of what another figure is told of.

    The words of a figure are those around it, as far as the next figure on either side. One whose words meet those of another
    figure better than its own is told of that one.
    """
    ours, theirs = _apart(said, ours), _apart(held, theirs)
    if len({figure.key for figure in theirs}) < 2:
        return False
    parts = {figure.key: _around(held, figure, theirs) for figure in theirs}
    for figure in ours:
        around = _around(said, figure, ours)
        scores = {key: len(around & part) for key, part in parts.items()}
        best = max(scores, key=lambda key: scores[key])
        if figure.key not in scores or scores[best] <= scores[figure.key] + 1:
            continue
        # A figure of which nothing follows in what is cited may be told of anything that the other figure keeps as well.
        other = [_around(said, rival, ours) for rival in ours if rival.key == best]
        if parts[figure.key] or any(not around & parts[best] for around in other):
            return True
    return False


def _apart(said: Sequence[Word], every: Sequence[Figure]) -> list[Figure]:
    """The figures of which something is told by itself: no ends of a period ("between 2018 and 2019"), and of "35 of the 72" the
    first."""
    left: list[Figure] = []
    period = False
    for number, figure in enumerate(every):
        before = [word.low for word in said[max(figure.at - 2, 0) : figure.at]]
        earlier = every[number - 1] if number else None
        year = (figure.unit == "" and len(figure.value) == 4) or figure.value.startswith("month ")
        period = year and ("between" in before or (period and earlier is not None and figure.at - earlier.at <= 2))
        of = earlier is not None and before in (["of", "the"], ["of", "those"]) and figure.at - earlier.at == 3
        if not period and not (of and earlier is not None and _smaller(earlier, figure)):
            left.append(figure)
    return left


def _smaller(one: Figure, other: Figure) -> bool:
    return (
        one.unit == other.unit and one.value.isdigit() and other.value.isdigit() and int(one.value) <= int(other.value)
    )


def _around(said: Sequence[Word], figure: Figure, every: Sequence[Figure]) -> frozenset[str]:
    later = min((other.at for other in every if other.at > figure.at), default=len(said))
    return frozenset(word.stem for word in said[figure.at + 1 : later] if word.content)
