"""Whether sentences get the force that people gave them by hand. How they were labelled: docs/answers.md, "Force"."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from evals.cases import Half
from evals.errors import CaseError
from knowledge.force import force_of
from knowledge.records import Authority, Force

LABELS = Path(__file__).parent / "cases" / "force" / "labels.jsonl"
"""The first labels that ship: sentences of held documents, as they stand there."""
SECOND, THIRD = LABELS.with_name("labels-2.jsonl"), LABELS.with_name("labels-3.jsonl")
"""Labels of passages that were not used before. The second were measured first and the rules then mended on them (half "dev");
the third were drawn and set aside before that, and measured once, afterwards (half "test")."""

_KINDS: Mapping[Authority, str] = {
    "A1": "statute",
    "A2": "statutory guidance",
    "A3": "other national guidance",
    "B1": "national review",
    "B2": "research",
    "B3": "inspection",
    "C1": "local procedure",
    "C2": "case review",
    "D": "commentary",
}
_Words = Annotated[str, Field(min_length=1)]


class Label(BaseModel):
    """The force of a sentence, bullet or row, read alone but for the line that introduces it. `why`: only where it is hard."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: _Words
    source_id: _Words
    authority: Authority
    quote: _Words
    force: Force
    half: Half
    why: str = ""


@dataclass(frozen=True, slots=True)
class Tally:
    right: int
    total: int

    @property
    def share(self) -> float | None:
        """`right` ÷ `total`; None where there is nothing to count."""
        return self.right / self.total if self.total else None


@dataclass(frozen=True, slots=True)
class Measured:
    """How many labels the rules agree with. `confusion` counts (labelled, given); `wrong` holds what was given instead."""

    all: Tally
    by_kind: Mapping[str, Tally]
    confusion: Mapping[tuple[Force, Force], int]
    wrong: tuple[tuple[Label, Force], ...]


def load_labels(path: Path) -> list[Label]:
    """The labels of a JSONL file. Raises CaseError with file:line for whatever is wrong, an empty file included."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CaseError(f"{path}: cannot be read ({error}); labels are UTF-8 text, one JSON object a line") from None
    labels: list[Label] = []
    seen: dict[tuple[str, ...], int] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        label = _label(line, f"{path}:{number}")
        for key, what in (((label.id,), "id"), ((label.source_id, label.quote), "quote")):
            if key in seen:
                raise CaseError(f"{path}:{number}: has the {what} of line {seen[key]}; correct it or take it out")
            seen[key] = number
        labels.append(label)
    if not labels:
        raise CaseError(f"{path}: holds no label; write one JSON object a line")
    return labels


def measure(labels: Iterable[Label]) -> Measured:
    """The rules' answers against the labels. Example: one of two statutes right, the only review right: 2 of 3."""
    pairs: list[tuple[Label, Force]] = [(label, force_of(label.authority, label.quote)) for label in labels]
    kinds = dict.fromkeys(_KINDS[label.authority] for label, _ in pairs)
    return Measured(
        all=_tally(pairs),
        by_kind={kind: _tally([pair for pair in pairs if _KINDS[pair[0].authority] == kind]) for kind in kinds},
        confusion=Counter((label.force, given) for label, given in pairs),
        wrong=tuple((label, given) for label, given in pairs if label.force != given),
    )


def _label(line: str, where: str) -> Label:
    try:
        return Label.model_validate_json(line)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False)
        said = "; ".join(f"{'.'.join(map(str, f['loc'])) or 'the line'}: {f['msg']}" for f in faults[:5])
        raise CaseError(f"{where}: {said}") from None


def _tally(pairs: list[tuple[Label, Force]]) -> Tally:
    return Tally(sum(label.force == given for label, given in pairs), len(pairs))
