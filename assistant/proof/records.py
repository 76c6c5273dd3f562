"""What the proof of prose reads and says: a claim, the quotations handed over, and a verdict."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from assistant.answers import Citation, Statement


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence of prose, and the tokens of the quotations that it cites, in the order written."""

    text: str
    tokens: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Handed:
    """A verbatim statement as it was handed to a chat model: under a token that means nothing outside this one request."""

    token: str
    statement: Statement
    citations: tuple[Citation, ...]


class Fault(StrEnum):
    """Why a claim is not shown."""

    TOKEN = "token"
    NUMBER = "number"
    NEGATION = "negation"
    FORCE = "force"
    ATTRIBUTION = "attribution"
    SUPPORT = "support"
    QUOTE = "quote"
    MARKUP = "markup"
    SCOPE = "scope"
    NAME = "name"
    RELATION = "relation"
    QUANTITY = "quantity"
    VOICE = "voice"
    INSTRUCTION = "instruction"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`faults` in the order checked; none means that the claim may be shown. `support`: from 0 to 1, and 0 where a rule failed
    before it was worked out."""

    faults: tuple[Fault, ...]
    support: float

    @property
    def passed(self) -> bool:
        return not self.faults


class Prover(Protocol):
    """Proves claims against what was handed over, by token. Never raises for what a claim holds."""

    def ready(self, claims: Sequence[Claim], handed: Mapping[str, Handed]) -> None:
        """Reads the claims of an answer and what was handed over together, so that proving each is quick."""
        ...

    def prove(self, claim: Claim, handed: Mapping[str, Handed]) -> Verdict: ...
