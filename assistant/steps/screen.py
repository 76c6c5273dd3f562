"""Screen: danger now, and identifiers, before anything is searched, stored or logged.

The rules work on the message alone: no index, no model, no network. What is recognised is data (`danger.toml`); a fixed
line in every surface covers what rules miss.
"""

import re
import tomllib
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from assistant.answers import ActNow, Contact, Draft
from assistant.steps.redact import redact
from knowledge.errors import SettingsError

DATA = Path(__file__).parent.parent / "danger.toml"
_QUOTES = str.maketrans("’‘`´", "''''")
# A message is read up to here for cues: enough for any real one, and a bound on the time that a hostile one takes.
_READ = 20_000


@dataclass(frozen=True, slots=True)
class Danger:
    """Recognises a message about a child who may be in danger now, and holds what to do first."""

    cues: re.Pattern[str]
    about: re.Pattern[str]
    now: re.Pattern[str]
    act_now: ActNow

    @classmethod
    def load(cls, path: Path = DATA) -> "Danger":
        """Reads cues and contacts. Raises SettingsError naming the file and what is wrong with it."""
        try:
            data = tomllib.loads(path.read_text(encoding="utf-8"))
            contacts = tuple(_contact(entry) for entry in data["contact"])
            cues = _any(pattern for cue in data["cue"] for pattern in cue["any"])
            return cls(
                cues, _any(data["about"]["any"]), _any(data["about"]["now"]), ActNow(tuple(data["steps"]), contacts)
            )
        except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError, re.error) as error:
            raise SettingsError(f"{path}: the cues of danger cannot be read: {error!r}") from error

    def check(self, message: str) -> ActNow | None:
        """The act-now block when the message may be about a child in danger now, else None."""
        text = " ".join(message[:_READ].translate(_QUOTES).lower().split())
        if not self.cues.search(text):
            return None
        if self.about.search(text) and not self.now.search(text):
            return None
        return self.act_now


@dataclass(frozen=True, slots=True)
class Screen:
    """The step: act-now block and redacted question."""

    danger: Danger

    def __call__(self, draft: Draft) -> Draft:
        act_now = self.danger.check(draft.question.text)
        redacted, privacy = redact(draft.question.text)
        return replace(draft, act_now=act_now, privacy=privacy, question=replace(draft.question, text=redacted))


def _any(patterns: Any) -> re.Pattern[str]:
    return re.compile("|".join(p if p.startswith("^") else rf"(?<!\w)(?:{p})(?!\w)" for p in patterns))


def _contact(entry: dict[str, Any]) -> Contact:
    checked: date = entry["checked_on"]
    return Contact(entry["label"], entry["value"], entry.get("area"), checked)
