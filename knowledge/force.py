"""What kind of statement a text is: from the source's authority first, from its words second (design.md section 1).

Words are read only where the authority is the law's (A1) or statutory guidance's (A2), and only to say that a sentence is
plainly something else: in an Act, a power and no duty; in statutory guidance, a duty in law that it restates.
"""

import re

from knowledge.records import Authority, Force

_BY_AUTHORITY: dict[Authority, Force] = {
    "A1": "must",
    "A2": "should",
    "A3": "should",
    "B1": "learning",
    "B2": "learning",
    "B3": "learning",
    "C1": "local",
    "C2": "learning",
    "D": "context",
}

# Words between a verb and its "duty": "have a joint and equal duty". Never "no duty", nor "have regard to their duties".
_SOME = r"\s+(?:(?!(?:no|not|to|of|for|with|in|their|its|his|her|regard)\b)[\w-]+,?\s+){0,4}?"
_DUTY = r"(?:duty|duties|obligations?)\b"
# An Act, a set of regulations or one of their sections as the subject of what follows: "the Equality Act 2010, which".
_LAW = (
    r"(?:\b(?-i:Act|Duty|Regulations)|\b(?:section|regulation) \d+\w*(?:\(\w+\))*)"
    r"(?: \d{4})?(?: \([^)]*\))?\.?,?(?: which| also| and)? "
)

_STATES_A_DUTY = (
    r"\b(?:must|shall)\b",
    r"\b(?:is|are|was|were)(?: also| still| therefore| legally)? (?:required|obliged)(?: [“\"(][^”\")]{0,100}[”\")])? to\b",
    rf"\b(?:has|have|had|owes?|(?:is|are|be) (?:under|subject to)|there (?:is|are)(?: also)?){_SOME}{_DUTY}",
    rf"\b(?:plac|impos|introduc|contain|creat)(?:e|es|ed|s|ing)\b(?: (?:up)?on [^.;:]{{1,60}}?)?{_SOME}{_DUTY}",
    rf"{_LAW}(?:requires?|obliges?|(?:puts?|places?|sets? out){_SOME}(?:{_DUTY}|responsibilit))",
    rf"\b{_DUTY}(?: (?:is|are)(?: also)?)? (?:placed|imposed) on\b",
    rf"\b(?:has|have|had) a (?:number|range) of {_DUTY}",
    rf"\b(?:legal|statutory) {_DUTY} of [^.:;]{{1,60}} (?:is|are) to\b",
    r"\bma(?:de|kes) it a legal (?:duty|requirement)\b",
    r"\b(?:is|are) an? (?:(?:legal|mandatory|statutory) (?:duty|requirement|obligation)|duty (?:on|to))\b",
    r"\b(?:has|have)(?: \w+){0,2} statutory responsibilit",
    rf"\b(?:has|have){_SOME}responsibilities under (?:section|regulation|the)\b",
    rf"\b{_DUTY}(?:(?!which|that)[^.;:]){{0,40}}?\b(?:appl(?:y|ies|ied)|commenced|came into force)\b",
    r"\bnot (?:legally|lawfully) (?:permitted|allowed)\b",
    # A line that does no more than name one: "Coroner's duty to notify the partners within three working days".
    r"^(?:\w+['’]s )?(?:duty|requirement) (?:on|to)\b",
)
_STATES_NONE = (
    r"\bwhether(?:\s+\w+){1,4}\s+must\b",
    r"\b(?:about|clarif(?:y|ies)|describes?|explains?|including|on|says?|shows?|sets? out|states?)"
    r" (?:how|what|when|where|which|who)(?:\s+\w+){0,6}\s+must\b",
    r"[“\"'‘](?:must|shall)(?: do)?[”\"'’]",
    r"\bto be (?:considered|counted|regarded|treated)\b[^.;:]*?\bmust\b",
    r"\bmust not be allowed to\b",
    # Something is needed for a purpose: nobody is required to do anything.
    r"\b(?:actions?|activity|assessments?|enquir(?:y|ies)|evidence|expertise|information|resources?|services?|support|work"
    r"|partners consider) (?:is|are) required to\b",
    r"\bdefinition\b[^.;]*",
    r"\b(?:do|does|did) not (?:apply\b|(?:mean|require)\b[^.;]*|have [^.;,]{0,40}?(?:duty|obligation|requirement)\b)",
)
_PERMITS = (
    r"\bmay\b",
    r"\bneed not\b",
    r"\b(?:do|does) not (?:affect|limit|require)\b",
    r"\bprovision (?:that|which) may be made\b",
    r"\bnothing in\b[^.;]*\b(?:affects|limits|prevents|requires)\b",
)
_BINDS = (
    r"\b(?:must|shall)\b",
    r"\b(?:is|are) to\b",
    r"\bmay not\b",
    r"\bmay\b[^.;—]*?\bonly\b",
    r"\bduty of\b",
)
# The clause that says to whom a provision applies has its own verb: the "may" after it is the provision's.
_APPLIES = r"\b(?:to )?(?:which|whom) (?:that|this) \w+(?: \(\w+\))? applies\b"
# "may" in what only describes: "such services as the Secretary of State may by regulations specify", "a child who may be".
_DESCRIBES = (
    r"(?<!provision )\b(?:as|before|how|if|unless|until|where|whether|which|who|whom)(?:\s+\w+){0,5}?\s+may\b",
    r"\bwhat must\b",
    r"(?<=\bmay agree )that\b.*",
    r"\bor may\b",
    r"\bmeans\b.*",
)


def force_of(authority: Authority, text: str) -> Force:
    """The force of a text (a sentence, or a passage: the highest of its sentences) of a source of this authority.

    The text of an Act binds (`must`), definitions included, unless it only permits or relieves ("may", "need not", and no
    "must"): a power is `context`. Statutory guidance is `should`, its facts and definitions included, unless it states a
    duty in law ("must", "are under a duty to", "the Act requires"). Everywhere else the authority alone decides: a "must"
    in a local manual stays `local`, "practitioners should have" in a review stays `learning`.
    """
    usual = _BY_AUTHORITY[authority]
    if authority == "A1" and all(map(_only_permits, _statements(text))):
        return "context"
    if authority == "A2" and any(map(_states_a_duty, _statements(text))):
        return "must"
    return usual


def _statements(text: str) -> list[str]:
    """Sentences and subsections, each with the list that it introduces."""
    return re.split(r"\n{2,}|(?<=[.?!])\s+(?=[“‘]?[A-Z])", text.strip())


def _states_a_duty(statement: str) -> bool:
    return _found(_STATES_A_DUTY, _without(_STATES_NONE, statement))


def _only_permits(provision: str) -> bool:
    """Whether it gives a power or lifts a duty, and binds nobody. What introduces a list speaks for all of it, if it does."""
    whole = _without(_DESCRIBES, re.sub(_APPLIES, " ", provision))
    head = re.split(r"[—:]", whole, maxsplit=1)[0]
    words = head if _found((*_PERMITS, *_BINDS), head) else whole
    return _found(_PERMITS, words) and not _found(_BINDS, words)


def _found(patterns: tuple[str, ...], text: str) -> bool:
    return any(re.search(pattern, text, re.IGNORECASE) for pattern in patterns)


def _without(patterns: tuple[str, ...], text: str) -> str:
    for pattern in patterns:
        text = re.sub(pattern, " ", text, flags=re.IGNORECASE)
    return text
