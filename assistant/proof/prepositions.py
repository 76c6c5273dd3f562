"""What is of, for, by, to or from whom: "the history of the adults for the child" is not that of the child for the adults."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from assistant.proof.reading import Word
from assistant.proof.vocabulary import Vocabulary

_PREPOSITIONS = frozenset(
    ["of", "for", "by", "to", "from", "about", "with", "on", "toward", "towards", "against", "over", "into", "between"]
)
_PASSED = frozenset(
    ["the", "a", "an", "their", "his", "her", "its", "our", "your", "any", "all", "each", "every", "some", "other", "own", "such",
     "this", "these", "those", "both", "no", "and", "or", "most", "another"]
)  # fmt: skip
_LONGEST = 4
"""Words of content that a preposition reaches over."""


@dataclass(frozen=True, slots=True)
class Tie:
    """`of`, by a preposition, of what stands before it: the stems of both. A possessive is "of". `last`: the end of its run."""

    head: str
    preposition: str
    of: str
    last: bool


def ties(text: str, said: Sequence[Word], known: Vocabulary) -> frozenset[Tie]:
    """The ties of a text by prepositions and possessives. `text` is the even text that the words are of."""
    begun = {actor.first for actor in known.named(said)}
    found: set[Tie] = set()
    for place, word in enumerate(said):
        if _possessive(text, word):
            owned = _run(text, said, place + 1)[:2]
            found |= {Tie(other.stem, "of", word.stem, last=True) for other in owned if not _possessive(text, other)}
        elif word.low in _PREPOSITIONS:
            if word.low == "to" and not _to_somebody(said, place + 1, begun):
                continue
            head = said[place - 1].stem if place and said[place - 1].content else ""
            run = [other for other in _run(text, said, place + 1) if not _possessive(text, other)]
            found |= {Tie(head, word.low, other.stem, other is run[-1]) for other in run}
    return frozenset(found)


def _possessive(text: str, word: Word) -> bool:
    low = word.text.lower()
    return word.content and (low.endswith("'s") or (low.endswith("s") and text[word.end : word.end + 1] == "'"))


def _to_somebody(said: Sequence[Word], place: int, begun: set[int]) -> bool:
    """Whether "to" stands before somebody or something, and not before a verb."""
    return place < len(said) and (said[place].low in _PASSED or bool({place, place + 1} & begun))


def _run(text: str, said: Sequence[Word], place: int) -> list[Word]:
    """The words of content from a place on, as far as the phrase goes."""
    found: list[Word] = []
    for word in said[place:]:
        if word.clause != said[place].clause or len(found) == _LONGEST or not (word.content or word.low in _PASSED):
            # "Minutes of meetings or copies of plans": what a preposition follows after "or" is another head.
            if word.low in _PREPOSITIONS and found and said[found[-1].place - 1].low in {"and", "or"}:
                found.pop()
            break
        if word.content:
            found.append(word)
    return found


def turned(claim: str, said: Sequence[Word], statement: str, held: Sequence[Word], known: Vocabulary) -> bool:
    """Whether two things have changed what they are tied by or tied to, or something is somebody else's."""
    ours, theirs = ties(claim, said, known), ties(statement, held, known)
    return _by_what(ours, theirs) or _to_what(ours, theirs) or _whose(ours, theirs, said, held, known)


def _by_what(ours: frozenset[Tie], theirs: frozenset[Tie]) -> bool:
    """Whether two words have changed prepositions: "from the council to the trust", "from the trust to the council"."""
    mine, other = _roles(ours), _roles(theirs)
    for one, two in combinations(sorted(mine.keys() & other.keys()), 2):
        new_one, new_two = mine[one] - other[one], mine[two] - other[two]
        if new_one & other[two] - mine[two] and new_two & other[one] - mine[one]:
            return True
    return False


def _roles(found: frozenset[Tie]) -> dict[str, set[str]]:
    roles: dict[str, set[str]] = {}
    for tie in found:
        roles.setdefault(tie.of, set()).add(tie.preposition)
    return roles


