"""When a passage that was found holds a gold quote, and when a citation is of one. Pure functions."""

from functools import lru_cache

from evals.cases import Case, Gold
from evals.matching import plain
from evals.measures.reading import citations_by_number, cited, runs, spoken, stand, words
from evals.scores import Json

FEWEST = 5
"""A shorter run of words may be a phrase that the whole document uses. In the longest documents of the corpus this many leave
one sentence besides the gold one that passes for it; half of the content words in any order would leave seventeen."""


def holds_gold(result: Json, gold: Gold) -> bool:
    """Whether a search result is of the gold's source and its text holds the gold quote.

    A quote longer than its passages is held by a passage that stands wholly inside it and covers at least half of it.
    """
    if result["source_id"] != gold.source_id:
        return False
    text, quote = _plain(result["text"]), _plain(gold.quote)
    return quote in text or (text in quote and 2 * len(text) >= len(quote))


def cites_gold(citation: Json, gold: Gold) -> bool:
    """Whether a citation is of the gold's source and its quotation overlaps the gold quote, word for word.

    It does where the gold stands in what the citation quotes, its lead included; where the quotation stands whole in the gold;
    or where both share a run of at least half the words of the shorter one, and of `FEWEST`. Example: gold of 12 words, quotation
    of 20, whose first 6 are the gold's last 6: half of 12, so they overlap.
    """
    same = citation["source_id"] == gold.source_id
    return same and _overlap(gold.quote, citation["quote"], spoken(citation))


def of_gold(citation: Json, case: Case) -> bool:
    """Whether a citation is of any of the case's gold quotes."""
    return any(cites_gold(citation, gold) for gold in case.gold)


def citing(answer: Json, gold: Gold) -> list[Json]:
    """The answer's citations of a gold quote."""
    return [citation for citation in answer["citations"] if cites_gold(citation, gold)]


def places_of_gold(answer: Json, case: Case) -> list[int]:
    """The places, from 1, of the statements with a citation of a gold quote."""
    numbered = citations_by_number(answer)
    return [
        place
        for place, statement in enumerate(answer["statements"], 1)
        if any(of_gold(citation, case) for citation in cited(statement, numbered))
    ]


@lru_cache(maxsize=256)
def _overlap(gold: str, quotation: str, with_lead: str) -> bool:
    """Kept for a while, as is what follows: most measures of an answer ask this of the same citations."""
    sought, quote = words(gold), words(quotation)
    if stand(sought, words(with_lead)) or stand(quote, sought):
        return True
    enough = max(FEWEST, -(-min(len(sought), len(quote)) // 2))
    return not runs(sought, enough).isdisjoint(runs(quote, enough))


@lru_cache(maxsize=256)
def _plain(text: str) -> str:
    return plain(text)
