"""The lists of contexts.toml, one record a table; the file says what each list is for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class People:
    """Words by whose company names are recognised; contexts.toml says what each list is."""

    stop: frozenset[str]
    kin: frozenset[str]
    owned: frozenset[str]
    roles: frozenset[str]
    titles: frozenset[str]
    titles_unsure: frozenset[str]
    naming: frozenset[str]
    telling: frozenset[str]
    doing: frozenset[str]
    rarely: frozenset[str]
    acronyms: frozenset[str]
    endings: frozenset[str]
    abstract: frozenset[str]
    verbs: frozenset[str]
    families: frozenset[str]
    places_before: frozenset[str]
    particles: frozenset[str]
    surnames: frozenset[str]
    surnames_unsure: frozenset[str]
    not_surnames: frozenset[str]


@dataclass(frozen=True, slots=True)
class Company:
    """Words of the rules on the company of names; contexts.toml quotes each rule."""

    asking: frozenset[str]
    asked: frozenset[str]
    concerning: frozenset[str]
    concerned: frozenset[str]
    being: frozenset[str]
    from_whom: frozenset[str]
    aging: frozenset[str]
    barely: frozenset[str]
    calling: frozenset[str]
    them: frozenset[str]
    known_before: frozenset[str]
    somebody: frozenset[str]
    surely_naming: frozenset[str]
    refusing: frozenset[str]
    labels: frozenset[str]
    initials_after: frozenset[str]
    initials_of: frozenset[str]
    subject_of: frozenset[str]
    born: frozenset[str]
    not_aged: frozenset[str]


@dataclass(frozen=True, slots=True)
class Addresses:
    """Words of which addresses are made, and that come before them."""

    streets: frozenset[str]
    unsure: frozenset[str]
    streets_before: frozenset[str]
    not_streets: frozenset[str]
    street_names: frozenset[str]
    dwellings: frozenset[str]
    likely: frozenset[str]
    counted: frozenset[str]
    units: frozenset[str]
    numbered_before: frozenset[str]
    houses: frozenset[str]
    before: frozenset[str]


@dataclass(frozen=True, slots=True)
class Settings:
    """Words of which the names of schools, practices and other settings are made."""

    wholes: frozenset[str]
    before: frozenset[str]
    kinds: frozenset[str]
    unsure: frozenset[str]
    sure: frozenset[str]
    before_name: frozenset[str]
    surely_before: frozenset[str]
    never_called: frozenset[str]
    modifiers: frozenset[str]
    generic: frozenset[str]
    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class Numbers:
    """Words that come before the number of a file, and before a name in an application."""

    references: frozenset[str]
    handles: frozenset[str]


@dataclass(frozen=True, slots=True)
class Combinations:
    """Words of descriptions that fit one child alone."""

    offices: frozenset[str]
    only: frozenset[str]
    news: frozenset[str]
