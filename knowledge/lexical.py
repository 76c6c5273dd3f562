"""The lexical index: a way to find passage ids by their words. The only importer of tantivy.

Queries are built as objects from analysed words; what a user typed never reaches a query parser.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import tantivy

from knowledge.errors import StoreError, StoreUnavailable

_ANALYSER = "english"
# Field weights: a word in a heading says what the passage is about; the source's title holds for all its passages alike.
# Questions that were written for a passage have the words that people use for what it says.
_FIELDS = {"text": 1.0, "headings": 0.8, "title": 0.3, "questions": 1.0}
_HEAP = 64_000_000


@dataclass(frozen=True, slots=True)
class LexicalEntry:
    """What is indexed of a passage."""

    id: str
    text: str
    headings: str
    title: str
    questions: str = ""


class LexicalIndex:
    """Passages by their stemmed words, in a folder."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._analyser = _analyser()
        try:
            self._index = tantivy.Index(_schema(), path=str(folder))
            self._index.register_tokenizer(_ANALYSER, self._analyser)
            # What a writer that was killed left half done has names that the next one needs ("FileAlreadyExists").
            self._index.writer(_HEAP, 1).garbage_collect_files()
            self._index.reload()
        except (ValueError, OSError) as error:
            raise StoreError(
                f"the lexical index in {folder} cannot be opened ({error}); run `touchstone rebuild`"
            ) from error

    def words(self, text: str) -> list[str]:
        """The text's words as they are indexed: lower case, stemmed, in order, without stop words."""
        return self._analyser.analyze(text)

    def put(self, entries: Iterable[LexicalEntry], *, remove: Sequence[str] = ()) -> None:
        """Adds or replaces entries and removes others; one commit, so a reader sees all of it or nothing.

        Raises StoreUnavailable when the index cannot be written now; nothing was written then.
        """
        try:
            self._write(entries, remove)
        except (ValueError, OSError, RuntimeError) as error:
            raise StoreUnavailable(f"the lexical index cannot be written now ({error})") from None

    def _write(self, entries: Iterable[LexicalEntry], remove: Sequence[str]) -> None:
        writer = self._index.writer(_HEAP, 1)
        try:
            for key in remove:
                writer.delete_documents_by_term("id", key)
            for entry in entries:
                writer.delete_documents_by_term("id", entry.id)
                writer.add_document(
                    tantivy.Document(
                        id=entry.id,
                        text=entry.text,
                        headings=entry.headings,
                        title=entry.title,
                        questions=entry.questions,
                    )
                )
            writer.commit()
            writer.wait_merging_threads()
        finally:
            del writer  # its lock goes with it, so that the next one can be had at once
        self._index.reload()

    def best(self, words: Mapping[str, float], limit: int, *, questions: bool = True) -> dict[str, float]:
        """Up to `limit` ids with their BM25 score, best first, for indexed words with their weights.

        `questions`: whether the questions that were written for passages are looked at too.
        """
        clauses = [
            (
                tantivy.Occur.Should,
                tantivy.Query.boost_query(tantivy.Query.term_query(self._index.schema, field, word), weight * boost),
            )
            for word, weight in words.items()
            for field, boost in _FIELDS.items()
            if questions or field != "questions"
        ]
        if not clauses:
            return {}
        searcher = self._index.searcher()
        hits = searcher.search(tantivy.Query.boolean_query(clauses), limit).hits
        return {str(searcher.doc(address)["id"][0]): float(score) for score, address in hits}

    def rarity(self, words: Iterable[str]) -> dict[str, float]:
        """Inverse document frequency of each word, ln(1 + (N - n + 0.5) / (n + 0.5)), as BM25 defines it."""
        searcher = self._index.searcher()
        total = searcher.num_docs
        counts = {word: max(searcher.doc_freq("text", word), searcher.doc_freq("headings", word)) for word in words}
        return {word: math.log1p((max(total - n, 0) + 0.5) / (n + 0.5)) for word, n in counts.items()}

    def ids(self) -> frozenset[str]:
        searcher = self._index.searcher()
        hits = searcher.search(tantivy.Query.all_query(), max(searcher.num_docs, 1)).hits
        return frozenset(str(searcher.doc(address)["id"][0]) for _, address in hits)

    def clear(self) -> None:
        writer = self._index.writer(_HEAP, 1)
        writer.delete_all_documents()
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()


def _analyser() -> tantivy.TextAnalyzer:
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.regex(r"[\p{L}\p{N}]+(?:['’.][\p{L}\p{N}]+)*"))
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
        .filter(tantivy.Filter.stopword("english"))
        .filter(tantivy.Filter.stemmer("english"))
        .build()
    )


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    for field in _FIELDS:
        builder.add_text_field(field, tokenizer_name=_ANALYSER, index_option="freq")
    return builder.build()
