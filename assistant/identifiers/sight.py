"""A message as the rules for names see it: its words with their sorts, what is taken already, and what stands beside what."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from assistant.identifiers.kinds import Sort, Sorted
from assistant.identifiers.lists import Lists
from assistant.identifiers.reading import Word
from assistant.identifiers.records import Company, People
from assistant.identifiers.spans import Span

BESIDE = frozenset({" ", "-", "  "})
"""What stands between two words of one name."""


@dataclass(frozen=True)
class Sight:
    """`taken[i]`: word `i` belongs to something that was found before."""

    found: Sorted
    lists: Lists
    taken: Sequence[bool]

    @classmethod
    def of(cls, found: Sorted, lists: Lists) -> "Sight":
        return cls(found, lists, (False,) * len(found.words))

    def without(self, spans: Iterable[Span]) -> "Sight":
        """The same with the words of these spans taken."""
        held = list(spans)
        taken = [any(span.start < word.end and word.start < span.end for span in held) for word in self.found.words]
        return replace(self, taken=taken)

    def __len__(self) -> int:
        return len(self.found.words)

    @property
    def people(self) -> People:
        return self.lists.people

    @property
    def company(self) -> Company:
        return self.lists.company

    def at(self, i: int) -> Word:
        return self.found.words[i]

    def sort(self, i: int) -> Sort:
        return self.found.sorts[i]

    def word(self, i: int) -> Word | None:
        """The word, or None before the first and after the last."""
        return self.found.words[i] if 0 <= i < len(self.found.words) else None

    def core(self, i: int) -> str:
        """The word without "'s", "" where there is none."""
        return self.found.words[i].core if 0 <= i < len(self.found.words) else ""

    def free(self, i: int) -> bool:
        """Whether a word may be a name at all."""
        return not self.taken[i] and self.sort(i) is not Sort.KEPT and self.at(i).shape != "digits"

    def capital(self, i: int) -> bool:
        """Written with a capital that means something."""
        word = self.word(i)
        return word is not None and word.shape in {"title", "mixed"} and word.cased

    def likely(self, i: int) -> bool:
        """Whether a word is at least possibly a name."""
        return self.sort(i) in {Sort.NAME, Sort.EITHER, Sort.UNKNOWN} and len(self.core(i)) > 1

    def either(self, i: int) -> bool:
        """Whether a word is a first name as well."""
        return self.sort(i) is Sort.EITHER

    def touches(self, i: int) -> bool:
        """Whether only a space or a hyphen parts word `i` from the next, or the full stop of an initial."""
        after, word = self.word(i + 1), self.word(i)
        if after is None or word is None or word.owns:
            return False
        return after.gap in BESIDE or (len(word.core) == 1 and after.gap in {". ", "."})

    def ends(self, i: int) -> bool:
        """Whether the sentence ends after word `i`, or goes on as after a name."""
        after = self.word(i + 1)
        return after is None or after.gap.strip() != "" or after.core in self.people.stop

    def in_title(self, i: int) -> bool:
        """Between words with capitals that are no names: part of the title of something."""
        beside = [k for k in (i - 1, i + 1) if self.capital(k) and self.sort(k) in {Sort.WORD, Sort.KEPT}]
        return any(self.core(k) not in self.people.surnames for k in beside if self.touches(min(k, i)))

    def from_place(self, i: int) -> bool:
        """ "from Jordan": a place that everybody knows, though a first name as well."""
        return self.found.place[i] and self.core(i - 1) in self.people.places_before

    def slip(self, i: int) -> bool:
        """Whether a word looks like an ordinary one misspelt."""
        return self.found.slip(self.core(i))

    def no_word(self, i: int) -> bool:
        """Neither a misspelt word nor one made of others, unless it ends as names do."""
        core = self.core(i)
        if self.found.slip(core):
            return False
        return not self.found.made(core) or (len(core) > 6 and core.endswith(self.endings))

    @cached_property
    def endings(self) -> tuple[str, ...]:
        return tuple(self.people.endings)


def stem(core: str) -> str:
    """Without the "s" of several, or of an owner with the apostrophe left out."""
    return core[:-1] if core.endswith("s") and len(core) > 3 else core
