"""Which acts a scenario is made of: one a stage, each with a motif of its own that something held speaks to.

Seeds go in tens: each takes the acts that those before it have used least, so that ten scenarios on a theme differ.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

from assistant.scenarios.bank_records import Act, Banks, Shape, Theme
from assistant.scenarios.banks import acts_of, texts_of
from assistant.scenarios.findings import Held
from assistant.scenarios.words import FAMILY, fields_of

Hold = Callable[[str], Held | None]


@dataclass(frozen=True, slots=True)
class Chosen:
    """An act with what is held on its motif. `told`, `taught`: how often earlier seeds of the ten used the act, and the motif."""

    act: Act
    held: Held
    told: int = 0
    taught: int = 0


@dataclass(slots=True)
class Uses:
    """How often the seeds before this one have used each act and each motif."""

    acts: Counter[str] = field(default_factory=Counter)
    motifs: Counter[str] = field(default_factory=Counter)

    def note(self, items: Iterable[Chosen]) -> None:
        for item in items:
            self.acts[item.act.id] += 1
            self.motifs[item.act.motif] += 1


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
    motifs = set(taken.values())

    def pick(place: str) -> Chosen | None:
        acts = {act.id: act for theme in themes for act in acts_of(banks, theme, place)}
        fit = [act for act in acts.values() if act.motif not in motifs and playable(act, shape, years)]
        random.shuffle(fit)
        fit.sort(key=lambda act: (uses.acts[act.id], _general(act, themes) and place == "turn", uses.motifs[act.motif]))
        for act in fit:
            held = hold(act.motif)
            if held is not None:
                motifs.add(act.motif)
                return Chosen(act, held, uses.acts[act.id], uses.motifs[act.motif])
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
