"""Wires the scenarios to the stores: what makes, checks and keeps them."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import numpy as np

from assistant.build import known_areas
from assistant.citations import Citer
from assistant.identifiers.lists import Lists
from assistant.scenarios.bank_records import Banks, Theme
from assistant.scenarios.banks import shipped
from assistant.scenarios.brief import Wanted, understood
from assistant.scenarios.checks import Checker
from assistant.scenarios.errors import BriefRefused
from assistant.scenarios.findings import Finder
from assistant.scenarios.maker import Made, Maker
from assistant.scenarios.records import Brief
from assistant.scenarios.writing import SECONDS, TemplateWriter, Writer
from knowledge.areas import Areas
from knowledge.search import Search
from knowledge.settings import Settings
from knowledge.stores import Stores


@dataclass(frozen=True)
class Workshop:
    """Everything that is done with scenarios over one data folder."""

    banks: Banks
    maker: Maker
    checker: Checker
    areas: Callable[[], Areas]
    near: Callable[[str], Sequence[Theme]]
    stores: Stores
    today: Callable[[], date]

    def brief(self, wanted: Wanted, *, as_of: date | None = None) -> Brief:
        """The brief as understood. Raises BriefRefused, ThemeNotHeld or UnknownArea."""
        catalogue = self.stores.catalogue
        if unknown := set(wanted.sources) - catalogue.held():
            which = (
                "names a source of which nothing is held"
                if unknown <= catalogue.sources().keys()
                else "names no source"
            )
            raise BriefRefused(f"The list of sources {which}: `touchstone sources --held` lists them.", field="sources")
        area = None if wanted.area is None else self.areas().id_of(wanted.area)
        return understood(replace(wanted, area=area), self.banks, as_of=as_of or self.today(), near=self.near)

    def new(self, wanted: Wanted, *, as_of: date | None = None) -> Made:
        """A scenario for what is wanted. Raises BriefRefused, ThemeNotHeld or UnknownArea."""
        return self.maker.make(self.brief(wanted, as_of=as_of))


def workshop(
    stores: Stores,
    settings: Settings,
    *,
    today: Callable[[], date] = date.today,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    new_id: Callable[[], str] = lambda: uuid.uuid4().hex[:12],
    writer: Writer | None = None,
    seconds: float = SECONDS,
) -> Workshop:
    """`writer` words the stages, the templates unless one is given, within `seconds` each. Raises BankError for a broken bank."""
    catalogue, banks, areas = stores.catalogue, shipped(), known_areas(stores)
    citer = Citer(catalogue.text, catalogue.pages, catalogue.sources, catalogue.held)

    def places(area: str | None) -> frozenset[str]:
        return areas().of(area)

    def live(ids: Sequence[str]) -> frozenset[str]:
        return frozenset(catalogue.live(list(ids)))

    def everyday() -> frozenset[str]:
        return Lists.load().known

    checker = Checker(banks, catalogue.text, live, catalogue.held)
    finder = Finder(Search(stores, settings.knowledge).find, citer)
    maker = Maker(banks, finder, citer, checker, places, now, new_id, writer or TemplateWriter(), seconds, everyday)
    return Workshop(banks, maker, checker, areas, _Near(stores, banks), stores, today)


@dataclass
class _Near:
    """Ranks the themes by likeness to a text; their vectors are made once."""

    stores: Stores
    banks: Banks
    _known: "np.ndarray | None" = None

    def __call__(self, text: str) -> Sequence[Theme]:
        themes, embed = list(self.banks.themes.values()), self.stores.embedder.embed_questions
        if self._known is None:
            told = [f"{theme.name}: {', '.join(theme.aliases[:3])}" for theme in themes]
            self._known = np.stack([made.vector for made in embed(told)])
        order = np.argsort(-(self._known @ embed([text])[0].vector))
        return [themes[place] for place in order]
