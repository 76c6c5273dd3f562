"""What stands in quotation marks stands in the cited text, word for word."""

import re

from assistant.proof.reading import plain

_DOUBLE = re.compile(r'"([^"]*)"')
# A single mark opens after a space and closes before one: the apostrophe of "children's" does neither.
_SINGLE = re.compile(r"(?<![\w])'(?=\S)([^\"]*?\S)'(?!\w)")
_LEFT_OUT = re.compile(r"\s*(?:\u2026|\.\.\.)\s*")
_EDGES = " .,;:"


def quoted(text: str) -> list[str]:
    """The words inside quotation marks, straight or curly."""
    even = plain(text)
    doubled = _DOUBLE.findall(even)
    rest = _DOUBLE.sub(" ", even)
    # The apostrophe of a plural ("children' plans") may open or close nothing; one word is a term, and verbatim all the same.
    return doubled + _SINGLE.findall(rest)


def verbatim(claim: str, held: str) -> bool:
    """Whether every quotation of a claim stands in what is held: its parts, between "…", in order and word for word.

    An odd number of double marks opens what it does not close, and is none.
    """
    if plain(claim).count('"') % 2:
        return False
    text = _even(held)
    return all(_stands([_even(part).strip(_EDGES) for part in _LEFT_OUT.split(quote)], text) for quote in quoted(claim))


def outside(claim: str) -> str:
    """The claim without what it quotes."""
    return _SINGLE.sub(" ", _DOUBLE.sub(" ", plain(claim)))


def _stands(parts: list[str], text: str) -> bool:
    at = 0
    for part in (part for part in parts if part):
        found = re.compile(rf"(?<!\w){re.escape(part)}(?!\w)").search(text, at)
        if found is None:
            return False
        at = found.end()
    return any(parts)


def _even(text: str) -> str:
    """One kind of mark, one space, and no mark of a quotation within."""
    return " ".join(re.sub(r'"|(?<!\w)\'|\'(?!\w)', " ", plain(text)).lower().split())
