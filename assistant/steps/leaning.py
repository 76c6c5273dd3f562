"""Does a question lean on what was said before it? A full question of its own does not, whatever was spoken of."""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from assistant.steps.topic import AGES, TELLS, YEARS, Reader, Said, is_plural, one_of

_PIECE = re.compile(r"[\w’'-]+|[.,;:?!]")
_AUXILIARY = re.compile(
    r"\b(?:is|are|was|were|do|does|did|must|should|can|could|may|will|would|has|have|had|'s|'re|isn't|don't|doesn't|can't)\b",
    re.I,
)
_PARTITIVE = re.compile(
    r"^(?:how many|what (?:share|proportion|percentage)|which)(?: of (?:them|those|these))?"
    r" (?:were|was|are|had|have|did|do|does)\b",
    re.I,
)
_PAST = re.compile(r"\b(?:was|were|did|had|happened)\b", re.I)
_MAIN_CLAUSE = re.compile(
    r"\b(?:who|whom|what|which|where|why|how|do (?:we|i|they)|does|did|should|can|must|is (?:it|there|that|this|he|she|an?|the)"
    r"|are (?:we|they|there)|when (?:must|should|do|does|did|can|could|is|are|was|were|has|have|will|would))\b",
    re.I,
)
_DEFINES = re.compile(
    r"^(?:what|who)(?:'s| is| are| was| were| counts as| does) (?!(?:the|that|this|it|they|he|she)\b)", re.I
)
_IDLE = re.compile(
    r"(?:^|\b(?:is|was|be|make|makes|take|takes) )it"
    r" (?:(?:ok|true|worth|possible|legal|lawful|still)\b|.*?\b(?:if|that|to|when|like)\b)|\bdoes it mean to\b"
)
_BESIDE_IT = frozenset(["ok", "true", "worth", "possible", "still", "legal", "lawful"])
_REPORTS = re.compile(r"\b(?:scrs?|reviews?|reports?|stud(?:y|ies)|nationally|in england)\b", re.I)
_FILLING = re.compile(r"\b(?:in|not|for|at|and|the|of|same|question|about)\b|[\s,.?!]")
_HE_OR_SHE = frozenset(["he", "him", "his", "she", "her", "hers", "himself", "herself"])
_FRAGMENT, _SHORT, _LONG, _STORY = 4, 5, 14, 16
"""Words of a bare name, of a short question, of a long one, and of one that tells its own story."""
_CONTENT = 3
"""So many words of its own say what a question is about."""


