"""From a word that is a name to the whole name: initials, particles, and the names before and after."""

from assistant.identifiers.kinds import Sort
from assistant.identifiers.sight import Sight


def widen(sight: Sight, i: int, marked: list[bool]) -> None:
    """Marks what belongs to the name that word `i` is part of."""
    j = i
    while j + 1 < len(sight) and sight.touches(j) and not sight.taken[j + 1]:
        if not marked[j + 1]:
            step = _particles(sight, j + 1, marked)
            if not step and not _after(sight, i, j + 1, marked):
                break
            marked[j + 1 : j + 1 + max(step, 1)] = [True] * max(step, 1)
        j += 1
    j = i
    while j > 0 and sight.touches(j - 1) and not sight.taken[j - 1] and _before(sight, j - 1, i):
        marked[j - 1] = True
        j -= 1


def _particles(sight: Sight, i: int, marked: list[bool]) -> int:
    """How many words from "de la" on belong to the name, what it leads to included."""
    step = 0
    while step < 2 and sight.core(i + step) in sight.people.particles and sight.touches(i + step):
        step += 1
    ends = i + step
    if not step or ends >= len(sight):
        return 0
    return step + 1 if sight.capital(ends) or sight.sort(ends) is Sort.UNKNOWN or marked[ends] else 0


def _after(sight: Sight, first: int, i: int, marked: list[bool]) -> bool:
    """Whether word `i`, right after a name that begins at `first`, belongs to it."""
    word, people, sort = sight.at(i), sight.people, sight.sort(i)
    hyphen, written = word.gap == "-", sight.capital(first)
    if sort is Sort.KEPT:
        return sight.found.place[i] and sight.capital(i) and written
    if len(word.core) == 1 and word.core.isalpha():
        return _initial(sight, first, i, marked)
    if word.shape == "digits" or (
        word.core in people.stop and not (sight.capital(i) and (hyphen or word.core in people.surnames))
    ):
        return False
    if sight.capital(i) or (word.shape == "title" and sight.sort(first) is Sort.NAME):
        titled = sight.at(first).shape == "title" and word.core not in people.not_surnames
        return sort is not Sort.WORD or word.core in people.surnames or hyphen or titled
    if word.shape == "upper":
        return len(word.core) > 3 and sort is not Sort.WORD and not written
    if sort in {Sort.UNKNOWN, Sort.NAME}:
        slip = sort is Sort.UNKNOWN and sight.sort(first) is Sort.UNKNOWN and sight.slip(i)
        return hyphen or (not written and not (slip and not sight.ends(i)))
    if written:
        return sight.at(first).shape == "lower" and _surname(sight, i)
    if sort is Sort.EITHER and word.core not in people.verbs:
        return True
    return _subject(sight, first, i, marked) or _surname(sight, i)


def _surname(sight: Sight, i: int) -> bool:
    return sight.core(i) in sight.people.surnames and sight.core(i) not in sight.people.surnames_unsure


def _subject(sight: Sight, first: int, i: int, marked: list[bool]) -> bool:
    """As in "randal sharp needs to know": a word between a name and what it does, or between two names."""
    word, people, company = sight.at(i), sight.people, sight.company
    if sight.sort(first) is not Sort.NAME or i != first + 1 or word.shape != "lower":
        return False
    others = (people.kin, people.roles, people.owned, people.stop, people.doing, people.telling, people.not_surnames)
    if any(word.core in words for words in others):
        return False
    after = sight.word(i + 1)
    if after is None or after.begins:
        return False
    if after.gap == " " and after.core in people.doing | people.telling | company.subject_of:
        return True
    if after.core in {"and", "n"} and i + 2 < len(marked) and marked[i + 2]:
        return True
    dated = after.gap.startswith((",", " (")) and after.shape == "digits"
    return dated or after.core in company.born


def _initial(sight: Sight, first: int, i: int, marked: list[bool]) -> bool:
    """As in "Ade P. Okoro", "ade p okoro": a letter between two parts of a name."""
    if i + 1 >= len(sight) or not sight.touches(i) or sight.taken[i + 1]:
        return False
    if sight.at(i).shape == "lower":
        return marked[i + 1] or (sight.sort(i + 1) is Sort.UNKNOWN and sight.at(first).shape == "lower")
    titled = sight.at(i + 1).shape == "title" and sight.sort(i + 1) is not Sort.KEPT
    return titled and sight.core(i + 1) not in sight.people.not_surnames


def _before(sight: Sight, i: int, marked: int) -> bool:
    """Whether word `i`, right before the name at `marked`, belongs to it."""
    word, people, sort = sight.at(i), sight.people, sight.sort(i)
    hyphen = sight.at(i + 1).gap == "-"
    if sort is Sort.KEPT:
        return word.core in sight.lists.first and sight.capital(i) and sight.capital(marked)
    if word.shape == "digits" or word.core in people.stop:
        return False
    if sort in {Sort.NAME, Sort.UNKNOWN}:
        slip = sort is Sort.UNKNOWN and word.shape == "lower" and sight.slip(i)
        slip = slip and sight.core(i - 1) not in people.kin | people.roles | people.naming
        return hyphen or (word.shape in {"title", "lower"} and not (slip and sight.sort(marked) is Sort.UNKNOWN))
    rarely = word.core in people.rarely
    if sort is Sort.EITHER:
        return (sight.capital(i) and not (word.begins and rarely and sight.slip(marked))) or (
            word.shape == "lower" and not rarely
        )
    if len(word.core) == 1 and word.shape in {"upper", "title"}:
        return word.core not in {"a", "i"}
    if hyphen:
        return sight.capital(i)
    return sight.capital(i) and not word.begins and sight.capital(marked) and _surname(sight, i)
