"""Reads the template banks and refuses to start with a broken one: the message names file and key."""

import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from assistant.scenarios.bank_records import (
    Act,
    Audience,
    Banks,
    Colleagues,
    Heritage,
    Language,
    Motif,
    Places,
    Quiz,
    RolePlay,
    Session,
    Shape,
    Theme,
    Worker,
)
from assistant.scenarios.errors import BankError
from assistant.scenarios.words import FAMILY, SCENERY, choices_for, fields_of

FOLDER = Path(__file__).parent / "banks"
_SPEAKERS = frozenset(FAMILY) | {"school", "neighbour"}
_NEEDS = frozenset(FAMILY) | {"apart"}
_LEAST = {"opening": 1, "middle": 4, "turn": 1}
Item = TypeVar("Item")


@lru_cache(maxsize=1)
def shipped() -> Banks:
    """The banks that come with Touchstone, read once. Raises BankError."""
    return load(FOLDER)


def load(folder: Path) -> Banks:
    """The banks of a folder. Raises BankError for a value of the wrong form, an unknown key or a broken reference."""
    people, session = _toml(folder / "people.toml"), _toml(folder / "session.toml")
    audiences = session.pop("audience", {})
    motif_files = sorted(folder.glob("motifs*.toml"))
    act_files = sorted((folder / "acts").glob("*.toml"))
    acts: dict[str, Act] = {}
    where: dict[str, Path] = {}
    for file in act_files:
        found = _table(file, _toml(file).get("act", {}), Act, rename={"from": "sender"})
        if twice := found.keys() & acts.keys():
            raise BankError(f"{file.name}: act.{min(twice)} stands in another file as well")
        acts |= found
        where |= dict.fromkeys(found, file)
    motifs = {
        key: item for file in motif_files for key, item in _table(file, _toml(file).get("motif", {}), Motif).items()
    }
    role_file = folder / "roleplay.toml"
    role_play = _toml(role_file)
    banks = Banks(
        themes=_whole_table(folder / "themes.toml", "theme", Theme),
        motifs=motifs,
        quizzes=tuple(
            _one(folder / "checks.toml", entry, Quiz, f"check.{number}")
            for number, entry in enumerate(_toml(folder / "checks.toml").get("check", []), 1)
        ),
        acts=acts,
        shapes=_whole_table(folder / "families.toml", "family", Shape),
        heritages=_table(folder / "people.toml", people.get("heritage", {}), Heritage),
        workers=_table(folder / "people.toml", people.get("worker", {}), Worker),
        audiences=_table(folder / "session.toml", audiences, Audience),
        colleagues=_one(folder / "people.toml", people.get("colleagues", {}), Colleagues, "colleagues"),
        places=_one(folder / "places.toml", _toml(folder / "places.toml"), Places),
        session=_one(folder / "session.toml", session, Session),
        roleplay=_one(
            role_file, role_play | {"role": {k: v | {"id": k} for k, v in role_play.get("role", {}).items()}}, RolePlay
        ),
        language=_one(folder / "language.toml", _toml(folder / "language.toml"), Language),
        fingerprint=_fingerprint(folder),
    )
    for problem in _broken(banks, where):
        raise BankError(problem)
    return banks


