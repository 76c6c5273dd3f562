"""A question read word by word: the names in it, the years beside them, and whether a document is asked what it says."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from knowledge.aliases import Alias, NameTable, normal
from knowledge.places import Mention

_WORD = re.compile(r"[^\W_]+(?:['’.][^\W_]+)*|&")
_GLUED = re.compile(r"([A-Za-z]{2,7})['’]?((?:19|20)?\d\d)")
_STOP = re.compile(r"[.?!;]")
_YEAR = re.compile(r"(?:19|20)\d\d")
_SHORT_YEAR = re.compile(r"['’](\d\d)$")
MONTHS = frozenset(
    """
    january february march april may june july august september october november december
    jan feb mar apr jun jul aug sept sep oct nov dec
    """.split()  # noqa: SIM905
)
_BESIDE_YEAR = frozenset("edition version the of ed dated from one".split()) | MONTHS  # noqa: SIM905
_DURING = frozenset("in during since by before after until".split())  # noqa: SIM905
_PASSED_OVER = (
    frozenset("the that this those these our your my new current latest old actual full edition version of".split())  # noqa: SIM905
    | MONTHS
)
_BEFORE_PLACE = frozenset("of in from the to under at".split())  # noqa: SIM905
_SMALL = frozenset("a an and at for from if in is of on or the to".split())  # noqa: SIM905
_REVIEW = frozenset("review reviews scr scrs cspr lcspr report".split())  # noqa: SIM905
_SAYS = frozenset("say says said state states require requires read reads".split())  # noqa: SIM905
_INITIALS = 4
_LETTERS = 3
"""A pseudonym is a letter, or a few with a figure."""
_CENTURY = 50
"""Two figures above it belong to the last century."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word as typed and as compared; `text[start:end]`."""

    raw: str
    norm: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Span:
    """Words `first` to `last`, the latter not included, and where they stand in the text."""

    first: int
    last: int
    start: int
    end: int

    def meets(self, other: "Span") -> bool:
        """Whether the two share a word."""
        return self.first < other.last and other.first < self.last

    @staticmethod
    def of(reading: "Reading", start: int, end: int) -> "Span":
        """The span of the words within these characters."""
        inside = [i for i, word in enumerate(reading.words) if word.start < end and start < word.end]
        first, last = (inside[0], inside[-1] + 1) if inside else (0, 0)
        return Span(first, last, start, end)


