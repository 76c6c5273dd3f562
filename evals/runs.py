"""A run's folder: what was asked of whom, what came back, how it scored. Written a line at a time, so that it can go on.

run.json       what was run, on what, with which versions
cases.jsonl    the cases as they were
answers.jsonl  one result a line, in the order in which they came
scores.jsonl   one case's scores a line
summary.json   each measure over the run
junit.xml      the same as a test report
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from evals.cases import Suite, read_cases, suite_of, write_cases
from evals.errors import CaseError, RunError
from evals.scores import Result, Score, Scored, Summary

_META, _CASES, _ANSWERS, _SCORES, _SUMMARY = "run.json", "cases.jsonl", "answers.jsonl", "scores.jsonl", "summary.json"


@dataclass(frozen=True, slots=True)
class Run:
    """A run folder, read. `meta` is run.json; its "finished" is false until every case has a result."""

    folder: Path
    meta: dict[str, Any]
    suite: Suite

    @property
    def name(self) -> str:
        return self.folder.name

    def results(self) -> list[Result]:
        """Every result. Raises RunError for a line that is no result; a last line cut short is as if never written."""
        return read_results(self.folder / _ANSWERS)

    def scored(self) -> list[Scored]:
        """Every case's scores. Raises RunError when the run was not scored or its file is cut short."""
        return [_scored(line, where) for line, where in _lines(self.folder / _SCORES, whole=True)]

    def summary(self) -> list[Summary]:
        """Each measure over the run. Raises RunError when the run was not scored."""
        path = self.folder / _SUMMARY
        try:
            return [Summary(**item) for item in json.loads(path.read_text(encoding="utf-8"))]
        except (OSError, ValueError, TypeError) as error:
            raise RunError(
                f"{path}: cannot be read ({error}); score it with `touchstone eval score {self.folder}`"
            ) from None

    def add(self, result: Result) -> None:
        """Appends a result; what is in the file before stays, a last line cut short aside."""
        with (self.folder / _ANSWERS).open("a", encoding="utf-8") as file:
            file.write(json.dumps(_fields(result), ensure_ascii=False) + "\n")

    def put_scores(self, scored: Iterable[Scored], summary: Sequence[Summary]) -> None:
        text = "".join(json.dumps(_as_json(item), ensure_ascii=False) + "\n" for item in scored)
        (self.folder / _SCORES).write_text(text, encoding="utf-8")
        (self.folder / _SUMMARY).write_text(
            json.dumps([asdict(item) for item in summary], indent=1, ensure_ascii=False), encoding="utf-8"
        )

    def put_meta(self, **changed: object) -> "Run":
        """Run.json with these keys changed, on disk and in what is returned."""
        meta = self.meta | changed
        (self.folder / _META).write_text(json.dumps(meta, indent=1, ensure_ascii=False), encoding="utf-8")
        return Run(self.folder, meta, self.suite)


def new_run(folder: Path, suite: Suite, meta: dict[str, Any]) -> Run:
    """A run folder. Raises RunError when there is something in it already."""
    if folder.exists() and any(folder.iterdir()):
        raise RunError(f"{folder}: holds something already; name another folder, or take the run up with --resume")
    folder.mkdir(parents=True, exist_ok=True)
    write_cases(folder / _CASES, suite.cases)
    described = {
        "suite": suite.name, "title": suite.title, "about": suite.about, "needs": suite.needs, "fingerprint": suite.fingerprint,
        "measures": suite.measures, "decisive": suite.decisive, "finished": False,
    }  # fmt: skip
    return Run(folder, {}, suite).put_meta(**described, **meta)


def open_run(folder: Path) -> Run:
    """A run folder as it stands. Raises RunError when it is none, is cut short, or its cases were changed afterwards."""
    try:
        meta: dict[str, Any] = json.loads((folder / _META).read_text(encoding="utf-8"))
        cases = read_cases(folder / _CASES)
        suite = suite_of(
            meta["suite"], cases, title=meta["title"], about=meta["about"], needs=meta["needs"],
            measures=tuple(meta["measures"]), decisive=tuple(meta["decisive"]),
        )  # fmt: skip
    except OSError as error:
        raise RunError(f"{folder}: is no run folder, or is cut short ({error})") from None
    except (ValueError, KeyError, TypeError, CaseError) as error:
        raise RunError(f"{folder}: cannot be read as a run ({error}); it was cut short or changed by hand") from None
    if suite.fingerprint != meta["fingerprint"]:
        raise RunError(
            f"{folder}: {_CASES} was changed after the run began, so its answers belong to other cases; run it again"
        )
    return Run(folder, meta, suite)


def read_results(path: Path) -> list[Result]:
    """The results of an answers.jsonl, from a run of ours or stored elsewhere. Raises RunError with file:line."""
    found: list[Result] = []
    for data, where in _lines(path, whole=False):
        try:
            found.append(Result(**data))
        except TypeError as error:
            raise RunError(
                f"{where}: is no result ({error}); a line is an object with case_id and answer or search"
            ) from None
    return found


def check_belong(suite: Suite, results: Iterable[Result], path: Path) -> None:
    """Raises RunError when answers are of cases that the suite does not have."""
    known = {case.id for case in suite.cases}
    strange = sorted({result.case_id for result in results} - known)
    if strange:
        raise RunError(
            f"{path}: holds answers to {len(strange)} cases that are not in the suite {suite.name!r}, such as {strange[0]!r};"
            " they are of another suite, or its cases were renamed"
        )


def mend(path: Path) -> None:
    """Cuts off a last line that was never finished, so that the next result does not stick to it."""
    if path.exists() and (data := path.read_bytes()) and not data.endswith(b"\n"):
        path.write_bytes(data[: data.rfind(b"\n") + 1])


def _lines(path: Path, *, whole: bool) -> list[tuple[dict[str, Any], str]]:
    """Each line's object and its place. `whole`: the file must end as it was written."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        if whole:
            raise RunError(
                f"{path}: does not exist; score the run with `touchstone eval score {path.parent}`"
            ) from None
        return []
    except (OSError, UnicodeDecodeError) as error:
        raise RunError(f"{path}: cannot be read ({error})") from None
    lines = text.splitlines()
    if lines and not text.endswith("\n"):
        if whole:
            raise RunError(
                f"{path}:{len(lines)}: is cut short; score the run again with `touchstone eval score {path.parent}`"
            )
        lines.pop()
    found: list[tuple[dict[str, Any], str]] = []
    for number, line in enumerate(lines, 1):
        try:
            found.append((json.loads(line), f"{path}:{number}"))
        except json.JSONDecodeError as error:
            raise RunError(f"{path}:{number}: is not JSON ({error.msg}); the file was changed or damaged") from None
    return found


def _fields(item: Result | Scored | Score) -> dict[str, Any]:
    """The fields as they are: `asdict` would copy every body, which takes longer than scoring it."""
    return {field.name: getattr(item, field.name) for field in fields(item)}


def _as_json(item: Scored) -> dict[str, Any]:
    return _fields(item) | {"scores": {name: _fields(score) for name, score in item.scores.items()}}


def _scored(data: dict[str, Any], where: str) -> Scored:
    try:
        scores = {name: Score(**value) for name, value in data["scores"].items()}
        return Scored(data["case_id"], data["repeat"], data["group"], tuple(data["tags"]), scores, data["error"])
    except (KeyError, TypeError) as error:
        raise RunError(f"{where}: holds no scores ({error}); score the run again") from None
