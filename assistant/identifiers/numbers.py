"""Identifiers that have a form of their own: numbers, dates of birth, postcodes, addresses of e-mail, profiles.

Every pattern takes time linear in the text: what repeats is bounded, and no two parts that repeat can match the same characters.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from assistant.identifiers.lists import Lists
from assistant.identifiers.spans import Kind, Span

_MONTH = (
    "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?"
    "|dec(?:ember)?)"
)
_ORDINAL = (
    "(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|(?:thir|four|fif|six|seven|eigh|nine)teenth"
    "|twentieth|twenty[ -](?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)|thirtieth|thirty[ -]first)"
)
_SPELT_YEAR = r"(?:nineteen|twenty|two thousand)(?:[ -](?:and[ -])?(?:oh[ -])?[a-z]{3,9}){0,2}"
_DAY = rf"(?:\d{{1,2}} ?(?:st|nd|rd|th)?|{_ORDINAL})"
_NUMERIC = r"(?:\d{1,2} ?[/.\-] ?\d{1,2} ?[/.\-] ?(?:\d{4}|\d{2})(?!\d)|(?:19|20)\d\d-\d{1,2}-\d{1,2})"
_WORDED = (
    rf"(?:{_DAY} (?:of )?{_MONTH}\.?,? (?:\d{{4}}|'?\d{{2}}\b|{_SPELT_YEAR})"
    rf"|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? ?(?:\d{{4}}|'\d{{2}}))"
)
_PART = rf"(?:{_DAY} (?:of )?{_MONTH}\b|\d{{1,2}}[/.]\d{{1,2}}(?![\d/.]))"
_BIRTH = (
    r"(?:\bd\.? ?o\.? ?b\b\.?|\bdate of birth|\bborn|\bbirthday|\bbirth ?date|\bb'?day|\bedd\b|\bdue date"
    r"|\bestimated delivery)"
)
_LINK = r"(?:[ :=,(\-]|is|was|on|in|around|about|the){0,8}"
_EVENT = re.compile(
    r"(?:\b(?:on|from|since|until|till?|to|by|at|as of|before|after|dated?|published|updated|effective|of|between|and|in force"
    r"|version|w/?c|commencing|ending|starting|approved|reviewed|inserted|substituted|repealed|exercised|omitted|amended)"
    r"[ :]{1,2}(?:the )?\(?)$",
    re.IGNORECASE,
)
_DIGIT_WORDS = r"(?:(?:double|triple|treble) )?(?:oh?|zero|nought|one|two|three|four|five|six|seven|eight|nine)"
_AREAS = (
    "ab|al|b|ba|bb|bd|bf|bh|bl|bn|br|bs|bt|bx|ca|cb|cf|ch|cm|co|cr|ct|cv|cw|da|dd|de|dg|dh|dl|dn|dt|dy|e|ec|eh|en|ex|fk|fy|g|gl|gu|gy|ha|hd|hg"
    "|hp|hr|hs|hu|hx|ig|im|ip|iv|je|ka|kt|kw|ky|l|la|ld|le|ll|ln|ls|lu|m|me|mk|ml|n|ne|ng|nn|np|nr|nw|ol|ox|pa|pe|ph|pl|po|pr|rg|rh|rm|s|sa|se"
    "|sg|sk|sl|sm|sn|so|sp|sr|ss|st|sw|sy|ta|td|tf|tn|tq|tr|ts|tw|ub|w|wa|wc|wd|wf|wn|wr|ws|wv|yo|ze|zz"
)
_FORMS: tuple[tuple[Kind, str], ...] = (
    ("email", r"(?<![\w.+'-])[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}"),
    (
        "email",
        r"\b[\w.+-]{2,40} ?[(\[]?\b(?:at|@)\b[)\]]? ?[\w-]{2,40} ?[(\[]?\bdot\b[)\]]? ?"
        r"(?:org|com|co|net|uk|ac|gov|sch)\b(?: dot uk)?",
    ),
    (
        "profile",
        r"\b(?:https?://)?(?:www\.|m\.)?(?:facebook|fb|instagram|tiktok|twitter|x|snapchat|linkedin|youtube|reddit|vk|threads|onlyfans)\.com/\S{1,200}",
    ),
    ("profile", r"(?<![\w.@])@[a-z0-9][\w.]{2,30}(?<!\.)"),
    ("national_insurance_number", r"\b(?!(?:in|on|at|to|of|by|or|is|as|if) )[a-z]{2} ?\d{2} ?\d{2} ?\d{2} ?[a-d]\b"),
    (
        "national_insurance_number",
        r"\b(?:ni|nino|national insurance)\b\W{0,3}(?:no\.?|number)?\W{0,3}[a-z]{2}[ -]?\d{2}[ -]?\d{2}[ -]?\d{2}\b",
    ),
    ("postcode", rf"\b(?:{_AREAS})\d[a-z\d]?[ -]{{0,2}}(?!1st\b|2nd\b|3rd\b|\dth\b)\d[a-z]{{2}}\b"),
    ("bank_account", r"\bsort ?code\W{0,3}\d\d[ -]?\d\d[ -]?\d\d\b"),
    ("bank_account", r"\b(?:account|acc|acct)\b\W{0,3}(?:no\.?|number|num)?\W{0,3}\d{6,10}\b"),
    ("bank_account", r"\b[a-z]{2}\d{2}(?: ?[a-z\d]{4}){2,7}(?: ?[a-z\d]{1,3})?\b(?<=\d)"),
    ("bank_account", r"(?<![\d.])(?:\d{4}[ -]?){3}\d{1,7}(?![\d.])"),
    ("case_number", r"\b[a-z]\d{11}[a-z\d]\b"),
    ("case_number", r"\b[a-z]{2}\d{2}[a-z]\d{5}\b"),
    ("case_number", r"\b[a-z9]{5}\d{6}[a-z9]{2}\d[a-z]{2}\b"),
    ("case_number", r"\b[a-z]{1,5}[-/]?\d{5,12}[a-z]?\b"),
    ("case_number", r"(?<![\d/.])\d{1,4}[/-]\d{4,9}[/-]\d{2,4}(?![\d/])"),
    ("case_number", r"\b(?:pc|ps|dc|wpc|pcso|badge|collar|warrant|shoulder)\.? ?(?:no\.?|number)? ?\d{3,6}\b"),
    ("case_number", r"(?<![\d.:])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])"),
    ("vehicle", r"\b(?-i:[A-Z]{2}\d{2} ?[A-Z]{3})\b"),
    (
        "vehicle",
        r"\b(?:reg(?:istration)?|number ?plate|plate|vrm|car|van|vehicle|drives|driving|drove|motor"
        r"|bmw|audi|golf|corsa|fiesta|astra|transit)\b[^\w\n]{0,3}"
        r"(?:(?:is|a|an|no|number|plate|reg|in|silver|black|white|blue|red|grey|green)[^\w\n]{1,2}){0,4}"
        r"(?P<token>[a-z]{2}\d{2} ?[a-z]{3}|[a-z]\d{1,3} ?[a-z]{3}|[a-z]{3} ?\d{1,3}[a-z])\b",
    ),
    ("phone", rf"\b(?:{_DIGIT_WORDS}[ ,-]{{1,2}}){{6,14}}{_DIGIT_WORDS}\b"),
)
_DATES = (
    rf"{_BIRTH}{_LINK}(?P<born>{_NUMERIC}|{_WORDED}|{_PART})",
    rf"(?:\bd\.? ?o\.? ?b\b\.?|\bdate of birth)[ :=\-]{{0,4}}(?P<label>\d{{8}}|\d{{6}}|{_MONTH} \d{{4}}|(?:19|20)\d\d)\b",
)
_LOOSE_DIGITS = re.compile(r"(?<![\w.,])\+?[\dOoIl(][\dOoIl ().\-]{5,30}[\dOoIl](?!\w)")
_WITH_DIGITS = re.compile(r"(?<![\w£$€.,])(?=[\d+(])\+?(?:[\d(][ ().\-/]{0,2}){6,}(?![\w%])")
_YEARS = re.compile(r"(?:19|20)\d\d(?:[ ./-]{1,3}(?:(?:19|20)\d\d|\d\d)(?!\d)){0,8}")
_TOKEN = r"(?=[a-z/\-]{0,8}\d)(?P<token>[a-z\d][a-z\d/\-]{3,24})"


@dataclass(frozen=True)
class Forms:
    """The patterns, with the words of the lists in them."""

    lists: Lists
    forms: tuple[tuple[Kind, re.Pattern[str]], ...] = field(
        default=tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _FORMS)
    )

    def find(self, text: str) -> Iterator[Span]:
        """Identifiers of a known form in the plain letters of a message."""
        for kind, pattern in self.forms:
            for match in pattern.finditer(text):
                yield Span(*match.span(match.lastgroup or 0), kind)
        for pattern in self._dates:
            for match in pattern.finditer(text):
                yield Span(*match.span(match.lastgroup or 0), "date_of_birth")
        yield from _dates_alone(text)
        yield from self._numbers(text)
        for match in self._references.finditer(text):
            token = match["token"]
            if sum(c.isdigit() for c in token) >= 4 and not _YEARS.fullmatch(token.strip("-/")):
                yield Span(*match.span("token"), "case_number")
        for match in self._handles.finditer(text):
            if any(c.isdigit() or c in "._" for c in match["token"]):
                yield Span(*match.span("token"), "profile")
        for match in _INITIALS.finditer(text):
            if re.sub(r"\W", "", match.group()).lower() not in _NO_INITIALS:
                yield Span(*match.span(), "person")
        for match in _UNDERSCORED.finditer(text):
            yield Span(*match.span(), "profile")

    def _numbers(self, text: str) -> Iterator[Span]:
        """Runs of digits: telephone and NHS numbers, and others that are too long for a quantity."""
        for match in _LOOSE_DIGITS.finditer(text):
            letters = match.group()
            digits = "".join("0" if c in "Oo" else "1" if c in "Il" else c for c in letters if c.isalnum())
            if digits == "".join(filter(str.isdigit, letters)) or sum(c.isdigit() for c in letters) < 5:
                continue
            if len(digits) >= 10:
                yield Span(*match.span(), "phone" if digits[0] == "0" else "case_number")
        for match in _WITH_DIGITS.finditer(text):
            written = match.group().rstrip(" ().-/")
            digits = "".join(filter(str.isdigit, written))
            if _ANY_DATE.fullmatch(written.lstrip("(")):
                continue
            if (
                len(digits) < 7
                or digits in self.lists.helplines
                or digits.startswith(self.lists.freephone)
                or _YEARS.fullmatch(written)
            ):
                continue
            if kind := _number(written, digits):
                yield Span(match.start(), match.start() + len(written), kind)

    @property
    def patterns(self) -> tuple[tuple[Kind, re.Pattern[str]], ...]:
        """Every pattern that is put to a message, with the kind of what it finds."""
        return (
            *self.forms,
            *(("date_of_birth", pattern) for pattern in (*self._dates, _ANY_DATE, _NUMERIC_DATE)),
            *(("case_number", pattern) for pattern in (self._references, _LOOSE_DIGITS, _WITH_DIGITS)),
            *(("profile", pattern) for pattern in (self._handles, _UNDERSCORED)),
            ("person", _INITIALS),
        )

    @cached_property
    def _dates(self) -> tuple[re.Pattern[str], ...]:
        return tuple(re.compile(pattern, re.IGNORECASE) for pattern in _DATES)

    @cached_property
    def _references(self) -> re.Pattern[str]:
        words = "|".join(sorted(self.lists.numbers.references))
        return re.compile(
            rf"\b(?:{words})\b(?: (?:id|no|num|number|ref|reference|code|file)\b)?\.?[ ]?(?:is|was)?[ :#=\-(]{{1,4}}{_TOKEN}\b",
            re.I,
        )

    @cached_property
    def _handles(self) -> re.Pattern[str]:
        words = "|".join(sorted(self.lists.numbers.handles))
        return re.compile(
            rf"\b(?:{words})\b(?: (?:name|tag|handle|account|acc|profile|user|id))?(?: (?:is|as|called|under|on))?"
            r"[ :=\-\"']{1,3}"
            r"(?P<token>[a-z0-9][\w.\-]{1,29}\w)",
            re.I,
        )


_INITIALS = re.compile(r"(?<![\w.])[A-Z]\. ?[A-Z]\.(?: ?[A-Z]\.)?(?!\w)")
_NO_INITIALS = frozenset(
    {"uk", "us", "usa", "eu", "un", "nb", "ps", "am", "pm", "eg", "ie", "dob", "si", "ssi", "ad", "bc", "ac", "od"}
)
_UNDERSCORED = re.compile(r"(?<![\w/.])(?:[a-z0-9.]{1,20}_{1,3}){1,4}[a-z0-9.]{0,20}(?![\w/])", re.I)
_NUMERIC_DATE = re.compile(rf"(?<![\d/.\-]){_NUMERIC}(?![\d/])")


def dates(text: str) -> Iterator[tuple[int, int]]:
    """Where whole dates stand, birthdays or not."""
    for match in _ANY_DATE.finditer(text):
        yield match.span()


_ANY_DATE = re.compile(rf"(?<![\d/.\-])(?:{_NUMERIC}|{_WORDED})(?![\d/])", re.I)


def _dates_alone(text: str) -> Iterator[Span]:
    """Dates in digits, unless the words before say that something else happened on that day."""
    for match in _NUMERIC_DATE.finditer(text):
        if not _EVENT.search(text[max(0, match.start() - 24) : match.start()]) and not text.startswith(
            ") by", match.end()
        ):
            yield Span(*match.span(), "date_of_birth")


def _number(written: str, digits: str) -> Kind | None:
    groups = [len(group) for group in re.findall(r"\d+", written)]
    if written.startswith("+") and 9 <= len(digits) <= 15:
        return "phone"
    if len(digits) == 10 and "/" not in written and (nhs_number(digits) or groups == [3, 3, 4]):
        return "nhs_number"
    if digits.startswith("0") and 10 <= len(digits) <= 14:
        return "phone"
    if len(groups) > 1 and (max(groups) < 3 or "/" in written or digits.endswith("000")):
        return None
    return "case_number" if len(groups) == 1 or min(groups) >= 2 else None


def nhs_number(digits: str) -> bool:
    """Whether ten digits are an NHS number: the last is the check digit, modulus 11 (NHS Data Dictionary, NHS NUMBER)."""
    check = 11 - sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)) % 11
    return len(digits) == 10 and check != 10 and check % 11 == int(digits[-1])
