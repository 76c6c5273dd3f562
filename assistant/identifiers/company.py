"""The company that a word keeps: what the words around it say of its being a name.

Each rule says whether word `i` is one. The words that the rules look for are in contexts.toml.
"""

from collections.abc import Callable

from assistant.identifiers.kinds import Sort
from assistant.identifiers.sight import Sight, stem

Rule = Callable[[Sight, int], bool]


def accompanied(sight: Sight, i: int) -> bool:
    """Whether any rule takes word `i` for a name."""
    return any(rule(sight, i) for rule in RULES)


def titled(sight: Sight, i: int) -> bool:
    """As in "Mr Okoro", "mrs ahmed", "Aunty Grace"."""
    word, before, people = sight.at(i), sight.core(i - 1), sight.people
    if before not in people.titles or word.gap not in {" ", ". ", "."}:
        return False
    if word.core in people.stop - people.surnames and not (word.core in people.verbs and sight.capital(i)):
        return False
    surname = word.core in people.surnames
    if before not in people.titles_unsure:
        return sight.capital(i) or sight.likely(i) or surname
    kin = before in people.kin and word.core not in people.verbs
    if sight.likely(i) and (sight.capital(i) or kin or not sight.either(i)):
        return True
    return sight.capital(i) and surname


def owner(sight: Sight, i: int) -> bool:
    """As in "Kayden's mum", "kaydens mum", "from ruby mum"."""
    word, after, people = sight.at(i), sight.word(i + 1), sight.people
    if after is None or after.core not in people.kin | people.owned or after.gap not in {" ", "' "}:
        return False
    kin = after.core in people.kin
    if word.owns or word.core.endswith("'"):
        unsure = sight.either(i) and word.shape == "lower" and word.core in people.rarely
        return kin if unsure else sight.likely(i)
    one = stem(word.core)
    if not kin:
        return False
    if one == word.core:
        return sight.either(i) and word.core not in people.verbs and sight.core(i - 1) in sight.company.from_whom
    if one in sight.lists.first and one not in people.verbs:
        return True
    if sight.sort(i) is Sort.UNKNOWN:
        return one in sight.lists.first or not (sight.slip(i) or sight.found.slip(one))
    return one in sight.lists.mainly or (one in sight.lists.first and sight.sort(i) is not Sort.WORD)


def related(sight: Sight, i: int) -> bool:
    """As in "her brother Jai", "neighbour Ade", "dad (jordan)"."""
    word, people = sight.at(i), sight.people
    if word.gap not in {" ", ", ", " (", " - "} or not sight.likely(i):
        return False
    if sight.core(i - 1) not in people.kin | people.roles:
        return False
    if sight.sort(i) is Sort.NAME:
        return True
    if not sight.either(i):
        return word.shape == "title" if sight.capital(i) else word.gap == " " and sight.no_word(i)
    after = sight.word(i + 1)
    if word.shape == "lower" and word.gap == " " and (after is None or after.gap[:1] in {".", ","}):
        return True
    if word.shape == "lower" and word.core not in people.verbs and word.gap == " ":
        ends = after is None or after.gap.strip() != "" or after.core in {"who", "and", "n", "aged"}
        return ends or (after is not None and after.core in people.doing | people.telling)
    bracketed = word.gap == " (" and sight.core(i + 1) not in people.stop
    return (sight.capital(i) and not sight.in_title(i)) or bracketed


def aged(sight: Sight, i: int) -> bool:
    """As in "Grace (14)", "grace is 4", "dacian, 14,"."""
    if not sight.likely(i) or sight.at(i).shape == "upper":
        return False
    after, company = sight.word(i + 1), sight.company
    link = after is not None and after.core in company.aging
    number = sight.word(i + 2 if link else i + 1)
    if link and number is not None and number.core in company.barely:
        number = sight.word(i + 3)
    if number is None or number.shape != "digits" or len(number.core) > 2:
        return False
    if not link and number.gap not in {" (", "(", ", ", " , "}:
        return False
    if not sight.either(i):
        return True
    if sight.core(i) in sight.people.rarely and not link and number.gap not in {" (", "("}:
        return False
    return sight.capital(i) or (link and sight.core(i) not in company.not_aged)


