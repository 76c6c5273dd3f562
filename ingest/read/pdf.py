"""PDF files: the only file that imports pypdf. Pages → fragments → lines → blocks, or a refusal that says what to do."""

import io
import logging
from typing import Any, cast

from pypdf import PageObject, PdfReader
from pypdf.errors import PyPdfError

from ingest.blocks import Block, ReadResult
from ingest.errors import FileRefused
from ingest.read.pdf_lines import UNTAGGED, Fragment, Line, Tag, lines_of
from ingest.read.pdf_tags import StructureTags


class _PageListener:
    """Collects the fragments of one page while pypdf interprets its drawing operators."""

    def __init__(self, tags: StructureTags, structure_key: int | None, properties: dict[str, Any]) -> None:
        self.fragments: list[Fragment] = []
        self._tags = tags
        self._key = structure_key
        self._properties = properties
        self._open: list[Tag | None] = []
        self._shown: Tag | None = None

    def operator(self, operator: bytes, operands: Any, _cm: Any, _tm: Any) -> None:
        if operator in (b"BDC", b"BMC"):
            self._open.append(self._marked(operands))
        elif operator == b"EMC":
            if self._open:
                self._open.pop()
        elif operator in (b"Tj", b"TJ", b"'", b'"') and self._shown is None:
            # pypdf hands text over late, when the next one has begun: keep the tag under which it was drawn.
            self._shown = next((t for t in reversed(self._open) if t is not None), UNTAGGED)

    def _marked(self, operands: Any) -> Tag | None:
        name = str(operands[0]) if operands else ""
        if name == "/Artifact":
            return Tag("artifact")
        properties = operands[1] if len(operands) > 1 else None
        if isinstance(properties, str):
            properties = self._properties.get(properties)
        if properties is None or not hasattr(properties, "get"):
            return None
        mcid = properties.get("/MCID")
        return None if mcid is None or self._key is None else self._tags.of(self._key, int(mcid))

    def text(self, text: str, cm: Any, tm: Any, font: Any, size: float) -> None:
        if not text:
            return
        tag = self._shown or UNTAGGED
        self._shown = None
        a, b, c, d = tm[0], tm[1], tm[2], tm[3]
        x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
        y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        up = (c * cm[0] + d * cm[2], c * cm[1] + d * cm[3])
        height = (up[0] ** 2 + up[1] ** 2) ** 0.5 * size
        del a, b
        name = str(font.get("/BaseFont", "")).lower() if font is not None else ""
        bold = "bold" in name or "black" in name or "heavy" in name
        self.fragments.append(Fragment(text, x, y, abs(height), bold, "italic" in name or "oblique" in name, tag))
