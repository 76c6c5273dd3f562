"""The page at /: the chat; without scripts a form, and after it the answer."""

from collections.abc import Sequence
from pathlib import Path
from xml.etree.ElementTree import Element

from api.answer_page import PassageOf, answer_elements, problem_elements
from api.html import element, field, written
from api.schemas import ActNowSchema, AnswerSchema, ProblemSchema

TEMPLATE = Path(__file__).parent / "page" / "index.html"
FIELDS = ("question", "area", "as_of")


def home_page() -> str:
    """The page before anything was asked."""
    return _page([], [element("touchstone-chat", {"inline": "", "heading": "Ask a question"}, _form({}))])


def answered_page(answer: AnswerSchema, asked: dict[str, str], passage_of: PassageOf) -> str:
    """The page with the answer to what was sent by the form. The form keeps its options; the question is asked."""
    kept = {name: value for name, value in asked.items() if name != "question"}
    return _page(answer_elements(answer, passage_of), [_form(kept)])


def refused_page(detail: str, asked: dict[str, str], act_now: ActNowSchema | None) -> str:
    """The page when what was sent cannot be answered, with what was typed still in the form, for the person to correct."""
    problem = ProblemSchema(
        type="about:blank", title="The question was not answered", status=422, detail=detail, act_now=act_now
    )
    return _page(problem_elements(problem), [_form(asked)])


def _page(answer: Sequence[Element], chat: Sequence[Element]) -> str:
    page = TEMPLATE.read_text(encoding="utf-8")
    return page.replace("<!-- answer -->", written(answer)).replace("<!-- chat -->", written(chat))


def _form(asked: dict[str, str]) -> Element:
    warning = element(
        "span", {"class": "warning"}, "Do not enter names or anything else that identifies a child or family."
    )
    label = element("label", {"for": "question"}, "Your question ", warning)
    words = {
        "id": "question",
        "name": "question",
        "rows": "4",
        "maxlength": "2000",
        "required": "",
        "autocomplete": "off",
    }
    area = {"id": "area", "name": "area", "maxlength": "80", "value": asked.get("area", ""), "autocomplete": "off"}
    as_of = {"id": "as-of", "name": "as_of", "type": "date", "value": asked.get("as_of", "")}
    return element(
        "form",
        {"class": "ask", "action": "/", "method": "post", "accept-charset": "utf-8", "autocomplete": "off"},
        label,
        element("textarea", words, asked.get("question", "")),
        element(
            "div",
            {"class": "options"},
            field("Area, to see your local procedure. For example: norfolk", element("input", area)),
            field("As of, to see what applied on an earlier date. Today, if left empty", element("input", as_of)),
        ),
        element("button", {"type": "submit", "class": "primary"}, "Ask"),
    )
