"""Reports named by what they are about: "the 2015 Norfolk inspection", "Halton's JTAI", "the 2014–17 study", "the blog"."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from knowledge.aliases import NameTable, Report, Tokens, editions, tokens_of, years_of
from knowledge.areas import Areas
from knowledge.currency import FINDINGS
from knowledge.dates import earliest, latest
from knowledge.mentions import MONTHS, Reading, Span
from knowledge.records import Source

_YEAR = re.compile(r"(?:19|20)\d\d")
_PERIOD = re.compile(
    r"(?<![\d/-])(?P<first>(?:19|20)?\d\d)\s*(?:-|–|—|/|to|until)\s*(?P<last>(?:19|20)?\d{1,2})(?![\d/%-])"
)
_CASE = re.compile(
    r"\b(?:Case|Child|Baby|Family) [A-Z]{1,2}\d{0,2}\b(?= (?:review|case review|SCR|CSPR|LCSPR|report)s?\b)"
)
_STUDY = frozenset(
    "study studies analysis analyses review reviews triennial report reports slides scrs scr research figures deaths lot".split()  # noqa: SIM905
)
_THE = frozenset("the that this your our those same old".split())  # noqa: SIM905
_BETWEEN = MONTHS | frozenset(
    """
    joint the one last latest first second and council county city borough children social care services lscb back in of by
    from ofsted safeguarding
    """.split()  # noqa: SIM905
)
_INTO = frozenset("of in for on from into at the report".split())  # noqa: SIM905
_NO_REPORT = frozenset(
    "conference conferences meeting meetings officer officers panel process team form date period plan".split()  # noqa: SIM905
)
_REPORTED = FINDINGS | {"commentary"}
_FEW = 2
_WINDOW = 4


@dataclass(frozen=True, slots=True)
class Found:
    """A report that a question names. `title`: what to call it where nothing held is it; None: not worth saying."""

    span: Span
    works: frozenset[str]
    explicit: bool
    editions: frozenset[str] = frozenset()
    title: str | None = None


@dataclass(frozen=True)
class Reports:
    """The reports of a register by area, kind, year and period."""

    sources: Mapping[str, Source]
    held: frozenset[str]
    table: NameTable
    areas: Areas
    by_area: Mapping[str, tuple[Source, ...]] = field(init=False)
    by_period: Mapping[tuple[int, int], tuple[Source, ...]] = field(init=False)
    editions: Mapping[str, frozenset[str]] = field(init=False)
    called: Sequence[tuple[Report, Tokens]] = field(init=False)

    def __post_init__(self) -> None:
        by_area: dict[str, list[Source]] = {}
        by_period: dict[tuple[int, int], list[Source]] = {}
        for source in self.sources.values():
            if source.area is not None and source.kind in _REPORTED:
                by_area.setdefault(source.area, []).append(source)
            if source.period is not None and source.kind != "briefing":
                first, _, last = source.period.partition("/")
                by_period.setdefault((earliest(first).year, latest(last or first).year), []).append(source)
        object.__setattr__(self, "by_area", {area: tuple(found) for area, found in by_area.items()})
        object.__setattr__(self, "by_period", {years: tuple(found) for years, found in by_period.items()})
        object.__setattr__(self, "editions", editions(self.sources))
        called = [(report, name) for report in self.table.reports for name in _with_plurals(report.called)]
        object.__setattr__(self, "called", sorted(called, key=lambda pair: -len(pair[1])))

    def named(self, reading: Reading, areas: Collection[str]) -> Iterator[Found]:
        """The reports that a question names. `areas` are those that it names."""
        for area in sorted(areas):
            yield from self._on_area(reading, area)
        yield from self._of_period(reading, areas)
        yield from self._by_noun(reading)
        yield from self._unknown_cases(reading)

    def _on_area(self, reading: Reading, area: str) -> Iterator[Found]:
        about = self.by_area.get(area, ())
        for place in self._spans(reading, area):
            report, span = self._report(reading, place)
            years = self._years(reading, span)
            fitting = [source for source in about if _is(source, report)]
            dated = [source for source in fitting if years & (years_of(source) | _covered(source))]
            if report is None and not dated:
                continue
            span = self._with_years(reading, span)
            explicit = reading.heads(span, ":.") if report is None else reading.cued(span)
            chosen = frozenset(source.id for source in (dated or ([] if years else fitting)))
            # "Reviews" of an area are no document that could be lacking.
            one = report is not None and not reading.text_of(span).endswith("s")
            title = reading.text_of(span) if one and (years or explicit) else None
            yield Found(span, chosen, explicit, chosen if years else frozenset(), title)

    def _spans(self, reading: Reading, area: str) -> list[Span]:
        names = [tokens_of(name) for name in (*self.areas.names.get(area, ()), area.replace("-", " "))]
        names.sort(key=len, reverse=True)
        found: list[Span] = []
        for first in range(len(reading.words)):
            name = next((name for name in names if reading.matches(first, name)), None)
            if name and not any(span.first <= first < span.last for span in found):
                found.append(reading.span(first, first + len(name)))
        return found

    def _report(self, reading: Reading, place: Span) -> tuple[Report | None, Span]:
        """The report that is named beside an area, and the span of both."""
        for gap in range(_WINDOW):
            at = place.last + gap
            if (found := self._noun(reading, at)) is not None:
                return found[0], reading.span(place.first, at + found[1])
            if at >= len(reading.words) or not self._goes_on(reading, at, _BETWEEN):
                break
        for gap in range(_WINDOW):
            last = place.first - gap
            for size in (4, 3, 2, 1):
                found = self._noun(reading, last - size) if last >= size else None
                if found is not None and found[1] == size and gap:
                    return found[0], reading.span(last - size, place.last)
            if last < 1 or not self._goes_on(reading, last - 1, _INTO):
                break
        return None, place

    def _noun(self, reading: Reading, at: int) -> tuple[Report, int] | None:
        """A word for a report at this place, with the number of its words; none in "review meeting"."""
        for report, name in self.called:
            if at < len(reading.words) and reading.matches(at, name):
                last = at + len(name)
                follows = reading.words[last].norm if last < len(reading.words) else ""
                return None if follows in _NO_REPORT else (report, len(name))
        return None

    def _goes_on(self, reading: Reading, at: int, words: frozenset[str]) -> bool:
        norm = reading.words[at].norm
        return norm in words or norm.isdigit()

    def _years(self, reading: Reading, span: Span) -> set[int]:
        near = reading.words[max(span.first - _WINDOW, 0) : span.last + _WINDOW]
        return {int(word.norm) for word in near if _YEAR.fullmatch(word.norm)}

    def _with_years(self, reading: Reading, span: Span) -> Span:
        first, last = span.first, span.last
        while first > 0 and (
            _YEAR.fullmatch(reading.words[first - 1].norm) or reading.words[first - 1].norm == "ofsted"
        ):
            first -= 1
        for at in range(last, min(last + _WINDOW, len(reading.words))):
            if _YEAR.fullmatch(reading.words[at].norm) or reading.words[at].norm == "one":
                last = at + 1
            elif reading.words[at].norm not in _BETWEEN:
                break
        return reading.span(first, last)

    def _of_period(self, reading: Reading, areas: Collection[str]) -> Iterator[Found]:
        for match in _PERIOD.finditer(reading.text):
            span = Span.of(reading, match.start(), match.end())
            after = {word.norm for word in reading.words[span.last : span.last + 3]}
            years = _period(match["first"], match["last"])
            if years is None or (len(match["first"]) == 2 and not after & _STUDY):
                continue
            about = self.by_period.get(years, ())
            local = [source for source in about if source.area is not None and source.area in areas]
            chosen = frozenset(source.id for source in (local or [s for s in about if s.area is None]))
            if chosen:
                yield Found(span, chosen, bool(after & _STUDY) and reading.cued(span), title=None)

    def _by_noun(self, reading: Reading) -> Iterator[Found]:
        for tokens, title in self.table.nouns:
            for first in range(len(reading.words)):
                if not reading.matches(first, tokens):
                    continue
                year, span = reading.year_at(reading.span(first, first + len(tokens)))
                determined = span.first > 0 and reading.words[span.first - 1].norm in _THE
                if not determined and year is None:
                    continue
                having = [s for s in self.sources.values() if title in s.title.lower() and s.kind != "briefing"]
                dated = [s for s in having if year in years_of(s)]
                held = frozenset(s.id for s in (dated or having) if s.id in self.held)
                if 0 < len(held) <= _FEW:
                    yield Found(span, held, reading.says(span))

    def _unknown_cases(self, reading: Reading) -> Iterator[Found]:
        for match in _CASE.finditer(reading.text):
            named = re.compile(rf"\b{re.escape(match[0])}\b")
            if not any(named.search(source.title) for source in self.sources.values()):
                span = Span.of(reading, match.start(), match.end())
                yield Found(span, frozenset(), explicit=False, title=f"the review of {match[0]}")


def _covered(source: Source) -> frozenset[int]:
    """The first and the last year of what a report covers."""
    first, _, last = (source.period or "").partition("/")
    return frozenset({earliest(first).year, latest(last or first).year}) if first else frozenset()


def _is(source: Source, report: Report | None) -> bool:
    if report is None:
        return True
    title = source.title.lower().replace("’", "'")
    return source.kind in report.kinds and report.title in title


def _with_plurals(names: Sequence[Tokens]) -> list[Tokens]:
    return [form for name in names for form in (name, (*name[:-1], f"{name[-1]}s"))]


def _period(first: str, last: str) -> tuple[int, int] | None:
    """The years of "2014-17", "2006-9", "06-09"; None where the second is not after the first."""
    begin = int(first) if len(first) == 4 else 2000 + int(first)
    end = int(last) if len(last) == 4 else begin // 100 * 100 + int(last)
    if len(last) == 1:
        end = begin // 10 * 10 + int(last)
    return (begin, end) if begin < end <= begin + 30 else None