def _toml(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(_curly(file.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise BankError(f"{file.name}: there is no such bank") from None
    except tomllib.TOMLDecodeError as error:
        raise BankError(f"{file.name}: not valid TOML: {error}") from error


def _curly(text: str) -> str:
    """Apostrophes as they are printed; those that delimit a TOML string stand beside no letter on their left."""
    return re.sub(r"(?<=[A-Za-z}.])'(?=[A-Za-z\s,.;:?!”)-])(?!\n)", "’", text)


def _whole_table(file: Path, name: str, kind: type[Item]) -> dict[str, Item]:
    data = _toml(file)
    if extra := data.keys() - {name}:
        raise BankError(f"{file.name}: {min(extra)} is not a table of this bank")
    return _table(file, data.get(name, {}), kind)


def _table(
    file: Path, entries: Mapping[str, Any], kind: type[Item], *, rename: Mapping[str, str] | None = None
) -> dict[str, Item]:
    renamed: Mapping[str, str] = rename or {}
    found: dict[str, Item] = {}
    for key, entry in entries.items():
        fields = {renamed.get(str(name), str(name)): value for name, value in entry.items()}
        found[key] = _one(file, fields | {"id": key}, kind, key)
    return found


def _one(file: Path, entry: Mapping[str, Any], kind: type[Item], key: str = "") -> Item:
    try:
        return TypeAdapter(kind).validate_python(dict(entry))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        path = ".".join(str(part) for part in (key, *first["loc"]) if part != "")
        raise BankError(f"{file.name}: {path}: {first['msg']}") from None


def _broken(banks: Banks, where: Mapping[str, Path]) -> Iterator[str]:
    """References that lead nowhere, and themes that no case can be made of."""
    for theme in banks.themes.values():
        yield from (f"themes.toml: theme.{theme.id}.{problem}" for problem in _broken_theme(banks, theme))
    for number, quiz in enumerate(banks.quizzes, 1):
        if quiz.motif not in banks.motifs:
            yield f"checks.toml: check.{number}.motif names {quiz.motif!r}, which is no motif"
    yield from _broken_patterns(banks)
    for act in banks.acts.values():
        yield from (f"{where[act.id].name}: act.{act.id}.{problem}" for problem in _broken_act(banks, act))
    for theme in banks.themes.values():
        yield from (f"themes.toml: theme.{theme.id} {problem}" for problem in _too_few(banks, theme))


def _broken_theme(banks: Banks, theme: Theme) -> Iterator[str]:
    yield from (f"motifs names {name!r}, which is no motif" for name in theme.motifs if name not in banks.motifs)
    yield from (
        f"heritages names {name!r}, which is no heritage" for name in theme.heritages if name not in banks.heritages
    )
    yield from (f"needs names {name!r}, who is not of the family" for name in theme.needs if name not in _NEEDS)


def _too_few(banks: Banks, theme: Theme) -> Iterator[str]:
    """The places for which a child of some age has no act, so that no scenario of six stages could be made."""
    for place, least in _LEAST.items():
        for years in range(theme.ages[0], theme.ages[1] + 1):
            fit = [act for act in acts_of(banks, theme, place) if act.ages[0] <= years <= act.ages[1]]
            if len({act.motif for act in fit}) < least:
                yield f"has too few acts for {place!r} and a child of {years}"
                break


def _broken_act(banks: Banks, act: Act) -> Iterator[str]:
    if act.motif not in banks.motifs:
        yield f"motif names {act.motif!r}, which is no motif"
    known = banks.themes.keys() | {"*"}
    yield from (f"themes names {name!r}, which is no theme" for name in act.themes if name not in known)
    yield from (f"needs names {name!r}, who is not of the family" for name in act.needs if name not in _NEEDS)
    speakers = (act.sender, *act.knows, *act.unaware, *(who for who, _ in act.asked))
    anybody = banks.workers.keys() | _SPEAKERS
    yield from (f"names {key!r}, who is neither a worker nor of the family" for key in speakers if key not in anybody)
    for number, choices in enumerate(act.text, 1):
        lost = [years for years in range(act.ages[0], act.ages[1] + 1) if not choices_for(choices, years)]
        if lost:
            yield f"text, sentence {number}, has nothing for a child of {lost[0]}"
    for part, text in texts_of(act):
        for name in fields_of(text):
            if name is None:
                yield f"{part} has a brace that is not closed"
            elif name not in SCENERY | banks.workers.keys() | set(FAMILY) and not re.fullmatch(r"(ago|on)\d+", name):
                yield f"{part} has {{{name}}}, which is not known"


def texts_of(act: Act) -> Iterator[tuple[str, str]]:
    """Every text of an act that is filled in, with the key under which it stands."""
    yield from (("title", text) for text in act.title)
    yield from (("text", text) for choices in act.text for text in choices)
    yield from (("asked", text) for _, text in act.asked)
    for key, texts in (("flags", act.flags), ("missing", act.missing), ("decide", act.decide), ("draw", act.draw)):
        yield from ((key, text) for text in texts)


def _broken_patterns(banks: Banks) -> Iterator[str]:
    named = [(f"motif.{m.id}.signals", p) for m in banks.motifs.values() for p in (*m.signals, *m.expect_signals)]
    named += [("language.toml: blaming", item.pattern) for item in banks.language.blaming]
    named += [("language.toml: graphic", banks.language.graphic)]
    named += [(f"language.toml: refusals.{key}", pattern) for key, pattern in banks.language.refusals.items()]
    for key, pattern in named:
        try:
            re.compile(pattern)
        except re.error as error:
            yield f"{key}: {pattern!r} is not a pattern: {error}"


def acts_of(banks: Banks, theme: Theme, place: str) -> list[Act]:
    """The acts that fit a theme at a place, in the order of the files."""
    low, high = theme.ages
    return [
        act
        for act in banks.acts.values()
        if act.place == place
        and act.ages[0] <= high
        and act.ages[1] >= low
        and (theme.id in act.themes or (act.themes in ((), ("*",)) and act.motif in theme.motifs))
    ]


def _fingerprint(folder: Path) -> str:
    digest = hashlib.sha256()
    for file in sorted(folder.rglob("*.toml")):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]
