"""Filling in the texts of the banks: who is meant, how they are spoken of, and when.

`{child}` is a first name; `{child.he}`, `.him`, `.his`, `.himself`, `.kin`, `.age`, `.aged`, `.boy`, `.mum` follow the person.
`{teacher}` is "the class teacher, Ruth Obi" at the first mention in a stage and "Ruth" after it; `{teacher.name}` is the name
alone, whole at first. `{ago5}` and `{on5}` are days before and after the stage's own.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from string import Formatter

from assistant.scenarios.stage_records import Person, Sex

FAMILY = ("child", "carer", "other", "partner", "older", "younger", "relative")
SCENERY = frozenset({"town", "street", "school", "surgery", "hospital", "interest", "thing", "surname"})
_PRONOUNS: Mapping[Sex, Mapping[str, str]] = {
    "f": {"he": "she", "him": "her", "his": "her", "himself": "herself", "boy": "girl"},
    "m": {"he": "he", "him": "him", "his": "his", "himself": "himself", "boy": "boy"},
}
_MUM = {
    "mother": "Mum",
    "father": "Dad",
    "grandmother": "Nan",
    "grandfather": "Grandad",
    "aunt": "auntie",
    "uncle": "uncle",
}
_MARK = re.compile(r"\[(?:-(\d+)|(\d+)\+)\] ")
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def fields_of(text: str) -> Iterator[str | None]:
    """The names in braces, without what follows a dot; None for a brace that is not closed."""
    try:
        for _, name, _, _ in Formatter().parse(text):
            if name is not None:
                yield name.split(".")[0]
    except ValueError:
        yield None


def age_in_words(months: int) -> str:
    """ "8", "14 months", "ten weeks" (up to five months)."""
    if months >= 24:
        return str(months // 12)
    if months >= 6:
        return f"{months} months"
    weeks = weeks_of(months)
    return f"{_NUMBERS[weeks] if weeks < len(_NUMBERS) else weeks} weeks"


def weeks_of(months: int) -> int:
    """A young baby's age in weeks."""
    return max(3, round(months * 4.35))


def aged(months: int) -> str:
    """ "aged 8", "14 months old"."""
    words = age_in_words(months)
    return f"aged {words}" if months >= 24 else f"{words} old"


def day_in_words(day: date) -> str:
    """ "Thursday 14 March"."""
    return f"{day:%A} {day.day} {day:%B}"


def sentence(text: str) -> str:
    """With a capital where it begins and after each full stop, also behind a quotation mark.

    What follows a question or an exclamation in quotation marks goes on: “Who?” she asks.
    """
    return re.sub(r"(^[“(]?|[.!?] “?|\.” “?)([a-z])", lambda found: found[1] + found[2].upper(), text)


def listed(texts: Sequence[str]) -> str:
    """Parts of one sentence, with a full stop unless the last part ends in a mark of its own."""
    joined = "; ".join(texts)
    return joined if joined.endswith(("?", "!", ".")) else f"{joined}."


@dataclass(slots=True)
class Speaker:
    """Fills in texts for one stage. `used` gathers the keys of the people who were named."""

    people: Mapping[str, Person]
    scenery: Mapping[str, str]
    on: date
    used: list[str] = field(default_factory=list)

    def say(self, text: str) -> str:
        """The text with everything filled in. Raises KeyError for somebody who is not there."""
        parts: list[str] = []
        for literal, name, _, _ in Formatter().parse(text):
            parts.append(literal)
            if name is not None:
                parts.append(self._value(name))
        # A name with its role ends in a comma, which a sentence that goes on with another mark does not need.
        return sentence(re.sub(r",(?=[.,;:?!’])", "", "".join(parts)))

    def all(self, texts: Sequence[str]) -> tuple[str, ...]:
        return tuple(self.say(text) for text in texts)

    def can(self, text: str) -> bool:
        """Whether everybody whom the text names is there."""
        return all(
            name in self.people or name in self.scenery or (name and re.fullmatch(r"(ago|on)\d+", name))
            for name in fields_of(text)
        )

    def _value(self, name: str) -> str:
        key, _, attribute = name.partition(".")
        if moved := re.fullmatch(r"(ago|on)(\d+)", key):
            days = int(moved[2]) * (-1 if moved[1] == "ago" else 1)
            return day_in_words(weekday(self.on + timedelta(days=days), forward=days > 0))
        if key in self.scenery:
            return self.scenery[key]
        met = key in self.used
        if not met and attribute in {"", "name"}:
            self.used.append(key)
        return _of(self.people[key], attribute, met=met)


def _of(person: Person, attribute: str, *, met: bool) -> str:
    lower = attribute.lower()
    if lower in _PRONOUNS[person.sex]:
        word = _PRONOUNS[person.sex][lower]
        return word.capitalize() if attribute[:1].isupper() else word
    if attribute == "kin":
        return (person.kin or "").removeprefix("mother’s ").removeprefix("father’s ").removeprefix("grandmother’s ")
    if attribute == "mum":
        return _MUM.get(person.kin or "", "Mum")
    if attribute in {"age", "aged"} and person.months is not None:
        return age_in_words(person.months) if attribute == "age" else aged(person.months)
    if attribute not in {"", "name"}:
        raise KeyError(attribute)
    if person.agency is None or met:
        return first_name(person)
    return person.name if attribute else f"the {person.role}, {person.name},"


def choices_for(choices: Sequence[str], years: int) -> tuple[str, ...]:
    """The alternatives that fit a child of this age, without their marks: `[4+] …` from four years on, `[-3] …` up to three."""
    found: list[str] = []
    for text in choices:
        mark = _MARK.match(text)
        if mark is None:
            found.append(text)
        elif years <= int(mark[1]) if mark[1] else years >= int(mark[2]):
            found.append(text[mark.end() :])
    return tuple(found)


def first_name(person: Person) -> str:
    return person.name.split(" ")[0]


def weekday(day: date, *, forward: bool = False) -> date:
    """The day itself or, at a weekend, the working day before or after it."""
    while day.weekday() >= 5:
        day += timedelta(days=1 if forward else -1)
    return day
