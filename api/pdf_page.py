"""One page of a PDF: where quoted words stand on it, and its picture. The only file that imports pypdfium2.

A PDF may be hostile and pdfium is not Python: it runs in a process of its own, with limits, which ends with the page.
`python -m api.pdf_page FILE PAGE` reads a job from standard input and writes what it made to standard output.
"""

import io
import json
import resource
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import BoundedSemaphore
from typing import TYPE_CHECKING

from api.quote_places import places

if TYPE_CHECKING:
    from pypdfium2 import PdfPage

_SECONDS = 20
_MEMORY = 1_500_000_000
_WIDTH, _LARGEST = 1240, 4000
"""Pixels: A4 at 150 dots per inch; a page as long as a scroll is drawn smaller."""


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A part of a page, in fractions of its width and height from the top left corner."""

    x: float
    y: float
    width: float
    height: float


class PdfPages:
    """Opens pages of PDF files, at most two at a time."""

    def __init__(self) -> None:
        self._room = BoundedSemaphore(2)

    def rectangles(self, file: Path, page: int, quotes: Sequence[str]) -> list[Rectangle] | None:
        """Where the quotes stand on a page (1 is the first); None when the file has no such page, or cannot be opened."""
        made = self._run(file, page, {"quotes": list(quotes)})
        return None if made is None else [Rectangle(**found) for found in json.loads(made)]

    def picture(self, file: Path, page: int) -> bytes | None:
        """A page as PNG, about 1,240 pixels wide; None as above."""
        return self._run(file, page, {})

    def _run(self, file: Path, page: int, job: dict[str, list[str]]) -> bytes | None:
        command = [sys.executable, "-m", "api.pdf_page", str(file), str(page)]
        with self._room:
            try:
                done = subprocess.run(
                    command, input=json.dumps(job).encode(), capture_output=True, timeout=2 * _SECONDS, check=False
                )
            except subprocess.TimeoutExpired:
                return None
        return done.stdout if done.returncode == 0 else None


def main(file: str, page: int) -> None:
    """In the child: does the job. Ends with 1 when there is nothing to show."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    signal.alarm(_SECONDS)
    job = json.load(sys.stdin)
    from pypdfium2 import PdfDocument, PdfiumError

    try:
        document = PdfDocument(file)
        if not 1 <= page <= len(document):
            sys.exit(1)
        opened = document[page - 1]
        sys.stdout.buffer.write(
            json.dumps([asdict(found) for found in _rectangles(opened, job["quotes"])]).encode()
            if "quotes" in job
            else _picture(opened)
        )
    except PdfiumError:
        sys.exit(1)


def _picture(page: "PdfPage") -> bytes:
    width, height = page.get_size()
    image = page.render(scale=min(_WIDTH / width, _LARGEST / height)).to_pil().convert("RGB")
    # Text in few colours is a third of the size; what is lost of a photograph is nobody's quotation.
    file = io.BytesIO()
    image.quantize(64).save(file, "PNG")
    return file.getvalue()


def _rectangles(page: "PdfPage", quotes: Sequence[str]) -> list[Rectangle]:
    text = page.get_textpage()
    left, bottom, right, top = page.get_bbox()
    width, height = right - left, top - bottom
    found: list[Rectangle] = []
    for start, end in places(text.get_text_range(), quotes):
        for number in range(text.count_rects(start, end - start)):
            a, b, c, d = text.get_rect(number)
            upright = ((a - left) / width, (top - d) / height, (c - a) / width, (d - b) / height)
            found.append(Rectangle(*(round(part, 4) for part in _turned(*upright, page.get_rotation()))))
    return found


def _turned(x: float, y: float, width: float, height: float, degrees: int) -> tuple[float, float, float, float]:
    """A rectangle of an upright page, on the page as it is shown: turned clockwise."""
    match degrees:
        case 90:
            return 1 - y - height, x, height, width
        case 180:
            return 1 - x - width, 1 - y - height, width, height
        case 270:
            return y, 1 - x - width, height, width
        case _:
            return x, y, width, height


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
