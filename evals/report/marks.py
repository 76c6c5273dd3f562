"""Which words of a text stand in other texts too, and that text as HTML with those words marked. Everything is escaped."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup, escape

from evals.matching import plain

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
RUN = 5  # so many words in a row say the same thing; fewer are chance ("of the child")


@dataclass(frozen=True, slots=True)
class Text:
    """A text and its words: where each stands, and how it compares (typography and case set aside)."""

    text: str
    spans: tuple[tuple[int, int], ...]
    words: tuple[str, ...]

    @staticmethod
    @lru_cache(maxsize=1024)  # the same passages are found again and again
    def of(text: str) -> "Text":
        spans = tuple(match.span() for match in _WORD.finditer(text))
        words = (text[start:end] for start, end in spans)
        return Text(text, spans, tuple(word.lower() if word.isascii() else plain(word) for word in words))

    def runs(self, length: int) -> Iterator[tuple[str, ...]]:
        """Every so many words in a row."""
        return zip(*(self.words[start:] for start in range(length)), strict=False)


def standing(text: Text, others: Iterable[Text], *, whole: bool = False) -> frozenset[int]:
    """The words of the text, by index, that stand in one of the others in a run of `RUN` words.

    A text or other of fewer words must stand whole; with `whole` every other must.
    """
    found: set[int] = set()
    for other in others:
        length = len(other.words) if whole else min(RUN, len(other.words), len(text.words))
        if length:
            runs = set(other.runs(length))
            for start in [start for start, run in enumerate(text.runs(length)) if run in runs]:
                found.update(range(start, start + length))
    return frozenset(found)


def marked(
    text: Text, layers: Sequence[tuple[str, frozenset[int]]], *, within: tuple[int, int] | None = None
) -> Markup:
    """The text as HTML, each stretch of words that a layer covers in a `<mark>` of its class; an earlier layer wins.

    `within` gives only that stretch of characters, with "…" where something was left out.
    """
    at, last = within or (0, len(text.text))
    kinds = {word: name for name, held in reversed(layers) for word in held}
    parts = ["… " if at > 0 else ""]
    for first, end, kind in _stretches(kinds):
        start, stop = max(text.spans[first][0], at), min(text.spans[end][1], last)
        if start < stop:
            parts += [escape(text.text[at:start]), f'<mark class="{kind}">', escape(text.text[start:stop]), "</mark>"]
            at = stop
    parts += [escape(text.text[at:last]), " …" if last < len(text.text) else ""]
    return Markup("".join(parts))


def around(text: Text, held: frozenset[int], *, margin: int = 120, least: int = 200) -> tuple[int, int]:
    """The stretch of characters that holds these words and a margin, or the beginning; never breaks a word."""
    if not held:
        return 0, _word_end(text, least)
    first, last = text.spans[min(held)][0] - margin, text.spans[max(held)][1] + margin
    start = 0 if first < 20 else next((begin for begin, _ in text.spans if begin >= first), 0)
    return start, _word_end(text, max(last, start + least))


def _word_end(text: Text, at: int) -> int:
    """The end of the word at this character; the end of the text when little would be left out."""
    if at >= len(text.text) - 20:
        return len(text.text)
    return next((end for _, end in text.spans if end >= at), len(text.text))


def _stretches(kinds: Mapping[int, str]) -> list[tuple[int, int, str]]:
    """Neighbouring words of one kind as (first, last, kind)."""
    found: list[tuple[int, int, str]] = []
    for word in sorted(kinds):
        if found and found[-1][1] == word - 1 and found[-1][2] == kinds[word]:
            found[-1] = (found[-1][0], word, kinds[word])
        else:
            found.append((word, word, kinds[word]))
    return found
