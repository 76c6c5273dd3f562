"""One case as a reader goes through it: what was asked and expected, what came back, and where the two share words."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from markupsafe import Markup

from evals.cases import Case
from evals.measures.relevance import holds_gold
from evals.report.bodies import AnswerBody, Citation, Found, Statement, read_answer, read_search
from evals.report.contents import CaseReport
from evals.report.expected import Expectation, GoldLine, expectations, gold_line, said_in, wanted
from evals.report.marks import Text, around, marked, standing
from evals.report.rows import Row
from evals.scores import Json, Result, Score, Unit
from evals.summary import shown

_RAW = 4_000
_FOUND = 10
_TEXTS = 700
_EXACT = 1e-9


@dataclass(frozen=True, slots=True)
class Line:
    """A statement as it is shown, with the citations behind it; `lost` are numbers that lead to none."""

    statement: Statement
    text: Markup
    citations: tuple[Citation, ...]
    lost: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage found, cut to what matters; `gold` are the numbers of the gold quotes that it holds."""

    found: Found
    text: Markup
    gold: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Returned:
    """One answer and one search, and the repeats that gave just these. `raw` is what could not be read."""

    repeats: tuple[int, ...]
    errors: tuple[str, ...]
    milliseconds: float | None
    answer: AnswerBody | None
    lines: tuple[Line, ...]
    broken: Mapping[int, str]
    searched: bool
    passages: tuple[Passage, ...]
    raw: str


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """A measure's scores of the case, by repeat: (value, why). `before` is the baseline's, `change` what became of it."""

    row: Row
    fails: bool
    scores: tuple[tuple[str, str], ...]
    before: str
    change: str


@dataclass(frozen=True, slots=True)
class CaseView:
    """All of a case that a page shows. `apart` are titles of measures that do not apply to it."""

    item: CaseReport
    returned: tuple[Returned, ...]
    gold: tuple[GoldLine, ...]
    expected: tuple[Expectation, ...]
    scores: tuple[ScoreLine, ...]
    apart: tuple[str, ...]


def case_view(item: CaseReport, rows: Sequence[Row]) -> CaseView:
    """The case as it is shown. What came back is read as far as it can be; nothing of it raises."""
    returned = tuple(_returned(item.case, same) for same in _alike(item.results))
    first = returned[0] if returned else None
    said = said_in(first.answer) if first else []
    found = [Text.of(passage.found.text) for passage in first.passages] if first else []
    lines, apart = _scores(item, rows)
    return CaseView(
        item=item,
        returned=returned,
        gold=tuple(
            gold_line(n, gold, first and first.answer, said=said, found=found, rank=_rank(n, first))
            for n, gold in enumerate(item.case.gold, 1)
        ),
        expected=tuple(expectations(item.case, said)),
        scores=lines,
        apart=apart,
    )


def _rank(number: int, first: Returned | None) -> int | None:
    return min((p.found.rank for p in first.passages if number in p.gold), default=None) if first else None


def _alike(results: Sequence[Result]) -> list[list[Result]]:
    """The repeats in groups that read the same: same status, statements, passages and error."""
    groups: dict[str, list[Result]] = {}
    for result in results:
        answer, found = read_answer(result.answer), read_search(result.search)
        key = (
            result.error, answer and (answer.status, [line.text for line in answer.statements]),
            found and [(passage.source_id, passage.text) for passage in found],
            answer is None and result.answer, found is None and result.search,
        )  # fmt: skip
        groups.setdefault(repr(key), []).append(result)
    return list(groups.values())


def _returned(case: Case, same: Sequence[Result]) -> Returned:
    result = same[0]
    answer, found = read_answer(result.answer), read_search(result.search)
    unreadable = [
        body for body, read in ((result.answer, answer), (result.search, found)) if body is not None and read is None
    ]
    waited = [item.milliseconds for item in same if item.milliseconds is not None]
    return Returned(
        repeats=tuple(item.repeat for item in same),
        errors=tuple(dict.fromkeys(item.error for item in same if item.error is not None)),
        milliseconds=sum(waited) / len(waited) if waited else None,
        answer=answer,
        lines=tuple(_lines(case, answer)) if answer else (),
        broken={check.number: check.why for check in answer.checks.quotes if not check.stands} if answer else {},
        searched=found is not None,
        passages=tuple(_passage(case, passage) for passage in (found or ())[:_FOUND]),
        raw="\n".join(_raw(body) for body in unreadable),
    )


def _raw(body: Json) -> str:
    text = json.dumps(body, ensure_ascii=False, indent=1)
    return text if len(text) <= _RAW else f"{text[:_RAW]} …"


def _lines(case: Case, answer: AnswerBody) -> Iterable[Line]:
    numbered = {citation.number: citation for citation in answer.citations}
    gold, whole = wanted(case)
    never = [Text.of(words) for words in (*case.must_not_say, *case.planted, *filter(None, [case.canary]))]
    for statement in answer.statements:
        text = Text.of(statement.text)
        cited = tuple(numbered[n] for n in statement.citations if n in numbered)
        quoted = [] if statement.verbatim else [Text.of(citation.quoted) for citation in cited]
        layers = [
            ("never", standing(text, never, whole=True)),
            ("gold", standing(text, gold) | standing(text, whole, whole=True)),
            ("quoted", standing(text, quoted)),
        ]
        lost = tuple(n for n in statement.citations if n not in numbered)
        yield Line(statement, marked(text, layers), cited, lost)


def _passage(case: Case, found: Found) -> Passage:
    text = Text.of(found.text)
    held = standing(text, [Text.of(gold.quote) for gold in case.gold])
    source = {"source_id": found.source_id, "text": found.text}
    numbers = tuple(n for n, gold in enumerate(case.gold, 1) if holds_gold(source, gold))
    first, last = around(text, held)
    return Passage(found, marked(text, [("gold", held)], within=(first, min(last, first + _TEXTS))), numbers)


def _scores(item: CaseReport, rows: Sequence[Row]) -> tuple[tuple[ScoreLine, ...], tuple[str, ...]]:
    lines: list[ScoreLine] = []
    apart: list[str] = []
    for row in rows:
        scores = [found for scored in item.scored if (found := scored.scores.get(row.name)) is not None]
        if any(score.applies for score in scores):
            before = _written(item.before[row.name], row.unit) if row.name in item.before else ""
            cells = tuple((_value(score, row), score.why) for score in scores)
            lines.append(
                ScoreLine(row, row.name in item.fails, cells, before, _change(item.before.get(row.name), scores, row))
            )
        elif scores:
            apart.append(row.title)
    return tuple(sorted(lines, key=lambda line: not line.fails)), tuple(apart)


def _change(before: float | None, scores: Sequence[Score], row: Row) -> str:
    values = [score.value for score in scores if score.value is not None]
    if before is None or row.better == "neither" or row.unit not in ("share", "yes"):
        return ""
    if not values:
        return "no longer measured"
    step = (fmean(values) - before) * (1 if row.better == "higher" else -1)
    return "worse" if step < -_EXACT else "better" if step > _EXACT else ""


def _value(score: Score, row: Row) -> str:
    if score.value is None:
        return "not measured" if score.applies else "does not apply"
    return _written(score.value, row.unit)


def _written(value: float, unit: Unit) -> str:
    if unit == "yes" and value in (0, 1):
        return "yes" if value else "no"
    return shown(value, unit)
