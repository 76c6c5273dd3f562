"""The step list, and the only place that wires an assistant."""

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from pathlib import Path

from assistant.answers import Step
from assistant.assistant import Assistant
from assistant.citations import Citer
from assistant.compose.extractive import Extractive
from assistant.disagreements import Disagreements
from assistant.notices import Caveats
from assistant.steps.judge import Judge
from assistant.steps.retrieve import Retrieve
from assistant.steps.scope import Nations, Scope
from assistant.steps.screen import Danger, Screen
from assistant.steps.understand import Understand
from assistant.steps.verify import Verify
from assistant.terms import Terms
from knowledge.areas import Areas
from knowledge.lexicon import Lexicon
from knowledge.search import Search
from knowledge.settings import Settings
from knowledge.stores import Stores

LEXICON = Path(__file__).parent.parent / "knowledge" / "library" / "lexicon.toml"


def steps(stores: Stores, settings: Settings, danger: Danger) -> tuple[tuple[str, Step], ...]:
    """The whole road from question to answer. Order is meaning: what protects people comes first and last."""
    catalogue, lexical = stores.catalogue, stores.lexical
    understand, retrieve = finding(stores, settings)
    areas = known_areas(stores)
    citer = Citer(catalogue.text, catalogue.pages, catalogue.sources, catalogue.held)

    disagreements = Disagreements.load(lexical.words)
    caveats = Caveats(
        Terms.load(), disagreements, catalogue.sources, catalogue.held, settings.assistant.old_after_years
    )

    def live(ids: list[str]) -> frozenset[str]:
        return frozenset(catalogue.live(ids))

    def held_areas() -> frozenset[str]:
        sources = catalogue.sources()
        spoken_of = catalogue.held() | catalogue.referenced()
        return frozenset(sources[id].area or "" for id in spoken_of if id in sources)

    return (
        ("screen", Screen(danger)),
        ("scope", Scope(Nations.load(), areas, held_areas)),
        ("understand", understand),
        ("retrieve", retrieve),
        ("judge", Judge(lexical.words, lexical.rarity, caveats.of_the_day)),
        ("compose", Extractive(citer, disagreements, lexical.words, lexical.rarity, settings.assistant.statements)),
        ("verify", Verify(catalogue.text, live, caveats)),
    )


def finding(stores: Stores, settings: Settings) -> tuple[Understand, Retrieve]:
    """The two steps that find evidence; a search by itself is these two and no more."""
    understand = Understand(Lexicon.load(LEXICON), stores.lexical.words, known_areas(stores))
    return understand, Retrieve(Search(stores, settings.knowledge), settings.assistant.evidence)


def known_areas(stores: Stores) -> Callable[[], Areas]:
    """The areas of England and those that only the register knows, as they are now."""
    base = Areas.load()

    @lru_cache(maxsize=2)
    def with_register(ids: frozenset[str]) -> Areas:
        return base.also(ids)

    return lambda: with_register(
        frozenset(source.area for source in stores.catalogue.sources().values() if source.area is not None)
    )


def build(
    stores: Stores, settings: Settings, *, danger: Danger | None = None, today: Callable[[], date] = date.today
) -> Assistant:
    """An assistant over these stores."""
    return Assistant(steps(stores, settings, danger or Danger.load()), today)
