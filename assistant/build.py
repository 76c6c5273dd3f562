"""The step list, and the only place that wires an assistant."""

from collections import Counter
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from pathlib import Path

from assistant.answers import Privacy, Step
from assistant.assistant import Assistant
from assistant.citations import Citer
from assistant.compose.extractive import Extractive
from assistant.disagreements import Disagreements
from assistant.identifiers.model import Names
from assistant.notices import Caveats
from assistant.steps.clarify import Clarify
from assistant.steps.follow import Follow
from assistant.steps.follow_words import Words as FollowWords
from assistant.steps.judge import Judge
from assistant.steps.parts import Parts
from assistant.steps.redact import Redactor, shipped
from assistant.steps.requests import Requests
from assistant.steps.retrieve import Retrieve
from assistant.steps.rules import Rules
from assistant.steps.scope import Nations, Scope
from assistant.steps.screen import Danger, Screen
from assistant.steps.signals import Reader as Signals
from assistant.steps.topic import Reader
from assistant.steps.understand import Understand
from assistant.steps.verify import Verify
from assistant.terms import Terms
from knowledge.aliases import tokens_of
from knowledge.areas import Areas
from knowledge.contacts import Contacts
from knowledge.lexicon import Lexicon
from knowledge.names import KnownNames
from knowledge.search import Search
from knowledge.settings import Settings
from knowledge.spelling import KnownSpelling, count_words
from knowledge.stores import Stores

LEXICON = Path(__file__).parent.parent / "knowledge" / "library" / "lexicon.toml"


def steps(stores: Stores, settings: Settings, danger: Danger) -> tuple[tuple[str, Step], ...]:
    """The whole road from question to answer. Order is meaning: what protects people comes first and last."""
    catalogue, lexical = stores.catalogue, stores.lexical
    understand, retrieve = finding(stores, settings)
    clarify, rules = Clarify.load(), Rules.load()
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
        ("screen", Screen(danger, redactor(stores, settings))),
        ("follow", follow(stores, clarify)),
        ("requests", Requests(rules, danger, areas)),
        ("scope", Scope(Nations.load(), areas, held_areas)),
        ("clarify", clarify),
        ("understand", understand),
        ("retrieve", retrieve),
        ("judge", Judge(Signals(lexical.words, lexical.rarity, rules.of_practice), caveats.of_the_day)),
        ("compose", Extractive(citer, disagreements, lexical.words, lexical.rarity, settings.assistant.statements)),
        ("verify", Verify(catalogue.text, live, caveats)),
    )


def follow(stores: Stores, clarify: Clarify) -> Follow:
    """The step that writes out a question which leans on what was said before."""
    lexicon = Lexicon.load(LEXICON)
    reader = Reader(FollowWords.load(), known_areas(stores))
    return Follow(reader, lambda text: lexicon.expand(text).matched, stores.catalogue.sources, clarify.chosen)


def finding(stores: Stores, settings: Settings) -> tuple[Understand, Retrieve]:
    """The two steps that find evidence; a search by itself is these two and no more."""
    lexicon, words, areas = Lexicon.load(LEXICON), stores.lexical.words, known_areas(stores)
    names = KnownNames(stores.catalogue, areas, ordinary=lexicon.knows)
    understand = Understand(lexicon, words, areas, names, known_spelling(stores, lexicon, areas, names), Parts.load())
    return understand, Retrieve(Search(stores, settings.knowledge), settings.assistant.evidence, understand.understand)


def known_spelling(stores: Stores, lexicon: Lexicon, areas: Callable[[], Areas], names: KnownNames) -> KnownSpelling:
    """How the words of what is held now are spelt."""

    def counts() -> Counter[str]:
        return count_words(line for text in stores.catalogue.live_texts() for line in text.splitlines())

    def of_names() -> frozenset[str]:
        return names().words | {
            word for called in areas().names.values() for name in called for word in tokens_of(name)
        }

    return KnownSpelling(counts, stores.catalogue.held, terms=lexicon.words, names=of_names)


def redactor(stores: Stores, settings: Settings) -> Callable[[str], tuple[str, Privacy | None]]:
    """What takes identifiers out of a question. Names that the register's titles hold now are published, and stay."""
    base = shipped() if settings.assistant.names == "rules" else Redactor.load(Names())

    @lru_cache(maxsize=2)
    def with_titles(titles: frozenset[str]) -> Redactor:
        return base.also(titles)

    def redact(text: str) -> tuple[str, Privacy | None]:
        return with_titles(frozenset(source.title for source in stores.catalogue.sources().values()))(text)

    return redact


def known_areas(stores: Stores) -> Callable[[], Areas]:
    """The areas of England and those that only the register knows, as they are now."""
    base = Areas.load()

    @lru_cache(maxsize=2)
    def with_register(ids: frozenset[str]) -> Areas:
        return base.also(ids)

    return lambda: with_register(
        frozenset(source.area for source in stores.catalogue.sources().values() if source.area is not None)
    )


def danger_for(settings: Settings) -> Danger:
    """The screen of danger, with the contacts that the data folder keeps. No store is opened for it."""
    months = settings.assistant.contacts_checked_months
    return Danger.load(local=Contacts.load(settings.data_dir, months=months))


def build(
    stores: Stores, settings: Settings, *, danger: Danger | None = None, today: Callable[[], date] = date.today
) -> Assistant:
    """An assistant over these stores."""
    return Assistant(steps(stores, settings, danger or danger_for(settings)), today)
