"""The step list, and the only place that wires an assistant."""

from collections import Counter
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

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
from assistant.steps.prove import Prove
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
from knowledge.errors import SettingsError
from knowledge.lexicon import Lexicon
from knowledge.names import KnownNames
from knowledge.rerank import reranker
from knowledge.search import Search
from knowledge.settings import Settings
from knowledge.spelling import KnownSpelling, count_words
from knowledge.stores import Stores

if TYPE_CHECKING:
    from assistant.compose.asking import Model
    from assistant.proof.records import Prover
    from assistant.scenarios.writing import Writer
    from knowledge.questions import QuestionsOf

LEXICON = Path(__file__).parent.parent / "knowledge" / "library" / "lexicon.toml"


def steps(
    stores: Stores, settings: Settings, danger: Danger, model: "Model | None" = None, prover: "Prover | None" = None
) -> tuple[tuple[str, Step], ...]:
    """The whole road from question to answer. Order is meaning: what protects people comes first and last.

    `model` may word answers, and then `prover` proves what it wrote: ours unless another is given.
    """
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

    extractive = Extractive(citer, disagreements, lexical.words, lexical.rarity, settings.assistant.statements)
    followed = follow(stores, clarify)
    return (
        ("screen", screening(stores, settings, danger)),
        ("follow", followed if model is None else _followed(followed, model, stores)),
        ("requests", Requests(rules, danger, areas)),
        ("scope", Scope(Nations.load(), areas, held_areas)),
        ("clarify", clarify),
        ("understand", understand),
        ("retrieve", retrieve),
        ("judge", Judge(Signals(lexical.words, lexical.rarity, rules.of_practice), caveats.of_the_day)),
        ("compose", extractive if model is None else _worded(extractive, model, disagreements, settings)),
        (
            "verify",
            Verify(
                catalogue.text, live, caveats, None if model is None else Prove(prover or prover_of(stores, settings))
            ),
        ),
    )


def model_of(settings: Settings) -> "Model | None":
    """The chat model that the settings name, opened, with its budget and breaker; None where they name none.

    Nothing of it is imported then. Raises SettingsError saying what is missing.
    """
    if settings.model.name is None:
        if settings.assistant.composer == "model":
            raise SettingsError("assistant.composer is model, and model.name names none: set it, as openai:gpt-5-mini")
        return None
    from assistant.compose.asking import Model
    from assistant.compose.chat import open_chat

    return Model.of(open_chat(settings.model), settings.model)


def writer_of(model: "Model | None") -> "Writer | None":
    """What words training scenarios with a chat model, where the settings let it."""
    if model is None or not model.settings.scenarios:
        return None
    from assistant.compose.wording import ModelWriter

    return ModelWriter.of(model)


def questions_of(settings: Settings) -> "QuestionsOf | None":
    """What writes questions for passages at ingestion, where the settings let a chat model. Raises SettingsError."""
    if not settings.model.questions:
        return None
    model = model_of(settings)
    if model is None:
        raise SettingsError("model.questions is on, and model.name names no chat model: set it, as openai:gpt-5-mini")
    from assistant.compose.questioning import ModelQuestions

    return ModelQuestions.of(model)


def prover_of(stores: Stores, settings: Settings) -> "Prover":
    """What proves the sentences of a chat model: rules, and likeness of meaning by the model that embeds passages, or by a
    checker model where the settings name one. Raises ModelError where that cannot be opened."""
    from assistant.proof.likeness import EmbeddedLikeness
    from assistant.proof.prover import RuleProver
    from assistant.proof.support import rarity_of

    likeness, rarity = EmbeddedLikeness(stores.embedder), rarity_of(stores.lexical.words, stores.lexical.rarity)
    if settings.model.checker is None:
        return RuleProver(likeness, rarity)
    from assistant.proof.checker import open_checker

    return RuleProver(likeness, rarity, open_checker(settings.model.checker), settings.model.checker_enough)


def _worded(quotations: Step, model: "Model", disagreements: Disagreements, settings: Settings) -> Step:
    """The composer that has a chat model word what the extractive one chose."""
    from assistant.compose.model import Prose
    from assistant.compose.prompts import Prompt

    return Prose(quotations, model, Prompt.load("prose"), disagreements, settings.assistant.composer)


def _followed(follow: Follow, model: "Model", stores: Stores) -> Step:
    """The same step; where the settings say so, a chat model writes out what leans."""
    if not model.settings.follow_ups:
        return follow
    from assistant.compose.following import Following
    from assistant.compose.prompts import Prompt

    return Following(follow, stores.lexical.words, model, Prompt.load("follow"))


def screening(stores: Stores, settings: Settings, danger: Danger | None = None) -> Screen:
    """The step that everything typed goes through first; a search too."""
    return Screen(danger or danger_for(settings), redactor(stores, settings))


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
    return understand, Retrieve(
        Search(stores, settings.knowledge, reranker(settings.knowledge)),
        settings.assistant.evidence,
        understand.understand,
    )


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
    stores: Stores,
    settings: Settings,
    *,
    danger: Danger | None = None,
    today: Callable[[], date] = date.today,
    model: "Model | None" = None,
    prover: "Prover | None" = None,
) -> Assistant:
    """An assistant over these stores. `model` words answers, where one may; the one of the settings unless another is given.

    Raises SettingsError where the settings name a chat model that cannot be had.
    """
    model = model or model_of(settings)
    return Assistant(steps(stores, settings, danger or danger_for(settings), model, prover), today, model)
