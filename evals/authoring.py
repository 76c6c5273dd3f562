"""Helps to write a case: the gold is taken from a passage that was found, never typed."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from assistant.answers import AnswerStatus
from evals.cases import Case, Gold, case_as_json, read_cases
from evals.errors import CaseError
from evals.matching import content_words, shared
from evals.targets import Json
from ingest.sentences import sentence_spans


def sentences(text: str) -> list[str]:
    """The sentences and bullets of a passage, in order."""
    return [line[start:end] for line in text.splitlines() for start, end in sentence_spans(line)]


def gold_of(result: Json, sentence: str) -> Gold:
    """The gold that a search result's sentence makes, with the place where it stands."""
    place = result["locator"]
    return Gold(
        source_id=result["source_id"],
        quote=sentence,
        page=place["page"],
        paragraph=place["paragraph"],
        section=place["section"],
    )


def add_case(file: Path, question: str, gold: Gold, case_id: str | None = None) -> Case:
    """Adds a case to a file of cases, made when there is none; its id is derived from the question unless given.

    Raises CaseError when the file cannot be read or holds that id.
    """
    there = read_cases(file) if file.exists() else []
    taken = {case.id for case in there}
    chosen = case_id or next(name for name in _names(question) if name not in taken)
    if chosen in taken:
        raise CaseError(f"{file}: holds a case {chosen!r} already; give this one another id")
    share = shared(question, gold.quote) or 0
    notes = f"{share:.0%} of the question's words stand in its gold: ask as a person would" if share > 0.4 else ""
    case = Case(
        id=chosen,
        question=question,
        expected_status=(AnswerStatus.ANSWERED,),
        gold=(gold,),
        half="dev" if len(there) % 2 == 0 else "test",
        notes=notes,
    )
    with file.open("a", encoding="utf-8") as out:
        out.write(json.dumps(case_as_json(case), ensure_ascii=False) + "\n")
    return case


def _names(question: str) -> Iterator[str]:
    stem = re.sub(r"[^a-z0-9]+", "-", " ".join(content_words(question)[:5])).strip("-") or "case"
    yield stem
    yield from (f"{stem}-{number}" for number in range(2, 10_000))
