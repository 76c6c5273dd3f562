"""Which acts a scenario is made of: one a stage, each with a motif of its own that something held speaks to.

Seeds go in tens: each takes the acts that those before it have used least, so that ten scenarios on a theme differ.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random

from assistant.scenarios.bank_records import Act, Banks, Shape, Theme
from assistant.scenarios.banks import acts_of, texts_of
from assistant.scenarios.findings import Held
from assistant.scenarios.words import FAMILY, fields_of

_AT_SCHOOL = 5
"""Years of age from which a child has a school nurse and no health visitor."""
Hold = Callable[[str], Held | None]


@dataclass(frozen=True, slots=True)
class Chosen:
    """An act with what is held on its motif."""

    act: Act
    held: Held


@dataclass(slots=True)
class Uses:
    """What the seeds before this one have used: each act and motif how often, and the acts and sentences of each seed."""

    acts: Counter[str] = field(default_factory=Counter)
    motifs: Counter[str] = field(default_factory=Counter)
    casts: list[frozenset[str]] = field(default_factory=list)
    sentences: list[frozenset[str]] = field(default_factory=list)

    def note(self, acts: Iterable[Act], sentences: Iterable[str] = ()) -> None:
        """Adds one seed."""
        acts = tuple(acts)
        self.acts.update(act.id for act in acts)
        self.motifs.update(act.motif for act in acts)
        self.casts.append(frozenset(act.id for act in acts))
        self.sentences.append(frozenset(sentences))

    def likeness(self, act: Act, chosen: Collection[str]) -> int:
        """The most acts that one of those seeds would share, if this one were added to those `chosen`."""
        return max((len(cast & frozenset(chosen)) + 1 for cast in self.casts if act.id in cast), default=0)


def present(shape: Shape) -> frozenset[str]:
    """The keys of the family that a shape has, and "apart" where the parents do not share a home."""
    some = {name for name in ("partner", "older", "younger") if getattr(shape, name) is not None}
    return frozenset({"child", "carer", "other", "relative"} | some | (set() if shape.together else {"apart"}))


def playable(act: Act, shape: Shape, years: int) -> bool:
    """Whether an act can be played by a family of this shape with a child of this age."""
    here = present(shape)
    named = {name for part, text in texts_of(act) if part != "asked" for name in fields_of(text)}
    family = {name for name in named if name in FAMILY} | ({act.sender} & set(FAMILY))
    return (
        act.ages[0] <= years <= act.ages[1]
        and set(act.needs) <= here
        and family <= here
        and (not act.kin or shape.carer in act.kin)
    )


def for_age(act: Act, years: int) -> Act:
    """The act for a child of this age: up to four the health visitor takes the school nurse's part, later the reverse."""
    old, new = ("health_visitor", "school_nurse") if years >= _AT_SCHOOL else ("school_nurse", "health_visitor")

    def key(name: str) -> str:
        return new if name == old else name

    def text(words: str) -> str:
        return words.replace(f"{{{old}", f"{{{new}")

    def texts(many: Sequence[str]) -> tuple[str, ...]:
        return tuple(text(words) for words in many)

    return replace(
        act,
        sender=key(act.sender),
        title=texts(act.title),
        text=tuple(texts(choices) for choices in act.text),
        knows=tuple(key(name) for name in act.knows),
        unaware=tuple(key(name) for name in act.unaware),
        asked=tuple((key(who), text(words)) for who, words in act.asked),
        flags=texts(act.flags),
        missing=texts(act.missing),
        decide=texts(act.decide),
        draw=texts(act.draw),
    )


def chosen(
    banks: Banks,
    themes: Sequence[Theme],
    shape: Shape,
    years: int,
    *,
    count: int,
    random: Random,
    uses: Uses,
    hold: Hold,
    taken: Mapping[int, str],
) -> dict[int, Chosen]:
    """An act for each place from 0 that is not `taken` (by the motif of a locked stage); fewer where not enough is held."""
    motifs, acting = set(taken.values()), set[str]()

    def pick(place: str) -> Chosen | None:
        acts = {act.id: act for theme in themes for act in acts_of(banks, theme, place)}
        fit = [act for act in acts.values() if act.motif not in motifs and playable(act, shape, years)]
        random.shuffle(fit)
        fit.sort(
            key=lambda act: (
                uses.acts[act.id],
                _general(act, themes) and place == "turn",
                uses.likeness(act, acting),
                uses.motifs[act.motif],
            )
        )
        for act in fit:
            held = hold(act.motif)
            if held is not None:
                motifs.add(act.motif)
                acting.add(act.id)
                return Chosen(for_age(act, years), held)
        return None

    found = {
        place: item
        for place, name in ((0, "opening"), (count - 1, "turn"))
        if place not in taken and (item := pick(name))
    }
    free = [place for place in range(1, count - 1) if place not in taken]
    fresh = [item for _ in free if (item := pick("middle"))]
    fresh.sort(key=lambda item: item.held.motif.phase)
    return found | dict(zip(free, fresh, strict=False))


def _general(act: Act, themes: Sequence[Theme]) -> bool:
    """Whether an act fits any theme; those that are written for the theme come before it."""
    return not {theme.id for theme in themes} & set(act.themes)
