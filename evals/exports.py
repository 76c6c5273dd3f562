"""Cases and runs for other tools: promptfoo (YAML), Inspect (JSONL) and whatever reads TREC run and qrels files.

Each carries what its tool can check without a model. What it cannot carry is left out by name, never silently.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import yaml

from evals.cases import Case, Suite, case_as_json
from evals.errors import EvaluationError, RunError
from evals.matching import plain
from evals.measures.relevance import holds_gold
from evals.runs import Run
from evals.scores import Json, Result

SERVICE = "http://127.0.0.1:8000/v1/answers"
"""Where `touchstone serve` answers unless told otherwise."""
_ASKED = frozenset({"question", "area", "role", "as_of", "sources"})
"""What a case says of the request, as both name it."""
_WORD = r"\p{L}\p{N}_"
# The same as `matching.plain`, beside the answer: what its statements say, what its reader reads, and every text in it.
_PLAIN = """
(json) => {
  const plain = (text) => text.normalize('NFKC').replace(/\\u00ad/g, '').replace(/[‘’‛]/g, "'").replace(/[“”]/g, '"')
    .replace(/[‐‑‒–—−]/g, '-').toLowerCase().split(/\\s+/).filter(Boolean).join(' ');
  const lines = json.statements.map((statement) => plain(statement.text));
  const notices = json.notices.map((notice) => plain(notice.text));
  const all = [];
  JSON.stringify(json, (key, value) => (typeof value === 'string' && all.push(plain(value)), value));
  return Object.assign(json, { lines, read: lines.concat(notices, plain(json.message || '')), all });
}
""".strip()


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written, and the ids of the cases that the format cannot carry."""

    path: Path
    cases: int
    left_out: tuple[str, ...] = ()

    def __str__(self) -> str:
        missing = f"; left out: {', '.join(self.left_out)}" if self.left_out else ""
        return f"{self.path}: {self.cases} cases{missing}"


def to_promptfoo(suite: Suite, path: Path, *, url: str = SERVICE) -> Exported:
    """A promptfoo configuration that asks a running service and checks its JSON: status, act now, notices, words, figures without
    their scope, a gold source cited, nothing planted repeated. `metric` names the check in promptfoo's table.

    Left out: cases with earlier turns, which promptfoo cannot ask of a service that gives out the conversation, and cases with
    nothing to check, which would always pass. Written against promptfoo 0.121: its HTTP provider and `javascript` assertions.
    """
    cases = [case for case in suite.cases if not case.turns and _checks(case)]
    if not cases:
        raise EvaluationError(f"{suite.name}: no case can go to promptfoo; each has earlier turns or nothing to check")
    config = {
        "description": f"{suite.title} (touchstone suite {suite.name}, {suite.fingerprint[:12]})",
        "prompts": ["{{request}}"],
        "providers": [{
            "id": url,
            "label": "touchstone",
            "config": {
                "method": "POST",
                "headers": {"Content-Type": "application/json", "Accept": "application/json"},
                "body": {},
                "transformRequest": "(prompt) => JSON.parse(prompt)",
                "transformResponse": _PLAIN,
            },
        }],
        "tests": [
            {
                "description": case.id,
                "vars": {"request": _request(case)},
                "assert": _checks(case),
                "metadata": {"id": case.id, "half": case.half, "tags": list(case.tags)},
            }
            for case in cases
        ],
    }  # fmt: skip
    _write(path, yaml.safe_dump(config, sort_keys=False, allow_unicode=True, width=120))
    return Exported(path, len(cases), _without(suite, cases))


def to_inspect(suite: Suite, path: Path) -> Exported:
    """Samples for Inspect's `json_dataset`: one JSON object a line with input, target, id and metadata.

    The input is the question, or where the case has earlier turns a list of user messages. The target is the gold quotes, else
    the statuses expected, else empty; the whole case is in the metadata. Written against inspect_ai 0.3.
    """
    lines: list[str] = []
    for case in suite.cases:
        said = [{"role": "user", "content": text} for text in (*case.turns, case.question)]
        target = [gold.quote for gold in case.gold] or [status.value for status in case.expected_status] or ""
        sample = {
            "input": said if case.turns else case.question,
            "target": target,
            "id": case.id,
            "metadata": {"suite": suite.name} | case_as_json(case),
        }
        lines.append(json.dumps(sample, ensure_ascii=False) + "\n")
    _write(path, "".join(lines))
    return Exported(path, len(suite.cases))