def named(sight: Sight, i: int) -> bool:
    """As in "called X", "name is X", "known as X", "they call him X"."""
    word, people, company = sight.at(i), sight.people, sight.company
    if word.core in people.stop or word.shape == "mixed" or not word.gap or word.gap.strip(" :\"'(-="):
        return False
    before, second, third = sight.core(i - 1), sight.core(i - 2), sight.core(i - 3)
    nick = second in company.calling and before in company.them
    known = before == "as" and (
        (second in {"known", "goes"} and third in company.known_before)
        or (second in company.them and third in {"know", "knows", "knew"})
    )
    plain = known and third in {"is", "was", "he", "she", "him", "her"}
    if plain or (before == "by" and second in {"goes", "went"}):
        return True
    if (nick or known) and (sight.capital(i) or (sight.likely(i) and not sight.found.made(word.core))):
        return True
    if before in {"is", "was"} and second == "nickname":
        return True
    if before in company.them and second in people.naming | {"calls"}:
        return sight.likely(i) and sight.capital(i)
    if before in {"is", "was"} and second in {"name", "names", "nickname", "surname"} and third != "the":
        return sight.likely(i) or sight.capital(i)
    return before in people.naming and _after_naming(sight, i)


def _after_naming(sight: Sight, i: int) -> bool:
    """As in "a girl called X": word `i` stands right after the naming word."""
    before, people, company = sight.core(i - 1), sight.people, sight.company
    if sight.either(i) and sight.core(i - 2) in people.kin | people.roles | company.somebody:
        return True
    if sight.capital(i) and before in company.surely_naming:
        return True
    sure = not sight.either(i) or sight.capital(i) or before not in {"called", "names"}
    return sight.likely(i) and (sure or sight.core(i) not in people.rarely)


def labelled(sight: Sight, i: int) -> bool:
    """As in "Name: X", "Re: X", "Child: SMITH, John" in a pasted note."""
    word, people = sight.at(i), sight.people
    if word.gap not in {": ", ":", " : ", " - ", ":  "} or word.core in people.stop:
        return False
    if sight.core(i - 1) not in people.kin | people.roles | sight.company.labels or not sight.likely(i):
        return False
    if word.shape == "upper":
        return len(word.core) > 2
    return sight.capital(i) or (":" in word.gap and not sight.either(i))


def family(sight: Sight, i: int) -> bool:
    """As in "the Okafors", "the hussain family", "the Smith kids"."""
    word, people, before = sight.at(i), sight.people, sight.core(i - 1)
    led = before in {"the", "our", "this", "that"} or word.gap.endswith("-")
    if not led and not sight.capital(i):
        return False
    after = sight.word(i + 1)
    if after is not None and after.core in people.families and sight.touches(i):
        return _of_family(sight, i, led=led)
    one = stem(word.core)
    if led and one != word.core and word.shape == "title" and word.cased:
        following = after.core if after is not None else ""
        return sight.sort(i) is Sort.UNKNOWN or (one in people.surnames and following not in sight.lists.ordinary)
    return False


def _of_family(sight: Sight, i: int, *, led: bool) -> bool:
    word, people = sight.at(i), sight.people
    if word.core in people.not_surnames or word.shape in {"mixed", "upper"}:
        return False
    if sight.sort(i) in {Sort.UNKNOWN, Sort.NAME} and not (word.shape == "lower" and sight.slip(i)):
        return True
    if word.core in people.surnames and (sight.capital(i) or word.core not in people.surnames_unsure):
        return led or not word.begins
    return sight.core(i - 1) == "the" and word.shape == "title" and sight.at(i + 1).shape == "lower"


