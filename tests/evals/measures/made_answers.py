"""Cases and bodies of the API, made for the tests of measures; every part that a test does not name is as plain as can be."""

from typing import Any

from evals.cases import Case, Gold, case_of
from evals.measures import MEASURES
from evals.scores import Measure, Result, Score, score

BY_NAME: dict[str, Measure] = {measure.name: measure for measure in MEASURES}
WORDS = "A parent or carer must tell the local authority at least six weeks before the arrangement begins."
OTHER = "Every child who goes missing is offered a return interview by somebody independent within three days."
THIRD = "Inspectors found that managers did not always record why a decision about a family was taken."
GOLD = Gold(source_id="guide", quote=WORDS)


def case(**parts: Any) -> Case:
    return case_of({"id": "case-1", "question": "How soon?"} | parts, "test")


def citation(number: int, quote: str, **parts: Any) -> dict[str, Any]:
    locator = {
        "label": "p. 3", "page": 3, "printed_page": "3", "paragraph": "1.4", "section": None, "slide": None,
        "heading_path": ["Arrangements"],
    }  # fmt: skip
    return {
        "number": number, "passage_id": f"guide@1#{number}", "source_id": "guide", "title": "The guide", "publisher": "A body",
        "kind": "guidance", "authority": "A3", "area": None, "published": "2024", "period": None, "status": "in_force",
        "status_text": "In force.", "superseded_by": None, "superseded_by_title": None,
        "locator": locator | parts.pop("locator", {}), "quote": quote, "start": 0, "end": len(quote), "lead": None,
        "second_hand": [], "url": None, "open": "/v1/passages/1",
    } | parts  # fmt: skip


def statement(number: int, text: str, *citations: int, force: str = "should") -> dict[str, Any]:
    return {"id": f"s{number}", "text": text, "force": force, "verbatim": True, "citations": list(citations)}


def quoting(*quotes: str, **parts: Any) -> dict[str, Any]:
    """An answer of verbatim statements, each with its citation."""
    return answer(
        statements=[statement(number, quote, number) for number, quote in enumerate(quotes, 1)],
        citations=[citation(number, quote) for number, quote in enumerate(quotes, 1)],
        **parts,
    )


def answer(**parts: Any) -> dict[str, Any]:
    return {
        "id": "a1", "conversation_id": None, "created_at": "2026-11-22T10:00:00Z", "as_of": "2026-11-22", "status": "answered",
        "question": "How soon?", "standalone_question": "How soon?", "act_now": None, "privacy": None, "message": None,
        "statements": [], "citations": [], "notices": [], "unanswered": [], "composer": "extractive", "support": 0.8,
        "timings_ms": {"screen": 2.0, "retrieve": 31.0, "total": 47.0},
    } | parts  # fmt: skip


def notice(code: str, *citations: int, text: str = "Look out.") -> dict[str, Any]:
    return {"code": code, "text": text, "citations": list(citations)}


def search(*results: tuple[str, str]) -> dict[str, Any]:
    """The body of a search from (source, text) pairs, first to last."""
    return {
        "results": [
            {
                "rank": rank, "passage_id": f"{source}@1#{rank}", "source_id": source, "title": source, "status": "in_force",
                "status_text": "In force.", "locator": citation(1, "x")["locator"], "text": text, "start": 0, "end": len(text),
                "score": 1 / rank, "force": "should",
            }
            for rank, (source, text) in enumerate(results, 1)
        ],
        "rejected": [],
        "added_words": [],
        "timings_ms": {},
    }  # fmt: skip


def result(body: dict[str, Any] | None = None, **parts: Any) -> Result:
    return Result("case-1", answer=body, **parts)


def taken(name: str, of: Case, body: dict[str, Any]) -> Score:
    """The score of a measure for a case, by the body that it needs."""
    measure = BY_NAME[name]
    return score(measure, of, result(body) if measure.needs == "answer" else result(search=body))
