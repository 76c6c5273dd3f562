"""Rules of scope: what a message asks that is answered in another way than it asks, or not, and who it is that writes.

What is recognised is data (the folder `scope`), in the same phrases as the cues of danger: a rule applies in the sentences in
which one of its phrases stands, unless a guard that it names speaks against it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast, get_args

from assistant.answers import Care, CareFor
from assistant.steps.cue_files import (
    WORDS,
    entries,
    language_of,
    lists_of,
    meanings,
    phrases,
    read_toml,
    strings,
    text_of,
    words_of,
)
from assistant.steps.phrases import Index, Language, Phrase, Reading
from assistant.steps.screen import DATA as DANGER
from assistant.steps.screen import contact_of
from assistant.steps.wording import Words, sentences
from knowledge.contacts import Contact
from knowledge.errors import SettingsError

DATA = Path(__file__).parent.parent / "scope"
CARE = "care.toml"
Says = Literal["elsewhere", "decision", "harm", "naming", "instruction", "form", "distress", "parent", "child"]
Within = Literal["sentence", "message"]


@dataclass(frozen=True, eq=False, slots=True)
class Guard:
    """What speaks against a rule: in the same sentence, or anywhere in the message (`whole`)."""

    id: str
    whole: bool
    phrases: tuple[Phrase, ...]


@dataclass(frozen=True, eq=False, slots=True)
class Rule:
    """What a message is recognised by, and what follows; `why` is for the person who reviews it.

    `ask`: what is searched in the message's place. `care`: the help shown first. `act_now`: the act-now block goes with it.
    `most`: the message has at most so many words.
    """

    id: str
    says: Says
    phrases: tuple[Phrase, ...]
    unless: tuple[Guard, ...]
    ask: str | None = None
    care: str | None = None
    act_now: bool = False
    most: int | None = None


@dataclass(frozen=True, eq=False, slots=True)
class Test:
    """A general test that guidance states, as it is searched (`ask`), and what shows that it is the one in question."""

    id: str
    ask: str
    phrases: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules, in the order of their files, ready to be looked for. `guards` and `cares` are known by their ids."""

    words: Words
    index: Index
    rules: tuple[Rule, ...]
    tests: tuple[Test, ...]
    guards: Mapping[str, Guard]
    cares: Mapping[str, Care]

    @classmethod
    def load(cls, folder: Path = DATA, danger: Path = DANGER) -> "Rules":
        """Reads the folder, and the words that it shares with the cues of danger.

        Raises SettingsError naming the file, the entry and what is wrong with it.
        """
        files = {path: read_toml(path) for path in sorted({*folder.glob("*.toml"), folder / WORDS, folder / CARE})}
        shared, own = read_toml(danger / WORDS), folder / WORDS
        language = language_of(own, files[own], lists_of(danger / WORDS, shared))
        guards = {guard.id: guard for path, data in files.items() for guard in _guards(path, data, language)}
        cares = _cares(folder / CARE, files[folder / CARE])
        rules = [rule for path, data in files.items() for rule in _rules(path, data, language, guards, cares)]
        tests = tuple(test for path, data in files.items() for test in _tests(path, data, language))
        ids = [entry.id for entry in (*rules, *tests, *guards.values())]
        if twice := sorted({name for name in ids if ids.count(name) > 1}):
            raise SettingsError(f"{folder}: the id {twice[0]!r} is given twice; give each its own")
        more = meanings(f"{own}: means", files[own].get("means", {}))
        words = words_of(danger / WORDS, shared, language.words(), more)
        return cls(words, Index(language.places()), tuple(rules), tests, guards, cares)

    def found(self, message: str) -> "Found":
        """The rules that apply to the message."""
        said = sentences(message, self.words)
        length = sum(len(sentence) for sentence in said)
        reading = self.index.read(said)
        standing: dict[Guard, frozenset[int]] = {}

        def against(guard: Guard) -> frozenset[int]:
            if guard not in standing:
                numbers = _standing(reading, guard.phrases)
                standing[guard] = frozenset(range(len(said))) if numbers and guard.whole else numbers
            return standing[guard]

        return Found(
            tuple(
                rule
                for rule in self.rules
                if (rule.most is None or length <= rule.most)
                and (numbers := _standing(reading, rule.phrases))
                and numbers.difference(*map(against, rule.unless))
            )
        )

    def test_of(self, message: str) -> str | None:
        """The general test that a decision asked for in the message turns on; None where none is known by its words."""
        reading = self.index.read(sentences(message, self.words))
        return next((test.ask for test in self.tests if _standing(reading, test.phrases)), None)

    def of_practice(self, text: str) -> bool:
        """Whether a text has a word of safeguarding practice."""
        return self.stands("practice", text)

    def stands(self, guard: str, message: str) -> bool:
        """Whether a guard, by its id, stands anywhere in the message."""
        return bool(_standing(self.index.read(sentences(message, self.words)), self.guards[guard].phrases))