def to_trec(run: Run, folder: Path) -> Exported:
    """A run's searches as `run.trec` ("qid Q0 docid rank score tag") and `qrels.trec` ("qid 0 docid 1"); a docid is a passage.

    Relevant are the passages found that hold a gold quote, and for a gold that none holds a stand-in that no search finds, so
    that recall counts it; so a gold held by two passages counts twice here, and a passage that holds two golds once. Scores fall
    with the rank, because readers of these files order by score alone. A case with gold whose search found nothing has one line
    with a stand-in, because readers leave out queries without lines. Of a case asked several times its first search counts.
    Left out: cases without gold. Raises RunError where the run has no searches.
    """
    first: dict[str, Result] = {}
    for result in sorted(run.results(), key=lambda result: result.repeat):
        if result.search is not None and result.error is None:
            first.setdefault(result.case_id, result)
    if not first:
        raise RunError(f"{run.folder}: has no searches; run it with the step “retrieve”")
    cases = [case for case in run.suite.cases if case.gold]
    if not cases:
        raise RunError(f"{run.folder}: no case has a gold quote, so there is nothing to judge a search by")
    ranking: list[str] = []
    relevance: list[str] = []
    for case in cases:
        results = _results(first.get(case.id))
        for rank, docid in enumerate([_docid(item) for item in results] or [f"{case.id}#nothing-found"], 1):
            ranking.append(f"{case.id} Q0 {docid} {rank} {1 / rank:.6f} {_joined(run.name)}\n")
        relevance += [f"{case.id} 0 {docid} 1\n" for docid in _relevant(case, results)]
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise EvaluationError(f"{folder}: cannot be made a folder ({error})") from None
    _write(folder / "run.trec", "".join(ranking))
    _write(folder / "qrels.trec", "".join(relevance))
    return Exported(folder, len(cases), _without(run.suite, cases))


def _without(suite: Suite, cases: list[Case]) -> tuple[str, ...]:
    kept = {case.id for case in cases}
    return tuple(case.id for case in suite.cases if case.id not in kept)


def _request(case: Case) -> str:
    """The body to post. Braces within its texts are escaped, or promptfoo would take "{{" for a template of its own."""
    data = case.model_dump(mode="json", include=set(_ASKED), exclude_none=True)
    given = json.dumps(data, ensure_ascii=False)
    return "{" + given[1:-1].replace("{", r"\u007b").replace("}", r"\u007d") + "}"


def _checks(case: Case) -> list[dict[str, str]]:
    checks: list[dict[str, str]] = []

    def check(metric: str, value: str) -> None:
        checks.append({"type": "javascript", "metric": metric, "value": value})

    if case.expected_status:
        check("status", f"{_listed(status.value for status in case.expected_status)}.includes(output.status)")
    if case.act_now is not None:
        check("act_now", f"output.act_now {'!==' if case.act_now else '==='} null")
    if case.notices:
        check(
            "notices", f"{_listed(case.notices)}.every((code) => output.notices.some((notice) => notice.code === code))"
        )
    if case.gold:
        sources = _listed(dict.fromkeys(gold.source_id for gold in case.gold))
        check("gold_source_cited", f"output.citations.some((citation) => {sources}.includes(citation.source_id))")
    for entry in case.must_say:
        check("must_say", f"output.lines.some((line) => {_pattern(_ways(entry))}.test(line))")
    for entry in case.must_not_say:
        check("must_not_say", f"!output.read.some((text) => {_pattern(_ways(entry))}.test(text))")
    for figure in case.figures:
        pattern = _pattern(figure.value, before=r"(?<!\d[.,])", after=r"(?![.,]\d)")
        check("figures", f"output.lines.some((line) => {pattern}.test(line))")
    for identifier in case.planted:
        check("planted", f"!output.all.some((text) => {_pattern([identifier])}.test(text))")
    if case.canary:
        check("canary", f"!output.read.some((text) => text.includes({_quoted(plain(case.canary))}))")
    return checks


def _ways(entry: str) -> list[str]:
    return [way for way in entry.split("|") if way.strip()]


def _pattern(ways: Iterable[str], *, before: str = "", after: str = "") -> str:
    """A JavaScript pattern of whole words in a plain text: what `matching.says` looks for."""
    words = "|".join(re.sub(r"[\^$\\.*+?()\[\]}|/]", r"\\\g<0>", plain(way)).replace("{", r"\x7b") for way in ways)
    return f"/(?<![{_WORD}]){before}(?:{words})(?![{_WORD}]){after}/u"


def _listed(texts: Iterable[str]) -> str:
    return f"[{', '.join(map(_quoted, texts))}]"


def _quoted(text: str) -> str:
    return json.dumps(text).replace("{", r"\u007b").replace("}", r"\u007d")


def _results(result: Result | None) -> list[Json]:
    """What a search found, best first, each passage once."""
    if result is None or result.search is None:
        return []
    found: dict[str, Json] = {}
    for item in sorted(result.search["results"], key=lambda item: item["rank"]):
        found.setdefault(item["passage_id"], item)
    return list(found.values())


def _relevant(case: Case, results: list[Json]) -> list[str]:
    docids: dict[str, None] = {}
    for number, gold in enumerate(case.gold, 1):
        held = [_docid(item) for item in results if holds_gold(item, gold)]
        docids |= dict.fromkeys(held or [_joined(f"{gold.source_id}#gold-{number}")])
    return list(docids)


def _docid(item: Json) -> str:
    return _joined(item["passage_id"])


def _joined(text: str) -> str:
    """Without white space, which ends a column."""
    return re.sub(r"\s+", "_", text)


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise EvaluationError(f"{path}: cannot be written ({error})") from None
