"""An answer as Markdown with its sources, for programs that show text: what is to be done now first, and nothing left out.

Words of documents are escaped, so that nothing in them can become a link, a picture or markup in whatever shows them.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from api.schemas import ActNowSchema, AnswerSchema, CitationSchema, ContactSchema, NoticeSchema
from api.words import CLOSING, HEADINGS, OUTCOMES, contact_note, origin, resting_on
from assistant.answers import AnswerStatus
from knowledge.dates import spoken
from knowledge.records import FORCES

DANGER_LINE = (
    "Child in immediate danger? Call 999. Then your children’s social care (out of hours: emergency duty team)."
)
_MARKS = re.compile(r"([\\`*_\[\]<>|~@]|&(?=#?\w+;)|:(?=//)|(?<=\bwww)\.)", re.IGNORECASE)
_LINE_MARKS = re.compile(r"^(?:(\d+)(?=[.)])|(?=[-+=#]))", re.MULTILINE)
_INDENT = re.compile(r"^[ \t]+", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a text a citation's mark stands: `text[start:end] == "[1]"`."""

    start: int
    end: int
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """The text of an answer and the places of its citations in it, in order."""

    text: str
    places: tuple[Place, ...]


def rendered(answer: AnswerSchema, base: str) -> Rendered:
    """The whole answer. `base`: where readers reach the service, without a slash at the end."""
    parts = [*([act_now_text(answer.act_now)] if answer.act_now else []), *body_parts(answer, base)]
    text = "\n\n".join(parts)
    sources = text.rfind("\n\n**Sources**\n\n")
    places: list[Place] = []
    for citation in answer.citations:
        # Brackets of quoted words are escaped, so that a mark is a mark.
        for found in re.finditer(rf"(?<!\\)\[{citation.number}\]", text[:sources]):
            title = f"{citation.title}, {citation.locator.label}"
            places.append(Place(*found.span(), title, passage_address(base, citation)))
    return Rendered(text, tuple(sorted(places, key=lambda place: place.start)))


def act_now_text(block: ActNowSchema) -> str:
    """What to do first, whole: every step and every contact."""
    steps = [f"{number}. {escaped(step)}" for number, step in enumerate(block.steps, 1)]
    return "\n".join(["**Act now**", "", *steps, "", *_contacts(block.contacts)])


def body_parts(answer: AnswerSchema, base: str) -> list[str]:
    """What follows the act-now block, in the order in which it is to be read: paragraphs of Markdown."""
    parts: list[str] = []
    if answer.care is not None:
        parts.append("\n".join([escaped(answer.care.text), "", *_contacts(answer.care.contacts)]).rstrip())
    if answer.privacy is not None:
        parts.append(f"**Details were removed.** {escaped(answer.privacy.message)}")
    parts += _outcome(answer)
    parts += [_notice(notice) for notice in answer.notices if not notice.citations]
    parts += _statements(answer)
    if answer.statements:
        told = f"Correct on {spoken(answer.as_of)}: the status of each source is that of this day. {CLOSING}"
        parts += [f"*{told}*", "**Sources**", *(_source(citation, base) for citation in answer.citations)]
    parts.append(f"*{DANGER_LINE}*")
    return parts


def passage_address(base: str, citation: CitationSchema) -> str:
    """The page that shows the quotation in its passage."""
    place, _, version = citation.open.removeprefix("/v1").partition("?")
    asked = f"quote={citation.start}-{citation.end}"
    return f"{base}{place}?{f'{version}&' if version else ''}{asked}"


def escaped(text: str) -> str:
    """Text of which Markdown reads nothing as a mark, a link or an address."""
    return _LINE_MARKS.sub(r"\1\\", _MARKS.sub(r"\\\1", _INDENT.sub("", text)))


def _outcome(answer: AnswerSchema) -> Iterator[str]:
    heading = OUTCOMES.get(answer.status)
    if answer.status != AnswerStatus.ANSWERED or answer.message:
        yield " ".join(part for part in (f"**{heading}.**" if heading else "", escaped(answer.message or "")) if part)
    listed = [f"- {escaped(part)}" for part in [*answer.unanswered, *answer.choices]]
    if listed:
        yield "\n".join(listed)


def _statements(answer: AnswerSchema) -> Iterator[str]:
    """The statements by force, each notice before the first statement that it concerns."""
    waiting = [notice for notice in answer.notices if notice.citations]
    for force in FORCES:
        statements = [statement for statement in answer.statements if statement.force == force]
        if not statements:
            continue
        yield f"### {HEADINGS[force]}"
        for statement in statements:
            here = [notice for notice in waiting if set(notice.citations) & set(statement.citations)]
            waiting = [notice for notice in waiting if notice not in here]
            yield from (_notice(notice) for notice in here)
            marks = "".join(f"[{number}]" for number in statement.citations)
            yield _quoted(f"“{statement.text}”", marks) if statement.verbatim else f"{escaped(statement.text)} {marks}"


def _quoted(text: str, marks: str) -> str:
    lines = [f"> {escaped(line)}".rstrip() for line in text.splitlines()]
    return "  \n".join(lines) + f" {marks}"


def _notice(notice: NoticeSchema) -> str:
    marks = "".join(f"[{number}]" for number in notice.citations)
    return f"**Note.** {escaped(notice.text)} {marks}".rstrip()


def _source(citation: CitationSchema, base: str) -> str:
    told = f"{citation.locator.label}; {citation.status_text}. {origin(citation)}."
    rest = resting_on(citation.second_hand)
    link = f"[{escaped(citation.title)}]({passage_address(base, citation)})"
    return f"[{citation.number}] {link}, {escaped(told)}{escaped(f' {rest}.') if rest else ''}"


def _contacts(contacts: Sequence[ContactSchema]) -> list[str]:
    lines: list[str] = []
    for contact in contacts:
        note = contact_note(contact)
        lines.append(f"- {escaped(contact.label)}: **{escaped(contact.value)}**{f' ({escaped(note)})' if note else ''}")
    return lines
