"""Questions that ship with Touchstone, for passages of documents that many hold.

Each was written by a language model that read the passage and nothing else (ADR 21). A passage is known by its text and headings,
whatever its source is called here, so that everybody who ingests the same document has them.
"""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from knowledge.errors import StoreError
from knowledge.questions import Question

SHIPPED = Path(__file__).parent / "library" / "questions"


def shipped_for(passage_ids: Iterable[str], folder: Path = SHIPPED) -> dict[str, tuple[Question, ...]]:
    """The questions of those of the passages for which any ship. Raises StoreError for a file that cannot be read."""
    known = _read(folder)
    return {key: known[text] for key in passage_ids if (text := _text_of(key)) in known}


def _text_of(passage_id: str) -> str:
    """What an id says of the text alone: `<source>@<text>`, and `-2` where the same stands again."""
    return passage_id.rpartition("@")[2].partition("-")[0]


@cache
def _read(folder: Path) -> Mapping[str, tuple[Question, ...]]:
    """Every line of every file: `{"passage": "<hash of its headings and text>", "questions": ["…", ["…", 120]]}`, with the
    place in the passage's text of the sentence that answers, where it was written for one."""
    found: dict[str, tuple[Question, ...]] = {}
    for path in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            try:
                read = json.loads(line)
                found[str(read["passage"])] = tuple(map(Question.of_json, read["questions"]))
            except (ValueError, KeyError, TypeError) as error:
                raise StoreError(
                    f"{path}, line {number}: no questions of a passage ({error}); install Touchstone again"
                ) from None
    return found
