"""Requests: what a message asks that is declined, or answered otherwise than it asks, and who it is that needs help first.

Works on the message alone, before anything is searched. What is recognised is data (the folder `scope`, read by `rules`).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from assistant.answers import Answer, AnswerStatus, Care, Draft
from assistant.messages import CONSULT, FOR_THEM, MESSAGES, NAMING
from assistant.steps.rules import Found, Rule, Rules, Says
from assistant.steps.screen import Danger
from knowledge.areas import Areas

_DISTRESS: tuple[Says, ...] = ("distress",)
_ORDERS: tuple[Says, ...] = ("instruction", "form")
_PARTS = re.compile(
    r"(?<=[.!?;]) |\n| (?=(?:What|How|When|Who|Which|Where|Why) )"
    r"|<!--|-->|</?[A-Za-z_]{1,20}>|<\|[^|\s]{1,20}\|>|<<|>>|\[/?[A-Za-z_]{1,20}\]|```|###+|---+"
)
_CLAUSES = re.compile(r"(?<=[:,;]) | [-–—] | (?:and then|and|then|but|because) ", re.IGNORECASE)
_SPACES = re.compile(r"[^\S\n]+")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Request:
    """What becomes of a message. `status` None: it is answered; `declined_case_decision`: the general test (`ask`) is answered.

    `ask`: what is searched in the message's place. `rules`: the ids of what was recognised.
    """

    status: AnswerStatus | None = None
    message: str | None = None
    ask: str | None = None
    care: Care | None = None
    act_now: bool = False
    rules: tuple[str, ...] = ()

    @property
    def elsewhere(self) -> bool:
        """Whether it seems to be about something else than safeguarding."""
        return self.status is AnswerStatus.OUT_OF_SCOPE and self.message is None


@dataclass(frozen=True, slots=True)
class Requests:
    """The step. `danger` has the act-now block and the contacts of areas, `areas` gives the areas known now."""

    rules: Rules
    danger: Danger
    areas: Callable[[], Areas]

    def __call__(self, draft: Draft) -> Draft | Answer:
        text, area = draft.question.text, draft.question.area
        urgent = draft.act_now is not None
        request = read(self.rules, text, urgent=urgent)
        if draft.standalone is not None and (request.status is None or request.elsewhere):
            # What a follow-up asks shows only when it is written out.
            written = read(self.rules, draft.standalone, urgent=urgent)
            request = replace(written, care=request.care or written.care)
        # An order to treat it all as a game must not hide what is said beside it.
        freed = request.ask is not None and self.danger.finding(request.ask).urgent
        block = self.danger.block(area) if request.act_now or freed else None
        draft = replace(draft, act_now=draft.act_now or block, care=self._care(request, area))
        if request.status is None:
            return draft if request.ask is None else replace(draft, standalone=request.ask)
        if request.status is AnswerStatus.CASE_DECISION:
            asked = self._in_place(request.ask or text, draft.standalone or text)
            return replace(draft, closing=request.status, standalone=asked, earlier=())
        return Answer(draft, request.status, request.message or MESSAGES[request.status])

    def _care(self, request: Request, area: str | None) -> Care | None:
        """The help to show, with whom to ring in the reader's area; of a decision, whom to talk it over with there."""
        if request.care is not None and request.care.reader in {"child", "practitioner"}:
            return request.care
        here = self.danger.local.of(area, self.danger.today())
        if request.care is not None:
            return replace(request.care, contacts=(*request.care.contacts, *here))
        return Care("practitioner", CONSULT, here) if here and request.status is AnswerStatus.CASE_DECISION else None

    def _in_place(self, ask: str, text: str) -> str:
        """The general question, about the areas that the message names."""
        areas = self.areas()
        named = " and ".join(sorted(areas.title(area) for area in areas.named(text)))
        return f"{ask.rstrip('?')} in {named}?" if named else ask


def read(rules: Rules, text: str, *, urgent: bool = False) -> Request:
    """What the message asks for and what becomes of it. `urgent`: the screen has found danger. Pure."""
    found = rules.found(text)
    if found.of("instruction", "form") and not found.of("harm", "naming"):
        if (rest := _rest(rules, text, _ORDERS)) is not None:
            request = _read(rules, rest, rules.found(rest), urgent=urgent)
            return replace(request, ask=request.ask or rest, rules=(*found.ids, *request.rules))
        if found.of("instruction") and not urgent:
            return Request(AnswerStatus.MANIPULATION, rules=found.ids)
    return _read(rules, text, found, urgent=urgent)


def _read(rules: Rules, text: str, found: Found, *, urgent: bool) -> Request:
    if (child := found.of("child")) and not found.of("harm"):
        return _for_them(rules, child, found.ids)
    if harm := found.of("harm", "naming"):
        message = NAMING if harm.says == "naming" else None
        return Request(AnswerStatus.HARMFUL, message, care=_care(rules, harm), rules=found.ids)
    if parent := found.of("parent"):
        return _for_them(rules, parent, found.ids)
    distress = found.of("distress")
    care = _care(rules, distress) if distress else None
    if decision := found.of("decision"):
        ask = rules.test_of(text) or decision.ask
        return Request(AnswerStatus.CASE_DECISION, ask=ask, care=care, rules=found.ids)
    if found.of("elsewhere") and not urgent and care is None:
        return Request(AnswerStatus.OUT_OF_SCOPE, rules=found.ids)
    if distress and _rest(rules, text, _DISTRESS) is None:
        return Request(ask=distress.ask, care=care, rules=found.ids)
    return Request(care=care, rules=found.ids)


def _for_them(rules: Rules, rule: Rule, ids: tuple[str, ...]) -> Request:
    return Request(AnswerStatus.OUT_OF_SCOPE, FOR_THEM, care=_care(rules, rule), act_now=rule.act_now, rules=ids)


def _care(rules: Rules, rule: Rule) -> Care | None:
    return rules.cares[rule.care] if rule.care else None


def _rest(rules: Rules, text: str, says: tuple[Says, ...]) -> str | None:
    """What the message asks besides the parts that say one of these; None where nothing else is asked."""
    kept: list[str] = []
    for part in filter(None, map(str.strip, _PARTS.split(_SPACES.sub(" ", text)))):
        if rules.found(part).of(*says) is None:
            kept.append(part)
        else:
            clauses = [clause for clause in _CLAUSES.split(part) if clause and not rules.found(clause).of(*says)]
            kept += [clause for clause in clauses if _asks(rules, clause, says)]
    return " ".join(kept) if any(_asks(rules, part, says) for part in kept) else None


def _asks(rules: Rules, part: str, says: tuple[Says, ...]) -> bool:
    """Whether a part of a message could be answered: it asks, and has a word of practice or is of some length."""
    asks = rules.stands("asks", part)
    return asks if says == _DISTRESS else asks or (len(_WORD.findall(part)) > 1 and rules.stands("practice", part))
