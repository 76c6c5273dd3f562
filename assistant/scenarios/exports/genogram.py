"""The family as a genogram: squares for men and boys, circles for women and girls, a double line round the child in focus.

Symbols follow McGoldrick, Gerson and Petry, Genograms: a couple is joined by a line; two strokes through it: they live apart.
"""

from xml.etree.ElementTree import Element, SubElement, tostring

from assistant.scenarios.records import Scenario
from assistant.scenarios.stage_records import Person
from assistant.scenarios.words import age_in_words, first_name, weeks_of

_SIZE, _ROWS, _GAP = 56, (70, 220, 370), 170
_INK, _PAPER = "#16212b", "#ffffff"

_TWO_YEARS, _HALF_A_YEAR = 24, 6


def genogram(scenario: Scenario, *, stage: int | None = None) -> str:
    """An SVG picture of those whom participants know by a stage (None: of everybody), with its content told in words."""
    people = {p.key: p for p in scenario.cast if p.agency is None and (stage is None or p.from_stage <= stage)}
    places = _places(people)
    width = int(max(x for x, _ in places.values()) + _GAP * 0.75)
    # Without a row of grandparents the picture begins lower.
    top = int(min(y for _, y in places.values()) - _SIZE)
    svg = Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 {top} {width} {470 - top}",
            "role": "img",
            "aria-labelledby": "t d",
        },
    )
    SubElement(svg, "title", {"id": "t"}).text = f"Genogram: {scenario.title}"
    SubElement(svg, "desc", {"id": "d"}).text = _told(people)
    SubElement(svg, "rect", {"y": str(top), "width": str(width), "height": str(470 - top), "fill": _PAPER})
    _lines(svg, people, places)
    for key, person in people.items():
        _person(svg, person, *places[key])
    return tostring(svg, encoding="unicode")


def _places(people: dict[str, Person]) -> dict[str, tuple[float, float]]:
    """Where each stands: the relative above, adults in the middle, children below from the eldest to the youngest."""
    kinship = "carer" in people and (people["carer"].kin or "").startswith("grand")
    adults = [key for key in (("other",) if kinship else ("other", "carer", "partner")) if key in people]
    places = {key: (120 + _GAP * 1.15 * at, float(_ROWS[1])) for at, key in enumerate(adults)}
    if kinship:
        places["carer"] = (120.0, float(_ROWS[0]))
        if "relative" in people:
            places["relative"] = (120 + _GAP * 1.15, float(_ROWS[1]))
    elif "relative" in people:
        above = (people["relative"].kin or "").startswith("grand")
        places["relative"] = (places["carer"][0] + (0 if above else _GAP * 0.9), float(_ROWS[0]))
    children = sorted((k for k in ("older", "child", "younger") if k in people), key=lambda k: -(people[k].months or 0))
    for at, key in enumerate(children):
        places[key] = (120 + _GAP * at, float(_ROWS[2]))
    return places


def _lines(svg: Element, people: dict[str, Person], places: dict[str, tuple[float, float]]) -> None:
    half, top = _SIZE / 2, _ROWS[1]
    kinship = "carer" in places and places["carer"][1] == _ROWS[0]
    children = [places[key] for key in ("older", "child", "younger") if key in places]
    from_x = places["carer"][0] if "carer" in places else 120.0
    if not kinship and "other" in places:
        left, right = places["other"][0], places["carer"][0]
        from_x = (left + right) / 2
        _line(svg, left + half, top, right - half, top)
        if not people["other"].at_home:
            for shift in (-5, 3):
                _line(svg, from_x + shift - 4 - _GAP * 0.2, top + 10, from_x + shift + 4 - _GAP * 0.2, top - 10)
    if kinship:
        from_x = places["other"][0] if "other" in places else 120.0
        _line(svg, places["carer"][0], _ROWS[0] + half, from_x, top - half if "other" in places else _ROWS[2] - 70)
    if "partner" in places:
        _line(svg, places["carer"][0] + half, top, places["partner"][0] - half, top)
    if "relative" in places and not kinship:
        _line(svg, places["relative"][0], _ROWS[0] + half, places["carer"][0], top - half, dashed=True)
    start = top if not kinship and "other" in places else top + half
    _line(svg, from_x, start, from_x, _ROWS[2] - 70)
    _line(
        svg,
        min([from_x, *(x for x, _ in children)]),
        _ROWS[2] - 70,
        max([from_x, *(x for x, _ in children)]),
        _ROWS[2] - 70,
    )
    for x, y in children:
        _line(svg, x, _ROWS[2] - 70, x, y - half)


def _line(svg: Element, x1: float, y1: float, x2: float, y2: float, *, dashed: bool = False) -> None:
    ends = {"x1": f"{x1:.0f}", "y1": f"{y1:.0f}", "x2": f"{x2:.0f}", "y2": f"{y2:.0f}"}
    SubElement(
        svg, "line", ends | {"stroke": _INK, "stroke-width": "2"} | ({"stroke-dasharray": "6 5"} if dashed else {})
    )


def _person(svg: Element, person: Person, x: float, y: float) -> None:
    for size in (_SIZE, _SIZE - 10) if person.key == "child" else (_SIZE,):
        half = size / 2
        look = {"fill": _PAPER, "stroke": _INK, "stroke-width": "2.5"}
        if person.sex == "m":
            SubElement(
                svg,
                "rect",
                {"x": f"{x - half:.0f}", "y": f"{y - half:.0f}", "width": str(size), "height": str(size)} | look,
            )
        else:
            SubElement(svg, "circle", {"cx": f"{x:.0f}", "cy": f"{y:.0f}", "r": f"{half:.0f}"} | look)
    if person.months is not None:
        _label(svg, x, y + 6, _short(person.months), 15)
    _label(svg, x, y + _SIZE / 2 + 20, first_name(person), 16, bold=True)
    _label(svg, x, y + _SIZE / 2 + 38, _kin(person), 13)


def _kin(person: Person) -> str:
    return "the child" if person.key == "child" else (person.kin or "") + ("" if person.at_home else ", elsewhere")


def _short(months: int) -> str:
    """ "8", "14m", "10w" (up to five months)."""
    if months >= _TWO_YEARS:
        return str(months // 12)
    return f"{months}m" if months >= _HALF_A_YEAR else f"{weeks_of(months)}w"


def _label(svg: Element, x: float, y: float, text: str, size: int, *, bold: bool = False) -> None:
    look = {"text-anchor": "middle", "font-family": "Arial, sans-serif", "font-size": str(size), "fill": _INK}
    SubElement(
        svg, "text", {"x": f"{x:.0f}", "y": f"{y:.0f}"} | look | ({"font-weight": "bold"} if bold else {})
    ).text = text


def _told(people: dict[str, Person]) -> str:
    parts = [
        f"{first_name(p)}, {_kin(p)}{f', aged {age_in_words(p.months)}' if p.months is not None else ''}"
        for p in people.values()
    ]
    return "; ".join(parts) + "."