def _to_what(ours: frozenset[Tie], theirs: frozenset[Tie]) -> bool:
    """Whether two words have changed heads: "the views of the child about the plan of the family" the other way round."""
    mine, other = ({(tie.head, tie.preposition, tie.of) for tie in some if tie.head} for some in (ours, theirs))
    for (head, by, of), (head2, by2, of2) in combinations(sorted(mine - other), 2):
        if by == by2 and head != head2 and of != of2 and {(head, by, of2), (head2, by, of)} <= other - mine:
            return True
    return False


def _whose(
    ours: frozenset[Tie], theirs: frozenset[Tie], said: Sequence[Word], held: Sequence[Word], known: Vocabulary
) -> bool:
    """Whether what belongs to somebody is told of somebody else who is named as well."""
    groups: dict[str, set[str]] = {}
    for text in (said, held):
        for actor in known.named(text):
            for word in text[actor.first : actor.last + 1]:
                if word.content:
                    groups.setdefault(word.stem, set()).add(actor.group)
    for tie in ours:
        if not tie.head or not tie.last:
            continue
        owners = _owners(tie, theirs)
        held_by = frozenset(group for owner in owners for group in groups.get(owner, ()))
        for of in {tie.of, *_people(tie, ours, groups)} & groups.keys() - owners - _before(tie.head, held):
            if held_by and not any(known.fits(group, held_by) for group in groups[of]):
                return True
    return False


def _people(tie: Tie, ours: frozenset[Tie], groups: Mapping[str, set[str]]) -> set[str]:
    """Whose that is to which a tie ties something, where it is nobody itself."""
    return (
        set()
        if tie.of in groups
        else {other.of for other in ours if other.head == tie.of and other.preposition == "of"}
    )


def _before(head: str, held: Sequence[Word]) -> set[str]:
    """What stands right before a word, as in "family history"."""
    return {held[n].stem for n in range(len(held) - 1) if held[n].content and held[n + 1].stem == head}


def _owners(tie: Tie, theirs: frozenset[Tie]) -> set[str]:
    """To what the head of a tie is tied in the same way in what is held, and whose that is in its turn."""
    owners = {other.of for other in theirs if other.head == tie.head and other.preposition == tie.preposition}
    for _ in range(2):
        owners |= {other.of for other in theirs if other.head in owners and other.preposition == "of"}
    return owners


_SIDE = 3
"""Words of content on one side of another."""
_LISTED = frozenset({"of", "only", "and", "or", "nor", "as", "than", "rather", "with", "between"})
_PASSIVE = frozenset({"is", "are", "was", "were", "be", "been", "being", "by"})


def around(said: Sequence[Word], held: Sequence[Word]) -> bool:
    """Whether what stands before and after some word have changed sides: "teams visit leaders" of "leaders visit teams".

    Only of words that stand in both texts, and neither in a list nor beside a passive.
    """
    ours, theirs = _sides(said), _sides(held)
    for word in ours.keys() & theirs.keys():
        before, after = ours[word]
        before_held, after_held = theirs[word]
        if before & after_held - before_held and after & before_held - after_held:
            return True
    return False


def _sides(said: Sequence[Word]) -> dict[str, tuple[set[str], set[str]]]:
    """By word: the content right before and right after it in its clause. Of a word that is there twice, all of both."""
    sides: dict[str, tuple[set[str], set[str]]] = {}
    for place, word in enumerate(said):
        if not word.content:
            continue
        before, after = sides.setdefault(word.stem, (set(), set()))
        before |= _side(said, place, -1)
        after |= _side(said, place, 1)
    return sides


def _side(said: Sequence[Word], place: int, step: int) -> set[str]:
    at, reached = place + step, set[str]()
    while 0 <= at < len(said) and said[at].clause == said[place].clause and len(reached) < _SIDE:
        if said[at].low in _LISTED | _PASSIVE:
            break
        if said[at].content:
            reached.add(said[at].stem)
        at += step
    return reached
