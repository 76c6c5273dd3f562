"""Repairs that only exported slides need: spaces put into ranges, addresses and camel case by the exporter."""

import re

_RANGE = re.compile(r"(?<=\d)(?: -| ?- )(?=\d)")
_GLUED_FIGURE = re.compile(r"\b([a-z]{3,})(\d+(?:%|/\d))")
_SCHEME = re.compile(r"\b(https?): ?//")
_SPACED_ADDRESS = re.compile(r"(?:\bhttps?://|\bwww\. ?|\b[\w.+-]+@)[\w-]+(?:\. ?[a-z][\w/?=&-]*)+")
# The exporter parts camel case with a full stop: "Df. E", "@some. NAME".
_CAMEL = re.compile(r"\b(?!(?:Mr|Mrs|Ms|Dr|St|Jr|Sr|No|Vs|Ed|Al)\.)([A-Z][a-z]{1,2})\. ([B-HJ-Z]{1,2})(?=[\s,;:)]|$)")
_HANDLE = re.compile(r"(@[A-Za-z]+)\. ([A-Z]+)\b")


def mend_deck(text: str) -> str:
    """Text of a slide as it was typed. Only spaces change, and the full stops that the exporter added."""
    text = _SCHEME.sub(r"\1://", text)
    text = _SPACED_ADDRESS.sub(lambda match: match.group().replace(" ", ""), text)
    text = _HANDLE.sub(r"\1\2", _CAMEL.sub(r"\1\2", text))
    text = _GLUED_FIGURE.sub(r"\1 \2", _RANGE.sub("-", text))
    return re.sub(r"(?<=[.,;:!?]) \)", ")", text)
