"""What a person should look at in any file: words meant for a model and not for a reader, characters that nobody sees.

The words stay what they are, text of the document: an answer that quotes never obeys. But who wrote them, and why, is for the
owner of the file to say before anybody is shown them as guidance.
"""

import re
from collections.abc import Iterable

from ingest.blocks import Block

_SHOWN = 60
_MOST_SHOWN = 3
_TOLD = (
    # set aside what it was told
    r"\b(?:ignore|disregard|forget|override|bypass)\b[^.;\n]{0,30}?\b(?:previous|prior|above|earlier|preceding|your|other)\b"
    r"[^.;\n]{0,20}?\b(?:instructions?|prompts?|directions|guardrails|programming)\b",
    # be something else
    r"\byou are (?:now |from now on )?(?:an? |the )?(?:\w+ ){0,2}(?:ai|a\.i\.|language model|chatbot|llm|gpt)\b",
    r"\b(?:system|developer) prompt\b",
    r"\bas an? (?:ai|large language) (?:assistant|model|language model)\b",
    # a line of a conversation that the document is not
    r"(?:^|[.!?] )(?:###? ?)?(?:system|assistant) ?(?:message|prompt|instruction)? ?: ?(?=you\b|when\b|reply\b|answer\b|always\b"
    r"|never\b|ignore\b|from now\b)",
    r"<\|?(?:im_start|im_end|system|endoftext)\|?>|\[/?INST\]",
    # what to say when asked
    r"\bwhen(?:ever)? (?:you are |you're )?asked (?:about|for|whether|if)\b[^.;\n]{0,60}?\b(?:reply|respond|answer|say|output)\b"
    r"[^.;\n]{0,12}?\b(?:only|that|with|exactly)\b",
    r"\b(?:do not|don't|never) (?:tell|reveal|mention|disclose)\b[^.;\n]{0,30}?\bto the (?:user|reader of this chat)\b",
    r"\b(?:append|insert|include|render) (?:this|the following) (?:image|link|url|markdown)\b",
)
_INSTRUCTION = re.compile("|".join(_TOLD), re.IGNORECASE)
# Tag characters spell words that no font shows; direction overrides make text read otherwise than it is stored.
_UNSEEN = re.compile("[\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]")


def instructions(blocks: Iterable[Block]) -> list[str]:
    """Warnings about text that looks like an instruction to a model, and about characters that nobody sees."""
    found: list[str] = []
    unseen = 0
    for block in blocks:
        unseen += len(_UNSEEN.findall(block.text))
        if match := _INSTRUCTION.search(_UNSEEN.sub("", block.text)):
            where = f"page {block.page}: " if block.page is not None else ""
            found.append(f"{where}“{' '.join(match[0].split())[:_SHOWN]}”")
    warnings: list[str] = []
    if found:
        more = f" and {len(found) - _MOST_SHOWN} more" if len(found) > _MOST_SHOWN else ""
        warnings.append(
            "text that looks like an instruction to a model, kept as text: see who wrote it and why "
            f"({'; '.join(found[:_MOST_SHOWN])}{more})"
        )
    if told := unseen_characters(unseen):
        warnings.append(told)
    return warnings


def unseen_characters(count: int) -> str | None:
    """The warning about so many invisible characters; None for none."""
    return f"{count} invisible characters were taken out (hidden tags or text direction)" if count else None


def count_unseen(text: str) -> int:
    """How many characters of a text nobody sees."""
    return len(_UNSEEN.findall(text))
