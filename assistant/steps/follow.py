"""Follow: a question that leans on what was said before, written out so that it stands alone.

A full question of its own is left as it is: dragging an old subject into a new one is the commonest fault of such steps. What
was cited before is never evidence; it only says whose area was spoken of. Words are data (`follow.toml`).
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.answers import AnswerStatus, Draft, Turn
from assistant.steps.leaning import Leaning
from assistant.steps.rewriting import Rewriter
from assistant.steps.topic import Reader, Said, one_of
from knowledge.records import Source

_WORD = re.compile(r"[\w’'-]+")
_ENDS = re.compile(r"\s*(?:[.,!;:–-]|$)")
_MARKS = " .,!;:–-"
_EARLIER = 3
"""Questions before this one that lend the search their words."""
_MOST = 400
"""Characters at most of a message that may lean: a longer one tells its own story, and costs no time."""


@dataclass(frozen=True, slots=True)
class Followed:
    """`standalone`: the question as it is read from here on; `earlier`: what was said before, for the search alone."""

    standalone: str
    earlier: tuple[str, ...] = ()


@dataclass(frozen=True)
class Follow:
    """The step. `terms` gives the words of the field that a text uses, `sources` what the register knows of those cited
    before, `chosen` the reading that a reply takes after a clarifying question."""

    reader: Reader
    terms: Callable[[str], Collection[str]]
    sources: Callable[[], Mapping[str, Source]] = dict[str, Source]
    chosen: Callable[[str, str], str | None] = lambda _reply, _asked: None

    def __call__(self, draft: Draft) -> Draft:
        question = draft.question
        followed = self.follow(question.text, question.turns) if question.turns else None
        if followed is None:
            return draft
        return replace(draft, standalone=followed.standalone, earlier=followed.earlier)

    def follow(self, text: str, turns: Sequence[Turn]) -> Followed | None:
        """The question written out, or None where it stands alone already. `turns`, oldest first, are at least one."""
        said, words = self._without_courtesy(text), self.reader.words
        if not _WORD.search(said) or len(said) > _MOST:
            return None
        if switch := self._after(words.switches, said):
            return Followed(_sentence(switch))
        turn = turns[-1]
        if turn.status is AnswerStatus.CLARIFICATION_NEEDED and (choice := self.chosen(said, turn.question)):
            return Followed(choice)
        if back := self._after(words.returns, said):
            named, _, rest = back.partition(":" if ":" in back else ",")
            turn = next((turn for turn in reversed(turns) if _names(turn, named)), turn)
            return self._written(rest.strip() or named, self._read(turn), turn, turns)
        earlier, leaning = self._read(turn), Leaning(self.reader, self.terms)
        if leaning.leans(said, earlier):
            return self._written(said, earlier, turn, turns)
        courteous = said != text.strip()  # "thanks. …" ends a subject
        lends = leaning.shares(said, earlier) or (not courteous and leaning.asks_shortly(said))
        return Followed(_sentence(said), (turn.standalone,) if lends else ()) if lends or courteous else None

    def _written(self, said: str, earlier: Said, turn: Turn, turns: Sequence[Turn]) -> Followed:
        written = Rewriter(self.reader).write(said, earlier)
        before = [turn.standalone, *(other.standalone for other in reversed(turns[:-1]) if other is not turn)]
        return Followed(_sentence(written.text) or said, () if written.whole else tuple(before[:_EARLIER]))

    def _read(self, turn: Turn) -> Said:
        """The earlier question; where it names no area, with that of what its answer cited, if that is one."""
        earlier, known = self.reader.read(turn.standalone), self.sources()
        areas = {known[id].area for id in turn.sources if id in known and known[id].area}
        if earlier.places or len(areas) != 1:
            return earlier
        return replace(earlier, cited=self.reader.areas().title(areas.pop() or ""))

    def _without_courtesy(self, text: str) -> str:
        said = text.strip()
        while (phrase := one_of(self.reader.words.courtesies, said)) and _ENDS.match(said[len(phrase) :]):
            said = said[len(phrase) :].lstrip(_MARKS)
        return said

    def _after(self, phrases: Sequence[str], text: str) -> str | None:
        """What follows one of the phrases, with which the text begins, a word of courtesy or an opener aside."""
        words = self.reader.words
        first = one_of((*words.courtesies, *words.openers), text)
        said = text[len(first) :].lstrip(_MARKS) if first else text
        phrase = one_of(phrases, said)
        return said[len(phrase) :].lstrip(_MARKS) or None if phrase else None


def _names(turn: Turn, named: str) -> bool:
    said = f"{turn.question} {turn.standalone}".lower()
    return any(word in said for word in _WORD.findall(named.lower()) if len(word) > 3)


def _sentence(text: str) -> str:
    """With a capital at its beginning."""
    text = " ".join(text.split()).strip(" ,;–-")
    return text[:1].upper() + text[1:]
