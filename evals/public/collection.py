"""A collection of texts held as the assistant holds documents: published to real stores, found by the real search."""

import hashlib
import tempfile
import uuid
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from assistant.answers import Answer, AnswerStatus, Draft, Question, Step, Turn, Understood
from assistant.build import finding, follow
from assistant.steps.clarify import Clarify
from assistant.steps.follow import Follow
from assistant.steps.retrieve import query_of
from evals.public.data import Text
from evals.public.figures import Given
from knowledge.embedding import MAX_PIECES
from knowledge.evidence import Evidence
from knowledge.query import Query
from knowledge.records import Document, Locator, Passage, Source, Span
from knowledge.search import Search
from knowledge.settings import Settings
from knowledge.stores import Publication, Stores, embed_input

SOURCE = Source("public-test-set", "A public test set", "not in the register", "unregistered", "D")
_MARKS = 2
"""Word pieces that the model adds to every text."""


@dataclass(frozen=True, slots=True)
class Collection:
    """Open stores of one source, each text one passage. `names` has the text's id by passage id, `cut` how many texts
    the model does not read to their end."""

    stores: Stores
    settings: Settings
    passages: dict[str, Passage]
    names: dict[str, str]
    cut: int
    understand: Step
    follow: Follow

    def fused(self, query: Query) -> list[str]:
        """The texts that the search finds, best first. Asking for the source by name lifts the cap on what one may fill."""
        found = Search(self.stores, self.settings.knowledge).find(replace(query, sources=frozenset({SOURCE.id})))
        return [self.names[item.passage.id] for item in found.kept]

    def read(self, understood: Understood, text_id: str) -> tuple[Evidence, ...]:
        """One text as the search would give it for a question, whether or not it would be found."""
        search = Search(self.stores, self.settings.knowledge)
        return search.read(as_understood(understood, 1), frozenset({self.passages[text_id].id}))

    def by_words(self, query: Query) -> list[str]:
        """The texts that the lexical half finds by itself."""
        lexical = self.stores.lexical
        words = query.words if query.words is not None else dict.fromkeys(lexical.words(query.text), 1.0)
        return [self.names[key] for key in lexical.best(words, query.limit)]

    def by_meaning(self, query: Query) -> list[str]:
        """The texts that the vector half finds by itself."""
        question = self.stores.embedder.embed_questions([query.text])[0].vector
        return [self.names[key] for key in self.stores.vectors.nearest(question, query.limit)]

    def understood(self, text: str) -> Understood:
        """A question as the assistant understands it today."""
        return self._understood(draft_of(text))

    def followed(self, text: str, turns: Sequence[str]) -> Understood:
        """A question as the assistant understands it after what was said before it, oldest first."""
        said: list[Turn] = []
        for turn in turns:
            found = self.follow.follow(turn, said) if said else None
            said.append(Turn(turn, found.standalone if found else turn, AnswerStatus.ANSWERED))
        draft = draft_of(text)
        return self._understood(self.follow(replace(draft, question=replace(draft.question, turns=tuple(said)))))

    def _understood(self, asked: Draft) -> Understood:
        draft = self.understand(asked)
        if isinstance(draft, Answer) or draft.understood is None:
            raise ValueError("the step that understands left nothing understood")
        return draft.understood


def draft_of(text: str) -> Draft:
    """A question as it enters the steps, today."""
    return Draft(Question(text), uuid.uuid4().hex, datetime.now(UTC), date.today())


def as_asked(text: str, limit: int) -> Query:
    return Query(text=text, as_of=date.today(), limit=limit)


def as_understood(understood: Understood, limit: int) -> Query:
    return query_of(understood, as_of=date.today(), limit=limit)


@contextmanager
def opened(given: Given, texts: Sequence[Text]) -> Generator[Collection]:
    """The texts, embedded and published in a data folder that ends with the block. A text of white space is left out."""
    texts = [text for text in texts if text.text.strip()]
    publication = _publication(texts)
    with tempfile.TemporaryDirectory(prefix="touchstone-public-") as folder:
        settings = given.settings_in(Path(folder))
        with Stores(settings, given.embedder, what="python -m evals.public") as stores:
            stores.catalogue.put_sources([SOURCE])
            stores.embed(publication, batch=settings.ingest.batch)
            stores.publish(publication)
            pieces = [given.embedder.count(embed_input(passage)[0]) + _MARKS for passage in publication.passages]
            yield Collection(
                stores,
                settings,
                {text.id: passage for text, passage in zip(texts, publication.passages, strict=True)},
                {passage.id: text.id for text, passage in zip(texts, publication.passages, strict=True)},
                sum(count > MAX_PIECES for count in pieces),
                finding(stores, settings)[0],
                follow(stores, Clarify.load()),
            )


def _publication(texts: Sequence[Text]) -> Publication:
    whole = "\n\n".join(text.text for text in texts)
    digest = hashlib.sha256(whole.encode()).hexdigest()
    document = Document(f"{SOURCE.id}@{digest[:10]}", SOURCE.id, digest[:10], digest, whole)
    passages: list[Passage] = []
    start = 0
    for ordinal, text in enumerate(texts):
        end = start + len(text.text)
        passages.append(
            Passage(
                id=f"{document.id}#{ordinal}-{hashlib.sha256(text.text.encode()).hexdigest()[:8]}",
                document_id=document.id,
                source_id=SOURCE.id,
                ordinal=ordinal,
                text=text.text,
                start=start,
                end=end,
                locator=Locator(text.id),
                force="context",
                spans=(Span(start, end),),
                context=text.title,
            )
        )
        start = end + 2
    return Publication(document, tuple(passages), SOURCE.title)
