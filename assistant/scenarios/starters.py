"""One-paragraph starters: a scene and one thing to do, for a meeting or a break."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from random import Random

from assistant.scenarios.acts import for_age, playable
from assistant.scenarios.bank_records import Act, Banks, Theme
from assistant.scenarios.banks import acts_of
from assistant.scenarios.family import fits, household
from assistant.scenarios.timeline import in_term
from assistant.scenarios.turns import by_turns
from assistant.scenarios.words import Speaker, choices_for

MOST = 20


@dataclass(frozen=True, slots=True)
class Starter:
    """A paragraph to begin a talk with, and what it is meant to bring out."""

    text: str
    brings_out: str


def starters(
    banks: Banks, theme: Theme, role: str, *, count: int, seed: int, as_of: date, held: Collection[str]
) -> tuple[Starter, ...]:
    """Up to `count` starters on a theme for a role (an id of the audiences); only motifs in `held` are used."""
    acts = [act for place in ("opening", "middle", "turn") for act in acts_of(banks, theme, place) if act.motif in held]
    Random(f"{seed}/{theme.id}/starters").shuffle(acts)
    found: list[Starter] = []
    for number in range(3 * MOST):
        if len(found) == min(count, MOST) or not acts:
            break
        starter = _starter(banks, theme, role, acts[number % len(acts)], seed=seed, number=number, as_of=as_of)
        if starter is not None and starter.text not in {other.text for other in found}:
            found.append(starter)
    return tuple(found)


def _starter(banks: Banks, theme: Theme, role: str, act: Act, *, seed: int, number: int, as_of: date) -> Starter | None:
    random = Random(f"{seed}/{number}/{act.id}")
    years = random.randint(max(theme.ages[0], act.ages[0]), min(theme.ages[1], act.ages[1]))
    act = for_age(act, years)
    shapes = [s for s in banks.shapes.values() if fits(s, theme, years) and playable(act, s, years)]
    if not shapes:
        return None
    months = years * 12 + random.randint(1, 11) if years else random.randint(1, 4)
    house = household(banks, [theme], random.choice(shapes), months, random, frozenset())
    speaker = Speaker(house.people, house.scenery, in_term(as_of))
    told = [
        by_turns(choices_for(choices, years), seed + number, f"{act.id}/{slot}")
        for slot, choices in enumerate(act.text)
    ]
    scene = " ".join(speaker.say(text) for text in told[:3])
    frame = by_turns(banks.roleplay.starters["frames"], seed * MOST + number, "starters")
    text = frame.format(scene=scene, a_role=banks.audiences[role].one)
    return Starter(re.sub(r"\s+", " ", text), banks.motifs[act.motif].title)
