"""What a question names: sources, editions, reports on areas, studies by their period, bodies, and places in documents.

Names are resolved against the register and the outlines of live documents. A name is a strong preference; where the question
asks what a document says ("in KCSIE", "according to the Norfolk review") it is a filter. A name that nothing held carries is
told, never guessed at.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from knowledge.aliases import Alias, NameTable, aliases, sections_of, years_of
from knowledge.areas import Areas
from knowledge.catalogue import Catalogue
from knowledge.mentions import Reading, Span, read
from knowledge.places import Place, fits, places_in
from knowledge.records import Kind, Locator, Source
from knowledge.reports import Reports

Outline = Sequence[tuple[str, Locator]]
"""The passages of a live document, in order: id and locator."""

_MOST_PROPOSED = 24
_FEW = 6
"""Places are looked up in no more sources than this: a name of more documents does not say which is meant."""
_FINDINGS = ("case_review", "national_review", "research")
_MANY = 40
_ONE_OR_TWO = 2
_OUTLINES = 256
"""Outlines kept in memory, read when first asked for: some thousand locators each at most."""
_ANYWHERE = frozenset({"section", "regulation"})
"""Places that say something without their document: headings speak of sections and regulations."""
_NUMBERED = frozenset({"finding", "recommendation"})
"""What only reviews number, so that it can be looked for without their names."""


@dataclass(frozen=True, slots=True)
class Unheld:
    """A name that nothing held carries. `source`: its entry, where the register knows it; `instead`: held editions of it."""

    title: str
    source: Source | None = None
    instead: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Named:
    """What a question names.

    `sources` are held; `works` are all ids of the register that the names may mean, held or not, for lines that rest on them.
    `editions`: sources named by their year, asked for although superseded. `explicit`: nothing else is asked for.
    `passages`: ids of the passages that stand at the named places, in the documents' order. `texts`: the words that name.
    """

    sources: frozenset[str] = frozenset()
    works: frozenset[str] = frozenset()
    editions: frozenset[str] = frozenset()
    explicit: bool = False
    places: tuple[Place, ...] = ()
    passages: tuple[str, ...] = ()
    unheld: tuple[Unheld, ...] = ()
    texts: tuple[str, ...] = ()
    kinds: frozenset[Kind] = frozenset()
    """Kinds of the named sources."""

    def at(self, source_id: str, locator: Locator) -> bool:
        """Whether a passage of this source stands at a place that the question names.

        Without a named source only headings count: section 47 of one Act is not section 47 of another.
        """
        if self.sources:
            return source_id in self.sources and any(fits(locator, place) for place in self.places)
        heading = replace(locator, section=None)
        return any(place.kind in _ANYWHERE and fits(heading, place) for place in self.places)


@dataclass(frozen=True, slots=True)
class _Meant:
    """One name and the works it may mean.

    `title`: what to call it where nothing held carries it; None: that is not worth saying. `entry`: whether an entry of the
    register is meant, rather than a body or an edition that the register does not know. `clear`: whether it is clear which
    work is meant.
    """

    span: Span
    works: frozenset[str]
    explicit: bool
    editions: frozenset[str] = frozenset()
    title: str | None = None
    entry: bool = True
    absent: bool = False
    clear: bool = True


@dataclass(frozen=True)
class Names:
    """The names of a register, compiled. `outline` gives the passages of a held source."""

    sources: Mapping[str, Source]
    held: frozenset[str]
    table: NameTable
    reports: Reports
    outline: Callable[[str], Outline]
    by_first: Mapping[str, tuple[Alias, ...]]
    statutes: tuple[Source, ...]

    @classmethod
    def of(
        cls,
        sources: Mapping[str, Source],
        held: frozenset[str],
        outline: Callable[[str], Outline],
        *,
        table: NameTable,
        areas: Areas,
        ordinary: Callable[[str], bool] = lambda _phrase: False,
    ) -> "Names":
        """Compiles the names of a register. `ordinary`: whether a phrase is a term of the field, hence no name."""
        by_first: dict[str, list[Alias]] = {}
        for alias in aliases(sources, held, table, ordinary):
            by_first.setdefault(alias.tokens[0], []).append(alias)
        longest = {first: tuple(sorted(found, key=lambda a: -len(a.tokens))) for first, found in by_first.items()}
        statutes = tuple(source for source in sources.values() if source.kind == "statute")
        return cls(sources, held, table, Reports(sources, held, table, areas), outline, longest, statutes)

    @property
    def words(self) -> frozenset[str]:
        """Every word of every name."""
        return frozenset(word for found in self.by_first.values() for alias in found for word in alias.tokens)

    def resolve(
        self,
        text: str,
        *,
        areas: Collection[str] = (),
        within: Collection[str] = (),
    ) -> Named:
        """What a text names. `areas` are those that it names; `within`: sources that the talk was about before."""
        mentions = places_in(text)
        places = tuple(dict.fromkeys(mention.place for mention in mentions))
        reading = read(text, self.by_first, mentions, self.table)
        meant = list(self._works(reading))
        meant += [m for m in self._reports(reading, areas) if not any(m.span.meets(other.span) for other in meant)]
        if not any(m.works & {source.id for source in self.statutes} for m in meant):
            meant += self._sections(reading)
        sources = frozenset[str]().union(*(self._of(m) for m in meant))
        explicit = any(m.explicit and m.works & self.held for m in meant)
        if places and not sources:
            sources = self._by_place(places, areas, within)
            explicit = bool(sources) and any(reading.cued(Span.of(reading, m.start, m.end)) for m in mentions)
        works = frozenset[str]().union(*(m.works for m in meant))
        return Named(
            sources=sources,
            works=works or sources,
            editions=frozenset[str]().union(*(m.editions for m in meant)),
            explicit=explicit,
            places=places,
            passages=self._proposed(sources or works & self.held, places),
            unheld=self._unheld(meant),
            texts=tuple(reading.text_of(m.span) for m in meant),
            kinds=frozenset(self.sources[id].kind for id in sources),
        )

    def _works(self, reading: Reading) -> Iterator[_Meant]:
        """Works by their names; a year beside a name chooses the edition, a section the part of an Act."""
        numbers = {mention.place.number for mention in reading.mentions if mention.place.kind == "section"}
        for alias, name in reading.names():
            year, span = reading.year_at(name)
            if alias.sort == "body":
                if reading.quoted(name):
                    yield _Meant(name, alias.works, explicit=False, title=reading.text_of(name), entry=False)
                continue
            works = self._parts(alias.works, numbers)
            of_year = frozenset(id for id in works if year in years_of(self.sources[id]))
            absent = year is not None and not of_year and any(len(self.reports.editions[id]) > 1 for id in works)
            chosen = of_year or works
            clear = self._clear(chosen)
            asked = clear and reading.cued(span) and (alias.sort != "case" or reading.is_review(span))
            title = reading.text_of(span) if asked or of_year or absent else None
            yield _Meant(
                span, chosen, asked and not absent, of_year, title, entry=not absent, absent=absent, clear=clear
            )

    def _parts(self, works: frozenset[str], numbers: set[str]) -> frozenset[str]:
        """Of entries that are sections of an Act, those whose section is named."""
        told = {id for id in works if sections_of(self.sources[id]) & numbers}
        told |= {id for number in numbers if (id := self.table.sections.get(number)) in works}
        return frozenset(told) or works

    def _clear(self, works: frozenset[str]) -> bool:
        """Whether it is clear which work is meant: of several Acts called the same, the one meant may not be held."""
        acts = {id for id in works if self.sources[id].kind == "statute"}
        return not acts & self.held or acts <= self.held

    def _of(self, meant: _Meant) -> frozenset[str]:
        """The held sources of a name; where the edition meant is not held, the held editions of the same work."""
        return (meant.works & self.held or self._other_editions(meant.works)) if meant.clear else frozenset()

    def _reports(self, reading: Reading, areas: Collection[str]) -> Iterator[_Meant]:
        for found in self.reports.named(reading, areas):
            yield _Meant(found.span, found.works, found.explicit, found.editions, found.title)

    def _sections(self, reading: Reading) -> Iterator[_Meant]:
        """The Act of a section that is named by its number alone."""
        for mention in reading.mentions:
            if mention.place.kind == "section" and (works := self._acts_with(mention.place)):
                span = Span.of(reading, mention.start, mention.end)
                said = reading.says(span)
                # By a bare number practitioners mean a process ("section 11 audit") as often as the words of the Act.
                clear = said or reading.cued(span) or not mention.place.number.isdigit()
                title = mention.place.label if said else None
                yield _Meant(span, works, said, title=title, clear=clear)

    def _acts_with(self, place: Place) -> frozenset[str]:
        """Acts of which a section is known by its number: by the register, by the table, or as the only one held."""
        works = frozenset(source.id for source in self.statutes if place.number in sections_of(source))
        if not works and place.number in self.table.sections:
            works = frozenset({self.table.sections[place.number]} & self.sources.keys())
        if not works and not place.number.isdigit():
            held = [source.id for source in self.statutes if source.id in self.held][:_FEW]
            having = [id for id in held if any(fits(locator, place) for _, locator in self.outline(id))]
            works = frozenset(having if len(having) == 1 else ())
        return works

    def _by_place(self, places: Sequence[Place], areas: Collection[str], within: Collection[str]) -> frozenset[str]:
        """The sources of a place named without one: of the named area, else of the talk, else the only ones that have it."""
        local = [id for id in self.held if self.sources[id].area in areas] if areas else []
        reviews = [id for id in self.held if self.sources[id].kind in _FINDINGS]
        numbered = any(place.noun in _NUMBERED for place in places)
        for candidates in (local, [id for id in within if id in self.held], reviews if numbered else []):
            if len(candidates) <= _MANY:
                having = frozenset(
                    id for id in candidates if any(fits(at, place) for _, at in self.outline(id) for place in places)
                )
                if 0 < len(having) <= _ONE_OR_TWO:
                    return having
        return frozenset()

    def _proposed(self, sources: frozenset[str], places: Sequence[Place]) -> tuple[str, ...]:
        if not places or len(sources) > _FEW:
            return ()
        found = [
            id
            for source in sorted(sources)
            for id, locator in self.outline(source)
            if any(fits(locator, place) for place in places)
        ]
        # A whole part of a document is a region to prefer, not a passage to propose.
        return tuple(found) if len(found) <= _MOST_PROPOSED else ()

    def _unheld(self, meant: Iterable[_Meant]) -> tuple[Unheld, ...]:
        found: dict[str, Unheld] = {}
        for m in meant:
            if m.title is None or (m.works & self.held and not m.absent):
                continue
            known = [self.sources[id] for id in sorted(m.works)] if m.entry else []
            source = known[0] if len(known) == 1 else None
            unheld = Unheld(source.title if source else m.title, source, self._other_editions(m.works))
            found.setdefault(unheld.title, unheld)
        return tuple(found.values())

    def _other_editions(self, works: frozenset[str]) -> frozenset[str]:
        return frozenset(id for work in works for id in self.reports.editions.get(work, ()) if id in self.held)


class KnownNames:
    """The names as they are now: compiled again when the register, or what is held of it, changes."""

    def __init__(
        self,
        catalogue: Catalogue,
        areas: Callable[[], Areas],
        *,
        ordinary: Callable[[str], bool] = lambda _phrase: False,
    ) -> None:
        self._catalogue = catalogue
        self._areas = areas
        self._ordinary = ordinary
        self._table = NameTable.load()
        self._names: Names | None = None

    def __call__(self) -> Names:
        sources, held = self._catalogue.sources(), self._catalogue.held()
        if (names := self._names) is None or names.sources is not sources or names.held is not held:
            outline = lru_cache(maxsize=_OUTLINES)(self._catalogue.outline)
            names = Names.of(sources, held, outline, table=self._table, areas=self._areas(), ordinary=self._ordinary)
            self._names = names
        return names
