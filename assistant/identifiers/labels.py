"""Pasted forms: what stands after "Name:", "Address:", "School:" on a line of its own."""

import re
from collections.abc import Iterator

from assistant.identifiers.lists import Lists
from assistant.identifiers.spans import Kind, Span

_LABELS: tuple[tuple[Kind, str], ...] = (
    (
        "setting",
        r"school|nursery|pre-?school|college|gp|gp (?:surgery|practice)|surgery|practice|dentist|setting|placement",
    ),
    ("address", r"(?:home |current |last known |parents?'? |mother's |father's )?address|home|lives at|lives|addr"),
    (
        "person",
        r"(?:child's |full |first |sur|fore|given |family |last |client |patient |pupil )?name|child|mother|father|mum|dad"
        r"|siblings?|carer|patient|client|pupil|student|social worker|sw|health visitor|hv|aka|alias|known as"
        r"|worker|allocated worker|referrer|partner",
    ),
)
_LINE: tuple[tuple[Kind, re.Pattern[str]], ...] = tuple(
    (
        kind,
        re.compile(
            rf"^[ \t>*•-]{{0,6}}(?:{labels})[ \t]{{0,3}}[:=][ \t]{{0,3}}(?P<value>\S[^\n;|]{{1,79}})$", re.I | re.M
        ),
    )
    for kind, labels in _LABELS
)
_NAME = re.compile(r"[A-Za-z][A-Za-z'.\-]*(?:,? [A-Za-z][A-Za-z'.\-]*){0,4}(?= ?[,(]|$)")
_NUMBER = re.compile(r"\d")


def labelled_lines(text: str, lists: Lists) -> Iterator[Span]:
    """The values of such lines in the plain letters of a message: a whole line, or as much of it as can be a name."""
    for kind, pattern in _LINE:
        for match in pattern.finditer(text):
            start, end = match.span("value")
            if kind == "person":
                name = _NAME.match(match["value"])
                if name is None or _says_more(name.group(), lists, allowed=0):
                    continue
                end = start + name.end()
            elif _says_more(match["value"], lists, allowed=2) or (
                kind == "address" and not _NUMBER.search(match["value"])
            ):
                continue
            yield Span(start, end, kind)


def _says_more(value: str, lists: Lists, *, allowed: int) -> bool:
    """Whether a value is a sentence, not a name."""
    words = [word.lower() for word in re.findall(r"[A-Za-z]+(?:'[a-z]+)*", value)]
    return (
        sum(word in lists.people.stop - lists.people.particles for word in words) > allowed
        or not words
        or len(words) > 12
    )
