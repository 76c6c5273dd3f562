"""Which footnote a mark in a sentence calls. Pure functions over blocks."""

from collections import defaultdict
from collections.abc import Sequence

from ingest.blocks import Block, NoteCall

_FURTHEST = 3
"""Pages that a note may stand before its call: it went with the rest of its paragraph, or the call is in a box."""


class Notes:
    """The footnotes and endnotes of a document, by their marks."""

    def __init__(self, notes: Sequence[Block]) -> None:
        self._by_mark: dict[str, list[tuple[int, int | None]]] = defaultdict(list)
        for index, note in enumerate(notes):
            if note.number is not None:
                self._by_mark[note.number].append((index, note.page))

    def called(self, call: NoteCall, page: int | None) -> int | None:
        """The index of the note that is called from a block that begins on `page`; None where no note has this mark.

        Numbers may begin anew on each page: then it is the note at the foot of the page, or of the page that the paragraph
        goes on to. Endnotes have each number once, far behind.
        """
        found = self._by_mark.get(call.mark, [])
        if len(found) <= 1 or page is None:
            return found[0][0] if found else None
        ahead = [(at - page, index) for index, at in found if at is not None and at >= page]
        behind = [(page - at, index) for index, at in found if at is not None and 0 < page - at <= _FURTHEST]
        return min(ahead)[1] if ahead else min(behind)[1] if behind else None
