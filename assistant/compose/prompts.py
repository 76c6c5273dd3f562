"""Prompts are files that people review; a hash of what they say is kept with each answer."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from string import Template

PROMPTS = Path(__file__).parent.parent / "prompts"
REPAIR = "repair"


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt and the one that asks again. `hash`: of both files, 16 hexadecimal digits."""

    text: str
    repair: str
    hash: str

    @classmethod
    def load(cls, name: str, folder: Path = PROMPTS) -> "Prompt":
        """Reads `<name>.md` and `repair.md`. Raises FileNotFoundError."""
        text, repair = ((folder / f"{file}.md").read_text(encoding="utf-8") for file in (name, REPAIR))
        return cls(text, repair, hashlib.sha256(f"{text}\0{repair}".encode()).hexdigest()[:16])

    def system(self, canary: str) -> str:
        """The system prompt with a word in it that no honest reply holds. Raises KeyError for a file with another gap."""
        return Template(self.text).substitute(canary=canary)
