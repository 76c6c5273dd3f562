"""Who says so: a finding stays the review's, an opinion stays somebody's, and what holds in one place stays there."""

import re

from assistant.proof.reading import plain
from knowledge.records import Force, Source

_SOURCE = (
    r"(?:reviews?|reports?|inspections?|inspectors?|ofsted|analys[ei]s|stud(?:y|ies)|research|researchers|summar(?:y"
    r"|ies)|authors?|blog"
    r"|evaluations?|digest|case l|slides|commentary)"
)
_PAPER = (
    r"(?:(?:the|this|its) (?:[\w'-]+ ){0,3}?(?:brief|briefing)|(?:national|review) panel"
    r"(?:'s (?:[\w'-]+ ){0,4}?(?:papers?|briefings?))?)"
)
"""What also is the name of something else: a brief visit, an adoption panel, papers filed. Only whole, and at its verb."""
_SAYS = (
    r"(?:finds?|found|says?|said|reports?|reported|notes?|noted|records?|recorded|concludes?|concluded|identif(?:y|ies|ied)"
    r"|describes?|described|calls?|called|warns?|warned|observes?|observed|saw|sees|puts?|counts?|counted|shows?|showed"
    r"|names?|named|asks?"
    r"|asked|recommends?|recommended|suggests?|suggested|cites?|gives?|points? out|speaks? of|stresses|stressed"
    r"|highlights?|highlighted"
    r"|is quoted|quotes?|noted|are said|is said)"
)
_ATTRIBUTED = re.compile(
    rf"\b(?:according to|in) (?:the |this |its |an? )?(?:[\w'-]+ ){{0,6}}?{_SOURCE}\b"
    rf"|\b{_SOURCE}\b(?:[^.;]{{0,80}}?)\b{_SAYS}\b"
    rf"|\b{_SAYS} by (?:the )?(?:[\w'-]+ ){{0,3}}?{_SOURCE}\b"
    rf"|\b(?:according to|in) {_PAPER}\b|\b{_PAPER} (?:also |has )?(?:says?|said|found|finds|notes?|noted|reports|reported"
    rf"|concludes|concluded|warns|warned|describes|described|identifies|identified|highlights|highlighted)\b",
    re.IGNORECASE,
)
_OPINION = re.compile(
    r"\b(?:felt|feels?|thought|thinks?|believes?|believed|in (?:the|their|his|her) (?:view|opinion)"
    r"|(?<!accurate )(?<!clear )(?<!full )(?<!whole )(?<!complete )views? (?:of|that)|suggests? that"
    r"|suggested|argues?|argued|feared|hoped|perceives?|perceived|commented|told (?:us|inspectors)|complained|claim(?:s"
    r"|ed)|doubts?)\b",
    re.IGNORECASE,
)
_OPINION_KEPT = re.compile(
    r"\b(?:felt|feel\w*|thought|think\w*|belie\w+|views?|opinion|suggest\w*|argu\w+|fear\w*|hop(?:e|ed)|perceiv\w+"
    r"|comment\w*|told"
    r"|complain\w*|claim\w*|doubt\w*|saw themselves|seen? (?:as|themselves))\b",
    re.IGNORECASE,
)
_CURRENT = re.compile(
    r"\b(?:currently|nowadays|today|now|at present|up to date|in force|latest (?:guidance|edition|version|rules?)|newest"
    r"|still (?:applies|current)"
    r"|current (?:guidance|law"
    r"|rules?|edition|version))\b",
    re.IGNORECASE,
)
_NATIONAL = re.compile(
    r"\b(?:england|english|national(?:ly)?|nationwide|across the country|everywhere|all areas|every area|statutory|britain|uk"
    r"|united kingdom)\b",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"(?:^In|\b(?:in|across|of)) ((?:[A-Z][\w-]+)(?: (?:and|upon|on) (?=[A-Z])| (?=[A-Z])[\w-]+)*)"
    r"|^([A-Z][a-z]+)(?='s (?:procedure|guidance|policy|protocol)|\b (?:asked|asks|applies|names|names|says))"
)
_NO_PLACE = frozenset(
    [
        "England", "Wales", "Britain", "January", "February", "March", "April", "May", "June", "July", "August",
        "September", "October", "November", "December", "Section", "Part", "Schedule", "Working", "Together",
        "Tables", "SCRs",
    ]
)  # fmt: skip
FINDINGS = frozenset({"national_review", "case_review", "inspection", "research", "commentary"})


def attributed(text: str) -> bool:
    """Whether a sentence says who found or said it."""
    return _ATTRIBUTED.search(plain(text)) is not None


def kept(claim: str, statement: str, force: Force, source: Source | None) -> bool:
    """Whether a claim says whose finding or opinion it is where what is cited is one."""
    finding = force == "learning" or (source is not None and source.kind in FINDINGS)
    if (finding or attributed(statement)) and not attributed(claim):
        return False
    return _OPINION.search(plain(statement)) is None or _OPINION_KEPT.search(plain(claim)) is not None


def in_scope(claim: str, statement: str, force: Force, source: Source | None, *, current: bool) -> bool:
    """Whether a claim holds for no more places and no later day than what is cited.

    `current`: the source is in force on the answer's date. What is local names its place; what holds in one area is not told
    of the country; what is superseded, or a finding, is not told as what applies now.
    """
    said, held = plain(claim), plain(statement)
    if not current and _newer(said, held):
        return False
    if source is not None and source.area is not None and _wider(said, held, source):
        return False
    if force == "local" and source is not None and source.area is not None and not _names(said, source.area):
        return False
    return all(place in said for place in _places(held)) if source is None or source.kind != "statute" else True


def _newer(said: str, held: str) -> bool:
    return _CURRENT.search(said) is not None and _CURRENT.search(held) is None


def _wider(said: str, held: str, source: Source) -> bool:
    known = f"{held} {source.title}".lower()
    return any(match.group().lower() not in known for match in _NATIONAL.finditer(said))


def _names(said: str, area: str) -> bool:
    return area.replace("-", " ").lower() in said.replace("-", " ").lower()


def _places(held: str) -> list[str]:
    """The place of which a statement is made, where it begins with one: "In Tees, a decision is made"."""
    match = _PLACE.match(held)
    place = match.group(1) or match.group(2) if match else ""
    return [word for word in place.split() if word[0].isupper() and word not in _NO_PLACE]
