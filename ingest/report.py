"""What an ingestion did, per file, for people and as JSON."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Outcome = Literal["added", "replaced", "unchanged", "refused", "set_aside"]


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one file.

    `refused`: the file cannot be ingested as it is; `set_aside`: something else failed and went on failing; both with `reason`
    and `remedy`. `pages` by reader (text, second, ocr). `kept`: passages that did not change since the version before. `seconds`
    by stage: read, embed, publish. `tries`: how often it was tried.
    """

    file: str
    source_id: str
    outcome: Outcome
    passages: int = 0
    embedded: int = 0
    kept: int = 0
    pages: Mapping[str, int] = field(default_factory=dict[str, int])
    reason: str | None = None
    remedy: str | None = None
    warnings: tuple[str, ...] = ()
    seconds: Mapping[str, float] = field(default_factory=dict[str, float])
    tries: int = 1

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "seconds": {stage: round(each, 3) for stage, each in self.seconds.items()}}

    @classmethod
    def of_json(cls, found: Mapping[str, Any]) -> "FileReport":
        """What `as_json` gave."""
        fields: dict[str, Any] = {**found, "warnings": tuple(found["warnings"])}
        return cls(**fields)


@dataclass(frozen=True, slots=True)
class QuestionsTaken:
    """Beside how many passages of a run the questions that ship stand; `failed`: why not beside all, and what to do."""

    passages: int = 0
    failed: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """One run: its files in the order in which they were finished, and sources that the register knows but does not hold.

    `seconds`: how long the run took; reading goes on beside embedding, so that the stages add up to more.
    """

    files: tuple[FileReport, ...]
    not_held: int = 0
    seconds: float = 0.0
    questions: QuestionsTaken = QuestionsTaken()

    def count(self) -> Counter[str]:
        return Counter(file.outcome for file in self.files)

    def pages(self) -> Counter[str]:
        """Pages by the reader that read them."""
        return sum((Counter(file.pages) for file in self.files), Counter[str]())

    def stages(self) -> dict[str, float]:
        """Seconds by stage."""
        names = dict.fromkeys(stage for file in self.files for stage in file.seconds)
        return {name: sum(file.seconds.get(name, 0.0) for file in self.files) for name in names}

    @property
    def refused(self) -> tuple[FileReport, ...]:
        return tuple(file for file in self.files if file.outcome == "refused")

    @property
    def failed(self) -> tuple[FileReport, ...]:
        """What is not held as it should be: refused or set aside."""
        return tuple(file for file in self.files if file.outcome in {"refused", "set_aside"})

    @property
    def whole(self) -> bool:
        """Whether everything is held as it should be, and the questions that ship stand beside it."""
        return not self.failed and self.questions.failed is None

    def as_json(self) -> dict[str, Any]:
        return {
            "files": [file.as_json() for file in self.files],
            "not_held": self.not_held,
            "counts": dict(self.count()),
            "pages": dict(self.pages()),
            "passages": sum(file.passages for file in self.files),
            "embedded": sum(file.embedded for file in self.files),
            "seconds": round(self.seconds, 3),
            "stages": {stage: round(seconds, 3) for stage, seconds in self.stages().items()},
            "questions": asdict(self.questions),
        }
