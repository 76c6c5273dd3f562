"""What an earlier question was about, read from its words alone: its topic as a phrase, what it names, and where that stands.

No model and no index: frames of asking, lists of words and places (`follow.toml`). What is read wrongly is shown to the reader
with the question as understood, and costs a worse search, never a statement.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from assistant.steps.follow_words import Words
from knowledge.areas import Areas

YEARS = re.compile(r"(?<![\d-])(?:19|20)\d\d(?:\s?[-–]\s?(?:(?:19|20)?\d\d)|\s(?:to|and)\s(?:19|20)\d\d)?(?![\d-])")
AGES = re.compile(
    r"\b(?:aged? \w+|\w+[- ]year[- ]olds?|(?:under|over|below) \d+s?|year \d+|at (?:\d\d?|\w+teen))\b", re.I
)
_PIECE = re.compile(r"[\w’'&-]+|[^\w\s]")
_WORD = re.compile(r"\w")
_SENTENCE = re.compile(r"(?<=[.?!;])\s+")
TELLS = re.compile(
    r"(?!(?:what|which|who|whom|when|where|why|how)\b)"
    r"(?:(?:an?|the|we|i|my|our|she|he|they|there|this|it|no one|nobody|mum|dad|im|ive)(?:'ve|'s|'re|'m|'d)?\b[^?]*?\b)"
    r"(?:has|have|had|is|are|was|were|'ve|'s|'m|do|does|did|got|came|went|hit|hate|think|feel|believes?|says?|said|told"
    r"|keeps?|wants?|\w+ed)\b",
    re.I,
)
"""How somebody begins who tells, and does not ask."""
_DEFINES = re.compile(r"^(?:what(?:'s| is| are| counts| does)|who(?:'s| is| are))\b", re.I)
_MUST_DO = re.compile(r"\b(?:must|should|have to|can) do\b", re.I)
_HEADED = re.compile(r"(?P<topic>[^:?.]{3,140}): (?P<asked>.+)", re.DOTALL)
_TRAILING = re.compile(r",? (?:in|under|by|from|according to|says?|say|for) (?:the )?$", re.I)
_READ = 400
"""Characters at most of an earlier question."""
_TOLD = 40
"""Words at most of what was told before a question that are repeated with the next."""


@dataclass(frozen=True, slots=True)
class Said:
    """An earlier question.

    `before`: what was told before it was asked; `topic`: what it is about, a phrase that may stand before a colon; `things`: what
    it names, in order; `places`, `source`, `years`, `ages`: as they were written; `cited`: the area that its answer was about.
    """

    text: str
    before: str
    asked: str
    topic: str
    things: tuple[str, ...]
    places: tuple[str, ...] = ()
    source: str | None = None
    years: str | None = None
    ages: str | None = None
    cited: str | None = None

    @property
    def defines(self) -> bool:
        """Whether it asked what something is."""
        return _DEFINES.match(self.asked) is not None


@dataclass(frozen=True)
class Reader:
    """Reads what was said. `areas` gives the areas known now."""

    words: Words
    areas: Callable[[], Areas]

    def read(self, text: str) -> Said:
        """An earlier question, whether as typed or as this assistant wrote it out; of a long one the end, where it asks."""
        text = " ".join(text.split())
        if len(text) > _READ:
            text = text[-_READ:].partition(" ")[2] or text[-_READ:]
        headed = _HEADED.fullmatch(text)
        parts = _SENTENCE.split(headed["asked"] if headed else text)
        asks = next((part for part in reversed(parts) if part.endswith("?")), None)
        if asks is None and len(parts[-1].split()) > 3 and TELLS.match(parts[-1]):
            parts[-1] = parts[-1].rstrip(".") + "."
            asks = ""
        asked = (parts[-1] if asks is None else asks).rstrip("?!. ")
        told = _ending([part for part in parts if part.rstrip("?!. ") != asked and not part.endswith("?")])
        topic = headed["topic"] if headed else self.topic(asked)
        source = self.words.sources.search(text)
        years, ages = YEARS.search(text), AGES.search(text)
        # What the question itself names comes first: it was said last.
        things = dict.fromkeys([*self.things(asked), *self.things(told), *self.things(topic)])
        return Said(
            text.rstrip("?!. "), told, asked, topic, tuple(things), tuple(self.places(text)),
            source.group() if source else None, years.group() if years else None, ages.group() if ages else None,
        )  # fmt: skip

    def places(self, text: str) -> list[str]:
        """The areas that the text names, as it writes them, in order."""
        known, found = self.areas(), list[tuple[int, str]]()
        for area in known.named(text):
            for name in sorted({*known.names.get(area, ()), area.replace("-", " ")}, key=len, reverse=True):
                if match := re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.I):
                    found.append((match.start(), match.group()))
                    break
        return [name for _, name in sorted(found)]

    def topic(self, asked: str) -> str:
        """What a question is about, without the asking: "How often is a plan reviewed?" is about "a plan"."""
        plain = asked
        for frame in self.words.frames:
            if match := frame.match(plain):
                # A frame that names a source and nothing else leaves what was asked whole.
                plain = match.groupdict().get("topic") or ""
                break
        else:
            plain = plain if len(plain.split()) <= 6 else ""
        plain = self._without_source(plain) if plain else ""
        named = _shortened(self._named(self._stripped(plain)))
        return f"what {named}" if _MUST_DO.search(named) else named

    def things(self, text: str) -> list[str]:
        """The names of things and people in the text, articles included: runs of words that no verb or preposition breaks."""
        found: list[list[str]] = [[]]
        low = ""
        for piece in _PIECE.findall(text):
            before, low = low, piece.lower()
            if low in self.words.articles:
                found.append([piece])
            elif low == "of" and found[-1] and found[-1][-1].lower() not in self.words.articles:
                found[-1].append(piece)
            elif (
                not _WORD.match(piece)
                or self._breaks(low)
                or (before in self.words.before_verbs and low in self.words.either)
                or (found[-1] and self._is_participle(low))
            ):
                found.append([])
            else:
                found[-1].append(piece)
        runs = [run[:-1] if run and run[-1].lower() == "of" else run for run in found]
        return [
            " ".join(run)
            for run in runs
            if any(word.lower() not in self.words.articles and not word.isdigit() for word in run)
        ]

    def named_before(self, text: str) -> list[str]:
        """What the text names that the word after it may stand for: in "a tool for it" that is not the tool."""
        found, pieces = self.things(text), _PIECE.findall(text.lower())
        governed = len(pieces) > 1 and pieces[-1] in self.words.prepositions
        return found[:-1] if governed and found and found[-1].lower().endswith(pieces[-2]) else found

    def _breaks(self, word: str) -> bool:
        stem = re.split(r"n?['’]", word)[0]
        verbs = self.words.verbs
        return (
            word in self.words.breaks
            or word in verbs
            or word.removesuffix("s") in verbs
            or (stem != word and stem in self.words.breaks)
        )

    def _is_participle(self, word: str) -> bool:
        return word.endswith("ed") and len(word) > 4 and "-" not in word and not word.endswith("need")

    def _without_source(self, phrase: str) -> str:
        """Without the work it names at its end, "…, in KCSIE 2024": that is carried by itself."""
        match = next((m for m in self.words.sources.finditer(phrase) if m.end() == len(phrase)), None)
        if match:
            cut = _TRAILING.sub("", phrase[: match.start()])
            if cut and cut != phrase[: match.start()]:
                return cut
        return phrase

    def _stripped(self, phrase: str) -> str:
        low = phrase.lower()
        for words in self.words.strip:
            if low.startswith(f"{words} "):
                return self._stripped(phrase[len(words) + 1 :])
        return phrase.strip(" ,")

    def _named(self, phrase: str) -> str:
        """As a name: "children wait for CAMHS" is "children waiting for CAMHS", "engage a mum" is "engaging a mum"."""
        pieces = phrase.split()
        if len(pieces) > 3 and pieces[1].lower() in ("must", "should", "can"):
            return self._object(pieces)
        verb = next(
            (place for place, piece in enumerate(pieces) if self._is_acting(pieces, place, piece.lower())), None
        )
        if verb is not None:
            subject, rest = pieces[:verb], pieces[verb:]
            low = " ".join(rest[:2]).lower()
            if low in ("have to", "has to", "need to", "had to"):
                rest = rest[2:]
            if rest and rest[0].lower() in ("be", "been"):
                rest = rest[1:] if self.things(" ".join(rest[2:])) or not subject else []
            elif rest:
                rest = [_gerund(rest[0].lower()), *rest[1:]] if self.things(" ".join(rest[1:])) or not subject else []
            pieces = [*subject, *rest]
        return " ".join(self._trimmed(pieces))

    def _object(self, pieces: list[str]) -> str:
        """What is done to what stands first: "deaths must the authority notify" is "deaths the authority must notify"."""
        verb = next(
            (p for p in range(2, len(pieces)) if pieces[p].lower() in self.words.verbs | self.words.either), None
        )
        if verb is None or verb == 2:
            return " ".join(pieces)
        return " ".join([pieces[0], *pieces[2:verb], pieces[1], *pieces[verb:]])

    def _is_acting(self, pieces: list[str], place: int, word: str) -> bool:
        """Whether the word there is what is done, in the clause that the phrase begins with."""
        if any(piece.lower().strip(",") in self.words.clauses for piece in pieces[:place]):
            return False
        if place == 0 or pieces[place - 1].lower() in ("to", "not"):
            return word in self.words.verbs | self.words.either
        return word in self.words.verbs or word in ("be", "been", "have", "need")

    def _trimmed(self, pieces: list[str]) -> list[str]:
        while len(pieces) > 1 and (
            (word := pieces[-1].lower()) in self.words.breaks
            or word in self.words.ordinals
            or self._is_participle(word)
        ):
            pieces = pieces[:-1]
        return pieces


def _ending(sentences: list[str]) -> str:
    """The last of the sentences, as many as are short enough together."""
    kept: list[str] = []
    for sentence in reversed(sentences):
        if sum(len(part.split()) for part in (*kept, sentence)) > _TOLD:
            break
        kept.insert(0, sentence)
    return " ".join(kept)


def _gerund(verb: str) -> str:
    if verb.endswith("ie"):
        return f"{verb[:-2]}ying"
    if verb.endswith("e") and not verb.endswith(("ee", "oe", "ye")):
        return f"{verb[:-1]}ing"
    if re.fullmatch(r"[^aeiou]*[aeiou][bdgmnprt]", verb):
        return f"{verb}{verb[-1]}ing"
    return f"{verb}ing"


def _shortened(phrase: str, most: int = 16) -> str:
    """At most so many words, cut where a phrase ends."""
    pieces = phrase.split()
    if len(pieces) <= most:
        return phrase
    for place in range(most, 3, -1):
        if pieces[place - 1].endswith((",", ";")) or pieces[place] in ("when", "if", "who", "that", "and", "in", "for"):
            return " ".join(pieces[:place]).rstrip(",;")
    return " ".join(pieces[:most])


def head(thing: str) -> str:
    """The word that says what kind of thing a name is: "a looked-after child's first review" is a review."""
    first = re.split(r"\s+of\s+", thing)[0]
    return first.split()[-1].lower().rstrip("'’")


def one_of(phrases: Iterable[str], text: str) -> str | None:
    """The longest of the phrases with which the text begins, whole words only."""
    low = f"{text.lower()} "
    return next((phrase for phrase in phrases if low.startswith(phrase) and not low[len(phrase)].isalnum()), None)


def is_plural(thing: str) -> bool:
    """Whether a name is of several: "governors", "children"."""
    kind = head(thing) if thing else ""
    return (kind.endswith("s") and not kind.endswith(("ss", "us", "is"))) or kind in (
        "children",
        "people",
        "men",
        "women",
    )
