"""Answers made for the tests of the widget, as the service would send them."""

import json
from typing import Any

PAYLOADS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    '"><iframe srcdoc="<script>alert(1)</script>">',
    "javascript:alert(1)",
    "[x](javascript:alert(1))",
    "![x](https://collector.example/a.png)",
    '<a href="jAvAsCrIpT&colon;alert(1)">x</a>',
    "`</textarea><script>alert(1)</script>`",
    "<math><mtext></p><img src onerror=alert(1)>",
    "{{7*7}} ${7*7}",
    """=HYPERLINK("http://x.example") +cmd|'/C calc'!A0""",
)
ACT_NOW = {
    "steps": ["Danger to life: call 999 now.", "Refer now, by telephone, to children's social care."],
    "contacts": [
        {"label": "Emergency", "value": "999", "area": None, "checked_on": "2026-11-22"},
        {
            "label": "Front Door",
            "value": "0808 157 0101",
            "area": "exampleshire",
            "checked_on": "2026-11-02",
            "when": "weekdays",
        },
    ],
}


def citation(number: int, **changes: Any) -> dict[str, Any]:
    return {
        "number": number,
        "passage_id": f"guide@1#{number}",
        "source_id": "guide-2023",
        "title": f"Guide to safeguarding, volume {number}",
        "publisher": "Ministry",
        "kind": "statutory_guidance",
        "authority": "A2",
        "area": None,
        "published": "2023-12-15",
        "period": None,
        "status": "superseded",
        "status_text": "superseded by Guide 2026 (not held here) since 18 March 2026",
        "superseded_by": "guide-2026",
        "superseded_by_title": "Guide 2026",
        "locator": {
            "label": f"para {number}, p. 58",
            "page": 60,
            "printed_page": "58",
            "paragraph": str(number),
            "section": None,
            "slide": None,
            "heading_path": ["Assessment", "Referral"],
        },
        "quote": "A decision should be made within one working day.",
        "start": 100,
        "end": 149,
        "lead": None,
        "second_hand": [],
        "url": "https://example.org/guide",
        "open": f"/v1/passages/guide%401%23{number}",
        **changes,
    }


def statement(number: int, **changes: Any) -> dict[str, Any]:
    words = {"id": f"s{number}", "text": "A decision should be made within one working day.", "force": "should"}
    return {**words, "verbatim": True, "citations": [number], **changes}


def answer(**changes: Any) -> dict[str, Any]:
    return {
        "id": "0123456789abcdef0123456789abcdef",
        "conversation_id": None,
        "created_at": "2026-11-22T09:00:00Z",
        "as_of": "2026-11-22",
        "status": "answered",
        "question": "How soon is a decision made?",
        "standalone_question": "How soon is a decision made?",
        "act_now": None,
        "care": None,
        "privacy": None,
        "message": None,
        "statements": [statement(1)],
        "citations": [citation(1)],
        "notices": [{"code": "superseded_source", "text": "The guide was replaced.", "citations": [1]}],
        "unanswered": [],
        "composer": "extractive",
        "timings_ms": {"total": 1.0},
        **changes,
    }


def refusal(status: str, message: str, **changes: Any) -> dict[str, Any]:
    """An answer without statements."""
    return answer(status=status, message=message, statements=[], citations=[], notices=[], **changes)


def events(body: dict[str, Any]) -> str:
    """The answer as server-sent events, in the order in which the service sends them."""
    frames: list[tuple[str, Any]] = [("stage", {"stage": "screening", "found": None})]
    frames += [(part, body[part]) for part in ("act_now", "care", "privacy") if body[part]]
    frames += [("stage", {"stage": "searching", "found": 12}), ("stage", {"stage": "checking", "found": None})]
    for part, name in (("notices", "notice"), ("citations", "citation"), ("statements", "statement")):
        frames += [(name, item) for item in body[part]]
    return "".join(f"event: {event}\ndata: {json.dumps(data)}\n\n" for event, data in [*frames, ("answer", body)])


def passage(**changes: Any) -> dict[str, Any]:
    text = "A decision should be made within one working day. The referrer is told."
    return {
        "id": "guide@1#1",
        "source": {"id": "guide-2023", "title": "Guide", "url": "https://example.org/guide", "status_note": None},
        "locator": citation(1)["locator"],
        "force": "should",
        "text": text,
        "start": 100,
        "end": 100 + len(text),
        "before": "Referral",
        "after": "Assessment follows.",
        "references": [],
        "live": True,
        **changes,
    }
