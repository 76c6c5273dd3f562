"""Questions beside passages: those that ship, and those that are written here by whoever is handed in."""

from collections.abc import Callable, Mapping, Sequence
from itertools import islice

from knowledge.questions import Question, QuestionsOf
from knowledge.stores import Stores

_PART = 200


def take(
    stores: Stores, given: Mapping[str, Sequence[Question]], progress: Callable[[int], None] = lambda _: None
) -> int:
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
    new, stored = 0, stores.catalogue.each_live()
    while part := list(islice(stored, _PART)):
        known = stores.questions.written_for([item.embed_hash for item in part])
        # What is known first, and all at once; then one passage at a time, since each takes a model seconds.
        stores.enter_questions([item for item in part if item.embed_hash in known], {})
        progress(len(part) - len(without := [item for item in part if item.embed_hash not in known]))
        asked: set[str] = set()
        for item in without:
            own = () if item.embed_hash in asked else tuple(map(Question, questions_of(item.passage)))
            new += stores.enter_questions([item], {item.embed_hash: own})
            asked.add(item.embed_hash)
            progress(1)
    return new
