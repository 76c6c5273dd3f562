"""Screen: danger now, and identifiers, before anything is searched, stored or logged.

The rules work on the message alone: no index, no model, no network. What is recognised is data (the folder `danger`); a
fixed line in every surface covers what rules miss.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from assistant.answers import ActNow, Draft, Privacy
from assistant.steps.cue_files import read_cues, read_toml, strings
from assistant.steps.cues import Cues, Finding
from assistant.steps.letters import legible
from assistant.steps.redact import redact
from knowledge.contacts import Contact, Contacts
from knowledge.errors import SettingsError

DATA = Path(__file__).parent.parent / "danger"
_AREA = re.compile(r'"area"\s*:\s*"([^"\\]{1,80})"')


@dataclass(frozen=True, slots=True)
class Danger:
    """Recognises a message about a child who may be in danger now, and holds what to do first, and whom to ring where."""

    cues: Cues
    act_now: ActNow
    local: Contacts = field(default_factory=Contacts)
    today: Callable[[], date] = date.today

    @classmethod
    def load(
        cls, folder: Path = DATA, *, local: Contacts | None = None, today: Callable[[], date] = date.today
    ) -> "Danger":
        """Reads cues, steps and contacts; `local` holds those of areas.

        Raises SettingsError naming the file, the entry and what is wrong with it.
        """
        path = folder / "act-now.toml"
        data = read_toml(path)
        steps = tuple(strings(f"{path}: steps", data.get("steps")))
        contacts = data.get("contact")
        if not isinstance(contacts, list) or not contacts:
            raise SettingsError(f"{path}: contact: write at least one [[contact]]")
        shown = tuple(contact_of(f"{path}: contact {number}", entry) for number, entry in enumerate(contacts, 1))
        return cls(read_cues(folder), ActNow(steps, shown), local or Contacts(), today)

    def check(self, message: str, turns: Sequence[str] = (), *, area: str | None = None) -> ActNow | None:
        """The act-now block when the message may be about a child in danger now, else None; with the contacts of `area`.

        `message` may be the body of a request, JSON whole or cut off. `turns`: what the same person said before, oldest first.
        """
        return self.block(area) if self.finding(message, turns).urgent else None

    def check_body(self, body: str) -> ActNow | None:
        """The same for the body of a request, which may name the reader's area, be cut off, or be no JSON at all."""
        area = _AREA.search(body)
        return self.check(body, area=area.group(1) if area else None)

    def block(self, area: str | None = None) -> ActNow:
        """What to do first. Contacts of the reader's area come after those of the country; another area's never do."""
        return replace(self.act_now, contacts=(*self.act_now.contacts, *self.local.of(area, self.today())))

    def finding(self, message: str, turns: Sequence[str] = ()) -> Finding:
        """Which cues and signals the message has, and what they add up to. Holds nothing of what was typed."""
        return self.cues.weigh(message, turns)


@dataclass(frozen=True, slots=True)
class Screen:
    """The step: act-now block and redacted question. What the same person asked before is read with the message."""

    danger: Danger
    redact: Callable[[str], tuple[str, Privacy | None]] = redact

    def __call__(self, draft: Draft) -> Draft:
        said = [turn.question for turn in draft.question.turns]
        act_now = self.danger.check(draft.question.text, said, area=draft.question.area)
        redacted, privacy = self.redact(legible(draft.question.text))
        return replace(draft, act_now=act_now, privacy=privacy, question=replace(draft.question, text=redacted))


def contact_of(where: str, entry: Any) -> Contact:
    """A contact from its table. Raises SettingsError."""
    if not isinstance(entry, dict):
        raise SettingsError(f"{where}: must be a table")
    for key, kind in (("label", str), ("value", str), ("checked_on", date)):
        if not isinstance(entry.get(key), kind):
            raise SettingsError(f"{where}: {key}: must be {'a date such as 2026-11-22' if kind is date else 'words'}")
    return Contact(entry["label"], entry["value"], entry.get("area"), entry["checked_on"], entry.get("when"))
