"""HTML as a tree, written out by the standard library: no text can become markup."""

from collections.abc import Iterable
from xml.etree.ElementTree import Element, tostring


def written(elements: Iterable[Element]) -> str:
    """The elements as HTML, one a line."""
    return "\n".join(tostring(element, encoding="unicode", method="html") for element in elements)


def element(tag: str, attributes: dict[str, str], *children: Element | str) -> Element:
    """An element with these children in order; strings are text."""
    made = Element(tag, attributes)
    for child in children:
        if isinstance(child, Element):
            made.append(child)
        elif len(made):
            made[-1].tail = (made[-1].tail or "") + child
        else:
            made.text = (made.text or "") + child
    return made


def small(text: str) -> Element:
    return element("span", {"class": "small"}, text)


def bare_list(items: Iterable[Element]) -> Element:
    return element("ul", {"class": "plain", "role": "list"}, *items)


def folded(heading: str, number: int, content: Element) -> Element:
    """Content that opens under its heading, which says how many things there are."""
    count = element("span", {"class": "count"}, str(number))
    return element("details", {}, element("summary", {}, element("span", {}, heading), count), content)


def field(label: str, control: Element) -> Element:
    """A control, which has an id, under its label."""
    return element("div", {}, element("label", {"for": control.attrib["id"]}, label), control)


def select(name: str, options: dict[str, str], chosen: str) -> Element:
    """A choice among values with their labels."""
    made = [
        element("option", {"value": value, **({"selected": ""} if value == chosen else {})}, label.capitalize())
        for value, label in options.items()
    ]
    return element("select", {"id": name, "name": name}, *made)


def outward(url: str) -> dict[str, str]:
    """The attributes of a link that leaves the service; where from is not told."""
    return {"href": url, "rel": "noreferrer"}
