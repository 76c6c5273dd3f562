"""How much of what stands on a page is read: the words of 40 pages against a second opinion. `python -m evals.reading FOLDER`.

The pages are chosen by a fixed seed from a dozen PDFs of a register, which it chooses too, the hard kinds first: two columns,
tables, boxes, flow charts, contents, the pages with most footnotes. The second opinion is pdfium's text of the page; where the
two differ, the words are printed, for an eye on the page. Counted as wrong: a word of the page that is not read, and a word that
is read and is not on it.
What a reader is right to leave out is set aside: lines that stand on a neighbouring page too, and those that are a number.
"""

import argparse
import random
import re
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pypdfium2

from ingest.blocks import Block, ReadResult
from ingest.clean import clean, repair
from ingest.read.formats import read
from knowledge.register import load_register

PAGES, SEED = 40, 20261122
DOCUMENTS = 12
"""So many are read: a page is read with its whole document, whose headers and sizes of type say what is what."""
TARGET = 0.995
_WORD = re.compile(r"[^\W_]+")
_HARD = 0.5
"""The share of the pages that are taken from the hard kinds."""
_FEWEST = 60
_EDGE = 8
"""Lines at either end of the text among which running headers stand: an Act prints seven of them."""
_GLUED = re.compile(r"\d{1,3}|\d?[0-9a-f]?f?")
_BROKEN = re.compile(r"[^\W\d_]{2,}- [a-z]{2,}")


@dataclass(frozen=True, slots=True)
class Page:
    """One page compared: its words by the second opinion, those missing from what was read, those read and not on it."""

    document: str
    number: int
    words: int
    missing: tuple[str, ...]
    added: tuple[str, ...]
    broken: tuple[str, ...]

    @property
    def right(self) -> float:
        return 1 - max(len(self.missing), len(self.added)) / self.words if self.words else 1.0


def words(text: str) -> list[str]:
    """The words of a text, without case: a hyphen parts words, so that where a line was broken does not matter."""
    return [word.casefold() for word in _WORD.findall(repair(text))]


def compare(document: str, number: int, blocks: Sequence[Block], pdf: pypdfium2.PdfDocument) -> Page:
    """The words read on a page against those of pdfium."""
    said = " ".join(_on_page(blocks, number))
    text, edge = _second_opinion(pdf, number)
    here, there, set_aside = Counter(words(said)), Counter(words(text)), Counter(words(edge))
    # A number at its paragraph is read as the paragraph's number; marks of notes are read as calls.
    numbers = Counter(
        word for block in blocks if _first_page(block) <= number <= _last_page(block) for word in _numbers(block)
    )
    missing, added = there - here - set_aside - numbers, here - there
    missing, added = _joined(missing, added)
    broken = tuple(found[0] for found in _BROKEN.finditer(said))
    return Page(document, number, sum(there.values()), tuple(missing.elements()), tuple(added.elements()), broken)


def _on_page(blocks: Iterable[Block], number: int) -> Iterable[str]:
    for block in blocks:
        places = [(0, block.page), *((turn.at, turn.page) for turn in block.turns)]
        for (start, page), (end, _) in zip(places, [*places[1:], (len(block.text), None)], strict=True):
            if page == number:
                yield block.text[start:end]


def _first_page(block: Block) -> int:
    return block.page or 0


def _last_page(block: Block) -> int:
    return block.turns[-1].page if block.turns else block.page or 0


def _numbers(block: Block) -> list[str]:
    marks = " ".join(call.mark for call in block.calls)
    return words(f"{block.number or ''} {marks}")


def _joined(missing: Counter[str], added: Counter[str]) -> tuple[Counter[str], Counter[str]]:
    """Without pairs that one side wrote as one word and the other as two: broken lines, and raised marks glued to a word."""
    for one, other in ((added, missing), (missing, added)):
        for whole in list(one):
            for cut in range(1, len(whole)):
                parts = whole[:cut], whole[cut:]
                if one[whole] and all(other[part] for part in parts):
                    other.subtract(parts)
                    one.subtract([whole])
                elif one is missing and one[whole] and added[parts[0]] and _GLUED.fullmatch(parts[1]):
                    added.subtract(parts[:1])
                    missing.subtract([whole])
    return +missing, +added


