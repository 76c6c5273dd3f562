"""Whether anything of a real case got into a fictional one: names, dates, words, a family's pattern, rare combinations."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from assistant.scenarios.checks.wording import written
from assistant.scenarios.cited_records import Cited
from assistant.scenarios.records import Scenario
from assistant.scenarios.stage_records import Person

RUN = 8
"""Words that follow one another: so many are never the same by chance in short fiction."""
_NEAR = 240
_WORD = re.compile(r"[a-zà-ÿ0-9]+(?:['’][a-zà-ÿ]+)?")
_NAME = re.compile(r"(?<![.!?:•\n] )(?<!^)\b[A-Z][a-zà-ÿ'’-]{2,}\b", re.MULTILINE)
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DATE = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)? ({_MONTHS}) ?(\d{{4}})?")
_AGE = re.compile(
    r"\b(?:(?P<who>boy|girl|son|daughter|brother|sister|sibling|child|baby|infant)s?,?"
    r" (?:who (?:is|was) |was |is |then )?aged (?P<a>\d{1,2})"
    r"|(?P<b>\d{1,2})[- ]years?[- ]old(?: (?P<who2>boy|girl|son|daughter|brother|sister|child|sibling))?)\b",
    re.I,
)
_FEMALE, _MALE = {"girl", "daughter", "sister"}, {"boy", "son", "brother"}
REVIEWS = frozenset({"case_review", "national_review", "research", "inspection", "commentary", "briefing"})


def is_review(item: Cited) -> bool:
    """Whether a citation is of a work that may tell of a real child."""
    return item.kind in REVIEWS


def words_of(text: str) -> list[str]:
    """The words of a text, lower case."""
    return _WORD.findall(text.lower().replace("’", "'"))


def runs_of(words: Sequence[str], length: int) -> set[tuple[str, ...]]:
    return {tuple(words[at : at + length]) for at in range(len(words) - length + 1)}


@lru_cache(maxsize=64)
def names(text: str) -> frozenset[str]:
    """Words with a capital inside a sentence, lower case: names of people, places and bodies."""
    return frozenset(found.lower().removesuffix("'s").removesuffix("’s") for found in _NAME.findall(text))


@lru_cache(maxsize=64)
def _runs(text: str) -> frozenset[tuple[str, ...]]:
    return frozenset(runs_of(words_of(text), RUN))


def copied(scenario: Scenario, texts: Mapping[str, str]) -> Iterator[str]:
    """What a scenario has in common with the reviews that it cites. `texts`: theirs, by document."""
    own = list(written(scenario))
    runs = {run: where for where, text in own for run in runs_of(words_of(text), RUN)}
    given = _names_given(scenario)
    dates = {found for _, text in own for found in _full_dates(text)}
    dates |= {(stage.on.day, f"{stage.on:%B}", str(stage.on.year)) for stage in scenario.stages}
    pattern = _pattern(scenario.cast)
    for document, text in texts.items():
        source = document.split("@")[0]
        for name in sorted(given & names(text)):
            yield f"the name “{name}” stands in {source} as well: give another"
        for run in sorted(runs.keys() & _runs(text)):
            yield f"{runs[run]} has eight words of {source}: “{' '.join(run)}”; write them anew"
        for day, month, year in sorted(dates & _full_dates(text)):
            yield f"the date {day} {month} {year} stands in {source} as well: move it"
        if len(pattern) > 1 and any(pattern <= near for near in _patterns(text)):
            yield f"the children's ages and sexes are those of a family in {source}: change one"
        for combination in _combined(own, text):
            yield f"{' + '.join(combination)} come together in a case in {source}: change one of them"


def _names_given(scenario: Scenario) -> set[str]:
    """Names of people and places of the fiction, word by word, lower case; everyday words of place names aside."""
    scenery = scenario.scenery
    places = " ".join(scenery.get(key, "") for key in ("town", "street", "school", "surgery", "hospital", "surname"))
    words = {word for person in scenario.cast for word in person.name.lower().split()} | set(places.lower().split())
    return {word.strip(",.’'s") if word.endswith(("'s", "’s")) else word for word in words} - _EVERYDAY


_EVERYDAY = frozenset(
    """
    the of and children centre sycamore lantern rowan street end row close bank walk lane court road yard way hill terrace
    school primary high academy nursery surgery practice medical children's children’s general infirmary hospital saint fields
    two rivers mill bridge lower vale long quay cross drover's drover’s tanner's tanner’s coopers foundry quarry beacon viaduct
    heron sorrel barley lark rise elm tree wharf orchard corner little otters hopscotch acorn puddle meadow north northgate
    weirside
    """.split()  # noqa: SIM905  a list of words reads better as words
)


def _full_dates(text: str) -> set[tuple[int, str, str]]:
    return {(int(day), month, year) for day, month, year in _DATE.findall(text) if year}


def _pattern(cast: Sequence[Person]) -> frozenset[tuple[int, str]]:
    """Ages in years and sexes of the children."""
    children = [p for p in cast if p.key in {"child", "older", "younger"} and p.months is not None]
    return frozenset(((p.months or 0) // 12, p.sex) for p in children)


def _patterns(text: str) -> Iterator[frozenset[tuple[int, str]]]:
    """Children with age and sex who are told of near one another; one of unknown sex counts as both."""
    found: list[tuple[int, set[tuple[int, str]]]] = []
    for match in _AGE.finditer(text):
        age = int(match["a"] or match["b"])
        who = (match["who"] or match["who2"] or "").lower()
        sexes = {"f"} if who in _FEMALE else {"m"} if who in _MALE else {"f", "m"}
        found.append((match.start(), {(age, sex) for sex in sexes}))
    for at, _ in found:
        near = [pairs for start, pairs in found if at <= start <= at + _NEAR]
        if len(near) > 1:
            yield frozenset(pair for pairs in near for pair in pairs)


# Features that are rare by themselves and tell a family apart when they meet.
_RARE: Mapping[str, re.Pattern[str]] = {
    name: re.compile(pattern, re.I)
    for name, pattern in {
        "twins": r"\btwins?\b",
        "a refuge": r"\brefuge\b",
        "an arson": r"\barson\b",
        "a parent in prison": r"\b(in prison|imprison\w+)\b",
        "a parent who is a care leaver": r"\b(care leaver|grew up in care|was in care as a child)\b",
        "asylum": r"\basylum\b",
        "hidden pregnancy": r"\bconcealed pregnanc\w+|\bhad not known\b",
        "an earlier child removed": r"\b(removed from (her|his|their) care|went to live elsewhere|not live with the family)\b",
        "overdose": r"\boverdose\b",
        "forced marriage": r"\bforced marriage\b",
        "deafness": r"\b(deaf|hearing aid)\w*\b",
        "a move from abroad": r"\b(moved to this country|from abroad|new immigrants?)\b",
    }.items()
}


def _combined(own: Sequence[tuple[str, str]], text: str) -> Iterator[tuple[str, ...]]:
    """Three or more rare features of the fiction that stand within one passage of a source."""
    whole = "\n".join(part for _, part in own)
    here = [name for name, pattern in _RARE.items() if pattern.search(whole)]
    if len(here) < 3:
        return
    spots = {name: [found.start() for found in _RARE[name].finditer(text)] for name in here}
    for name in here:
        for at in spots[name]:
            near = tuple(other for other in here if any(abs(spot - at) <= 2 * _NEAR for spot in spots[other]))
            if len(near) >= 3:
                yield near
                return
