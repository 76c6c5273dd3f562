"""An answer as HTML, for a browser without scripts: each citation opens into its passage, on the same page."""

from collections.abc import Callable
from xml.etree.ElementTree import Element

from api.html import bare_list, element, outward, small
from api.schemas import ActNowSchema, AnswerSchema, CitationSchema, ContactSchema, PassageSchema, ProblemSchema
from api.words import CLOSING, HEADINGS, OUTCOMES, contact_note, origin, resting_on
from assistant.answers import AnswerStatus
from knowledge.dates import spoken
from knowledge.records import FORCES

PassageOf = Callable[[str], PassageSchema]


def answer_elements(answer: AnswerSchema, passage_of: PassageOf) -> list[Element]:
    """The answer in the order in which it is to be read. `passage_of` gives the passage of an id."""
    article = element("article", {"aria-labelledby": "asked"}, element("h2", {"id": "asked"}, answer.question))
    parts: list[Element] = []
    if answer.care is not None:
        contacts = bare_list(_contact(contact) for contact in answer.care.contacts)
        parts.append(element("section", {"class": "care"}, element("p", {}, answer.care.text), contacts))
    if answer.privacy is not None:
        parts.append(_notice("Details were removed", answer.privacy.message))
    parts += _outcome(answer)
    parts += [_notice("Note", notice.text) for notice in answer.notices if not notice.citations]
    citations = {citation.number: citation for citation in answer.citations}
    waiting = [notice for notice in answer.notices if notice.citations]
    for force in FORCES:
        statements = [statement for statement in answer.statements if statement.force == force]
        if not statements:
            continue
        parts.append(element("h3", {}, HEADINGS[force]))
        for statement in statements:
            here = [notice for notice in waiting if set(notice.citations) & set(statement.citations)]
            waiting = [notice for notice in waiting if notice not in here]
            parts += [_notice("Note", notice.text) for notice in here]
            words = f"“{statement.text}”" if statement.verbatim else statement.text
            parts.append(element("blockquote" if statement.verbatim else "p", {}, words))
            parts += [_citation(citations[number], passage_of) for number in statement.citations]
    if answer.statements:
        parts.append(
            small(f"Correct on {spoken(answer.as_of)}: the status of each source is that of this day. {CLOSING}")
        )
    article.extend(parts)
    return [*act_now_elements(answer.act_now), article]


def problem_elements(problem: ProblemSchema) -> list[Element]:
    """What went wrong, with what to do first where a child may be in danger."""
    told = element("section", {"class": "problem"}, element("h2", {}, problem.title), element("p", {}, problem.detail))
    return [*act_now_elements(problem.act_now), told]


def act_now_elements(block: ActNowSchema | None) -> list[Element]:
    if block is None:
        return []
    steps = [element("li", {}, step) for step in block.steps]
    return [
        element(
            "section",
            {"class": "act-now"},
            element("h2", {}, "Act now"),
            element("ol", {}, *steps),
            bare_list(_contact(contact) for contact in block.contacts),
        )
    ]


def _contact(contact: ContactSchema) -> Element:
    digits, note = contact.value.replace(" ", ""), contact_note(contact)
    value = element("a", {"href": f"tel:{digits}"}, contact.value) if digits.isdecimal() else small(contact.value)
    return element("li", {}, f"{contact.label}: ", value, *([small(note)] if note else []))


def _outcome(answer: AnswerSchema) -> list[Element]:
    if answer.status == AnswerStatus.ANSWERED and not answer.message:
        return []
    heading = OUTCOMES.get(answer.status)
    listed = element("ul", {}, *(element("li", {}, part) for part in [*answer.unanswered, *answer.choices]))
    box = element("section", {"class": "outcome"}, *([element("h3", {}, heading)] if heading else []))
    box.extend([*([element("p", {}, answer.message)] if answer.message else []), *([listed] if len(listed) else [])])
    return [box]


def _notice(name: str, text: str) -> Element:
    return element("p", {"class": "notice"}, element("strong", {}, f"{name}: "), text)


def _citation(citation: CitationSchema, passage_of: PassageOf) -> Element:
    """The citation under its statement; opened, the passage with the quotation marked and what stands around it."""
    passage = passage_of(citation.passage_id)
    before = passage.before.rstrip()
    bullet = "• " if before.endswith("•") else ""  # it belongs to the words that follow it
    summary = f"{citation.number} {citation.title}, {citation.locator.label}, {citation.status_text}"
    rest = resting_on(citation.second_hand)
    return element(
        "details",
        {"class": "source"},
        element("summary", {}, summary),
        *([small(before.rstrip("• \n"))] if before else []),
        element("p", {}, bullet, *_marked(passage, citation)),
        *([small(passage.after)] if passage.after else []),
        small(f"{origin(citation)}."),
        *([small(f"{rest}.")] if rest else []),
        *([element("p", {}, element("a", outward(citation.url), "The publisher’s own copy"))] if citation.url else []),
    )


def _marked(passage: PassageSchema, citation: CitationSchema) -> list[Element | str]:
    start, end = citation.start - passage.start, citation.end - passage.start
    text = passage.text
    if text[start:end] != citation.quote:
        return [text]
    return [text[:start], element("mark", {}, text[start:end]), text[end:]]