def _second_opinion(pdf: pypdfium2.PdfDocument, number: int) -> tuple[str, str]:
    """The text of a page, and the lines of it that a reader is right to leave out: running headers, numbers, bullets."""
    near = [n for n in (number - 2, number - 1, number + 1, number + 2) if 1 <= n <= len(pdf)]
    elsewhere = {_pattern(line) for n in near for line in _text(pdf, n).splitlines()}
    text = _text(pdf, number)
    lines = [line for line in text.splitlines() if line.strip()]
    edges = [*lines[:_EDGE], *lines[-_EDGE:]]
    repeated = [line for line in edges if _pattern(line) in elsewhere or line.strip().isdecimal()]
    return text, " ".join([*repeated, *(line.split()[0] for line in lines if line.startswith("o "))])


def _text(pdf: pypdfium2.PdfDocument, number: int) -> str:
    # pdfium marks a hyphen at a line's end so, and goes on with the word.
    return pdf[number - 1].get_textpage().get_text_range().replace("\ufffe", "").replace("\u0002", "")


def _pattern(line: str) -> str:
    return re.sub(r"\d+", "#", " ".join(line.split()))


def choose(results: dict[str, ReadResult], seed: int = SEED) -> list[tuple[str, int]]:
    """The pages to compare, as (source id, page): half of the hard kinds, half by chance."""
    chance = random.Random(seed)
    pages: dict[tuple[str, int], list[Block]] = {}
    for source_id, result in sorted(results.items()):
        for block in result.blocks:
            pages.setdefault((source_id, block.page or 0), []).append(block)
    full = {key: found for key, found in pages.items() if sum(len(b.text.split()) for b in found) >= _FEWEST}
    kinds = (
        [k for k, found in full.items() if sum(b.kind == "row" for b in found) >= 3],
        [k for k, found in full.items() if sum(b.kind == "footnote" for b in found) >= 4],
        [k for k, found in full.items() if any(b.text.lower().startswith("flow chart") for b in found)],
        [k for k, found in full.items() if sum(b.kind == "bullet" for b in found) >= 12],
        [k for k, found in full.items() if any(b.section for b in found)],
    )
    taken: list[tuple[str, int]] = []
    for kind in kinds:
        left = sorted(set(kind) - set(taken))
        taken += chance.sample(left, min(len(left), int(PAGES * _HARD) // len(kinds)))
    left = sorted(set(full) - set(taken))
    return sorted([*taken, *chance.sample(left, min(len(left), PAGES - len(taken)))])


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints each page and the whole; ends with 1 below the target."""
    parser = argparse.ArgumentParser(prog="python -m evals.reading", description="How much of 40 pages is read right.")
    parser.add_argument("folder", type=Path, help="a folder with a register.toml and its PDFs")
    parser.add_argument("--documents", type=int, default=DOCUMENTS, help=f"how many PDFs to read ({DOCUMENTS})")
    given = parser.parse_args(arguments)
    register = load_register(given.folder / "register.toml")
    files = {s.id: path for s in register.sources.values() if (path := register.path_of(s)) and path.suffix == ".pdf"}
    held = {source_id: data for source_id, path in files.items() if (data := path.read_bytes()).startswith(b"%PDF-")}
    chosen = random.Random(SEED).sample(sorted(held), min(given.documents, len(held)))
    pdfs = {source_id: held[source_id] for source_id in chosen}
    results = {source_id: read(data, files[source_id].name) for source_id, data in pdfs.items()}
    found = [_compared(source_id, number, results, pdfs) for source_id, number in choose(results)]
    total = sum(page.words for page in found)
    wrong = sum(max(len(page.missing), len(page.added)) for page in found)
    lines = [_told(page) for page in sorted(found, key=lambda page: page.right)]
    lines.append(f"\n{len(found)} pages, {total} words, {1 - wrong / total:.2%} right (target {TARGET:.1%})")
    lines.append(f"words broken at a line's end: {sum(len(page.broken) for page in found)}")
    sys.stdout.write("\n".join(lines) + "\n")
    return 0 if 1 - wrong / total >= TARGET else 1


def _compared(source_id: str, number: int, results: dict[str, ReadResult], pdfs: dict[str, bytes]) -> Page:
    document = pypdfium2.PdfDocument(pdfs[source_id])
    try:
        return compare(source_id, number, clean(results[source_id].blocks), document)
    finally:
        document.close()


def _told(page: Page) -> str:
    parts = [f"{page.document} p. {page.number}: {page.right:.2%} of {page.words} words"]
    for name, found in (("not read", page.missing), ("not on the page", page.added), ("broken", page.broken)):
        if found:
            parts.append(f"{name}: {' '.join(found)[:300]}")
    return "; ".join(parts)


if __name__ == "__main__":
    sys.exit(main())
