"""What every shape of text file shares: lines, noise of the page a text was taken from, titles, wrapped lines."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.clean import repair


@dataclass(frozen=True, slots=True)
class Line:
    """One line, repaired and without its indent; an empty text is a blank line."""

    text: str
    indent: int = 0


_BREAKS = re.compile(r"\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_RULE = re.compile(r"[-=_*~#.·\s]*[-=_*~#]{2}[-=_*~#.·\s]*")
_NOISE = re.compile(
    r"""(?:
    slides:\ *\d+ | download\ presentation | transcript\ document | presentation\ transcript | download\ document
    | download\ *[\d.,]+\ *[kmg]b\.? | page\ *\d+\ */\ *\d+ | date\ conversion\ *[\d./-]+ | size\ *[\d.,]+\ *[kmg]b\.?
    | the\ database\ is\ protected\ by\ copyright.* | send\ message | main\ page | translate | search\ this\ blog
    | (?:no|\d+)\ comments?:? | post\ a\ comment | (?:newer|older)\ posts? | subscribe\ to:.* | powered\ by\ blogger.*
    | email\ this ?blogthis.* | share\ to\ (?:twitter|facebook|pinterest|x).* | skip\ to\ (?:main\ )?content
    | back\ to\ top | print\ this\ page
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_NUMBERS_ONLY = re.compile(r"1(?: \d+)+")
GLYPHS = "•●▪◦‣›»−·■□➢✓❖"
LONE_BULLET = re.compile(rf"[{GLYPHS}]")
BULLET = re.compile(rf"(?:[{GLYPHS}–—*-]|o(?= +[A-Z]))\s+(?=\S)|[•●▪◦‣›■➢❖](?=\S)")
_DATE = re.compile(
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,? )?(?:\d{1,2}(?:st|nd|rd|th)? )?"
    r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.? (?:\d{1,2}, )?\d{4}(?: ?[-–] ?[a-z]+ \d{4})?",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"https?:|www\.|@")
_STRONG_TITLE = re.compile(
    r"(?i:annex|appendix|chapter|part|section|finding|recommendation|theme|lesson) (?:\d+|[A-Z])\b"
    r"|[^a-z]*[A-Z]{4}[^a-z]*(?:cont(?:inued|d)?\.?)?$"
)
_TITLE_END = re.compile(r"(?:[.,;:]|[-–—])$")
_TITLE_STOP_ALLOWED = re.compile(r"(?:\bcont(?:inued|d)?\.|…\.*|\.{3,})\)?$", re.IGNORECASE)
_TITLE_WORDS = 12
# Letters differ in width on slides; a line that opens with capitals ("LSCB areas") goes on more often than not.
_FULL_LINE, _FULL_LINE_CAPITALS, _SHORT_LINE = 0.95, 0.85, 0.6
_RAGGED_LINE, _LONGEST_LIST_LINE = 0.8, 40

_DANGLING = """
a an the of to in on at by for from with and or nor but than which who whose as is are was were be been into between
their its his her our your within through during against among if when while where because including that & very such
other same
"""
_STARTERS = """
A An The This That These Those There It In On At For From If When While After Before One Two Three Four Five All Any
Some Most Many Few Each Every No Not We You They He She What How Why Where Who Do Does Did Is Are Was Were Can Could
Should Must Will Has Have And But Or Also However Our Your Their Its To With Without By As Both Once During Despite
Although Because Since Only Almost Nearly Over Under Further Other
"""
# Words that a title or a bullet does not end with, and words that open a clause where they bear a capital.
DANGLING = frozenset(_DANGLING.split())
STARTERS = frozenset(_STARTERS.split())


def lines_of(text: str) -> list[Line]:
    """The lines of a text, without the noise of the page it was taken from."""
    lines: list[Line] = []
    for raw in _BREAKS.sub("\n", text).split("\n"):
        indent = len(raw) - len(raw.lstrip())
        # Repair may break a line in two (a mended line separator): both parts are lines.
        for part in repair(raw).split("\n"):
            line = Line(tidy(part), indent)
            if not is_noise(line.text):
                lines.append(line)
    return lines


def tidy(text: str) -> str:
    """White space as typed: no space before a comma or a full stop."""
    return re.sub(r"(?<=[\w)’”]) ([.,;])(?=\s|$)", r"\1", " ".join(text.split()))


def is_noise(text: str) -> bool:
    """Navigation of the page round the text, never the text itself: whole lines only."""
    bare = without_bullet(text)
    if _NOISE.fullmatch(bare) or _RULE.fullmatch(bare):
        return True
    numbers = bare.split()
    return bool(_NUMBERS_ONLY.fullmatch(bare)) and numbers == [str(n) for n in range(1, len(numbers) + 1)]


def is_bullet(line: Line) -> bool:
    match = BULLET.match(line.text)
    return bool(match) and (line.text[0] != "o" or line.indent > 0)


def without_bullet(text: str) -> str:
    return text[match.end() :] if (match := BULLET.match(text)) else text


def is_date(text: str) -> bool:
    return bool(_DATE.fullmatch(text))


def is_address(text: str) -> bool:
    """Only web and mail addresses, or telephone numbers."""
    return all(_ADDRESS.search(word) or re.fullmatch(r"[+\d()-]{3,}", word) for word in text.split())


def is_title(text: str) -> bool:
    """Whether a line that stands alone reads as a title."""
    words = text.split()
    if not 1 <= len(words) <= _TITLE_WORDS or len(text) > 110 or is_date(text) or _ADDRESS.search(text):
        return False
    if not re.match(r"[\W_]{0,3}(?:[A-Z]|\d)", text) or not re.search(r"[A-Za-z]{2}", text):
        return False
    if _TITLE_END.search(text) and not _TITLE_STOP_ALLOWED.search(text):
        return False
    if re.search(r"[a-z]{2}[.!] [A-Z]", text) and not is_strong_title(text):
        return False
    return words[-1].lower() not in DANGLING


def is_strong_title(text: str) -> bool:
    """A title by its words or its capitals, wherever it stands: "Annex B. …", "Finding 4: …", "KEY FEATURES"."""
    return bool(_STRONG_TITLE.match(text))


def continues(before: str, text: str, width: int, *, clause_starts: bool = False) -> bool:
    """Whether `text` goes on where the line `before` was wrapped.

    A line that had room for the next word was ended on purpose. With `clause_starts`, for slides in proportional
    letters, room is a matter of judgement and a capitalised "The", "And" or "Some" begins a new text.
    """
    if not before or not text:
        return False
    if text[0].islower():
        return True
    if before[-1] == ":" or len(before) > 130:
        return False
    first = text.split(maxsplit=1)[0]
    if clause_starts and first.strip("….,:") in STARTERS and before[-1] not in ".,":
        return False
    if before[-1] in ",(&" or before.rsplit(maxsplit=1)[-1].lower() in DANGLING:
        return True
    if clause_starts:
        if len(before) < width * _SHORT_LINE:
            return False
        width = int(width * (_FULL_LINE_CAPITALS if first.isupper() and len(first) > 1 else _FULL_LINE))
    elif len(before) >= _LONGEST_LIST_LINE and before[-1].isalnum():
        # Prose wrapped raggedly: a long line without a full stop goes on.
        width = int(width * _RAGGED_LINE)
    return len(before) + 1 + len(first) > width


def widest(lines: Iterable[Line]) -> int:
    return max((len(line.text) for line in lines), default=0)


def squeeze(lines: Sequence[Line]) -> list[Line]:
    """Lines with blank ones at the ends left out and lone bullet characters joined to the text that follows."""
    joined: list[Line] = []
    pending: Line | None = None
    for line in lines:
        if LONE_BULLET.fullmatch(line.text):
            pending = line
        elif pending and line.text and not is_bullet(line):
            joined.append(Line(f"{pending.text} {line.text}", pending.indent))
            pending = None
        elif not pending or line.text:
            pending = None
            joined.append(line)
    return joined
