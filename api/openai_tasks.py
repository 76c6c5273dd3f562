"""What chat programs ask for themselves behind the reader's back: a title, tags, follow-up questions of a conversation.

No practitioner asked, so nothing is searched. A title is the beginning of what was asked first, identifiers removed.
"""

import json
import re
from collections.abc import Callable

Redact = Callable[[str], str]
IsDanger = Callable[[str], bool]
_TITLE = "Safeguarding question"
_URGENT = "Act now: a child may be in danger"
_LONGEST = 50
_READ = 2000
"""Characters of a message that are read for its title."""
# How the prompts of Open WebUI and LibreChat begin, in their versions up to November 2026; and the key they ask JSON under.
_KINDS = {
    "title": r"(?:please )?(?:generate|provide|create|write) a (?:very )?(?:concise|short)\b.{0,60}\btitle\b",
    "tags": r"generate 1-3 broad tags",
    "follow_ups": r"suggest \d-\d relevant follow-?\s?up",
    "queries": r"analyze the chat history to determine the necessity of generating search queries",
    "prompt": r"generate a detailed prompt for an? image generation",
    "text": r"you are an autocompletion system",
    "emoji": r"your task is to reflect the speaker's likely facial expression",
}
_BEGINS = {
    kind: re.compile(rf"(?:#+ task:)?\s*{pattern}", re.IGNORECASE | re.DOTALL) for kind, pattern in _KINDS.items()
}
_OWN_TEMPLATE = re.compile(r"#+ task:.*<chat_history>", re.IGNORECASE | re.DOTALL)
_SAID = re.compile(
    r"^(?:\|\|>)?(?:user|human):[ \t]*\n?(.*?)(?=^(?:\|\|>)?(?:user|human|assistant|ai|response|title)\s*:|</chat_history>|\Z)",
    re.IGNORECASE | re.MULTILINE | re.DOTALL,
)


def task_of(prompt: str) -> str | None:
    """Which of these things a prompt asks for; None for a message of a person."""
    text = prompt.strip()
    if kind := next((kind for kind, begins in _BEGINS.items() if begins.match(text)), None):
        return kind
    if _OWN_TEMPLATE.match(text):
        return next((kind for kind in _KINDS if _as_json(kind, text)), None)
    return None


def reply_to(task: str, prompt: str, redact: Redact, is_danger: IsDanger) -> str:
    """What the program gets. Where its conversation tells of a child in danger, title and tags say that."""
    said = [found.strip().strip('"').strip() for found in _SAID.findall(prompt)]
    urgent = is_danger("\n".join(said) or prompt)
    value: str | list[str]
    match task:
        case "title":
            value = _URGENT if urgent else _title(redact(said[0][:_READ])) if said else _TITLE
        case "tags":
            value = ["Act now" if urgent else "Safeguarding"]
        case "follow_ups" | "queries":
            value = []
        case "emoji":
            return "🚨" if urgent else "💬"
        case _:
            value = ""
    if isinstance(value, list) or _as_json(task, prompt):
        return json.dumps({task: value}, ensure_ascii=False)
    return value


def _as_json(key: str, prompt: str) -> bool:
    return re.search(rf"\{{\s*\"{key}\"\s*:", prompt) is not None


def _title(text: str) -> str:
    """The beginning of a text, cut at a word."""
    line = " ".join(text.split())
    if len(line) > _LONGEST:
        line = line[:_LONGEST].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"
    return line if re.search(r"[^\W\d_]{3}", line) else _TITLE
