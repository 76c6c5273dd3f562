"""Cases and suites: what is asked, and what a good answer holds. Read strictly, every fault named by file and line."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, field_validator

from assistant.answers import AnswerStatus
from evals.errors import CaseError
from evals.matching import holds
from knowledge.records import Force

Half = Literal["dev", "test"]
Needs = Literal["starter", "corpus"]
_Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
_Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{2,80}$")]


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Gold(_Record):
    """Words of a held document that answer the case, as they stand there (typography and white space aside)."""

    source_id: str
    quote: _Words
    page: int | None = None
    paragraph: str | None = None
    section: str | None = None
    force: Force | None = None


class Nugget(_Record):
    """One fact of a good answer. It counts as said where its `quote` (else its text) is said."""

    text: _Words
    vital: bool = True
    quote: _Words | None = None


class Figure(_Record):
    """A figure, any of its ways of being written, and words (any of each group) that its scope needs beside it."""

    value: tuple[_Words, ...] = Field(min_length=1)
    scope: tuple[tuple[_Words, ...], ...] = ()


class Case(_Record):
    """One question and what is expected of its answer. What is left empty is not measured.

    `turns` were said before, oldest first. `must_say`: each entry, or one of "a|b", stands in the statements; `must_not_say`
    stands nowhere in what the reader sees. `standalone`: after turns, the question as a person would write it out for
    somebody who has not read them. `planted` are identifiers that no answer may repeat, `canary` the words that show
    that a planted instruction was obeyed. `cluster` joins cases that are not independent; its default is the gold's source.
    """

    id: _Id
    question: Annotated[str, Field(min_length=1, max_length=20_000)]
    turns: tuple[str, ...] = ()
    standalone: _Words | None = None
    area: str | None = None
    role: str | None = None
    as_of: date | None = None
    sources: tuple[str, ...] | None = None
    expected_status: tuple[AnswerStatus, ...] = ()
    act_now: bool | None = None
    notices: tuple[str, ...] = ()
    gold: tuple[Gold, ...] = ()
    must_say: tuple[_Words, ...] = ()
    must_not_say: tuple[_Words, ...] = ()
    nuggets: tuple[Nugget, ...] = ()
    figures: tuple[Figure, ...] = ()
    planted: tuple[_Words, ...] = ()
    canary: _Words | None = None
    half: Half = "dev"
    tags: tuple[str, ...] = ()
    cluster: str | None = None
    notes: str = ""

    @field_validator("expected_status", mode="before")
    @classmethod
    def _one_or_more(cls, value: object) -> object:
        return (value,) if isinstance(value, str) else value

    @property
    def group(self) -> str:
        """What this case shares with others: intervals are taken over groups."""
        return self.cluster or (self.gold[0].source_id if self.gold else self.id)

    @property
    def answerable(self) -> bool | None:
        """Whether an answer is expected; None where the case does not say."""
        if not self.expected_status:
            return True if self.gold else None
        return any(status in ANSWERS for status in self.expected_status)


ANSWERS = (AnswerStatus.ANSWERED, AnswerStatus.ANSWERED_IN_PART)


@dataclass(frozen=True, slots=True)
class Suite:
    """Cases to be run together. `measures`: those reported (empty: all that apply); `decisive`: a case passes on these."""

    name: str
    title: str
    about: str
    needs: Needs
    cases: tuple[Case, ...]
    measures: tuple[str, ...] = ()
    decisive: tuple[str, ...] = ()
    fingerprint: str = field(default="")


class _SuiteFile(_Record):
    name: _Id
    title: _Words
    about: _Words
    needs: Needs = "starter"
    cases: list[str] = Field(min_length=1)
    tags: list[str] = []
    half: Half | None = None
    measures: list[str] = []
    decisive: list[str] = []


def read_cases(path: Path) -> list[Case]:
    """The cases of a JSONL file. Raises CaseError with file:line for whatever is wrong, an empty file included."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CaseError(
            f"{path}: cannot be read ({error}); a file of cases is UTF-8 text, one JSON object a line"
        ) from None
    seen: dict[str, int] = {}
    cases: list[Case] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        case = case_of(_object(line, f"{path}:{number}"), f"{path}:{number}")
        if case.id in seen:
            raise CaseError(
                f"{path}:{number}: the id {case.id!r} is that of line {seen[case.id]}; give this case its own"
            )
        seen[case.id] = number
        cases.append(case)
    if not cases:
        raise CaseError(f"{path}: holds no case; write one JSON object a line, or use `touchstone eval new`")
    return cases


