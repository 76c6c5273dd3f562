"""Reading the public test sets, as their DATA.md describes them: files in, checked records out."""

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from evals.errors import EvaluationError

Record = TypeVar("Record", bound=BaseModel)
Judged = Mapping[str, Mapping[str, int]]
"""By question: by text judged for it, its gain; 0 is judged and not relevant."""


@dataclass(frozen=True, slots=True)
class Text:
    """One text of a collection."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class TestCollection:
    """Texts, and questions judged against them. `questions` has each question's wording by the name of its form, `turns` what
    was said before it, oldest first."""

    texts: tuple[Text, ...]
    questions: Mapping[str, Mapping[str, str]]
    judged: Judged
    turns: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])

    def first(self, count: int | None) -> "TestCollection":
        """The first `count` questions over what is judged for them and four other texts a question."""
        if count is None:
            return self
        asked = list(self.judged)[:count]
        judged = {question: self.judged[question] for question in asked}
        wanted = {text for gains in judged.values() for text in gains}
        others = {text.id for text in [text for text in self.texts if text.id not in wanted][: 4 * count]}
        questions = {form: {key: said[key] for key in asked} for form, said in self.questions.items()}
        turns = {key: said for key, said in self.turns.items() if key in judged}
        return TestCollection(tuple(t for t in self.texts if t.id in wanted | others), questions, judged, turns)


class Passage(BaseModel):
    title: str | None = None
    text: str


class ClapQuestion(BaseModel):
    id: str
    input: str
    passages: list[Passage]


class Claim(BaseModel):
    label: Literal["supported", "partially_supported", "not_supported"]
    claim: str
    evidence: list[str]


class Prompt(BaseModel):
    id: str
    prompt: str
    type: str
    label: Literal["safe", "unsafe"]


class Identifier(BaseModel):
    entity_type: str
    start_position: int
    end_position: int


class Sentence(BaseModel):
    full_text: str
    spans: list[Identifier]


class _Context(Passage):
    document_id: str


class _Turn(BaseModel):
    speaker: str
    text: str


class _Task(BaseModel):
    task_id: str
    contexts: list[_Context]
    input: list[_Turn]


def cranfield(folder: Path) -> TestCollection:
    """Cranfield: 1,400 abstracts and 225 questions.

    The questions' numbers run to 365 with gaps and the judgements count them 1 to 225: they are joined by position.
    """
    abstracts, asked = folder / "cranfield" / "cran.all.1400.xml", folder / "cranfield" / "cran.qry.xml"
    texts = [
        Text(_inside(abstracts, part, "docno"), _inside(abstracts, part, "title"), _inside(abstracts, part, "text"))
        for part in re.findall(r"<doc>(.*?)</doc>", _read(abstracts), re.DOTALL)
    ]
    parts = re.findall(r"<top>(.*?)</top>", _read(asked), re.DOTALL)
    questions = {str(place): _inside(asked, part, "title") for place, part in enumerate(parts, 1)}
    rows = _judgements(folder / "cranfield" / "cranqrel.trec.txt", columns=(0, 2, 3), of=4)
    return _joined(folder / "cranfield", texts, {"as asked": questions}, rows)


def mtrag(folder: Path) -> TestCollection:
    """MTRAG-UN, pooled: the texts of all conversations' contexts; the last turn, and all turns of the user joined."""
    file = folder / "mtrag-un" / "reference.jsonl"
    tasks = {task.task_id: task for task in records(file, _Task)}
    pool = {part.document_id: part for task in tasks.values() for part in task.contexts}
    texts = [Text(key, part.title or "", part.text) for key, part in pool.items()]
    files = _several(folder / "mtrag-un" / "qrels", "*.tsv")
    rows = [row for judged in files for row in _judgements(judged, columns=(0, 1, 2), of=3, header=True)]
    turns = {key: [turn.text for turn in task.input if turn.speaker == "user"] for key, task in tasks.items()}
    forms = {
        "last turn": {key: said[-1] for key, said in turns.items() if said},
        "all turns joined": {key: " ".join(said) for key, said in turns.items() if said},
    }
    whole = _joined(folder / "mtrag-un", texts, forms, rows)
    return replace(whole, turns={key: tuple(turns[key][:-1]) for key in whole.judged})


