"""What the works of a register are called: titles, initials, Acts, cases, bodies, and a table of what cannot be worked out."""

import re
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from knowledge.errors import SettingsError
from knowledge.records import Kind, Source

NAMES = Path(__file__).parent / "library" / "names.toml"
Tokens = tuple[str, ...]
Sort = Literal["sure", "unsure", "case", "body"]
_Name = tuple[str, Sort]

_TOKEN = re.compile(r"[^\W_]+(?:['’.][^\W_]+)*")
_BRACKETS = re.compile(r"\s*\([^)]*\)")
_ACRONYM = re.compile(r"\(([A-Z]{2,}\d*|[A-Z]{4,})\)")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_EDITION = re.compile(
    r"(?<! to)(?<! and)[\s,]+(?:(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\s+)?(?:19|20)\d\d$",
    re.IGNORECASE,
)
_ACT = re.compile(r"\b(?:Act|Regulations)$")
_SECTIONS = re.compile(r"\bsections? ((?:\d+\w*)(?:(?:, | and | to )\d+\w*)*)")
_CASE = re.compile(r"\b(?:Case|Child|Baby|Family) [A-Z]{1,2}\d*\b")
_PERSON = re.compile(r"(?:[A-Z]\w+:? ?){1,3}")
_NOUNS = ("report", "study", "thematic")
_DATED_ID = re.compile(r"([a-z]{4,})-((?:19|20)\d\d)")
_SMALL = frozenset("a an and at for from if in is of on or the to under you".split())  # noqa: SIM905
_SORTS: tuple[Sort, ...] = ("sure", "unsure", "case", "body")
_ORDINARY = 5
"""A title of fewer words may be an ordinary phrase."""
_INITIALS = 4
_BODY_INITIALS = 3
_A_KIND = 10
"""A body that published more of what is held than this names a kind of document rather than documents."""


@dataclass(frozen=True, slots=True)
class Alias:
    """A name, as normalised words, and the works it may mean.

    `sort`: "sure" counts however it is typed; "unsure" is an ordinary phrase as well; "case" is a pseudonym that a
    practitioner may give to a child of their own; "body" published the works.
    """

    tokens: Tokens
    works: frozenset[str]
    sort: Sort


@dataclass(frozen=True, slots=True)
class Report:
    """What reports on an area are called, their kinds, and words of their titles where a kind has several sorts."""

    called: tuple[Tokens, ...]
    kinds: frozenset[Kind]
    title: str = ""


@dataclass(frozen=True, slots=True)
class NameTable:
    """The names and cues of a file that people edit."""

    names: tuple[tuple[str, Tokens, bool], ...]
    """Source id, name, and whether it counts in capitals only."""
    nouns: tuple[tuple[Tokens, str], ...]
    """What a document is called by its own noun, and the word of its title."""
    reports: tuple[Report, ...]
    sections: Mapping[str, str]
    """The id of the Act that is meant by a section's number alone."""
    before: frozenset[Tokens]
    after: frozenset[str]

    @classmethod
    def load(cls, path: Path = NAMES) -> "NameTable":
        """Reads the file. Raises SettingsError naming it and what is wrong with it."""
        try:
            data = tomllib.loads(path.read_text(encoding="utf-8"))
            names = tuple(
                (entry["of"], tokens_of(name), key == "capitals")
                for entry in data["name"]
                for key in ("called", "capitals")
                for name in _texts(entry.get(key, []))
            )
            nouns = tuple(
                (tokens_of(name), entry["title"]) for entry in data["noun"] for name in _texts(entry["called"])
            )
            reports = tuple(
                Report(
                    tuple(map(tokens_of, _texts(entry["called"]))),
                    frozenset(entry["kinds"]),
                    entry.get("title", ""),
                )
                for entry in data["report"]
            )
            sections = {number: entry["of"] for entry in data["section"] for number in _texts(entry["numbers"])}
            before = frozenset(map(tokens_of, _texts(data["cues"]["before"])))
            after = frozenset(_texts(data["cues"]["after"]))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError) as error:
            raise SettingsError(f"{path}: the names cannot be read: {error!r}") from error
        return cls(names, nouns, reports, sections, before, after)


def normal(word: str) -> str:
    """A word as names are compared: small letters, no apostrophes, no ending of possession."""
    low = word.casefold().replace("’", "'")
    return low.removesuffix("'s").replace("'", "").replace("é", "e").rstrip(".")


def tokens_of(text: str) -> Tokens:
    """The normalised words of a text, "&" being "and"."""
    return tuple(normal(word) for word in _TOKEN.findall(text.replace("&", " and ")))


def editions(sources: Mapping[str, Source]) -> dict[str, frozenset[str]]:
    """For each source the ids of all editions of its work: those that a chain of `superseded_by` joins."""
    family: dict[str, set[str]] = {id: {id} for id in sources}
    for source in sources.values():
        other = source.superseded_by
        # An inspection is followed by a later one; they are not editions of one text.
        if other in family and source.kind != "inspection":
            joined = family[source.id] | family[other]
            for id in joined:
                family[id] = joined
    return {id: frozenset(members) for id, members in family.items()}


def years_of(source: Source) -> frozenset[int]:
    """The years by which an edition may be called."""
    told = " ".join(filter(None, (source.published, source.in_force_from, source.title)))
    return frozenset(int(year) for year in _YEAR.findall(told))


def sections_of(source: Source) -> frozenset[str]:
    """The sections that an entry of the register is, where it is a part of an Act ("Children Act 1989, section 47")."""
    found = _SECTIONS.search(source.title) if source.kind == "statute" else None
    return frozenset(number.lower() for number in re.findall(r"\d+\w*", found[1])) if found else frozenset()


