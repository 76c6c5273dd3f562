"""What an ingestion did, per file, for people and as JSON."""

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Outcome = Literal["added", "replaced", "unchanged", "refused"]


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one file. `seconds` by stage: read, embed, publish."""

    file: str
    source_id: str
    outcome: Outcome
    passages: int = 0
    embedded: int = 0
    reason: str | None = None
    remedy: str | None = None
    warnings: tuple[str, ...] = ()
    seconds: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Report:
    """One run: its files in the order in which they were finished, and sources that the register knows but does not hold."""

    files: tuple[FileReport, ...]
    not_held: int = 0

    def count(self) -> Counter[str]:
        return Counter(file.outcome for file in self.files)

    @property
    def refused(self) -> tuple[FileReport, ...]:
        return tuple(file for file in self.files if file.outcome == "refused")

    def as_json(self) -> dict[str, Any]:
        return {"files": [asdict(file) for file in self.files], "not_held": self.not_held, "counts": dict(self.count())}
