"""What "it", "they", "he" and "she" of a follow-up stand for in the question before it, where that is plain."""

import re
from dataclasses import dataclass

from assistant.steps.topic import Reader, Said, head, is_plural

_SAID = re.compile(r"\b(?:it|its|this|that|one|they|them|he|him|she)\b", re.I)
_DOES_SO = re.compile(
    r"\b(?:do|did|done|doing) (?:it|that|this|so)\b(?=\W*$| (?:if|when|to|by|for|first|without)\b)", re.I
)
_WHO_IS = re.compile(r"\b(?:it|that) (?:(?:have to )?be|is) (?:an?|the) \w+", re.I)
_OWNER = re.compile(r"^(?:an?|the|my|our|his|her|their|every) ")
_AUXILIARY = re.compile(r"(?P<aux>do|are|have|were) they\b", re.I)
_SINGULAR = {"do": "does", "are": "is", "have": "has", "were": "was"}
_POINTS_ON = frozenset(["is", "mean", "in", "apply", "count", "come", "happen"])
_IDLE = frozenset(["true", "ok", "worth", "legal", "possible", "lawful", "about"])
_NAME = 7
"""Words at most of a subject that is put in whole."""


@dataclass(frozen=True)
class Pronouns:
    """`reader` reads the words of both questions."""

    reader: Reader

    def resolved(self, said: str, earlier: Said) -> str:
        """With the first pronoun of each kind replaced by what it stands for. "Do it" and "could it be the head" stay."""
        if _DOES_SO.search(said) or _WHO_IS.search(said):
            return said
        done, used = set[str](), set[str]()

        def put(match: re.Match[str]) -> str:
            word = match.group().lower()
            kind = "thing" if word in self.reader.words.things else word[:2]
            thing = None if kind in done or self._is_idle(said, match) else self._meant(word, earlier)
            if thing is None or thing in used:
                return match.group()
            used.add(thing)
            done.add(kind)
            return _owned(thing) if word == "its" else thing

        written = _SAID.sub(put, said)
        singular = _AUXILIARY.match(said)
        if singular and written != said and not is_plural(self._meant("they", earlier) or ""):
            written = _SINGULAR[singular["aux"].lower()] + written[len(singular["aux"]) :]
        return written

    def is_person(self, thing: str) -> bool:
        kind = head(thing)
        return kind in self.reader.words.people or kind.rstrip("s") in self.reader.words.people

    def _is_idle(self, said: str, match: re.Match[str]) -> bool:
        """Whether it stands for nothing said before: "is it true that", "that child", "one of", "the form, is it signed"."""
        word, before = match.group().lower(), said[: match.start()]
        named = self.reader.named_before(before) if word in self.reader.words.things else []
        if any(not self.is_person(thing) and not is_plural(thing) for thing in named):
            return True
        follows = next(iter(said[match.end() :].split()), "").lower()
        if word in ("this", "that"):
            return bool(follows) and follows not in _POINTS_ON
        if word == "one":
            return follows in ("of", "that", "who", "to", "line") or follows.endswith("s")
        return before.lower().endswith(" of ") or (word == "it" and follows in _IDLE)

    def _meant(self, word: str, earlier: Said) -> str | None:
        lists = self.reader.words
        if word in lists.things:
            return self._subject(word, earlier)
        # Those whom every question is about need no name put in.
        people = [
            thing
            for thing in earlier.things
            if _OWNER.sub("", thing.lower()) not in lists.general and not thing.lower().startswith(("my ", "our "))
        ]
        if word in ("they", "them"):
            people = [thing for thing in people if self.is_person(thing) or head(thing) in lists.bodies]
            return next((thing for thing in people if is_plural(thing)), people[0] if people else None)
        others = lists.men if word == "she" else lists.women
        single = [t for t in people if self.is_person(t) and not is_plural(t) and head(t) not in others]
        return single[0] if single else None

    def _subject(self, word: str, earlier: Said) -> str | None:
        """What the earlier question is about, where that is one thing with a name."""
        first = next(iter(self.reader.things(earlier.topic)), "")
        several = is_plural(first) and not earlier.defines
        vague = len(first) < len("it.") or first.endswith(("ing", "ed"))
        if vague or several or self.is_person(first) or first in earlier.places:
            return None
        if word == "one":
            return first if first.lower().startswith(("a ", "an ")) else None
        if not earlier.topic.lower().startswith(first.lower()):
            return None
        return earlier.topic if len(earlier.topic.split()) <= _NAME else first


def _owned(thing: str) -> str:
    return f"{thing}'" if thing.endswith("s") else f"{thing}'s"
