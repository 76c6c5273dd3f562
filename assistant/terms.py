"""Words of their time: what a quoted body, process or label is called now. Quotations are never changed."""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from assistant.answers import Citation, Notice
from assistant.citations import spoken
from knowledge.errors import SettingsError

RENAMED = Path(__file__).parent / "renamed.toml"


@dataclass(frozen=True, slots=True)
class Renamed:
    """One word of its time. `since`: from this day on the new one is right."""

    old: re.Pattern[str]
    since: date
    says: str
    written: str
    """The words as the table has them."""


@dataclass(frozen=True)
class Terms:
    """The table of renamed bodies, processes and labels."""

    renamed: tuple[Renamed, ...]

    @classmethod
    def load(cls, path: Path = RENAMED) -> "Terms":
        """Reads the table. Raises SettingsError naming the file, the entry and what is wrong with it."""
        try:
            entries = [*tomllib.loads(path.read_text(encoding="utf-8"))["renamed"]]
        except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError) as error:
            raise SettingsError(f"{path}: the renamed words cannot be read: {error!r}") from error
        found: list[Renamed] = []
        for number, entry in enumerate(entries, 1):
            try:
                day: date = entry["since"]
                found.append(Renamed(_whole(entry["old"]), day, entry["says"], entry["old"]))
            except (KeyError, TypeError, re.error) as error:
                raise SettingsError(f"{path}: renamed number {number}: {error!r}") from error
        return cls(tuple(found))

    def notices(self, citations: Sequence[Citation], as_of: date) -> Iterator[Notice]:
        """One notice for each word of its time that is quoted, naming the citations that hold it."""
        texts = ((spoken(citation), citation.number) for citation in citations)
        # Most quotations hold no such word, which one look at each tells.
        said = [(text, number) for text, number in texts if self.renamed and self._any.search(text)]
        for entry in self.renamed:
            if entry.since > as_of:
                continue
            if numbers := tuple(number for text, number in said if entry.old.search(text)):
                yield Notice("renamed", entry.says, numbers)

    @cached_property
    def _any(self) -> re.Pattern[str]:
        return _whole("|".join(entry.written for entry in self.renamed))


def _whole(words: str) -> re.Pattern[str]:
    """Words that stand by themselves. All of them in one such pattern are found five times as fast as one after the other."""
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)")
