"""How a report writes days, counts, and what a run was made with."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

_KNOWN = {
    "created_at": "Begun",
    "finished_at": "Finished",
    "commit": "Commit",
    "against": "Asked of",
    "composer": "Composer",
    "register": "Register",
    "index": "Index",
    "model": "Model",
    "repeat": "Each case asked",
    "fingerprint": "The cases’ fingerprint",
    "gold_checked": "Gold quotes checked",
}
_ELSEWHERE = frozenset(
    {"suite", "title", "about", "needs", "measures", "decisive", "finished", "changed", "workers", "steps"}
)


def day(stamp: object) -> str:
    """ "2026-11-22T10:25:00+00:00" as "22 November 2026"; what is no time as it is."""
    moment = _moment(stamp)
    return f"{moment.day} {moment:%B %Y}" if moment else str(stamp)


def day_and_time(stamp: object) -> str:
    """As `day`, with the time and its zone."""
    moment = _moment(stamp)
    return f"{day(stamp)}, {moment:%H:%M %Z}".rstrip() if moment else str(stamp)


def counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def commit(meta: Mapping[str, Any]) -> str:
    """The commit, shortened, and whether files differed from it; empty where run.json names none."""
    found = str(meta.get("commit") or "")
    return found and f"{found[:12]}{' (files changed since)' if meta.get('changed') else ''}"


def facts(meta: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What run.json says that a reader looks for first, named in words; what is not there is left out."""
    found: list[tuple[str, str]] = []
    for key, name in _KNOWN.items():
        value = meta.get(key)
        if value in (None, "", {}, []):
            continue
        if key.endswith("_at"):
            found.append((name, day_and_time(value)))
        elif key == "repeat":
            found.append((name, "once" if value == 1 else f"{value} times"))
        elif key == "fingerprint":
            found.append((name, str(value)[:12]))
        elif key == "gold_checked":
            found.append((name, "yes, each stands in its document" if value is True else f"no: {value}"))
        else:
            found.append((name, commit(meta) if key == "commit" else _spelled(value)))
    return found


def particulars(meta: Mapping[str, Any]) -> list[tuple[str, str]]:
    """All the rest of run.json, nested keys joined by dots."""
    return list(_flat({key: value for key, value in meta.items() if key not in _ELSEWHERE | _KNOWN.keys()}))


def _spelled(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_spelled(part)}" for key, part in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(map(_spelled, value))
    return str(value)


def _flat(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping) and value:
        for key, part in value.items():
            yield from _flat(part, f"{path}.{key}" if path else str(key))
    else:
        yield path, _spelled(value)


def _moment(stamp: object) -> datetime | None:
    try:
        return datetime.fromisoformat(str(stamp))
    except ValueError:
        return None
