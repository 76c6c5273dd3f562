"""An answer as a Word file, stamped with the day on which it was correct."""

import io
import re
from collections.abc import Iterator, Sequence

from docx import Document
from docx.document import Document as DocumentObject
from docx.shared import Pt, RGBColor

from api.schemas import AnswerSchema, CitationSchema, ContactSchema
from api.words import CLOSING, HEADINGS, OUTCOMES, contact_note, origin, resting_on
from knowledge.dates import spoken
from knowledge.records import FORCES

# What XML cannot hold: control characters, halves of a surrogate pair, and two that are no characters.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_TITLE = "Touchstone answer"


def answer_as_docx(answer: AnswerSchema, question: str) -> bytes:
    """The answer with its quotations and sources as DOCX. `question` is what it answers, "" where that is not known.

    `answer.changes` stands right under the stamp: what is no longer as the citations say.
    """
    document = Document()
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", Pt(11)  # pyright: ignore[reportAttributeAccessIssue]
    stamp = f"Correct on {spoken(answer.as_of)}"
    document.sections[0].header.paragraphs[0].text = f"{_TITLE}. {stamp}"
    document.sections[0].footer.paragraphs[0].text = CLOSING
    properties = document.core_properties
    properties.title, properties.author, properties.language = _TITLE, "Touchstone", "en-GB"
    properties.created = properties.modified = answer.created_at.replace(tzinfo=None)
    document.add_heading(_written(question) or _TITLE, 0)
    _line(document, f"{stamp}. Guidance changes: check again before you rely on it after that day.", bold=True)
    for change in answer.changes:
        _line(document, f"Changed since: {change}", bold=True)
    _add_act_now(document, answer)
    if answer.care is not None:
        _line(document, answer.care.text)
        _add_contacts(document, answer.care.contacts)
    _add_outcome(document, answer)
    _add_statements(document, answer)
    if answer.citations:
        document.add_heading("Sources", 1)
    for citation in answer.citations:
        _line(document, " ".join(_source(citation)))
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _add_act_now(document: DocumentObject, answer: AnswerSchema) -> None:
    if answer.act_now is None:
        return
    heading = document.add_heading("Act now", 1)
    heading.runs[0].font.color.rgb = RGBColor(0xA3, 0x16, 0x1B)
    for step in answer.act_now.steps:
        document.add_paragraph(_written(step), style="List Number")
    _add_contacts(document, answer.act_now.contacts)


def _add_contacts(document: DocumentObject, contacts: Sequence[ContactSchema]) -> None:
    for contact in contacts:
        note = contact_note(contact)
        text = f"{contact.label}: {contact.value}{f' ({note})' if note else ''}"
        document.add_paragraph(_written(text), style="List Bullet")


def _add_outcome(document: DocumentObject, answer: AnswerSchema) -> None:
    if answer.status in OUTCOMES:
        document.add_heading(OUTCOMES[answer.status], 1)
    if answer.message:
        _line(document, answer.message)
    for part in answer.unanswered:
        document.add_paragraph(_written(part), style="List Bullet")
    for notice in answer.notices:
        _line(document, f"Note: {notice.text}{_numbers(notice.citations)}")


def _add_statements(document: DocumentObject, answer: AnswerSchema) -> None:
    for force in FORCES:
        statements = [statement for statement in answer.statements if statement.force == force]
        if statements:
            document.add_heading(HEADINGS[force], 1)
        for statement in statements:
            words = f"“{statement.text}”" if statement.verbatim else statement.text
            paragraph = document.add_paragraph(_written(f"{words}{_numbers(statement.citations)}"))
            if statement.verbatim:
                paragraph.paragraph_format.left_indent = Pt(14)


def _source(citation: CitationSchema) -> Iterator[str]:
    yield f"[{citation.number}] {citation.title}, {citation.locator.label}."
    yield f"{origin(citation)}."
    yield f"{citation.status_text[:1].upper()}{citation.status_text[1:]}."
    if rest := resting_on(citation.second_hand):
        yield f"{rest}."
    if citation.url is not None and citation.url.startswith(("https://", "http://")):
        yield citation.url


def _line(document: DocumentObject, text: str, *, bold: bool = False) -> None:
    document.add_paragraph().add_run(_written(text)).bold = bold


def _numbers(citations: list[int]) -> str:
    return "".join(f" [{number}]" for number in citations)


def _written(text: str) -> str:
    return _UNWRITABLE.sub("", text)
