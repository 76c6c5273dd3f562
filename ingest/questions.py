"""Questions beside passages: those that ship, and those that are written here by whoever is handed in."""

from collections.abc import Callable, Mapping, Sequence

from knowledge.questions import QuestionsOf
from knowledge.stores import Stores

_PART = 200


def take(stores: Stores, given: Mapping[str, Sequence[str]], progress: Callable[[int], None] = lambda _: None) -> int:
    """Puts questions, by passage id, beside those of the passages that are live, in place of others that they had.

    Returns for how many they are new; `progress` gets the count of each part. Raises StoreUnavailable.
    """
    ids, new = sorted(given), 0
    for start in range(0, len(ids), _PART):
        part = list(stores.catalogue.live(ids[start : start + _PART]).values())
        new += stores.enter_questions(part, {item.embed_hash: given[item.passage.id] for item in part})
        progress(len(part))
    return new


def write(stores: Stores, questions_of: QuestionsOf, progress: Callable[[int], None] = lambda _: None) -> int:
    """Has questions written for live passages that have none; returns for how many there are some now.

    Stopped anywhere, what was written is kept. Raises StoreUnavailable.
    """
    new = 0
    for item in stores.catalogue.each_live():
        known = stores.questions.of([item.embed_hash])
        new += stores.enter_questions([item], {} if known else {item.embed_hash: questions_of(item.passage)})
        progress(1)
    return new