def acts(sight: Sight, i: int) -> bool:
    """As in "Grace told me", "hope wont go home": what a name does that is a word as well."""
    word, people = sight.at(i), sight.people
    if not sight.likely(i) or word.owns or not sight.touches(i) or sight.from_place(i):
        return False
    if not sight.either(i):
        return word.begins and word.shape == "lower" and sight.core(i + 1) in people.telling and not sight.slip(i)
    after, capital = sight.core(i + 1), sight.capital(i)
    begins = word.begins and word.core not in people.verbs
    if begins and after in sight.company.refusing:
        return True
    if word.core in people.abstract:
        return after in people.telling and (capital or begins)
    return after in people.telling or (capital and after in people.doing)


def asked_of(sight: Sight, i: int) -> bool:
    """As in "Could Faith be seen?", "does clay have to go", "worried about dinah she is 3", "shes dinah, dob": who else could?"""
    word, before, company = sight.at(i), sight.core(i - 1), sight.company
    if word.gap != " " or not sight.likely(i) or word.shape == "upper" or sight.from_place(i):
        return False
    after, capital = sight.word(i + 1), sight.capital(i)
    following = after.core if after is not None else ""
    if before in company.asking and sight.at(i - 1).begins:
        return following in company.asked and (capital or not sight.either(i) or before in {"does", "did"})
    if capital:
        return before in {"does", "did"} and following in company.asked
    if word.core in sight.people.verbs:
        return False
    if before in company.being:
        return after is not None and after.gap.startswith(",")
    return before in company.concerning and following in company.concerned and not sight.slip(i)


def initials(sight: Sight, i: int) -> bool:
    """As in "KM (14)", "KM's mum", "pupil KM", "placement for KM broke down"."""
    word, people, company = sight.at(i), sight.people, sight.company
    if word.shape != "upper" or not word.cased or len(word.core) not in {2, 3}:
        return False
    after, two = sight.word(i + 1), len(word.core) == 2
    known = word.core in (people.acronyms if two else sight.lists.ordinary)
    if (
        two
        and not known
        and word.gap == " "
        and sight.core(i - 1) in company.initials_after
        and (after is None or (after.gap[:1] not in {"", "-", "/", "&"} and after.shape not in {"digits", "upper"}))
    ):
        return True
    if word.core in people.roles | people.titles | people.stop | {"cp", "ks", "la"}:
        return False
    if two and not known and _two_of_them(sight, i):
        return True
    age = after is not None and after.shape == "digits" and len(after.core) <= 2
    if age and after is not None and (after.gap == " (" or (after.gap == ", " and not known)):
        return True
    if known:
        return False
    if two and after is not None and after.gap == " ":
        needs = after.core == "need" and sight.core(i - 1) == "does"
        if needs or after.core in people.doing | people.telling:
            return True
    if word.owns and sight.core(i + 1) in people.kin:
        return True
    return word.gap == " " and sight.core(i - 1) in people.kin | company.initials_of


def _two_of_them(sight: Sight, i: int) -> bool:
    """As in "TP and CO share a room"."""
    for joint, other in ((i - 1, i - 2), (i + 1, i + 2)):
        word = sight.word(other)
        if sight.core(joint) == "and" and word is not None and word.shape == "upper" and len(word.core) == 2:
            return True
    return False


def introduced(sight: Sight, i: int) -> bool:
    """As in "mum is minh tran and dad is kenzie fielding"."""
    if sight.core(i - 1) not in {"is", "was"} or sight.core(i - 2) not in sight.people.kin or not sight.likely(i):
        return False
    name = i + 1 < len(sight) and sight.touches(i) and sight.sort(i + 1) in {Sort.UNKNOWN, Sort.NAME}
    return name or (sight.sort(i) is Sort.UNKNOWN and sight.no_word(i))


RULES: tuple[Rule, ...] = (titled, owner, related, aged, named, labelled, family, acts, asked_of, introduced, initials)
