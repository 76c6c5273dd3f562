"""Wording: what was typed, as sentences of plain words, however it was typed.

Invisible characters and direction marks are dropped, look-alike letters and digits put right, ages, times and years become
marks (AGE, BABYAGE, YEARGROUP, TIME, YEAR, DATE, N), abbreviations and text speech are written out, and words of danger that
are misspelt are recognised. The words themselves are data (`danger/words.toml`).
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from assistant.steps.letters import LOOKALIKES

# A message is read up to here, its beginning and its end: enough for any real one, and a bound on what a hostile one takes.
READ = 20_000
_TAIL = READ // 4
_UNKNOWN = 300  # different words whose spelling is looked into, a message
_LOOKALIKES = LOOKALIKES | str.maketrans("’‘`´ʼ＇", "''''''")
_LEET = str.maketrans("013457@$!", "oieastasi")
_WORD_NUMBERS = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen"
)
_SMALL = rf"(?:1[0-7]|[1-9]|{_WORD_NUMBERS})"
_NUM = rf"(?:\d{{1,3}}|{_WORD_NUMBERS}|eighteen|nineteen|twenty)"
_SHORT_UNIT = r"(?:wks?|mths?|mnths?|munths?)"
_UNIT = rf"(?:days?|weeks?|months?|{_SHORT_UNIT})"
_YEARS = r"(?:years?|yrs?|yo|y/o)"
_NOT_SPAN = r"(?! (?:ago|late|later|into|away|pregnant|over|since|left|of|plan))"
_IS = r"(\bis|\bam|\bim|'s|\bhes|\bshes|\baged?|\bonly|\bjust|\bturned|\bunder)(?: only| just| still| about| nearly| barely)?"
_END = r"(?=[,.;)!?]| and\b| but\b| in\b| he\b| she\b| n\b| please\b| who\b| when\b| with\b|\s*$)"
_CHILD = (
    r"(\b(?:boy|girl|child|lad|pupil|student|kid|one|son|daughter|brother|sister|cuz|cousin|resident|nephew|niece))"
)
_MARKS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.MULTILINE), mark)
    for pattern, mark in (
        (r"(?<!\S)\?(?=[a-z])", " ; "),  # "?fracture": a clinician's query, which asks about no subject
        (r"\b24/7\b", " always "),
        (r"\b\d{1,2} ?/ ?(?:52|12)\b|\b\d ?/ ?7\b", " BABYAGE "),
        (r"\b\d{1,2} ?/ ?24\b", " N hours "),
        (r"\b\d{1,2}[/.-]\d{1,2}[/.-](?:20)?\d\d\b", " DATE "),
        (rf"\b{_NUM}[ -]?{_UNIT}[ -]?(?:olds?|of age|baby|infant|neonate|boy|girl|postnatal)\b", " BABYAGE "),
        (rf"{_IS} {_NUM}[ -]?{_UNIT}\b{_NOT_SPAN}", r"\1 BABYAGE "),
        (rf"\b{_NUM} ?{_SHORT_UNIT}\b{_NOT_SPAN}", " BABYAGE "),
        (rf"\b(?:0|1|one)[ -]?{_YEARS}[ -]?old\b", " BABYAGE "),
        (rf"\b{_SMALL}[ -]?{_YEARS}(?:[ -]?olds?)?\b{_NOT_SPAN}", " AGE "),
        (rf"\b(?:yr|yrs|year|years|y) ?-?{_SMALL}s?\b|\bks[1-4]\b|\bsixth[ -]form(?:er)?s?\b", " YEARGROUP "),
        (rf"\b{_SMALL} ?(?:[fm]|nb)\b|\b[fm] ?(?:1[0-7]|[1-9])\b", " AGE "),
        (rf"{_IS} {_SMALL}{_END}", r"\1 AGE "),
        (rf"{_CHILD},? (?:is |of |aged )?{_SMALL}(?=[,.;)!?]| ere\b| here\b| in\b| has\b| is\b|\s*$)", r"\1 AGE "),
        (rf"\({_SMALL}\)", " AGE "),
        (r"\b[0-2]?\d[:.][0-5]\d ?(?:am|pm|hrs)?\b|\b\d{1,2} ?(?:am|pm|o'?clock)\b|\b0\d[0-5]\d\b", " TIME "),
        (rf"\b(?:half|quarter|ten|twenty|five) (?:past|to) {_NUM}\b|\bhalf {_SMALL}\b|\b{_SMALL} o'?clock\b", " TIME "),
        (rf"\b(at|by|til|till|until|after|since|from) {_SMALL}(?=[,.;)!?]| today| tonight|\s*$)", r"\1 TIME "),
        (r"\b(?:19\d\d|20[0-3]\d)(?:[-/–](?:\d\d){1,2})?s?\b", " YEAR "),
        (r"#(?=s?(?:[\s,.]|$))", " fracture "),
        (r"(?<![a-z])\d+(?:[.,/-]\d+)*%?(?![a-z])", " N "),
    )
)
# A question after a comma is a sentence of its own: "she is not breathing, what does guidance say".
_ASKED = r"(?:what|wot|how|why|do|does|should|shall|can|could|(?:is|are) (?:it|that|this|there|they))"
_ENDS = re.compile(
    rf"(?<=[.!;|•…])(?=[\s\"”')\]]|$)|(?<=\?)|\n\s*\n|\n\s*[-*–]\s|\s[–—-]{{1,2}}\s|,(?=\s{_ASKED}\b(?!['’]))"
)
# And so is what is told of somebody after a question: "when is the review due, mum says he has not moved since".
_ASKS = re.compile(
    r"(?:^|,)\s*(?:(?:hi|hello|hey|ok|so|pls|please|sorry|quick (?:one|q|question))\W+)*(?:[a-z]+ ){0,4}?"
    r"(?:(?:what|when|where|who|which|how|why|do|does|did|can|could|should)(?:['’]?s)?\b"
    r"|(?:is|are|am|has|have|will|need) (?:it|there|a|an|the|this|that|i|we|they|my|our|anyone|someone|to)\b)"
)
_SOMEBODY = (
    r"mum|mam|mom|dad|kid|lad|lass|boy|girl|baby|twin|nurse|uncle|stepdad|step dad|father|mother|brother|sister|nan|grandad"
    r"|cousin|carer|foster carer|respite carer|parents|toddler|child|sib|partner|ex|pupil|student|yp|escort|driver|neighbour"
    r"|teacher|police|men|grandfather|grandmother|lodger|eldest|youngest"
)
_MARKED = (
    r"(?:(?:a|some|big|fresh|new|red|purple|round|rope|belt|hand) ){0,2}"
    r"(?:sores?|marks?|bruis\w+|burns?|cuts?|welts?|blisters?|scabs?|blood|scratches|bites?|stripes) "
    r"(?:\w+ ){1,3}(?:his|her|their) \w+"
)
_TOLD = re.compile(
    r",(?=\s+(?:(?:he|she)(?:['’]?s)?|(?:they|we)(?:['’]?(?:s|re|ve)| is| has| have| are| was| came| got| went| just)"
    rf"|(?:(?:the|a|my|our|her|his|their|one|young|little|wee) ){{0,2}}(?:{_SOMEBODY})(?:['’]?s)?"
    rf"|{_MARKED}|was like (?:that|this)|(?:still|same) (?:there|again)"
    r"|i think|got a|asking (?:as|because|cos)|forgot to|also|fyi|only|AGE|BABYAGE|YEARGROUP)\b)"
    rf"|\bbut(?=\s+(?:he|she|they|i|we|(?:the |my )?(?:{_SOMEBODY}))(?:['’]?(?:s|ve|re))?(?: has| have| had)? just\b)"
)
_TOKEN = re.compile(r"[A-Z]+|[a-z0-9@$]+(?:'[a-z]+)*|\?")
_SPACED = re.compile(r"\b(?:[a-z][ ._*-]){3,40}[a-z]\b")
_LONG = re.compile(r"(.)\1{2,}")
_SUFFIXES = (
    ("n't", "not"),
    ("'re", "are"),
    ("'ll", "will"),
    ("'ve", "have"),
    ("'m", "am"),
    ("'d", "would"),
    ("'s", "'s"),
)
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
_JSON_NOISE = re.compile(r"\\[nrt]|[{}\[\]]|(?<!\\)\"\s*[:,]?\s*\"?")


@dataclass(frozen=True, slots=True)
class Words:
    """How words are read.

    `means`: written out; `pictures`: emoji in words; `known`: words of danger, found when misspelt; `leave`: words that look
    like one and are not; `vocabulary`: all words that phrases hold; `near`: what is left of a known word without one or two
    of its letters.
    """

    means: Mapping[str, tuple[str, ...]]
    pictures: Mapping[str, str]
    known: frozenset[str]
    leave: frozenset[str]
    vocabulary: frozenset[str]
    near: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(
        cls,
        *,
        means: Mapping[str, str],
        pictures: Mapping[str, str],
        known: Iterable[str],
        leave: Iterable[str],
        vocabulary: Iterable[str] = (),
    ) -> "Words":
        """Works out what misspellings are near to. Pure."""
        held = frozenset(known)
        near: dict[str, list[str]] = {}
        for word in sorted(held):
            for rest in _without(word, _slips(word)):
                near.setdefault(rest, []).append(word)
        return cls(
            {typed: tuple(meant.split()) for typed, meant in means.items()},
            pictures,
            held,
            frozenset(leave),
            held | frozenset(vocabulary),
            {rest: tuple(words) for rest, words in near.items()},
        )


def sentences(message: str, words: Words) -> list[tuple[str, ...]]:
    """The sentences of a message as words, marks in capitals, "?" where one asks. Reads at most READ characters."""
    text = _plain(_said(_ends_of(message)), words.pictures)
    for pattern, mark in _MARKS:
        text = pattern.sub(mark, text)
    text = _SPACED.sub(lambda found: re.sub(r"[ ._*-]", "", found[0]), text)
    spelt: dict[str, str] = {}
    parts = (piece for part in _ENDS.split(text) if part for piece in _told_after_asking(part))
    found = (tuple(_written_out(part, words, spelt)) for part in parts)
    return [sentence for sentence in found if sentence]


def _told_after_asking(sentence: str) -> tuple[str, ...]:
    """A sentence that asks, and then tells, in two."""
    asks = _ASKS.search(sentence)
    told = _TOLD.search(sentence, asks.end()) if asks else None
    return (sentence,) if told is None else (sentence[: told.start()], sentence[told.end() :])


def _ends_of(text: str) -> str:
    return text if len(text) <= READ else f"{text[: READ - _TAIL - 2]}\n\n{text[-_TAIL:]}"


def _said(message: str) -> str:
    """What a JSON body says, one string a paragraph; anything else as it is."""
    if message.lstrip()[:1] not in {"{", "["}:
        return message
    try:
        return "\n\n".join(_strings(json.loads(message)))
    except (ValueError, RecursionError):
        # Cut off or broken: read past its punctuation.
        return _JSON_NOISE.sub("\n\n", _ESCAPED.sub(lambda code: chr(int(code[1], 16)), message).replace('\\"', "'"))


def _strings(data: object) -> Iterator[str]:
    waiting = [data]
    while waiting:
        match waiting.pop():
            case str() as text:
                yield text
            case dict() as entries:
                waiting.extend(reversed([*entries.values(), *(key for key in entries if " " in str(key))]))
            case list() as entries:
                waiting.extend(reversed(entries))
            case _:
                pass


def _plain(text: str, pictures: Mapping[str, str]) -> str:
    """Lower case without invisible characters, accents, pictures and foreign letters that only look like ours."""
    for picture, meaning in pictures.items():
        if picture in text:
            text = text.replace(picture, f" {meaning} ")
    text = _ends_of(unicodedata.normalize("NFKD", text)).lower().translate(_LOOKALIKES)
    text = "".join(c for c in text if unicodedata.category(c) not in {"Cf", "Mn", "Me", "Cs", "Co"})
    return text.replace("&", " and ").replace("+", " and ").replace("\N{EN DASH}", " - ").replace("\r", "")


def _written_out(sentence: str, words: Words, spelt: dict[str, str]) -> Iterator[str]:
    for token in _TOKEN.findall(sentence):
        if token.isupper() or token == "?":
            yield token
        elif token in words.means:
            yield from words.means[token]
        else:
            yield from _one(token, words, spelt)


def _one(token: str, words: Words, spelt: dict[str, str]) -> Iterator[str]:
    for suffix, meaning in _SUFFIXES:
        if token.endswith(suffix) and len(token) > len(suffix):
            stem = {"ca": "can", "wo": "will", "sha": "shall", "ai": "is"}.get(root := token.removesuffix(suffix), root)
            yield from words.means.get(stem, (_corrected(stem, words, spelt),))
            yield meaning
            return
    token = token.replace("'", "")
    if token in words.means:
        yield from words.means[token]
        return
    right = _corrected(token, words, spelt)
    yield from words.means.get(right, (right,))


def _corrected(token: str, words: Words, spelt: dict[str, str]) -> str:
    if token in words.vocabulary or token in words.leave or token.isdigit():
        return token
    if token not in spelt:
        if len(spelt) >= _UNKNOWN:
            return token
        spelt[token] = _nearest(token, words)
    return spelt[token]


def _nearest(token: str, words: Words) -> str:
    """The known word that this one is a slip of, else the word itself."""
    letters = token.translate(_LEET) if not token.isalpha() else token
    for plain in (letters, _LONG.sub(r"\1\1", letters), _LONG.sub(r"\1", letters), f"{letters}g"):
        if plain != token and plain in words.vocabulary:
            return plain
    if len(token) < 5 or len(token) > 16 or not letters.isalpha():
        return token
    slips = _slips(letters)
    rests = dict.fromkeys(_without(letters, slips))
    close = {word for rest in rests for word in words.near.get(rest, ()) if word[0] == letters[0]}
    ranked = sorted((_distance(letters, word), word) for word in close)
    return ranked[0][1] if ranked and ranked[0][0] <= min(slips, _slips(ranked[0][1])) else token


def _slips(word: str) -> int:
    return 2 if len(word) >= 9 else 1


def _without(word: str, letters: int) -> Iterator[str]:
    """The word, and what is left of it without one, or up to `letters`, of its letters."""
    for count in range(letters + 1):
        for gone in combinations(range(len(word)), count):
            yield "".join(c for i, c in enumerate(word) if i not in gone)


def _distance(a: str, b: str) -> int:
    """Slips between two words: letters added, left out, changed, or two swapped (optimal string alignment)."""
    before, row = [], list(range(len(b) + 1))
    for i, letter in enumerate(a, 1):
        last, before, row = before, row, [i]
        for j, other in enumerate(b, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == b[j - 2] and a[i - 2] == other:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]
