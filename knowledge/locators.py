"""Where words stand, as people cite it. Pure functions over locators and page marks."""

from collections.abc import Sequence
from dataclasses import replace

from knowledge.records import Locator, PageMark


def label(locator: Locator) -> str:
    """The short form a person would say: "para 153, p. 58", "slide 7: Learning points", "s.16F(2)", "Conclusion, para 3".

    The section of an Act, the slide, or the numbered paragraph comes first where there is one, else the nearest heading;
    the page follows, the printed number where there is one.
    """
    heading = locator.heading_path[-1] if locator.heading_path else None
    page = locator.printed_page or (str(locator.page) if locator.page is not None else None)
    parts: list[str] = []
    if locator.section is not None:
        section = locator.section if locator.section[:1].isalpha() else f"s.{locator.section}"
        parts.append(section + (locator.subsection or ""))
    elif locator.slide is not None:
        parts.append(f"slide {locator.slide}: {heading}" if heading else f"slide {locator.slide}")
    else:
        if heading and (locator.paragraph is None or page is None):
            parts.append(heading)
        if locator.paragraph is not None:
            parts.append(f"para {locator.paragraph}")
    if page is not None:
        parts.append(f"p. {page}")
    return ", ".join(parts) or "opening"


def page_at(marks: Sequence[PageMark], offset: int) -> PageMark | None:
    """The page on which the character at `offset` stands; None in a document without pages."""
    found = None
    for mark in marks:
        if mark.start > offset:
            break
        found = mark
    return found


def at(locator: Locator, marks: Sequence[PageMark], offset: int) -> Locator:
    """The locator of words at `offset` inside the located passage: page and subsection are theirs, not its beginning's."""
    mark = page_at(marks, offset)
    if mark is None:
        return locator
    subsection = mark.subsection if locator.section is not None else None
    moved = replace(locator, page=mark.page, printed_page=mark.printed_page, subsection=subsection)
    if moved == locator:
        return locator
    return replace(moved, label=label(moved))