@dataclass(frozen=True, slots=True)
class Reading:
    """A question's words, with what is needed to find names among them."""

    text: str
    words: tuple[Word, ...]
    mentions: Sequence[Mention]
    table: NameTable
    by_first: Mapping[str, Sequence[Alias]]

    def names(self) -> Iterator[tuple[Alias, Span]]:
        """Names that count as such, the longest at each place, in order."""
        at = 0
        while at < len(self.words):
            found = next(((alias, span) for alias, span in self._at(at) if self._counts(alias, span)), None)
            if found is None:
                at += 1
            else:
                yield found
                at = found[1].last

    def span(self, first: int, last: int) -> Span:
        return Span(first, last, self.words[first].start, self.words[last - 1].end)

    def text_of(self, span: Span) -> str:
        return self.text[span.start : span.end]

    def matches(self, first: int, tokens: Sequence[str]) -> bool:
        """Whether these words stand from `first` on, in one sentence."""
        last = first + len(tokens)
        if last > len(self.words) or self.words[first].norm != tokens[0]:
            return False
        if any(w.norm != t for w, t in zip(self.words[first:last], tokens, strict=True)):
            return False
        return not any(self._stops(i) for i in range(first, last - 1))

    def year_at(self, span: Span) -> tuple[int | None, Span]:
        """The year that stands beside a name ("2023 edition of …", "… (July 2018)"), and the span with it."""
        if (inside := _YEAR.search(self.text_of(span))) is not None:
            return int(inside[0]), span
        for i in range(span.last, min(span.last + 4, len(self.words))):
            if self._stops(i - 1):
                break
            if (year := self._year(i)) is not None:
                return year, self.span(span.first, i + 1)
            if self.words[i].norm not in _BESIDE_YEAR:
                break
        for i in range(span.first - 1, max(span.first - 5, -1), -1):
            if self._stops(i):
                break
            if (year := self._year(i)) is not None:
                during = i > 0 and self.words[i - 1].norm in _DURING
                return (None, span) if during else (year, self.span(i, span.last))
            if self.words[i].norm not in _BESIDE_YEAR:
                break
        return None, span

    def cued(self, span: Span) -> bool:
        """Whether the document that a span names is asked for what it says."""
        return self._after(span) or self._before(span) or self._heads(span) or self._placed(span)

    def says(self, span: Span) -> bool:
        """Whether the very words of what a span names are asked for."""
        return span.last < len(self.words) and self.words[span.last].norm in _SAYS and not self._stops(span.last - 1)

    def quoted(self, span: Span) -> bool:
        """Whether a body is asked for what it says; what it does or has to do is another matter."""
        before = [word.norm for word in self.words[max(span.first - 3, 0) : span.first] if word.norm != "the"]
        return self.says(span) or before[-2:] == ["according", "to"]

    def is_review(self, span: Span) -> bool:
        """Whether a pseudonym is that of a published case: "Case L", "the Child Q review"."""
        after = self.words[span.last : span.last + 2]
        before = self.words[max(span.first - 3, 0) : span.first]
        return self.words[span.first].norm == "case" or any(word.norm in _REVIEW for word in (*after, *before))

    def heads(self, span: Span, marks: str) -> bool:
        """Whether the question opens with the span, set off by one of the marks."""
        opening = all(word.norm in _PASSED_OVER for word in self.words[: span.first])
        rest = self.text[span.end :].lstrip(" )")
        return opening and rest[:1] in tuple(marks)

    def _heads(self, span: Span) -> bool:
        opening, closing = self.text[: span.start].rstrip(), self.text[span.end :].rstrip(" .?!")
        return self.heads(span, ":.?-–—") or (opening.endswith("(") and closing.endswith(")"))

    def _after(self, span: Span) -> bool:
        return (
            span.last < len(self.words)
            and not self._stops(span.last - 1)
            and (self.words[span.last].norm in self.table.after)
        )

    def _before(self, span: Span) -> bool:
        at = span.first
        while at > 0 and self._passes(at - 1) and not self._stops(at - 1):
            at -= 1
        if at == 0 or self._stops(at - 1):
            return False
        norms = tuple(word.norm for word in self.words[max(at - 3, 0) : at])
        return any(norms[start:] in self.table.before for start in range(len(norms)))

    def _passes(self, at: int) -> bool:
        return self.words[at].norm in _PASSED_OVER or self._year(at) is not None

    def _placed(self, span: Span) -> bool:
        """Whether a place in the document is named beside it: "para 153 of …", "… part five"."""
        for mention in self.mentions:
            if mention.start >= span.end:
                between = self._between(span.end, mention.start)
                if between is not None and len(between) <= 1:
                    return True
            elif mention.end <= span.start:
                between = self._between(mention.end, span.start)
                if between is not None and all(
                    w.norm in _BEFORE_PLACE | _PASSED_OVER or _YEAR.fullmatch(w.norm) for w in between
                ):
                    return True
        return False

    def _between(self, start: int, end: int) -> list[Word] | None:
        """The words between two characters; None where a sentence ends between them."""
        words = [word for word in self.words if word.start >= start and word.end <= end]
        gap = self.text[start:end]
        return None if _STOP.search(gap) else words

    def _at(self, first: int) -> Iterator[tuple[Alias, Span]]:
        for alias in self.by_first.get(self.words[first].norm, ()):
            if self.matches(first, alias.tokens):
                yield alias, self.span(first, first + len(alias.tokens))

    def _counts(self, alias: Alias, span: Span) -> bool:
        words: Sequence[Word] = self.words[span.first : span.last]
        match alias.sort:
            case "sure":
                return True
            case "case":
                # "Child C" is also what a practitioner calls a child of their own.
                pseudonym = len(words[-1].norm) <= _LETTERS and not self.is_review(span)
                return not pseudonym and (all(w.raw[:1].isupper() for w in words) or self._review_next(span))
            case "body":
                return len(words) > 1 or any(len(word.raw) > _INITIALS or _acronym(word.raw) for word in words)
            case "unsure":
                return (
                    self._capitals(words)
                    or self.year_at(span)[0] is not None
                    or self._placed(span)
                    or (self._after(span) and len(words) > 1)
                )

    def _review_next(self, span: Span) -> bool:
        return span.last < len(self.words) and self.words[span.last].norm in _REVIEW

    def _capitals(self, words: Sequence[Word]) -> bool:
        if self.text.isupper():
            return False
        if len(words) == 1:
            return all(_acronym(word.raw) for word in words)
        return all(word.raw[:1].isupper() or word.norm in _SMALL for word in words)

    def _year(self, at: int) -> int | None:
        word = self.words[at]
        if _YEAR.fullmatch(word.norm):
            return int(word.norm)
        before = self.text[word.start - 1 : word.start]
        if len(word.norm) == 2 and word.norm.isdigit() and (before in ("'", "’") or before.isalpha()):
            return int(word.norm) + (1900 if int(word.norm) > _CENTURY else 2000)
        return None

    def _stops(self, at: int) -> bool:
        """Whether a sentence ends between this word and the next."""
        if not 0 <= at < len(self.words) - 1:
            return False
        return _STOP.search(self.text[self.words[at].end : self.words[at + 1].start]) is not None


def read(text: str, by_first: Mapping[str, Sequence[Alias]], mentions: Sequence[Mention], table: NameTable) -> Reading:
    """A text's words. A year that is glued to a name ("WT18", "KCSIE2024") is a word of its own."""
    words: list[Word] = []
    for found in _WORD.finditer(text):
        raw = found[0]
        glued = _GLUED.fullmatch(raw)
        if glued and normal(glued[1]) in by_first and normal(raw) not in by_first:
            cut = found.start() + len(glued[1])
            words.append(Word(glued[1], normal(glued[1]), found.start(), cut))
            words.append(Word(glued[2], glued[2], found.end() - len(glued[2]), found.end()))
        else:
            words.append(Word(raw, "and" if raw == "&" else normal(raw), found.start(), found.end()))
    return Reading(text, tuple(words), mentions, table, by_first)


def _acronym(raw: str) -> bool:
    return sum(character.isupper() for character in raw) > 1