@dataclass(frozen=True)
class Leaning:
    """`terms` gives the words of the field that a text uses."""

    reader: Reader
    terms: Callable[[str], Collection[str]]

    def leans(self, text: str, earlier: Said) -> bool:
        """Whether the words need what was said before: nothing in them says what they are about, or they point back."""
        words = self.reader.words
        plain = _plain(text)
        bare = plain.strip(" ?!.")
        if bare in words.more or bare in words.bare or one_of((*words.about, *words.what_if), plain):
            return True
        opener = one_of(words.openers, plain)
        rest = plain[len(opener) :].lstrip(" ,") if opener else plain
        if self._only_slots(rest, text) or self._corrects(plain, text):
            return True
        terms, own = self._own(text)
        length = sum(piece[0].isalnum() for piece in _PIECE.findall(plain))
        if (length > _STORY and len(own) >= _CONTENT) or ("?" not in plain and TELLS.match(plain) and length > 2):
            return False  # a story of its own: whom "she" means is in it, or is no matter
        if one_of(words.conditions, rest) and not _MAIN_CLAUSE.search(rest):
            return True
        goes_on = opener is not None and all(term in earlier.text.lower() for term in terms)
        return (
            not own
            or goes_on
            or self._says_too_little(plain, length, terms)
            or _PARTITIVE.search(plain) is not None
            or self._points_back(plain, len(own), length)
            or (len(own) < _CONTENT and self._tells_of(text, earlier, length))
        )

    def shares(self, text: str, earlier: Said) -> bool:
        """Whether a question that stands alone goes on about the same: it names a thing that the one before named."""
        before = earlier.text.lower()
        return any(re.search(rf"(?<!\w){re.escape(word)}", before) for word in self._own(text)[1] if len(word) > 3)

    def asks_shortly(self, text: str) -> bool:
        """Whether what stands alone is a short question, which may go on about the same.

        That only lends the search words: short questions on other subjects found as much with them (docs/quality.md).
        """
        asks = "?" in text or not TELLS.match(_plain(text))
        return asks and sum(piece[0].isalnum() for piece in _PIECE.findall(text)) <= _LONG

    def _says_too_little(self, plain: str, length: int, terms: Collection[str]) -> bool:
        if length <= _SHORT and not terms and not self._is_whole(plain):
            return True
        bare_name = "?" in plain and not _AUXILIARY.search(plain)
        return length <= _FRAGMENT and bare_name and (not terms or length == 1)

    def _is_whole(self, plain: str) -> bool:
        """Whether a short question names two things besides everybody and everything, or asks what one is."""
        bare = [re.sub(r"^(?:the|an?) ", "", thing) for thing in self.reader.things(plain)]
        named = [thing for thing in bare if self.reader.words.everybody.sub("", thing).strip()]
        return len(named) >= (1 if _DEFINES.match(plain) else 2)

    def _corrects(self, plain: str, text: str) -> bool:
        """Whether it only puts another area or year in the stead of one named before: "sorry, Sunderland"."""
        phrase = one_of(self.reader.words.corrections, plain)
        return phrase is not None and self._only_slots(plain[len(phrase) :].lstrip(" ,.:;"), text[len(phrase) :])

    def _only_slots(self, plain: str, text: str) -> bool:
        """Whether the words are an area, a year or an age and no more. `text`: the same as it was typed."""
        rest = YEARS.sub(" ", AGES.sub(" ", plain))
        for place in {*self.reader.places(plain), *self.reader.places(text)}:
            rest = re.sub(re.escape(place), " ", rest, flags=re.I)
        return rest != plain and not _FILLING.sub("", rest)

    def _tells_of(self, text: str, earlier: Said, length: int) -> bool:
        """Whether it asks of what happened, and only the earlier question says where."""
        words = self.reader.words
        found = earlier.places or (earlier.source and not words.works.search(earlier.source))
        here = self.reader.places(text) or words.sources.search(text) or _REPORTS.search(text)
        return bool(found) and not here and length <= _LONG and _PAST.search(text) is not None

    def _points_back(self, plain: str, own: int, length: int) -> bool:
        words, pieces = self.reader.words, _PIECE.findall(plain)
        if length > _LONG:
            return own < _CONTENT and self._any_unresolved(pieces, words.things)
        return (
            ((own < _CONTENT or length <= _SHORT) and self._any_unresolved(pieces, words.things | words.people_said))
            or any(re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", plain) for phrase in words.pointers)
            or plain.strip(" ?!.").rpartition(" ")[2] in words.last
        )

    def _any_unresolved(self, pieces: Sequence[str], said: Collection[str]) -> bool:
        """Whether a word of `said` stands for something that the same message has not named before it."""
        places = [place for place, piece in enumerate(pieces) if piece.removesuffix("'s").removesuffix("'ll") in said]
        return any(not self._is_idle(pieces, place) and not self._is_named(pieces, place) for place in places)

    def _is_idle(self, pieces: Sequence[str], place: int) -> bool:
        """Whether "it", "that" or "one" stands there for nothing: "is it worth", "that they", "the one who", "that child"."""
        words, after = self.reader.words, "".join(pieces[place + 1 : place + 2])
        match pieces[place].removesuffix("'s"):
            case "this" | "these" | "those" | "that" as word if (
                after[:1].isalnum() and after not in words.breaks | words.verbs
            ):
                return word == "that" or place > 0
            case "that" if place and after in words.after_that:
                return True
            case "it" | "this" | "that" if after in _BESIDE_IT or (after == "is" and not place):
                return True
            case "it":
                return _IDLE.search(" ".join(pieces[max(place - 1, 0) :])) is not None
            case "one":
                return after in ("who", "of", "that") and pieces[max(place - 1, 0)] == "the"
            case _:
                return False

    def _is_named(self, pieces: Sequence[str], place: int) -> bool:
        word = pieces[place].removesuffix("'s").removesuffix("'ll")
        return any(self._may_be(thing, word) for thing in self.reader.named_before(" ".join(pieces[:place])))

    def _may_be(self, thing: str, word: str) -> bool:
        words, kind = self.reader.words, thing.lower().rpartition(" ")[2]
        person = kind in words.people or kind.rstrip("s") in words.people
        if thing.endswith("ing") or word in _HE_OR_SHE:
            return person and not thing.endswith("ing")
        return word in words.people_said or (
            not person and (word in ("these", "those", "ones") or not is_plural(thing))
        )

    def _own(self, text: str) -> tuple[set[str], set[str]]:
        """The terms of the field and the areas that the text names; and all words that say what it is about."""
        words = self.reader.words
        terms = {term.lower() for term in self.terms(text) if not words.everybody.fullmatch(term.lower())}
        terms |= {place.lower() for place in self.reader.places(text)}
        pieces = _PIECE.findall(words.everybody.sub(" ", _plain(text)))
        own = {piece for piece in pieces if len(piece) > 3 and "'" not in piece}
        return terms, terms | (own - words.breaks - words.light)


def _plain(text: str) -> str:
    return " ".join(text.lower().replace("’", "'").split())
