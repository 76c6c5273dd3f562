"""Role-play packs for a chat model or a person, the observer's sheet, and one-paragraph starters."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from assistant.scenarios.bank_records import Banks
from assistant.scenarios.records import Persona
from assistant.scenarios.stage_records import Person, Stage
from assistant.scenarios.words import age_in_words, first_name, listed

_ACTORS = ("carer", "child", "partner", "other", "relative")
_YOUNGEST = 6 * 12


def personas(banks: Banks, cast: Sequence[Person], stages: Sequence[Stage], seed: int) -> tuple[Persona, ...]:
    """Two to four roles of the cast: the main carer always, the child from six years on, and one practitioner."""
    people = {person.key: person for person in cast}
    actors = [
        people[key]
        for key in _ACTORS
        if key in people and not (key == "child" and (people[key].months or 0) < _YOUNGEST)
    ]
    workers = [person for person in cast if person.agency is not None]
    chosen = [*actors[:3], *Random(f"{seed}/worker").sample(workers, min(1, len(workers)))]
    return tuple(_persona(banks, person, people["child"], stages, seed) for person in chosen)


def _persona(banks: Banks, person: Person, child: Person, stages: Sequence[Stage], seed: int) -> Persona:
    role = banks.roleplay.role["worker" if person.agency is not None else person.key]
    random = Random(f"{seed}/{person.key}/persona")
    made = Persona(
        key=person.key,
        name=person.name,
        who=_who(person, child),
        fears=_two(role.fears, random),
        hides=_two(role.hides, random),
        wants=_two(role.wants, random),
        speaks=random.choice(role.speaks),
        opening=random.choice(role.openings),
        shifts=_two(role.shifts, random),
        never_unless=_two(role.never, random),
        stop=banks.roleplay.stop["rules"],
        prompt="",
    )
    return _with_prompt(made, banks, _known(person, stages))


def _who(person: Person, child: Person) -> str:
    if person.key == "child":
        return f"a {'girl' if person.sex == 'f' else 'boy'} of {age_in_words(person.months or 0)}"
    if person.agency is not None:
        return f"{person.role} ({person.agency})"
    return f"{first_name(child)}’s {person.kin}"


def _two(texts: Sequence[str], random: Random) -> tuple[str, ...]:
    return tuple(random.sample(texts, min(2, len(texts))))


def _known(person: Person, stages: Sequence[Stage]) -> tuple[str, ...]:
    """What somebody holds back in the stages: it is theirs to tell, if asked well."""
    words = {first_name(person), person.agency or ""} - {""}
    return tuple(
        item.tells for stage in stages for item in stage.notes.held_back if any(word in item.who for word in words)
    )


def _with_prompt(made: Persona, banks: Banks, holds: Sequence[str]) -> Persona:
    lines = [
        f"You play {made.name}, {made.who}, in a training exercise for people who work to keep children safe.",
        "",
        f"You are afraid of: {listed(made.fears)}",
        f"You hide: {listed(made.hides)}",
        f"You want: {listed(made.wants)}",
        f"You speak {made.speaks}.",
        f"You begin with: {made.opening}",
        f"You open up a little on: {listed(made.shifts)}",
        f"You never tell: {listed(made.never_unless)}",
        *(["You also know this, and tell it only to somebody who asks about it kindly:"] if holds else []),
        *(f"- {text}" for text in holds),
        "",
        "Rules:",
        *(f"- {text}" for text in banks.roleplay.stop["bounds"]),
        *(f"- {text}" for text in made.stop),
    ]
    return replace(made, prompt="\n".join(lines))


def observer_sheet(banks: Banks, seed: int) -> tuple[str, ...]:
    """What somebody watches for who does not take part: in a role-play, and in the groups."""
    asked = Random(f"{seed}/observer").sample(banks.session.observer["questions"], 3)
    return (*banks.roleplay.observer["rows"], *asked)
