"""The kind of fact that a question asks for, and whether a sentence gives one of that kind."""

import re

from assistant.answers import Wants

_COUNT = (
    r"(?:\d[\d,]*(?:\.\d+)?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen"
    r"|seventeen|eighteen|nineteen|twenty|thirty|forty(?:[- ]five)?|fifty|sixty|hundreds?|thousands?)"
)
_MONTH = "(?:january|february|march|april|may|june|july|august|september|october|november|december)"

_ASKED: tuple[tuple[Wants, re.Pattern[str]], ...] = (
    ("age", re.compile(r"\b(?:what|which) age\b|\bhow old (?!was the|is the)", re.IGNORECASE)),
    (
        "length",
        re.compile(
            r"\bhow long (?!after|before|until|till)"
            r"|\bhow many (?:working |calendar |school )?(?:minutes|hours|days|weeks|months|years)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "time",
        re.compile(
            r"\bhow (?:soon|long|quick(?:ly)?|fast|often|frequently)\b|\bby when\b"
            r"|\b(?:time ?scales?|time ?limits?|time ?frames?|deadlines?)\b"
            r"|\b(?:which|what) (?:working )?days?\b",
            re.IGNORECASE,
        ),
    ),
    (
        "money",
        re.compile(
            r"\bhow much\b.{0,60}\b(?:costs?|charged?|fined?|pa(?:y|id)|penalty|fee|allowance|worth)\b"
            r"|\bwhat\b.{0,30}\b(?:costs?|fine|fee|penalty|hourly rate|allowance|salary|pay|paid)\b.{0,40}\b(?:per|a|for)\b"
            r"|\b(?:maximum|minimum) fine\b|\b(?:weekly|monthly) allowance\b",
            re.IGNORECASE,
        ),
    ),
    ("share", re.compile(r"\bpercent(?:age)?\b|\bper cent\b|\b(?:what|which) (?:proportion|share)\b|%", re.IGNORECASE)),
    (
        "number",
        re.compile(r"\bhow (?:many|much|common|big|large|small|high)\b|\b(?:proportion|number of)\b", re.IGNORECASE),
    ),
    (
        "date",
        re.compile(
            r"\b(?:on |from |since )?(?:what|which) (?:date|year|month)\b|\bsince when\b|\bwhen (?:was|were|did|will)\b",
            re.IGNORECASE,
        ),
    ),
    ("when", re.compile(r"\bwhen (?:must|should|do|does|is|are|can|has|have)\b", re.IGNORECASE)),
)

_LENGTH = (
    rf"\b{_COUNT}\b[\s-]*(?:(?:working|calendar|school|clear|consecutive|full)[\s-]+)?"
    r"(?:minutes?|hours?|hrs?|days?|weeks?|months?|years?|terms?)\b"
)
_TIME = re.compile(
    _LENGTH
    + r"|\b(?:immediately|at once|the same day|without delay|as soon as|next working day|annually|every (?:year|month|week|term)"
    r"|weekly|monthly|at any time)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    rf"\b\d+(?:\.\d+)? ?(?:%|per cent)|\b{_COUNT}\b(?! or more of the following)|\b(?:half|thirds?|quarters?)\b",
    re.IGNORECASE,
)
_GIVES: dict[Wants, re.Pattern[str]] = {
    "age": re.compile(_LENGTH + r"|\baged? (?:of )?\d+|\b(?:under|over) \d+|\byears? of age\b", re.IGNORECASE),
    "length": re.compile(_LENGTH, re.IGNORECASE),
    "time": _TIME,
    "money": re.compile(r"£|\bpence\b|\bstandard scale\b", re.IGNORECASE),
    "share": re.compile(
        rf"%|\bper cent\b|\b{_COUNT} (?:in|of|out of)(?: the)? {_COUNT}\b|\b(?:half|thirds?|quarters?|majority)\b",
        re.IGNORECASE,
    ),
    "number": _NUMBER,
    "date": re.compile(rf"\b{_MONTH}\b.{{0,6}}\d|\b\d{{1,2}} {_MONTH}\b|\b(?:19|20)\d\d\b", re.IGNORECASE),
    "when": _TIME,
}

_NUMBERED = re.compile(
    r"\b(levels?|tiers?|stages?|steps?|sections?|s|regulations?|reg|schedules?|parts?|chapters?|findings?|category|grade|band"
    r"|phase|standards?)[ .]?(\d+[a-z]?)(?:\s*(?:and|or|to|/|,|-|–)\s*(\d+[a-z]?))?\b",
    re.IGNORECASE,
)
_SHORT = {"s": "section", "reg": "regulation"}


def asked_for(text: str) -> Wants | None:
    """What the question asks for: the first kind of fact whose words it has; None where it asks for no such fact."""
    return next((wants for wants, pattern in _ASKED if pattern.search(text)), None)


def gives(text: str, wants: Wants) -> bool:
    """Whether a sentence gives a fact of this kind, of whatever."""
    return _GIVES[wants].search(text) is not None


def numbered(text: str) -> dict[str, frozenset[str]]:
    """What a text calls by a number: `{"level": {"3"}, "section": {"47"}}`."""
    found: dict[str, frozenset[str]] = {}
    for match in _NUMBERED.finditer(text):
        word = match.group(1).lower()
        name = _SHORT.get(word, word.removesuffix("s") if word != "s" else word)
        numbers = {number.lower() for number in match.groups()[1:] if number}
        found[name] = found.get(name, frozenset()) | numbers
    return found


def of_another(asked: dict[str, frozenset[str]], said: dict[str, frozenset[str]]) -> bool:
    """Whether what is said is of another level, section or stage than what was asked, and not of that as well."""
    return any(name in said and not said[name] & numbers for name, numbers in asked.items())
