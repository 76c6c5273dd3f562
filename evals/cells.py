r"""What stands in one cell of a table of cases: entries, turns, nuggets and figures, read from text and written as text.

`tables` says how it looks. Readers raise ValueError with the reason; whoever reads the table adds the place.
"""

import re
from collections.abc import Iterable

from evals.cases import Figure, Nugget

_MARKS = r"\;|=*"


def read_entries(cell: str) -> list[str]:
    """One a line; or on a single line, with ";" between them."""
    lines = _lines(cell)
    return [_plain(part) for part in (lines if len(lines) > 1 else _split(cell, ";"))]


def write_entries(entries: Iterable[str]) -> str:
    return "\n".join(_escaped(entry, ";") for entry in entries)


def read_turns(cell: str) -> list[str]:
    """One a line."""
    return [_plain(line) for line in _lines(cell)]


def write_turns(turns: Iterable[str]) -> str:
    return "\n".join(_escaped(turn) for turn in turns)


def read_nuggets(cell: str) -> list[dict[str, object]]:
    """One a line, "*" in front of a vital one: "* text | quote: words"."""
    found: list[dict[str, object]] = []
    for line in map(str.strip, _lines(cell)):
        text, quotes = _named(line.removeprefix("*"), "quote")
        if len(quotes) > 1:
            raise ValueError("a nugget has one quote")
        nugget: dict[str, object] = {"text": _plain(text), "vital": line.startswith("*")}
        found.append(nugget | {"quote": _plain(quotes[0])} if quotes else nugget)
    return found


def write_nuggets(nuggets: Iterable[Nugget]) -> str:
    return "\n".join(_nugget(nugget) for nugget in nuggets)


def read_figures(cell: str) -> list[dict[str, object]]:
    """One a line: "value = another way | scope: word = another word | scope: …"."""
    found: list[dict[str, object]] = []
    for line in _lines(cell):
        value, scopes = _named(line, "scope")
        found.append({"value": _ways(value), "scope": [_ways(scope) for scope in scopes]})
    return found


def write_figures(figures: Iterable[Figure]) -> str:
    return "\n".join(_figure(figure) for figure in figures)


def _nugget(nugget: Nugget) -> str:
    quote = f" | quote: {_escaped(nugget.quote, '|')}" if nugget.quote else ""
    return f"{'* ' if nugget.vital else ''}{_escaped(nugget.text, '|*')}{quote}"


def _figure(figure: Figure) -> str:
    return " | scope: ".join(" = ".join(_escaped(way, "|=") for way in ways) for ways in (figure.value, *figure.scope))


def _ways(text: str) -> list[str]:
    found = [_plain(way) for way in _split(text, "=")]
    if not found:
        raise ValueError("“=” stands between two ways of writing the same; here there is none")
    return found


def _named(line: str, name: str) -> tuple[str, list[str]]:
    """The first part of "first | name: part | name: part", and the parts."""
    first, *more = _split(line, "|") or [""]
    named = [re.fullmatch(rf"{name}\s*:\s*(.+)", part, re.DOTALL | re.IGNORECASE) for part in more]
    if not first or line.lstrip().startswith("|") or None in named:
        raise ValueError(f"reads “… | {name}: …”: something before the “|”, and “{name}:” after it")
    return first, [part[1] for part in named if part]


def _lines(cell: str) -> list[str]:
    return [line for line in re.split(r"\r\n|\r|\n", cell) if line.strip()]


def _split(text: str, mark: str) -> list[str]:
    """The parts between the marks that no backslash takes for themselves, blank ones left out."""
    return [part.strip() for part in re.findall(rf"(?:\\.?|[^\\{mark}])+", text, re.DOTALL) if part.strip()]


def _escaped(text: str, marks: str = "") -> str:
    for mark in "\\" + marks:
        text = text.replace(mark, f"\\{mark}")
    return text.replace("\n", r"\n").replace("\r", r"\r")


def _plain(text: str) -> str:
    taken = {"n": "\n", "r": "\r"} | {mark: mark for mark in _MARKS}
    return re.sub(r"\\(.)", lambda found: taken.get(found[1], found[0]), text)
