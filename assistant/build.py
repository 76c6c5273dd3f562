"""The step list, and the only place that wires an assistant."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from assistant.answers import Step
from assistant.assistant import Assistant
from assistant.citations import Citer
from assistant.compose.extractive import Extractive
from assistant.steps.judge import Judge
from assistant.steps.retrieve import Retrieve
from assistant.steps.screen import Danger, Screen
from assistant.steps.understand import Understand
from assistant.steps.verify import Verify
from knowledge.lexicon import Lexicon
from knowledge.search import Search
from knowledge.settings import Settings
from knowledge.stores import Stores

LEXICON = Path(__file__).parent.parent / "knowledge" / "library" / "lexicon.toml"


def steps(stores: Stores, settings: Settings, danger: Danger) -> tuple[tuple[str, Step], ...]:
    """The whole road from question to answer. Order is meaning: what protects people comes first and last."""
    catalogue, lexical = stores.catalogue, stores.lexical
    understand, retrieve = finding(stores, settings)
    citer = Citer(catalogue.text, catalogue.pages, catalogue.sources, catalogue.held)

    def live(ids: list[str]) -> frozenset[str]:
        return frozenset(catalogue.live(ids))

    return (
        ("screen", Screen(danger)),
        ("understand", understand),
        ("retrieve", retrieve),
        ("judge", Judge(lexical.words, lexical.rarity)),
        ("compose", Extractive(citer, lexical.words, lexical.rarity, settings.assistant.statements)),
        ("verify", Verify(catalogue.text, live, settings.assistant.old_after_years)),
    )


def finding(stores: Stores, settings: Settings) -> tuple[Understand, Retrieve]:
    """The two steps that find evidence; a search by itself is these two and no more."""
    understand = Understand(Lexicon.load(LEXICON), stores.lexical.words, stores.catalogue.sources)
    return understand, Retrieve(Search(stores, settings.knowledge), settings.assistant.evidence)


def build(
    stores: Stores, settings: Settings, *, danger: Danger | None = None, today: Callable[[], date] = date.today
) -> Assistant:
    """An assistant over these stores."""
    return Assistant(steps(stores, settings, danger or Danger.load()), today)
