"""Whether ingestion keeps its pace: a register of many pages, made of what is held with words changed, and its rate by tenths."""

import random
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.pipeline import Ingestion, Progress
from ingest.sources import gather
from knowledge.catalogue import Catalogue
from knowledge.settings import Settings
from knowledge.stores import Stores, database_url

PAGE = 3000
"""Characters of a page of prose."""
_CHANGED = 0.1
"""Share of the words of a copy that are other words of the same document."""
_WORD = re.compile(r"[a-z]{4,}")


@dataclass(frozen=True, slots=True)
class Mark:
    """So many passages were embedded when the clock and the processor's time stood here, in seconds."""

    passages: int
    wall: float
    cpu: float


def changed(text: str, seed: int) -> str:
    """The text with a tenth of its words changed for others of it, another tenth for each seed."""
    chance, words = random.Random(seed), _WORD.findall(text)
    return _WORD.sub(lambda m: chance.choice(words) if chance.random() < _CHANGED else m.group(), text)


def write_register(texts: Sequence[str], folder: Path, pages: int) -> Path:
    """Copies of the texts as files with a register, until there are so many pages."""
    folder.mkdir(parents=True)
    entries: list[str] = []
    size = 0
    for number, text in enumerate(_repeated(texts)):
        if size >= pages * PAGE:
            break
        copy = changed(text, number)
        size += len(copy)
        (folder / f"{number}.txt").write_text(copy, encoding="utf-8")
        entries.append(
            f'[[source]]\nid = "copy-{number}"\ntitle = "Copy {number}"\npublisher = "Nobody"\nkind = "guidance"\n'
            f'authority = "B2"\nfile = "{number}.txt"\n'
        )
    register = folder / "register.toml"
    register.write_text("\n".join(entries), encoding="utf-8")
    return register


def _repeated(texts: Sequence[str]) -> Iterator[str]:
    while texts:
        yield from texts


def rate(marks: Sequence[Mark], share_from: float, share_to: float) -> tuple[float, float]:
    """Passages a second, by the clock and by the processor's time, between two shares of all passages."""
    total = marks[-1].passages
    first = next(mark for mark in marks if mark.passages >= share_from * total)
    last = next(mark for mark in marks if mark.passages >= share_to * total)
    count = last.passages - first.passages
    return count / max(last.wall - first.wall, 1e-9), count / max(last.cpu - first.cpu, 1e-9)


def ingested(stores: Stores, settings: Settings, register: Path) -> list[Mark]:
    """Ingests the register; a mark for each batch that was embedded."""
    marks: list[Mark] = []

    def tell(event: Progress) -> None:
        if event.embedded:
            count = (marks[-1].passages if marks else 0) + event.embedded
            marks.append(Mark(count, time.perf_counter(), time.process_time()))

    Ingestion(stores, settings).run(gather([register]), tell)
    return marks


def held_texts(data: Path) -> list[str]:
    """The texts of a data folder, in an order that has long and short ones throughout."""
    catalogue = Catalogue(database_url(Settings(data_dir=data)))
    try:
        texts = sorted(catalogue.live_texts())
    finally:
        catalogue.close()
    random.Random(1).shuffle(texts)
    return texts
