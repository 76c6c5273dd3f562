"""Screen: danger now, and identifiers, before anything is searched, stored or logged.

The rules work on the message alone: no index, no model, no network. What is recognised is data (the folder `danger`); a
fixed line in every surface covers what rules miss.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from assistant.answers import ActNow, Contact, Draft
from assistant.steps.cue_files import read_cues, read_toml, strings
from assistant.steps.cues import Cues, Finding
from assistant.steps.redact import redact
from knowledge.errors import SettingsError

DATA = Path(__file__).parent.parent / "danger"


@dataclass(frozen=True, slots=True)
class Danger:
    """Recognises a message about a child who may be in danger now, and holds what to do first."""

    cues: Cues
    act_now: ActNow

    @classmethod
    def load(cls, folder: Path = DATA) -> "Danger":
        """Reads cues, steps and contacts. Raises SettingsError naming the file, the entry and what is wrong with it."""
        path = folder / "act-now.toml"
        data = read_toml(path)
        steps = tuple(strings(f"{path}: steps", data.get("steps")))
        contacts = data.get("contact")
        if not isinstance(contacts, list) or not contacts:
            raise SettingsError(f"{path}: contact: write at least one [[contact]]")
        shown = tuple(_contact(f"{path}: contact {number}", entry) for number, entry in enumerate(contacts, 1))
        return cls(read_cues(folder), ActNow(steps, shown))

    def check(self, message: str, turns: Sequence[str] = ()) -> ActNow | None:
        """The act-now block when the message may be about a child in danger now, else None.

        `message` may be the body of a request, JSON whole or cut off. `turns`: what the same person said before, oldest first.
        """
        return self.act_now if self.finding(message, turns).urgent else None

    def finding(self, message: str, turns: Sequence[str] = ()) -> Finding:
        """Which cues and signals the message has, and what they add up to. Holds nothing of what was typed."""
        return self.cues.weigh(message, turns)


@dataclass(frozen=True, slots=True)
class Screen:
    """The step: act-now block and redacted question."""

    danger: Danger

    def __call__(self, draft: Draft) -> Draft:
        act_now = self.danger.check(draft.question.text)
        redacted, privacy = redact(draft.question.text)
        return replace(draft, act_now=act_now, privacy=privacy, question=replace(draft.question, text=redacted))


def _contact(where: str, entry: Any) -> Contact:
    if not isinstance(entry, dict):
        raise SettingsError(f"{where}: must be a table")
    for key, kind in (("label", str), ("value", str), ("checked_on", date)):
        if not isinstance(entry.get(key), kind):
            raise SettingsError(f"{where}: {key}: must be {'a date such as 2026-11-22' if kind is date else 'words'}")
    return Contact(entry["label"], entry["value"], entry.get("area"), entry["checked_on"])
