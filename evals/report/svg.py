"""Figures of matplotlib as SVG that can stand in a page: its colours, its font, no id that another chart could have too."""

import io
import re
import xml.etree.ElementTree as ET
from types import MappingProxyType
from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from matplotlib.axes import Axes

INK, SOFT, LINE, ACCENT, GOOD, DANGER, NOTE = (
    "#16212b",
    "#4b5a66",
    "#cfd7dc",
    "#17566b",
    "#1c6440",
    "#a3161b",
    "#8a5a00",
)
_VARIABLES = MappingProxyType(
    {INK: "ink", SOFT: "soft", LINE: "line", ACCENT: "accent", GOOD: "good", DANGER: "danger", NOTE: "note"}
)
WIDTH = 240.0  # units: about the pixels that a narrow phone has for a chart, so that its words stay readable there
_NAMESPACE, _LINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}href"
_POINTER = re.compile(r"(?:url\()?#([\w.-]+)\)?")
_COLOUR, _FONT = re.compile("|".join(_VARIABLES)), re.compile(r"font-family:[^;]*;?\s*")
_PART = "part-"


def canvas(height: float) -> "Axes":
    """Axes that fill a figure of WIDTH by `height` units, counted from the upper left corner; nothing of them is drawn."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH / 72, height / 72))
    figure.patch.set_visible(False)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, WIDTH)
    axes.set_ylim(height, 0)
    axes.axis("off")
    return axes


def as_markup(axes: "Axes", *, name: str, alt: str) -> Markup:
    """The axes' figure as an `<svg>` element; its ids begin with `name`, and `alt` says it to those who do not see it.

    What was drawn with the gid "part-x" carries data-part="x".
    """
    import matplotlib as mpl

    text = io.StringIO()
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": name}):
        axes.get_figure(root=True).savefig(  # pyright: ignore[reportOptionalMemberAccess]
            text, format="svg", metadata=dict.fromkeys(("Date", "Creator", "Format", "Type"))
        )
    root = ET.fromstring(text.getvalue())
    for element in list(root.iter()):
        for child in [child for child in element if child.tag.removeprefix(_NAMESPACE) in ("style", "metadata")]:
            element.remove(child)
    pointed = {
        to[1] for element in root.iter() for value in element.attrib.values() if (to := _POINTER.fullmatch(value))
    }
    for element in root.iter():
        element.tag = element.tag.removeprefix(_NAMESPACE)
        element.attrib = _attributes(element.attrib, name, pointed)
    size = {key: value for key, value in root.attrib.items() if key == "viewBox"}
    root.attrib = size | {"role": "img", "aria-label": alt, "class": "chart"}
    return Markup(ET.tostring(root, encoding="unicode"))


def _attributes(found: dict[str, str], name: str, pointed: set[str]) -> dict[str, str]:
    """An element's attributes with the page's colours, and of its ids only those that something points to."""
    kept: dict[str, str] = {}
    for key, value in found.items():
        if key == "id" and value.startswith(_PART):
            kept["data-part"] = value.removeprefix(_PART)
        elif key == "id":
            kept |= {"id": f"{name}-{value}"} if value in pointed else {}
        elif key == "style":
            kept["style"] = _FONT.sub("", _COLOUR.sub(lambda hit: f"var(--{_VARIABLES[hit[0]]})", value))
        else:
            kept["href" if key == _LINK else key] = _POINTER.sub(lambda hit: hit[0].replace("#", f"#{name}-"), value)
    return kept
