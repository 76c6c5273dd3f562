"""Writes a follow-up out as a question that stands alone, in the words of the question before it.

Each way of leaning has its way of being written out; where none fits, the subject is put before it: "Core groups: who chairs?".
"""

import re
from dataclasses import dataclass

from assistant.steps.pronouns import Pronouns
from assistant.steps.topic import AGES, YEARS, Reader, Said, head, one_of

_ASKS = re.compile(
    r"^(?P<lead>(?:in|under|for|according to) [^,]+, )?"
    r"(?P<wh>(?:at |by |within |for |from |in |on )?(?:how|what|when|where|who|whom|why|which)\b.*?)??\s*"
    r"(?P<aux>\b(?:is|are|was|were|do|does|did|must|should|can|could|may|will|would|has|have|had)\b)(?P<rest> .+)$",
    re.I,
)
_WH = re.compile(
    r"^(?:(?:by|for|since|until|within|in|on|from|to) )?"
    r"(?:how (?:soon|long|often|many|much|quickly|far)(?: \w+)?|when|where|why(?: not)?|who(?:m)?|how)$",
    re.I,
)
_MAIN = re.compile(r"when (?:must|should|do|does|did|can|could|is|are|was|were|has|have|will|would)\b", re.I)
_NOT = re.compile(r",? (?:and )?not (?:in |for )?(?P<old>.+)$", re.I)
_PREPOSITION = re.compile(
    r"^(?:in|at|for|with|under|from|of|by|on|during|within|about|before|after|outside|over)\b", re.I
)
_ASKING = re.compile(
    r"\b(?:is|are|do|does|did|can|could|must|should|who|what|when|where|why|how|which|will|would|may|has|have)\b", re.I
)
_ASKS_TOO = re.compile(r"\b(?:who|what|when|where|why|how|which|do|does|did|can|could|must|should)\b", re.I)
_FRAGMENT, _PHRASE = 4, 6
"""Words at most of a name alone, and of a phrase."""
_FOUND = re.compile(r"\b(?:say|said|find|found|conclude)\b", re.I)
_PAST = re.compile(r"\b(?:was|were|did|had|happened|found|went|became)\b", re.I)
_TAIL = re.compile(r"(?:[,;]? (?:then|please|pls|though|now|surely))+$", re.I)


@dataclass(frozen=True, slots=True)
class Written:
    """A question written out. `whole`: it holds what the earlier one said, so that nothing of that need be searched besides."""

    text: str
    whole: bool


