"""A composite family, its place and its network, drawn from the banks. Nothing here looks at a source."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from assistant.scenarios.bank_records import Banks, Shape, Theme
from assistant.scenarios.stage_records import Person, Sex

_FEMALE_KIN = frozenset({"mother", "grandmother", "aunt"})
_TEACHERS = ((1, "family group leader"), (5, "key worker"), (11, "class teacher"), (99, "form tutor"))


@dataclass(frozen=True, slots=True)
class Household:
    """Who and where. `people`: family and practitioners by key; `scenery`: what is filled in besides."""

    shape: Shape
    surname: str
    people: Mapping[str, Person]
    scenery: Mapping[str, str]

    @property
    def child(self) -> Person:
        return self.people["child"]


def fits(shape: Shape, theme: Theme, years: int) -> bool:
    """Whether a family of this shape can carry the theme with a child of this age."""
    present = {name for name in ("partner", "older", "younger") if getattr(shape, name) is not None}
    present |= {"other", "relative"} | (set() if shape.together else {"apart"})
    if years == 0 and shape.carer == "grandmother":
        return False
    return set(theme.needs) <= present and (shape.younger is None or years + shape.younger >= 0)


def household(
    banks: Banks, themes: Sequence[Theme], shape: Shape, months: int, random: Random, avoid: Collection[str]
) -> Household:
    """A family of this shape with a child of so many months. Names in `avoid` (lower case) are not given to anybody."""
    allowed = [name for theme in themes for name in theme.heritages] or list(banks.heritages)
    heritage = banks.heritages[random.choice(allowed)]
    names = _Names(random, avoid)
    surname = names.draw(heritage.surnames)
    people: dict[str, Person] = {}

    def relation(key: str, kin: str, sex: Sex, age: int | None, *, last: str, at_home: bool) -> None:
        first = names.draw(heritage.girls if sex == "f" else heritage.boys, unlike=True)
        people[key] = Person(key, f"{first} {last}", sex, kin, months=age, kin=kin, at_home=at_home)

    sex = _sex(random)
    relation("child", "daughter" if sex == "f" else "son", sex, months, last=surname, at_home=True)
    _siblings(shape, months, random, surname, relation)
    _adults(shape, months, random, heritage.surnames, surname, names, relation)
    years = months // 12
    return Household(
        shape, surname, people | _network(banks, years, random, names), _scenery(banks, years, surname, random, names)
    )


def _siblings(shape: Shape, months: int, random: Random, surname: str, relation: "object") -> None:
    for key, years in (("older", shape.older), ("younger", shape.younger)):
        if years is None:
            continue
        sex = _sex(random)
        age = max(2, months + years * 12 + random.choice((-5, -3, 0, 3, 5)))
        relation(key, "sister" if sex == "f" else "brother", sex, age, last=surname, at_home=True)  # pyright: ignore[reportCallIssue]


def _adults(
    shape: Shape,
    months: int,
    random: Random,
    surnames: Sequence[str],
    surname: str,
    names: "_Names",
    relation: "object",
) -> None:
    oldest = months // 12 + max(shape.older or 0, 0)
    young = (19 + oldest + random.randint(1, 9)) * 12
    old = (44 + oldest + random.randint(1, 8)) * 12
    other_name = surname if shape.together else names.draw(surnames)
    adults = (
        ("carer", shape.carer, old if shape.carer == "grandmother" else young, surname, True),
        ("other", shape.other, young + 24, other_name, shape.together),
        ("relative", shape.relative, (old if shape.relative.startswith("grand") else young + 36), surname, False),
    )
    for key, kin, age, last, at_home in adults:
        relation(key, kin, "f" if kin in _FEMALE_KIN else "m", age, last=last, at_home=at_home)  # pyright: ignore[reportCallIssue]
    if shape.partner is not None:
        sex: Sex = "m" if shape.carer == "mother" else "f"
        relation("partner", shape.partner.replace("'", "’"), sex, young + 12, last=names.draw(surnames), at_home=True)  # pyright: ignore[reportCallIssue]


def _network(banks: Banks, years: int, random: Random, names: "_Names") -> dict[str, Person]:
    network: dict[str, Person] = {}
    for key, worker in banks.workers.items():
        sex = _sex(random)
        first = names.draw(banks.colleagues.first_f if sex == "f" else banks.colleagues.first_m)
        role = next(word for limit, word in _TEACHERS if years < limit) if key == "teacher" else worker.role
        agency = "children’s centre" if worker.agency == "school" and years < 1 else worker.agency
        agency = "nursery" if agency == "school" and years < 5 else agency
        network[key] = Person(key, f"{first} {names.draw(banks.colleagues.surnames)}", sex, role, agency=agency)
    return network


def _scenery(banks: Banks, years: int, surname: str, random: Random, names: "_Names") -> dict[str, str]:
    places = banks.places
    schools = ((1, places.centres), (5, places.nurseries), (11, places.primaries), (99, places.secondaries))
    loves, thing = random.choice(next(i.words for i in places.interest if i.ages[0] <= years <= i.ages[1]))
    return {
        "surname": surname,
        "town": names.draw(places.towns),
        "street": names.draw(places.streets),
        "school": names.draw(next(found for limit, found in schools if years < limit)),
        "surgery": names.draw(places.surgeries),
        "hospital": names.draw(places.hospitals),
        "interest": loves,
        "thing": thing,
    }


def _sex(random: Random) -> Sex:
    return random.choice(("f", "m"))


class _Names:
    """Draws names, each once, and none that is to be avoided while another is left; for a family, `unlike` one another."""

    def __init__(self, random: Random, avoid: Collection[str]) -> None:
        self._random, self._avoid, self._taken, self._initials = random, avoid, set[str](), set[str]()

    def draw(self, names: Sequence[str], *, unlike: bool = False) -> str:
        free = [name for name in names if name not in self._taken]
        clear = [name for name in free if not set(name.lower().replace("’s", "").split()) & set(self._avoid)]
        apart = [name for name in clear if name[0] not in self._initials]
        chosen = self._random.choice((apart if unlike else []) or clear or free or list(names))
        self._taken.add(chosen)
        if unlike:
            self._initials.add(chosen[0])
        return chosen