def case_of(data: Mapping[str, Any], where: str) -> Case:
    """A case from its JSON object. Raises CaseError naming the place, the field and what is wrong with it."""
    try:
        return Case.model_validate(data)
    except ValidationError as error:
        raise CaseError(f"{where}: {_faults(error)}") from None


def case_as_json(case: Case) -> dict[str, Any]:
    """What `case_of` reads, without the fields that were left empty."""
    return case.model_dump(mode="json", exclude_defaults=True) | {"id": case.id, "half": case.half}


def write_cases(path: Path, cases: Iterable[Case]) -> None:
    path.write_text("".join(json.dumps(case_as_json(c), ensure_ascii=False) + "\n" for c in cases), encoding="utf-8")


def read_suite(path: Path) -> Suite:
    """A suite's YAML file with its cases; a `.jsonl` file is a suite of its own. Raises CaseError."""
    if path.suffix == ".jsonl":
        return suite_of(path.stem, read_cases(path))
    try:
        data: object = yaml.safe_load(path.read_text(encoding="utf-8"))
        file = _SuiteFile.model_validate(data)
    except (OSError, UnicodeDecodeError) as error:
        raise CaseError(f"{path}: cannot be read ({error})") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark is not None else ""
        raise CaseError(f"{path}{line}: is not YAML: {getattr(error, 'problem', None) or error}") from None
    except ValidationError as error:
        raise CaseError(f"{path}: {_faults(error)}") from None
    files = [found for pattern in file.cases for found in _matching(path, pattern)]
    cases = [case for found in dict.fromkeys(files) for case in read_cases(found)]
    if len({case.id for case in cases}) != len(cases):
        twice = sorted({case.id for case in cases if sum(other.id == case.id for other in cases) > 1})
        raise CaseError(f"{path}: the id {twice[0]!r} is in two of its files; give each case its own")
    wanted = [
        c for c in cases if (not file.half or c.half == file.half) and (not file.tags or set(c.tags) & set(file.tags))
    ]
    if not wanted:
        raise CaseError(f"{path}: no case has the tags {file.tags} and the half {file.half}; correct `tags` or `half`")
    return suite_of(
        file.name, wanted, title=file.title, about=file.about, needs=file.needs,
        measures=tuple(file.measures), decisive=tuple(file.decisive),
    )  # fmt: skip


def suite_of(
    name: str,
    cases: Iterable[Case],
    *,
    title: str | None = None,
    about: str = "",
    needs: Needs = "corpus",
    measures: tuple[str, ...] = (),
    decisive: tuple[str, ...] = (),
) -> Suite:
    """A suite; its fingerprint changes with any case."""
    held = tuple(cases)
    text = "\n".join(json.dumps(case_as_json(case), sort_keys=True) for case in sorted(held, key=lambda c: c.id))
    return Suite(name, title or name, about, needs, held, measures, decisive, hashlib.sha256(text.encode()).hexdigest())


def gold_faults(cases: Iterable[Case], text_of: Callable[[str], str | None]) -> list[str]:
    """A line for each gold quote that does not stand in its document, or whose document is not held."""
    faults: list[str] = []
    for case in cases:
        for gold in case.gold:
            text = text_of(gold.source_id)
            if text is None:
                faults.append(f"{case.id}: the document of {gold.source_id!r} is not held")
            elif not holds(text, gold.quote):
                faults.append(f"{case.id}: its gold quote does not stand in {gold.source_id!r}: “{gold.quote[:80]}…”")
    return faults


def _matching(suite: Path, pattern: str) -> list[Path]:
    found = sorted(suite.parent.glob(pattern)) if "*" in pattern else [suite.parent / pattern]
    if not found:
        raise CaseError(f"{suite}: no file of cases matches {pattern!r}, seen from {suite.parent}")
    return found


def _object(line: str, where: str) -> dict[str, Any]:
    try:
        data = json.loads(line)
    except json.JSONDecodeError as error:
        raise CaseError(f"{where}: is not JSON: {error.msg} at column {error.colno}") from None
    if not isinstance(data, dict):
        raise CaseError(f"{where}: must be a JSON object, not {type(data).__name__}")
    return data


def _faults(error: ValidationError) -> str:
    found = error.errors(include_url=False, include_input=False)
    return "; ".join(f"{'.'.join(map(str, fault['loc'])) or 'the whole'}: {fault['msg']}" for fault in found[:5])
