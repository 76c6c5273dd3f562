"""The structure tree of a tagged PDF, asked one marked piece at a time. Works on pypdf's objects, imports none of them."""

from typing import Any

from ingest.read.pdf_lines import UNTAGGED, Tag, TagKind

_HEADINGS = {"/Title": 1, "/H": 1, "/H1": 1, "/H2": 2, "/H3": 3, "/H4": 4, "/H5": 5, "/H6": 6}
_ITEMS = ("/LI", "/LBody", "/Lbl")
_CELLS = ("/TD", "/TH")
_NOTES = ("/Note", "/Footnote", "/Endnote")
_FURNITURE = ("/Header", "/Footer")
_CONTENTS = ("/TOC", "/TOCI")
_DEEPEST = 60


class StructureTags:
    """Which paragraph, heading, list item, table cell or footnote a marked piece of a page belongs to."""

    def __init__(self, catalogue: Any) -> None:
        root = _got(catalogue.get("/StructTreeRoot"))
        self._roles: dict[str, str] = {}
        self._parents: dict[int, Any] = {}
        self._known: dict[int, Tag] = {}
        if root is None or not hasattr(root, "get"):
            return
        roles = _got(root.get("/RoleMap")) or {}
        self._roles = {str(k): str(v) for k, v in roles.items()}
        self._collect(_got(root.get("/ParentTree")), 0)

    def _collect(self, node: Any, depth: int) -> None:
        if node is None or depth > _DEEPEST or not hasattr(node, "get"):
            return
        numbers = _got(node.get("/Nums")) or []
        for i in range(0, len(numbers) - 1, 2):
            self._parents[int(numbers[i])] = numbers[i + 1]
        for kid in _got(node.get("/Kids")) or []:
            self._collect(_got(kid), depth + 1)

    def of(self, key: int, mcid: int) -> Tag:
        """The tag of marked piece `mcid` on the page whose /StructParents is `key`."""
        elements = _got(self._parents.get(key))
        if not isinstance(elements, list) or not 0 <= mcid < len(elements):
            return UNTAGGED
        reference = elements[mcid]
        number = getattr(reference, "idnum", None)
        if number is None:
            return UNTAGGED
        if number not in self._known:
            self._known[number] = self._tag(reference)
        return self._known[number]

    def _tag(self, reference: Any) -> Tag:
        chain = self._chain(reference)
        types = [kind for kind, _ in chain]
        row = next((number for kind, number in chain if kind == "/TR"), 0)
        cell = next((number for kind, number in chain if kind in _CELLS), 0)
        label = "/Lbl" in types[:3]
        if any(t in _FURNITURE for t in types):
            return Tag("artifact")
        if "/Artifact" in types:
            # Real furniture is outside the tree; text that someone tagged so inside it, whole boxes at times, is text.
            return UNTAGGED
        for position, (kind, number) in enumerate(chain):
            if kind in _HEADINGS or kind == "/P" or kind in _ITEMS or kind in _CELLS or kind in _CONTENTS:
                unit = chain[position + 1][1] if kind in ("/LBody", "/Lbl") and position + 1 < len(chain) else number
                return Tag(self._kind(types, kind), unit, self._level(types, kind), row, cell, label)
            if kind in _NOTES:
                return Tag("note", number)
        return UNTAGGED

    @staticmethod
    def _kind(types: list[str], kind: str) -> TagKind:
        if any(t in _NOTES for t in types):
            return "note"
        if any(t in _CONTENTS for t in types):
            return "contents"
        if any(t in _CELLS for t in types):
            return "cell"
        if any(t in _ITEMS for t in types):
            return "item"
        return "heading" if kind in _HEADINGS else "paragraph"

    @staticmethod
    def _level(types: list[str], kind: str) -> int:
        return _HEADINGS.get(kind) or types.count("/L")

    def _chain(self, reference: Any) -> list[tuple[str, int]]:
        """The structure types from the piece up to the root, each with the number of its object."""
        chain: list[tuple[str, int]] = []
        while reference is not None and len(chain) < _DEEPEST:
            element = _got(reference)
            if not hasattr(element, "get") or "/S" not in element:
                break
            kind = str(element["/S"])
            kind = kind if kind in (*_FURNITURE, "/Artifact") else self._roles.get(kind, kind)
            chain.append((kind, int(getattr(reference, "idnum", 0) or 0)))
            reference = element.raw_get("/P") if "/P" in element else None
        return chain


def _got(value: Any) -> Any:
    """The object behind a reference."""
    return value.get_object() if hasattr(value, "get_object") else value
