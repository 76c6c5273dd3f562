"""The text parts of a Word document, made ready for mammoth: what it would lose is put where it reads it.

mammoth takes tracked changes, content controls, tables and notes. It does not see text boxes without a fallback, fields in
their short form or what is hidden, nor the numbers that Word counts, and it knows a heading and the head of a table only by
the commonest marks.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from xml.etree.ElementTree import SubElement

from ingest.read.docx_package import Element, W
from ingest.read.docx_styles import PLAIN, Style, is_hidden, value

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_ALTERNATIVES = f"{_MC}AlternateContent"


def _tags(names: str) -> frozenset[str]:
    return frozenset(f"{W}{name}" for name in names.split())


_BOX = f"{W}txbxContent"
_BOXES = frozenset([_BOX, f"{W}tbl"])
_PROPERTIES = _tags("pPr rPr tblPr trPr tcPr sdtPr tblGrid sectPr")
_DRAWN = _tags("drawing pict object")
_UNWRAPPED = _tags("fldSimple hyperlink dir bdo")
_REFERENCES = _tags("footnoteReference endnoteReference")
_TRACKED = _tags("ins del moveFrom moveTo")
_LEFT_OUT = {"comment": _tags("commentReference"), "embedded": _tags("altChunk")}
_TRACKED_OUT = _tags("del moveFrom")
_GONE = _TRACKED_OUT | _LEFT_OUT["comment"] | _LEFT_OUT["embedded"]
_PARAGRAPH = f"{W}p"


@dataclass(slots=True)
class Rewriting:
    """Rewrites parts, and counts what a person should know of: "tracked", "hidden", "white", "comment", "embedded"."""

    styles: Mapping[str, Style]
    notes: frozenset[tuple[str, str]]
    seen: Counter[str] = field(default_factory=Counter[str])

    def rewrite(self, part: Element) -> None:
        """Changes the part in place."""
        self._children(part, boxed=False)

    def _children(self, element: Element, *, boxed: bool) -> None:
        element[:] = _joined([kept for child in list(element) for kept in self._kept(child, boxed=boxed)])

    def _kept(self, child: Element, *, boxed: bool) -> list[Element]:
        """What stands in the place of an element: itself, what it holds, or nothing."""
        tag = child.tag
        self.seen["tracked"] += tag in _TRACKED
        self.seen.update([name for name, tags in _LEFT_OUT.items() if tag in tags])
        if tag in _PROPERTIES:
            return [child]
        if tag in _GONE or self._unseen(child, boxed=boxed):
            return []
        if tag in _REFERENCES:
            return [child] if (tag, child.get(f"{W}id", "")) in self.notes else []
        if tag == _ALTERNATIVES:
            return self._alternative(child, boxed=boxed)
        if tag in _DRAWN:
            return self._boxes(child)
        self._children(child, boxed=boxed or tag in _BOXES or child.find(f"{W}pPr/{W}shd") is not None)
        if tag == f"{W}sdt":
            return [kept for content in child.findall(f"{W}sdtContent") for kept in content]
        return list(child) if tag in _UNWRAPPED else [child]

    def _alternative(self, element: Element, *, boxed: bool) -> list[Element]:
        """The newer form where it holds a text box, else the form for every reader, else what there is."""
        if found := self._boxes(element.find(f"{_MC}Choice")):
            return found
        form = element.find(f"{_MC}Fallback")
        form = element.find(f"{_MC}Choice") if form is None else form
        if form is None:
            return []
        self._children(form, boxed=boxed)
        return list(form)

    def _boxes(self, drawing: Element | None) -> list[Element]:
        """The text boxes of a drawing, in the one wrapping from which mammoth reads them; pictures have no text."""
        boxes = [] if drawing is None else list(_outermost_boxes(drawing))
        if not boxes:
            return []
        picture = Element(f"{W}pict")
        for box in boxes:
            self._children(box, boxed=True)
            picture.append(box)
        return [picture]

    def _unseen(self, element: Element, *, boxed: bool) -> bool:
        """Whether nobody sees the text of a run, of a paragraph in a hidden style, or of a cell that was taken out."""
        if element.tag == f"{W}tc":
            return element.find(f"{W}tcPr/{W}cellDel") is not None
        if element.tag not in (f"{W}r", f"{W}p"):
            return False
        hidden = self._is_hidden(element)
        if said(element):
            self.seen["hidden"] += hidden
            self.seen["white"] += not hidden and not boxed and _is_white(element)
        return hidden

    def _is_hidden(self, element: Element) -> bool:
        run = element.tag == f"{W}r"
        properties = element.find(f"{W}rPr" if run else f"{W}pPr")
        own = is_hidden(properties) if run else None
        style = self.styles.get(value(properties, "rStyle" if run else "pStyle") or "", PLAIN)
        return style.hidden if own is None else own


def _joined(elements: Sequence[Element]) -> list[Element]:
    """A paragraph whose end was deleted goes on in the next one."""
    joined: list[Element] = []
    begun: list[Element] = []
    for element, following in zip_longest(elements, elements[1:]):
        if element.tag == _PARAGRAPH:
            properties = element.find(f"{W}pPr")
            after = 0 if properties is None else 1
            element[after:after], begun = begun, []
            mark = None if properties is None else properties.find(f"{W}rPr")
            if mark is not None and any(change.tag in _TRACKED_OUT for change in mark):
                mark.clear()
                if following is not None and following.tag == _PARAGRAPH:
                    begun = list(element)[1:]
                    continue
        joined.append(element)
    return joined


def _is_white(run: Element) -> bool:
    """White on nothing: text on a colour of its own is there to be read."""
    properties = run.find(f"{W}rPr")
    shaded = properties is not None and properties.find(f"{W}shd") is not None
    return not shaded and (value(properties, "color") or "").upper() == "FFFFFF"


def _outermost_boxes(element: Element) -> Iterator[Element]:
    """Text boxes, of two forms of the same drawing only one."""
    for child in element:
        if child.tag == _BOX:
            yield child
        elif child.tag == _ALTERNATIVES:
            forms = [list(_outermost_boxes(form)) for form in child]
            yield from next((form for form in forms if form), [])
        else:
            yield from _outermost_boxes(child)


def said(element: Element) -> str:
    """The text of a paragraph or cell, its white space as one space."""
    return " ".join("".join(text.text or "" for text in element.iter(f"{W}t")).split())


def run_of(text: str) -> Element:
    """A new run that says this."""
    run = Element(f"{W}r")
    SubElement(run, f"{W}t").text = text
    return run