@dataclass(frozen=True)
class Rewriter:
    """`reader` reads the words of both questions."""

    reader: Reader

    def write(self, text: str, earlier: Said) -> "Written":
        """The question that `text`, said after `earlier`, asks."""
        words = self.reader.words
        said = _TAIL.sub("", self._without_opener(text.strip()).strip(" ?!.,"))
        if said.lower() in words.more:
            return Written(f"What else should I know about {earlier.topic or earlier.text}?", whole=False)
        if whole := self._replaced(said, earlier) or self._put_in(said, earlier):
            return Written(whole, whole=True)
        if phrase := one_of(words.about, said):
            return Written(f"{self._headed(f'what about {said[len(phrase) :].strip()}', earlier)}?", whole=False)
        return self._clause(said, text, earlier)

    def _put_in(self, said: str, earlier: Said) -> str | None:
        """The earlier question with what was said put in: in the stead of something, as its word of asking, or at its end."""
        words, short = self.reader.words, len(said.split())
        phrase = one_of(words.about, said)
        if phrase or said.lower().startswith("about "):
            named = said[len(phrase or "about ") :].strip()
            return self._alike(named, earlier) or self._swapped_after(" about ", named, earlier)
        if _WH.match(said):
            return self._asked_with(said, earlier)
        if short <= _FRAGMENT and (swapped := self._alike(said, earlier)):
            return swapped
        if not earlier.asked or earlier.defines or re.search(r"[,?]", said):
            return None
        if one_of(words.conditions, said) and not _MAIN.match(said):
            return f"{earlier.before} What {said}?" if earlier.before else f"{earlier.text} {said}?"
        if _PREPOSITION.match(said) and short <= _PHRASE and not _ASKS_TOO.search(said):
            return f"{self._without_same(said, earlier)} {said}?"
        return None

    def _without_opener(self, text: str) -> str:
        words = self.reader.words
        if (phrase := one_of(words.openers, text)) and len(text) > len(phrase) + 1:
            text = text[len(phrase) :].lstrip(" ,.:;–-")
        if phrase := one_of(words.corrections, text):
            rest = text[len(phrase) :].lstrip(" ,.:;–-")
            if rest and (len(rest.split()) <= _FRAGMENT or text[len(phrase) :][:1] in ",.:;"):
                return rest
        return text

    def _replaced(self, said: str, earlier: Said) -> str | None:
        """One area, year or age in another's stead: "in Norfolk, not London", "and Merton?", "in 2018?"."""
        plain = _NOT.sub("", said)
        if phrase := one_of(self.reader.words.about, plain):
            plain = plain[len(phrase) :].strip()
        bare = re.sub(r"^(?:(?:in|for|at|of|from|about|is it) )+", "", plain, flags=re.I)
        rest, text = bare, earlier.text
        places, years, ages = self.reader.places(bare), YEARS.search(bare), AGES.search(bare)
        for name in places:
            rest = rest.replace(name, " ")
        for found in (years, ages):
            rest = rest.replace(found.group(), " ") if found else rest
        if re.sub(r"\b(?:in|and|the|for|at|back|then|instead|same|question)\b|[\s,]", "", rest.lower()) or rest == bare:
            return None
        if places:
            old = [place for place in earlier.places if place.lower() not in {name.lower() for name in places}]
            if earlier.places and not old:
                return f"{text}?"
            text = _put(text, old[0], places[0]) if old else f"{text} in {places[0]}"
        if years:
            text = _put(text, earlier.years, years.group()) if earlier.years else f"{text} in {years.group()}"
        if ages:
            text = (
                _put(text, earlier.ages, ages.group())
                if earlier.ages
                else f"{text} {plain if plain != bare else 'at ' + bare}"
            )
        return f"{text}?"

    def _alike(self, named: str, earlier: Said) -> str | None:
        """One kind of person or place in another's stead: "… before a teaching assistant starts" with "volunteers"."""
        plain = re.sub(r"^(?:in|for|at|with|an?|the|our) (?:an? |the )?", "", named, flags=re.I)
        for kinds in self.reader.words.alike:
            if plain.lower() not in {*kinds, *map(_plural, kinds)}:
                continue
            for kind in kinds:
                old = re.search(
                    rf"(?<!\w)(?:(?P<article>an?|the|our) )?(?P<kind>{re.escape(kind)}|{re.escape(_plural(kind))})(?!\w)",
                    earlier.text,
                    re.I,
                )
                if old is None or old["kind"].lower() in (plain.lower(), _plural(plain.lower())):
                    continue
                new = plain
                if old["kind"].lower() == kind:
                    single = next((one for one in kinds if _plural(one) == plain.lower()), plain)
                    new = f"{_article(old['article'], single)} {single}" if old["article"] else single
                return f"{earlier.text[: old.start()]}{new}{earlier.text[old.end() :]}?"
        return None

    def _swapped_after(self, word: str, named: str, earlier: Said) -> str | None:
        """What stands after the word in the stead of what stood there: "What does the review say about fathers?"."""
        before, found, after = earlier.text.rpartition(word)
        if not found or len(after.split()) > 8:
            return None
        kept = [slot for slot in (*earlier.places, earlier.years) if slot and slot in after and slot not in named]
        tail = "".join(f" in {slot}" for slot in kept)
        return f"{before}{word}{named}{tail}?"

    def _asked_with(self, wh: str, earlier: Said) -> str | None:
        """The same question with another word of asking: "For how long" put to "How is the Commissioner appointed?"."""
        match = _ASKS.match(earlier.asked)
        if wh.lower().endswith(" after"):
            return f"{wh} {earlier.topic}?" if earlier.topic else None
        if match is None or earlier.defines or len(match["rest"].split()) < 3:
            return None
        lead = match["lead"] or ""
        told = f"{earlier.before} " if earlier.before else ""
        return f"{told}{lead}{wh} {match['aux'].lower()}{match['rest']}?"

    def _without_same(self, said: str, earlier: Said) -> str:
        """The earlier question without a last phrase that begins as the new one does."""
        word = said.split(maxsplit=1)[0]
        before, found, after = earlier.text.rpartition(f" {word} ")
        return before if found and len(after.split()) <= 4 else earlier.text

    def _clause(self, said: str, text: str, earlier: Said) -> "Written":
        """A clause of its own: what its pronouns stand for is put in; where that says too little, the subject before it."""
        leads = one_of((*self.reader.words.conditions, *self.reader.words.what_if), said) and not _MAIN.match(said)
        written = said if leads else Pronouns(self.reader).resolved(said, earlier)
        mark = "?" if "?" in text or _ASKING.match(said) else ""
        if earlier.before:
            return Written(
                f"{earlier.before} {written[:1].upper()}{written[1:]}{self._tail(written, earlier)}{mark}", whole=False
            )
        if (written != said and self._says_topic(written, earlier)) or not self._needs_topic(said, earlier):
            return Written(f"{written}{self._tail(written, earlier)}{mark}", whole=written == said)
        return Written(self._headed(written, earlier) + mark, whole=False)

    def _needs_topic(self, said: str, earlier: Said) -> bool:
        """Whether the subject must be named: not a place alone, nor where something else is asked of what somebody found."""
        rest = re.sub(r"^(?:in|of|for) ", "", YEARS.sub("", earlier.topic)).strip(" in").lower()
        if not earlier.topic or rest in {place.lower() for place in earlier.places}:
            return False
        words = self.reader.words
        return not (
            _PAST.search(said)
            and earlier.source
            and not words.works.search(earlier.source)
            and _FOUND.search(earlier.asked)
        )

    def _headed(self, said: str, earlier: Said) -> str:
        """The subject, a colon, and what was said."""
        topic = earlier.topic if self._needs_topic(said, earlier) else ""
        topic = re.sub(r"^an? ", "", topic)
        return (
            f"{topic}: {said}{self._tail(f'{topic} {said}', earlier)}"
            if topic
            else f"{said}{self._tail(said, earlier)}"
        )

    def _says_topic(self, written: str, earlier: Said) -> bool:
        """Whether the subject now stands in the question: the names of what the earlier one was about, all but people."""
        low = written.lower()
        names = [thing for thing in self.reader.things(earlier.topic) if head(thing) not in self.reader.words.people]
        return any(thing.lower() in low for thing in names) or not names

    def _tail(self, written: str, earlier: Said) -> str:
        """Where and according to whom, where the earlier question said so and this one does not."""
        low, tail = written.lower(), ""
        if earlier.places and not self.reader.places(f"{written} {earlier.source or ''}"):
            tail += f", in {earlier.places[0]}"
            if earlier.years and not YEARS.search(written) and not (earlier.source and earlier.years in earlier.source):
                tail += f" in {earlier.years}"
        elif earlier.cited and _PAST.search(low) and not self.reader.places(written):
            tail += f", in {earlier.cited}"
        if earlier.source and not self.reader.words.sources.search(written):
            says = "say" if earlier.source.lower().endswith("s") else "says"
            speaks = self.reader.words.speakers.search(earlier.source)
            tail += f", {says} {earlier.source}" if speaks else f", in {earlier.source}"
        return tail


def _put(text: str, old: str | None, new: str) -> str:
    return re.sub(rf"(?<!\w){re.escape(old or '')}(?!\w)", lambda _: new, text, flags=re.I)


def _plural(word: str) -> str:
    return f"{word[:-1]}ies" if word.endswith("y") and word[-2:-1] not in "aeiou" else f"{word}s"


def _article(old: str, word: str) -> str:
    if old.lower() in ("a", "an"):
        return "an" if word[0].lower() in "aeiou" else "a"
    return old
