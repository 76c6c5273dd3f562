"""A question and an answer as people see them, in plain text."""

from evals.cases import Case
from evals.scores import Json


def as_shown(answer: Json) -> str:
    """An answer as its reader sees it: act now, message, statements with force and sources, notices, what is not answered.

    A quotation is given with its source where no statement has its words already.
    """
    parts: list[str] = []
    if answer.get("act_now"):
        contacts = [
            f"{contact['label']}: {contact['value']}" + (f", {contact['note']}" if contact.get("note") else "")
            for contact in answer["act_now"]["contacts"]
        ]
        parts.append("\n".join(["ACT NOW", *(f"• {line}" for line in (*answer["act_now"]["steps"], *contacts))]))
    parts += [answer["message"]] if answer.get("message") else []
    statements = answer.get("statements", [])
    parts += [
        f"({item['force']}) {item['text']}{''.join(f' [{number}]' for number in item['citations'])}"
        for item in statements
    ]
    said = "\n".join(item["text"] for item in statements)
    sources: list[str] = []
    for item in answer.get("citations", []):
        about = [item["title"], item["locator"]["label"], item.get("status_text") or item["status"]]
        quote = "" if item["quote"] in said else f": “{item['quote']}”"
        sources.append(f"[{item['number']}] {', '.join(about)}{quote}")
    parts += ["\n".join(["Sources", *sources])] if sources else []
    notices = [f"• {notice['text']}" for notice in answer.get("notices", [])]
    parts += ["\n".join(["Please note", *notices])] if notices else []
    parts += [f"Not answered: {part}" for part in answer.get("unanswered", [])]
    return "\n\n".join(parts)


def as_asked(case: Case) -> str:
    """What was said before, the question, and who asks from where as of when, where the case says so."""
    asker = [word for word in (case.role, case.area, case.as_of and f"as of {case.as_of}") if word]
    before = [f"Said before: {turn}" for turn in case.turns]
    return "\n\n".join([*before, case.question, *([f"({', '.join(asker)})"] if asker else [])])
