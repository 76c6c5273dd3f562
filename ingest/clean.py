"""Text repair that every format needs, and what never enters an index: staff contact details, invisible characters."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace

import ftfy

from ingest.blocks import Block, NoteCall, PageTurn

_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
# Soft hyphen, zero-width characters, bidirectional controls, byte-order mark and the Unicode tag block: never seen by a
# reader, so never part of what a reader is shown or of what is searched (safety.md INJ-6).
_INVISIBLE = re.compile(
    r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd]")
_SPACES = re.compile(r"[^\S\n]+")
_EMAIL = re.compile(r"[\w.+'-]+ ?@ ?[\w-]+(?:\. ?[\w-]+)+", re.ASCII)
_PHONE = re.compile(r"(?<![\d/.-])(?:\+44[ \d]{9,13}|0\d(?:[ -]?\d){8,9})(?![\d/-])")
# Freephone and public helplines are what a reader needs; direct lines of named staff are not.
_PUBLIC_PHONE = re.compile(r"0(?:80[08]|3\d\d)")
_CONTACT_LINE = re.compile(r"\b(contact|e-?mail|tel(?:ephone)?|phone|call|write to|information)\b", re.IGNORECASE)


def repair(text: str) -> str:
    """The text as its author typed it: encoding faults, ligatures, invisible characters and odd spaces mended.

    Idempotent. Line breaks stay; runs of other white space become one space.
    """
    mended = _repair_once(text)
    # ftfy may reveal on the second pass what it decoded on the first; two passes reach the fixed point in practice.
    while (again := _repair_once(mended)) != mended:
        mended = again
    return mended


def _repair_once(text: str) -> str:
    text = ftfy.fix_text(text, uncurl_quotes=False, fix_character_width=False, normalization="NFC")
    text = _INVISIBLE.sub("", text.translate(_LIGATURES))
    text = _CONTROL.sub("", text)
    text = "\n".join(_SPACES.sub(" ", line).strip() for line in text.split("\n"))
    return unicodedata.normalize("NFC", text)


def clean(blocks: Iterable[Block]) -> list[Block]:
    """Blocks with their text repaired and staff contact details removed; what is left empty is dropped.

    A block whose offsets matter (a brief with references) must come repaired from its reader: its text may not change
    here, and a ValueError says so if it would.
    """
    kept: list[Block] = []
    for block in blocks:
        text = without_contact_details(" ".join(repair(block.text).split()))
        if not text:
            continue
        if text != block.text and block.references:
            raise ValueError(f"a block with references must come repaired from its reader: {block.text[:60]!r}")
        kept.append(replace(block, text=text, calls=_calls(block, text), turns=_turns(block, text)))
    return kept


def _calls(block: Block, text: str) -> tuple[NoteCall, ...]:
    return tuple(replace(call, at=min(call.at, len(text))) for call in block.calls)


def _turns(block: Block, text: str) -> tuple[PageTurn, ...]:
    return tuple(replace(turn, at=min(turn.at, len(text))) for turn in block.turns)


def without_contact_details(text: str) -> str:
    """The text without e-mail addresses and direct phone lines; "" when it was no more than an invitation to use them."""
    phones = [m for m in _PHONE.finditer(text) if not _PUBLIC_PHONE.match(m.group())]
    emails = list(_EMAIL.finditer(text))
    if not phones and not emails:
        return text
    if len(text.split()) <= 40 and _CONTACT_LINE.search(text):
        return ""
    for match in sorted([*phones, *emails], key=lambda m: m.start(), reverse=True):
        text = text[: match.start()] + text[match.end() :]
    text = re.sub(r"\(\s*\)|\[\s*\]", "", text)
    return re.sub(r" +([.,;:)])", r"\1", " ".join(text.split()))