def aliases(
    sources: Mapping[str, Source], held: frozenset[str], table: NameTable, ordinary: Callable[[str], bool]
) -> list[Alias]:
    """Every name that the register gives its works. `ordinary`: whether a phrase is a term of the field, hence no name."""
    family = editions(sources)
    works: dict[Tokens, set[str]] = defaultdict(set)
    sorts: dict[Tokens, Sort] = {}

    def add(tokens: Tokens, sort: Sort, ids: Iterable[str]) -> None:
        works[tokens] |= set(ids)
        # What counts however it is typed for one work counts so for all that are called the same.
        sorts[tokens] = _SORTS[min(_SORTS.index(sort), _SORTS.index(sorts.get(tokens, sort)))]

    for id, tokens, capitals in table.names:
        if id in sources:
            add(tokens, "unsure" if capitals else "sure", family[id])
    for source in sources.values():
        for text, sort in _generated(source):
            if not ordinary(text):
                add(tokens_of(text), sort, {source.id} if sort == "case" else family[source.id])
    for body, published in _bodies(sources.values(), ordinary).items():
        if len(published & held) <= _A_KIND and body not in works:
            add(body, "body", published)
    return [Alias(tokens, frozenset(ids), sorts[tokens]) for tokens, ids in works.items() if tokens]


def _generated(source: Source) -> Iterator[_Name]:
    """The names that follow from a source's entry."""
    title = _BRACKETS.sub("", source.title)
    head, _, tail = (part.strip() for part in title.partition(":"))
    if source.kind == "briefing":
        yield from _brief(head, tail)
        return
    for acronym in _ACRONYM.findall(source.title):
        yield acronym, "sure" if any(c.isdigit() for c in acronym) else "unsure"
    if source.kind == "statute":
        yield from _act(title.split(",")[0])
    if source.kind == "case_review":
        yield from _case(head, tail)
    if source.kind in ("statute", "case_review", "local_procedure") or source.area is not None:
        return
    plain = _EDITION.sub("", head)
    yield from _title(plain)
    if tail:
        yield from _sure(name for name in (title, f"{plain} {tail}") if len(tokens_of(name)) >= _ORDINARY)
    if source.kind == "statutory_guidance" and len(plain.split()) >= _INITIALS:
        yield from _sure(initials for initials in _initialled(plain) if len(initials) >= _INITIALS)
    if source.kind == "research" and (found := _DATED_ID.fullmatch(source.id)):
        yield from _sure(f"{found[1]} {between}{found[2]}" for between in ("", "et al ", "and others "))


def _sure(names: Iterable[str]) -> Iterator[_Name]:
    for name in names:
        yield name, "sure"


def _title(plain: str) -> Iterator[_Name]:
    words = plain.split()
    if len(words) >= _ORDINARY:
        yield plain, "sure"
    elif len(words) > 2:
        yield plain, "unsure"
    else:
        yield from _sure(f"{plain} {noun}" for noun in _NOUNS if len(words) > 1)


def _case(head: str, tail: str) -> Iterator[_Name]:
    """A review by the pseudonym or name that its title gives: "Case L", "Child Q", "Daniel"."""
    for found in _CASE.findall(f"{head}: {tail}"):
        yield found, "case"
    if _CASE.search(head):
        yield head, "sure"
    person = tail.strip("'‘’\"")
    if person and _PERSON.fullmatch(person):
        yield person, "case"


def _act(base: str) -> Iterator[_Name]:
    """An Act by its name, its initials and its year: "Children Act", "the 1989 Act", "CA 1989"."""
    plain, year = _EDITION.sub("", base), _YEAR.search(base)
    yield plain, "sure"
    if year is None or not _ACT.search(plain):
        return
    yield f"{year[0]} {plain.split()[-1]}", "sure"
    for initials in _initialled(plain):
        yield f"{initials} {year[0]}", "sure"
        if len(initials) >= _INITIALS:
            yield initials, "sure"


def _initialled(plain: str) -> set[str]:
    words = tokens_of(plain)
    return {"".join(word[0] for word in words), "".join(word[0] for word in words if word not in _SMALL)}


def _brief(head: str, tail: str) -> Iterator[_Name]:
    """A brief goes by its subject only where the word "brief" stands with it: the subject alone is a subject."""
    subject = tail.partition(":")[0].strip()
    if not subject:
        return
    yield f"{head} {subject}", "sure"
    for noun in ("brief", "briefing"):
        yield f"{subject} {noun}", "sure"
        yield from _sure(f"{noun} {on} {subject}" for on in ("on", "about"))


def _bodies(sources: Iterable[Source], ordinary: Callable[[str], bool]) -> dict[Tokens, set[str]]:
    """What each publisher published, by its name and its initials; parts of joint publishers by their own."""
    found: dict[Tokens, set[str]] = defaultdict(set)
    for source in sources:
        if source.kind in ("briefing", "statute", "local_procedure"):
            continue
        parts = [part.strip() for part in re.split(r",|\(|\)|\band\b", source.publisher)]
        whole = [part for part in parts if len(part.split()) > 2 or (part.isupper() and len(part) >= _BODY_INITIALS)]
        for body in {source.publisher, *whole}:
            found[tokens_of(body)].add(source.id)
            initials = _initialled(body) if len(body.split()) > 2 else ()
            for name in initials:
                if len(name) >= _BODY_INITIALS and not ordinary(name):
                    found[(name,)].add(source.id)
    return found


def _texts(value: Any) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
        raise TypeError("a list of words was expected")
    return value
