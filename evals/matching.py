"""Whether words stand in a text, with typography and white space set aside. Pure functions."""

import re
import unicodedata
from functools import lru_cache

_TYPOGRAPHY = str.maketrans({
    "‘": "'", "’": "'", "‛": "'", "“": '"', "”": '"', "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "−": "-", "\u00ad": None,
})  # fmt: skip
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_STOP = """
    a about above after again all also am an and any are as at be because been before being below between both but by
    can could did do does doing down during each few for from further had has have having he her here hers him his how
    i if in into is it its itself just let me might more most must my no nor not now of off on once only or other our
    out over own pls please same she should so some such than that the their them then there these they this those
    through to too under until up us very was we were what when where which while who whom why will with won would you
    your i'm don't it's
"""
_SHORT = 8_000
STOP_WORDS = frozenset(_STOP.split())


def plain(text: str) -> str:
    """Lower case, one kind of quotation mark and dash, single spaces."""
    # The same statements and passages are read by many measures; whole documents are not, and would fill the memory.
    return _kept(text) if len(text) < _SHORT else _plain(text)


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).translate(_TYPOGRAPHY).lower().split())


_kept = lru_cache(maxsize=8192)(_plain)


def holds(text: str, words: str) -> bool:
    """Whether the words stand in the text as they are, typography, case and white space set aside."""
    return plain(words) in plain(text)


def says(text: str, words: str) -> bool:
    """As `holds`, whole words only: "5 days" does not stand in "15 days"."""
    return re.search(rf"(?<!\w){re.escape(plain(words))}(?!\w)", plain(text)) is not None


def content_words(text: str) -> list[str]:
    """The words that carry meaning, in order: no stop words, no single letters; numbers count."""
    return [word for word in _WORD.findall(plain(text)) if word not in STOP_WORDS and (len(word) > 1 or word.isdigit())]


def shared(question: str, text: str) -> float | None:
    """The share of the question's content words, plurals aside, that stand in the text; None where it has none."""
    asked = {word.removesuffix("s") for word in content_words(question)}
    return len(asked & {word.removesuffix("s") for word in content_words(text)}) / len(asked) if asked else None