def attacks(folder: Path) -> list[str]:
    """BIPIA: the instructions to plant, in the order of the file."""
    file = folder / "bipia" / "text_attack_train.json"
    by_kind = _checked(file, TypeAdapter(dict[str, list[str]]), _read(file))
    return [attack for kind in by_kind.values() for attack in kind]


def prompts(folder: Path) -> list[Prompt]:
    """XSTest: safe prompts with alarming words, and unsafe ones."""
    file = folder / "xstest" / "xstest_prompts.csv"
    rows = list(csv.DictReader(io.StringIO(_read(file), newline="")))
    return _checked(file, TypeAdapter(list[Prompt]), json.dumps(rows))


def sentences(folder: Path) -> list[Sentence]:
    """Presidio: sentences with the places of what identifies."""
    file = folder / "presidio" / "synth_dataset_v2.json"
    return _checked(file, TypeAdapter(list[Sentence]), _read(file))


def records(file: Path, kind: type[Record]) -> list[Record]:
    """The records of a JSON Lines file. Raises EvaluationError naming file, line and field."""
    lines = enumerate(_read(file).split("\n"), 1)
    found = [_checked(f"{file}:{number}", TypeAdapter(kind), line) for number, line in lines if line.strip()]
    if not found:
        raise EvaluationError(f"{file}: holds no record; fetch it again as DATA.md beside it says")
    return found


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise EvaluationError(f"{file}: there is no such file; fetch it as the folder's DATA.md says") from None
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationError(f"{file}: cannot be read as UTF-8 text ({type(error).__name__})") from error


def _several(folder: Path, pattern: str) -> list[Path]:
    found = sorted(folder.glob(pattern))
    if not found:
        raise EvaluationError(f"{folder}: holds no {pattern}; fetch them as the folder's DATA.md says")
    return found


def _checked(place: object, kind: TypeAdapter[Any], text: str) -> Any:
    try:
        return kind.validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        field = ".".join(map(str, first["loc"])) or "the file"
        raise EvaluationError(f"{place}: {field}: {first['msg']}; it is not of the format that DATA.md names") from None


def _inside(file: Path, part: str, tag: str) -> str:
    found = re.search(rf"<{tag}>(.*?)</{tag}>", part, re.DOTALL)
    if found is None:
        raise EvaluationError(f"{file}: an entry without <{tag}>; it is not of the format that DATA.md names")
    return " ".join(found[1].split())


def _judgements(
    file: Path, *, columns: tuple[int, int, int], of: int, header: bool = False
) -> list[tuple[str, str, int]]:
    """(question, text, gain) of each line, by their columns among so many."""
    lines = [line.split() for line in _read(file).splitlines()]
    rows: list[tuple[str, str, int]] = []
    for number, cells in list(enumerate(lines, 1))[header:]:
        if len(cells) != of or not cells[columns[2]].lstrip("-").isdecimal():
            raise EvaluationError(f"{file}:{number}: is not {of} columns with a whole number as gain; fetch it again")
        rows.append((cells[columns[0]], cells[columns[1]], int(cells[columns[2]])))
    return rows


def _joined(
    folder: Path, texts: list[Text], forms: dict[str, dict[str, str]], rows: Iterable[tuple[str, str, int]]
) -> TestCollection:
    """The parts as one, with the questions that something is relevant for.

    Raises EvaluationError where a judgement names a question, or a relevant text, that is not there, and where none is.
    """
    judged: dict[str, dict[str, int]] = {}
    for question, text, gain in rows:
        judged.setdefault(question, {})[text] = gain
    judged = {key: gains for key, gains in judged.items() if any(gain > 0 for gain in gains.values())}
    if not judged:
        raise EvaluationError(f"{folder}: nothing is judged relevant; fetch the judgements again")
    held = {text.id for text in texts}
    for key, gains in judged.items():
        if any(key not in said for said in forms.values()):
            raise EvaluationError(f"{folder}: question {key} is judged and is not among the questions")
        if lost := [text for text, gain in gains.items() if gain > 0 and text not in held]:
            raise EvaluationError(f"{folder}: {lost[0]} is judged for question {key} and is not among the texts")
    return TestCollection(
        tuple(texts), {form: {key: said[key] for key in judged} for form, said in forms.items()}, judged
    )
