"""What has no place in a sentence of prose: markup, links, addresses, numbers to ring, control characters."""

import re
import unicodedata

_UNSAFE = re.compile(
    r"[`*_#<>|~^\\{}\[\]]"  # Markdown and HTML; a sentence of guidance needs none of them
    r"|\b[a-z][a-z0-9+.-]{0,20}:(?=[^\s\d])"  # a scheme: https:, javascript:, data:, mailto:
    r"|//|\bwww\."
    r"|@"
    r"|&(?:\#?\w{1,10});"
    r"|\b[\w-]{2,40}\.(?:com|org|net|uk|gov|edu|io|info|co|eu|ai|dev|app|html?|pdf|docx?|png|jpe?g|gif|svg)\b"
    r"|[a-z0-9]\.[a-z]{2,}/"  # an address without its beginning
    r"|(?<!\d)(?:\+|00)?(?:\d[ -]?){9,14}\d(?!\d)"  # a telephone number
    r"|(?<!\d)0\d{2,4} ?\d{3,4} ?\d{3,4}(?!\d)",
    re.IGNORECASE,
)


def unsafe(text: str) -> bool:
    """Whether a claim holds anything but words, figures and plain punctuation."""
    return not text.strip() or _UNSAFE.search(text) is not None or any(map(_hidden, text))


def _hidden(character: str) -> bool:
    """Control, format, private and unassigned characters, drawings, loose accents, and the letters and digits of other scripts,
    which can look like ours and be read as something else."""
    if character.isascii():
        return not character.isprintable()
    kind = unicodedata.category(character)
    if kind[0] == "L":
        return not unicodedata.name(character, "").startswith("LATIN")
    return kind not in {"Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Sc", "Zs"}