@dataclass(frozen=True, slots=True)
class Found:
    """The rules that apply, in their order."""

    rules: tuple[Rule, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(rule.id for rule in self.rules)

    def of(self, *says: Says) -> Rule | None:
        """The first rule that says one of these."""
        return next((rule for rule in self.rules if rule.says in says), None)


def _standing(reading: Reading, wanted: tuple[Phrase, ...]) -> frozenset[int]:
    return frozenset[int]().union(*(reading.sentences_with(phrase) for phrase in wanted))


def _tests(path: Path, data: Mapping[str, Any], language: Language) -> list[Test]:
    return [
        Test(text_of(where, entry, "id"), text_of(where, entry, "ask"), phrases(where, entry, language))
        for where, entry in entries(path, data, "test", {"id", "ask", "any"})
    ]


def _guards(path: Path, data: Mapping[str, Any], language: Language) -> list[Guard]:
    found: list[Guard] = []
    for where, entry in entries(path, data, "guard", {"id", "why", "within", "any"}):
        within = _one_of(where, entry, "within", get_args(Within))
        text_of(where, entry, "why")
        found.append(Guard(text_of(where, entry, "id"), within == "message", phrases(where, entry, language)))
    return found


def _rules(
    path: Path, data: Mapping[str, Any], language: Language, guards: Mapping[str, Guard], cares: Mapping[str, Care]
) -> list[Rule]:
    found: list[Rule] = []
    may = frozenset({"unless", "ask", "care", "act_now", "most"})
    for where, entry in entries(path, data, "rule", {"id", "says", "why", "any"}, may):
        text_of(where, entry, "why")
        names = strings(f"{where}: unless", entry["unless"]) if "unless" in entry else []
        if unknown := [name for name in names if name not in guards]:
            raise SettingsError(f"{where}: unless: {unknown[0]!r} is the id of no guard")
        care = text_of(where, entry, "care") if "care" in entry else None
        if care is not None and care not in cares:
            raise SettingsError(f"{where}: care: {care!r} is none of those in {CARE}")
        most, act_now = entry.get("most"), entry.get("act_now", False)
        if not (most is None or type(most) is int) or not isinstance(act_now, bool):
            raise SettingsError(f"{where}: most must be a whole number, act_now true or false")
        found.append(
            Rule(
                text_of(where, entry, "id"),
                cast(Says, _one_of(where, entry, "says", get_args(Says))),
                phrases(where, entry, language),
                tuple(guards[name] for name in names),
                ask=text_of(where, entry, "ask") if "ask" in entry else None,
                care=care,
                act_now=act_now,
                most=most,
            )
        )
    return found


def _cares(path: Path, data: Mapping[str, Any]) -> dict[str, Care]:
    """The help to show, by its id, with its contacts, each of which stands once in the file."""
    contacts: dict[str, Contact] = {
        text_of(where, entry, "id"): contact_of(where, entry)
        for where, entry in entries(path, data, "contact", {"id", "label", "value", "checked_on"}, frozenset({"when"}))
    }
    found: dict[str, Care] = {}
    for where, entry in entries(path, data, "care", {"id", "for", "text"}, frozenset({"contacts"})):
        names = strings(f"{where}: contacts", entry["contacts"]) if "contacts" in entry else []
        if unknown := [name for name in names if name not in contacts]:
            raise SettingsError(f"{where}: contacts: {unknown[0]!r} is the id of no contact")
        reader = cast(CareFor, _one_of(where, entry, "for", get_args(CareFor)))
        found[text_of(where, entry, "id")] = Care(
            reader, text_of(where, entry, "text"), tuple(contacts[name] for name in names)
        )
    return found


def _one_of(where: str, entry: Mapping[str, Any], key: str, wanted: tuple[str, ...]) -> str:
    value = text_of(where, entry, key)
    if value not in wanted:
        raise SettingsError(f"{where}: {key}: {value!r} is none of {', '.join(wanted)}")
    return value
