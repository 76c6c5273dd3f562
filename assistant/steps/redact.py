"""Redact: what could say who a child or family is, is taken out of the question before anything else sees it.

Rules and lists do the work (`assistant/identifiers/`); where spaCy's English model is installed it is asked for names as well.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from assistant.answers import Privacy
from assistant.identifiers.addresses import addresses
from assistant.identifiers.combinations import combinations
from assistant.identifiers.kinds import sort
from assistant.identifiers.labels import labelled_lines
from assistant.identifiers.lists import Lists
from assistant.identifiers.names import names, plausible
from assistant.identifiers.numbers import Forms, dates
from assistant.identifiers.reading import Reading, read
from assistant.identifiers.setting_names import setting_names
from assistant.identifiers.sight import Sight
from assistant.identifiers.spans import KINDS, Kind, Span, joined
from knowledge.areas import Areas

PLACEHOLDER = "[…]"
"""What stands where something was taken out. It has no letter in it, so that no search ever looks for it."""
_KINDS: dict[Kind, str] = {
    "person": "names",
    "date_of_birth": "dates of birth or other whole dates",
    "address": "addresses or places",
    "postcode": "postcodes",
    "setting": "names of schools or other settings",
    "phone": "telephone numbers",
    "email": "e-mail addresses",
    "profile": "names of accounts",
    "nhs_number": "NHS numbers",
    "national_insurance_number": "National Insurance numbers",
    "case_number": "case or reference numbers",
    "bank_account": "bank details",
    "vehicle": "car registrations",
    "combination": "a description that fits one family",
}
_WHY = (
    "They could identify a child or family, and the answer does not need them: please leave them out. Nothing of them was"
    " searched or kept; […] stands where they were."
)
_RULES_ONLY = "Names are recognised by rules alone here, and some are missed."

People = Callable[[str], Iterable[tuple[int, int]]]
"""Where a language model sees names of people in a text."""


@dataclass(frozen=True, slots=True)
class Redactor:
    """Takes identifiers out. `people`: a further eye for names; None where no language model is installed."""

    lists: Lists
    forms: Forms
    people: People | None = None

    @classmethod
    def load(cls, people: People | None = None) -> "Redactor":
        """With the lists that come with the installation. Raises SettingsError where one cannot be read."""
        areas = Areas.load()
        lists = Lists.load(areas=[name for called in areas.names.values() for name in called])
        return cls(lists, Forms(lists), people)

    def also(self, titles: Iterable[str]) -> "Redactor":
        """With names that stay because they stand in titles of published works."""
        return replace(self, lists=self.lists.also(titles))

    def __call__(self, text: str) -> tuple[str, Privacy | None]:
        """The text with PLACEHOLDER for each identifier, and what kinds they were; None when there were none.

        Taking the result through again changes nothing: it is done until nothing is found.
        """
        removed: set[Kind] = set()
        while spans := self.find(text):
            removed.update(span.kind for span in spans)
            for span in reversed(spans):
                text = text[: span.start] + PLACEHOLDER + text[span.end :]
        return text, self._privacy(removed) if removed else None

    def find(self, text: str) -> list[Span]:
        """Where identifiers stand in a text, in order, none inside another."""
        reading = read(text)
        plain = _found(reading, self.lists, self.forms, self.people)
        return joined(Span(*reading.typed(span.start, span.end), span.kind) for span in plain)

    def _privacy(self, removed: set[Kind]) -> Privacy:
        kinds: tuple[Kind, ...] = tuple(kind for kind in KINDS if kind in removed)
        taken = ", ".join(_KINDS[kind] for kind in kinds)
        rules = "" if self.people else f" {_RULES_ONLY}"
        return Privacy(kinds, f"Taken out of your question: {taken}. {_WHY}{rules}")


def redact(text: str) -> tuple[str, Privacy | None]:
    """As the shipped Redactor does, by rules alone."""
    return shipped()(text)


@lru_cache(maxsize=1)
def shipped() -> Redactor:
    """The Redactor of the installation's own lists, by rules alone, read once."""
    return Redactor.load()


def _found(reading: Reading, lists: Lists, forms: Forms, people: People | None) -> list[Span]:
    text = reading.plain
    sight = Sight.of(sort(reading.words, lists), lists)
    spans = [*forms.find(text), *setting_names(sight), *addresses(sight), *_foreign(text)]
    spans += [*combinations(text, lists), *labelled_lines(text, lists)]
    sight = sight.without(spans)
    named = list(names(sight))
    if people is not None:
        named += (Span(*place, "person") for place in people(text) if plausible(sight, *place))
    spans += named
    spans += (Span(*date, "date_of_birth") for date in dates(text) if _beside(text, date, named))
    return spans


def _beside(text: str, date: tuple[int, int], named: list[Span]) -> bool:
    """A date right after a name is taken for a birthday, whatever it is."""
    return any(0 <= date[0] - span.end <= 12 and _BETWEEN.fullmatch(text, span.end, date[0]) for span in named)


_BETWEEN = re.compile(r"[ ,;:(-]*(?:(?:was|is|b|born|birthday|bday|dob)\b[ ,;:(.-]*){0,2}", re.IGNORECASE)


_FOREIGN = re.compile(r"[^\W\d_a-zA-Z](?:[^\W\d_a-zA-Z]|[ ](?=[^\W\d_a-zA-Z]))*")


def _foreign(text: str) -> Iterable[Span]:
    """Letters that are not Latin are a name for all that these rules can tell."""
    return (Span(*match.span(), "person") for match in _FOREIGN.finditer(text))
