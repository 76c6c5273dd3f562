"""Where quoted words stand in a page's text that another program read: it spaces, hyphenates and joins letters its own way."""

import unicodedata
from collections.abc import Sequence
from difflib import SequenceMatcher

_LEAST = 24
"""Characters, white space aside: a shorter piece of a quotation might be anywhere."""
_READ_ALIKE = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-"})


def places(text: str, quotes: Sequence[str]) -> list[tuple[int, int]]:
    """The (start, end) in `text` of each quote; of one that is not there as a whole, of its longer pieces."""
    squeezed, where = _squeezed(text)
    found: list[tuple[int, int]] = []
    for quote in quotes:
        wanted, _ = _squeezed(quote)
        at = squeezed.find(wanted) if wanted else -1
        pieces = [(at, len(wanted))] if at >= 0 else _pieces(squeezed, wanted)
        found += [(where[start], where[start + size - 1] + 1) for start, size in pieces]
    return found


def _pieces(text: str, wanted: str) -> list[tuple[int, int]]:
    blocks = SequenceMatcher(None, text, wanted, autojunk=False).get_matching_blocks()
    return [(block.a, block.size) for block in blocks if block.size >= _LEAST]


def _squeezed(text: str) -> tuple[str, list[int]]:
    """The letters without white space and hyphens, ligatures taken apart; and where each stands in the text."""
    letters: list[str] = []
    where: list[int] = []
    for at, character in enumerate(text):
        for letter in unicodedata.normalize("NFKC", character.translate(_READ_ALIKE)).casefold():
            if not letter.isspace() and letter != "-" and unicodedata.category(letter)[0] != "C":
                letters.append(letter)
                where.append(at)
    return "".join(letters), where
