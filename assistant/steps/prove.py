"""Prove: of what a chat model wrote, only sentences that are proven become statements. What fails gives way to its quotation."""

import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.answers import Citation, Fallback, Prose, Sentence, Statement, Written
from assistant.proof.records import Claim, Handed, Prover
from knowledge.records import FORCES

_log = logging.getLogger(__name__)
_MOST_FAILED = 1 / 3
"""A wording of which more fails is not trusted in the rest either."""
_MOST_CITED = 2
_ENDED = re.compile(r"[.!?…][”’\"')\]]*$")
_TWO = re.compile(r"[.!?…][”’\"')\]]*\s+[“‘\"'(\[]*[A-Z]")


@dataclass(frozen=True, slots=True)
class Proved:
    """The statements of an answer that a chat model worded, in the order of their force, and what became of its sentences."""

    statements: tuple[Statement, ...]
    prose: Prose


@dataclass(frozen=True, slots=True)
class Prove:
    """Makes statements of what was written. The prover sees the quotations that stood the check, and no others."""

    prover: Prover

    def __call__(self, written: Written, quoted: Sequence[Statement], citations: Mapping[int, Citation]) -> Proved:
        """`quoted`: the verbatim statements that stood the check; where the wording cannot be used, they are the answer.

        A sentence that fails is replaced by the quotation of its first token, once, or dropped. A duty (`must`) that no sentence
        cites is added in its own words: no wording may leave one out.
        """
        handed = _handed(written, quoted, citations)
        if written.fallback is not None or not written.sentences:
            return _in_quotations(quoted, written, written.fallback or "empty")
        sentences = list(dict.fromkeys(written.sentences))
        self._ready(sentences, handed)
        stands = [self._stands(sentence, handed) for sentence in sentences]
        failed = stands.count(False)
        if failed > len(sentences) * _MOST_FAILED:
            return _in_quotations(quoted, written, "unproven", failed)
        made: list[Statement] = []
        verbatim: dict[str, Statement] = {}
        for sentence, proven in zip(sentences, stands, strict=True):
            if proven:
                made.append(_own_words(sentence, handed) or _worded(sentence, handed))
            elif (own := _first(sentence, handed)) is not None and own.id not in verbatim:
                verbatim[own.id] = own
                made.append(own)
        said = {number for statement in made for number in statement.citations}
        added = [statement for statement in quoted if statement.force == "must" and not said & set(statement.citations)]
        made.sort(key=lambda statement: FORCES.index(statement.force))
        replaced = len(verbatim)
        prose = Prose(written, len(sentences) - failed, replaced, failed - replaced, len(added))
        return Proved((*added, *made), prose)

    def _ready(self, sentences: Sequence[Sentence], handed: Mapping[str, Handed]) -> None:
        """Has those read that will come before the prover."""
        claims = [
            Claim(one.text, one.tokens) for one in sentences if _cites(one, handed) and not _own_words(one, handed)
        ]
        try:
            self.prover.ready(claims, handed)
        except Exception as error:  # each is then proven, or not, by itself
            _log.error("the sentences could not be read together: %s", type(error).__name__)

    def _stands(self, sentence: Sentence, handed: Mapping[str, Handed]) -> bool:
        """Whether it cites what was handed over and nothing else, shows none of the tokens, and is proven."""
        if not _cites(sentence, handed):
            return False
        if _own_words(sentence, handed) is not None:
            return True
        if any(token in sentence.text for token in handed) or not _one_whole(sentence):
            return False
        try:
            return self.prover.prove(Claim(sentence.text, sentence.tokens), handed).passed
        except Exception as error:  # what cannot be proven is not shown, and the quotations are an answer without it
            _log.error("a sentence could not be proven: %s", type(error).__name__)
            return False


def _handed(written: Written, quoted: Sequence[Statement], citations: Mapping[int, Citation]) -> dict[str, Handed]:
    """What was handed over, by token, without what was withheld since."""
    by_id = {statement.id: statement for statement in quoted}
    return {
        token: Handed(token, by_id[id], tuple(citations[number] for number in by_id[id].citations))
        for token, id in written.handed.items()
        if id in by_id
    }


def _cites(sentence: Sentence, handed: Mapping[str, Handed]) -> bool:
    return bool(sentence.tokens) and handed.keys() >= set(sentence.tokens)


def _one_whole(sentence: Sentence) -> bool:
    """Whether it is one sentence, whole, on few quotations: what is put together of many has every word of them and no sense."""
    text = sentence.text
    return (
        text.isprintable()
        and len(sentence.tokens) <= _MOST_CITED
        and _ENDED.search(text) is not None
        and _TWO.search(text) is None
    )


def _own_words(sentence: Sentence, handed: Mapping[str, Handed]) -> Statement | None:
    """The quotation itself, where the sentence is nothing else: it stood the check."""
    if len(sentence.tokens) != 1:
        return None
    statement = handed[sentence.tokens[0]].statement
    return statement if statement.text.split() == sentence.text.split() else None


def _worded(sentence: Sentence, handed: Mapping[str, Handed]) -> Statement:
    """A proven sentence as a statement: with the lowest force and all citations of what it cites."""
    cited = [handed[token].statement for token in sentence.tokens]
    force = max((statement for statement in cited), key=lambda statement: FORCES.index(statement.force)).force
    numbers = dict.fromkeys(number for statement in cited for number in statement.citations)
    return Statement("", sentence.text, force, verbatim=False, citations=tuple(numbers))


def _first(sentence: Sentence, handed: Mapping[str, Handed]) -> Statement | None:
    """The quotation that a sentence stood for: that of its first token that was handed over."""
    return next((handed[token].statement for token in sentence.tokens if token in handed), None)


def _in_quotations(quoted: Sequence[Statement], written: Written, code: Fallback, failed: int = 0) -> Proved:
    return Proved(tuple(quoted), Prose(written, dropped=failed, fallback=code))
