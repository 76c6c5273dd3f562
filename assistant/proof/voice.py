"""Whose voice a claim has: it speaks of what is held, not of itself, of the reader's opinion, or of orders that it found."""

import re
from collections.abc import Sequence

from assistant.proof.reading import plain, words
from knowledge.records import Source

_FIRST_PERSON = frozenset(["i", "me", "my", "mine", "myself", "we", "us", "our", "ours"])
_READER = frozenset({"you", "your", "yours", "yourself"})
_TO_THE_READER = re.compile(
    r"\b(?:you|your|yours|anyone|everyone|do not|never|always|whoever|someone)\b"
    r"|^(?:ask|avoid|choose|communicate|count|date|give|hold|keep|leave|record|refer|see|share|speak|tell|treat|use|write)\b",
    re.IGNORECASE,
)
_FLATTERY = re.compile(
    r"^(?:yes|no(?=[,:.])|indeed|correct|exactly|right|absolutely|of course|well|great|good|sure|certainly|true|precisely|quite"
    r"|agreed)\b(?!\s+practice)"
    r"|\b(?:you|your)\b(?:\W+\w+){0,3}?\W+(?:right|correct|say|said|saying|think|thought|suspect(?:ed)?|remember(?:ed)?"
    r"|observ\w+|point|guess(?:ed)?"
    r"|instinct|understood|note|noted|mention(?:ed)?|believe|assume[d]?|question|idea|premise|understanding|view|asked"
    r"|suggest(?:ed)?)\b"
    r"|\b(?:that is (?:correct|right|true)|well spotted|as expected|(?:great|good|excellent|fair) (?:question|point))\b"
    r"|\bas (?:you|asked|requested|suspected|feared|assumed)\b"
    r"|\bagree(?:s)? with you\b"
    r"|\bas (?:the )?(?:question|reader|enquirer)\b|\bthe (?:question|reader|enquirer)"
    r" (?:suppos|assum|suspect|say|said|think|rightly)\w*"
    r"|\bwell founded\b",
    re.IGNORECASE,
)
_ORDERS = re.compile(
    r"\b(?:ignor\w+|disregard\w*|prompts?|system (?:note|message|prompt)|instructions?|instruct(?:s|ed)|assistants?"
    r"|chatbots?|this (?:tool|chat|message"
    r"|file|document)|ai|language models?|jailbreak\w*|planted|hidden (?:text|comment|note|line)|uploaded|passages?"
    r"|the text (?:orders|says|tells|asks)"
    r"|as (?:ordered|instructed|told)|told (?:me|this)|orders|obey\w*|override\w*|administrator|password|api key|approved by"
    r"|has been approved|new policy|tells? (?:the|this) (?:assistant|tool|model)|reply that|to reply|say that"
    r"|(?:this|the) (?:reply|response)|leaves? out (?:its|the|all|any) (?:citations?|sources?)"
    r"|on request|the reader|the model)\b",
    re.IGNORECASE,
)


def own(claim: str, statement: str) -> bool:
    """Whether a claim speaks of what is held and to nobody: not "I", no agreeing with the reader, and "you" only where what is
    cited is said to the reader."""
    said, held = plain(claim), plain(statement)
    mine, theirs = {word.low for word in words(said)}, {word.low for word in words(held)}
    if mine & _FIRST_PERSON - theirs or _FLATTERY.search(said) is not None:
        return False
    return not mine & _READER - theirs or _TO_THE_READER.search(held) is not None


def obeys(claim: str, statement: str) -> bool:
    """Whether a claim speaks of orders, prompts or itself in words that what is cited does not have."""
    held = plain(statement).lower()
    return any(match.group().lower() not in held for match in _ORDERS.finditer(plain(claim)))


def carries_orders(statement: str) -> bool:
    """Whether what is cited speaks to the machine that reads it: nothing is proven by that."""
    return _TO_A_MACHINE.search(plain(statement)) is not None


_TO_A_MACHINE = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b[^.;]{0,40}\b(?:instructions?|prompts?|rules above|previous|guidelines)\b"
    r"|\b(?:ai|language model|chatbot|llm|(?:ai|this|the|digital) assistants?)\b[^.;]{0,30}\b(?:must|should|shall"
    r"|please|are to|is to)\b[^.;]{0,20}\b(?:say|reply|answer|output"
    r"|print|tell|state|respond|recommend|cite|include|add)\b"
    r"|\bsystem prompt\b|\bdo not (?:cite|show) (?:any )?(?:sources?|citations?)\b",
    re.IGNORECASE,
)


def names_held(claim: str, statement: str, sources: Sequence[Source]) -> bool:
    """Whether every name in a claim stands in what is cited, or is a source's own: title, publisher, area, what it is called.

    A name is a word with a capital that does not begin a sentence.
    """
    known = {word.stem for word in words(" ".join([statement, *map(_of, sources)]))}
    said = plain(claim)
    begun = True
    for word in words(said):
        before = said[: word.start].rstrip()
        begun = not before or before[-1] in ".!?:"
        capital = any(letter.isupper() for letter in said[word.start : word.end])
        if (
            capital
            and word.stem not in known
            and (not begun or (said[word.start : word.end].isupper() and len(word.low) > 1))
        ):
            return False
    return True


def _of(source: Source) -> str:
    called = {"inspection": "Ofsted inspection inspectors", "statute": "Act"}.get(source.kind, "")
    area = (source.area or "").replace("-", " ")
    return (
        f"{source.title} {source.publisher} {area} {called} England"
        if source.area is None
        else f"{source.title} {source.publisher} {area} {called}"
    )
