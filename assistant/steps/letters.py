"""Letters: a question without anything that a reader does not see, and without letters that only look like others.

Zero-width characters, direction marks, soft hyphens, tags, controls and private characters can carry an instruction, or cut a
word in two so that nothing recognises it; so can a Cyrillic letter in a Latin word. What is left is what a person reads on the
screen, and it is what every later step works on.
"""

import re
import unicodedata

LOOKALIKES = str.maketrans("авсԁеһіјӏкмнорԛгѕтуԝхɑɡıα", "abcdehijlkmhopqrstywxagia") | str.maketrans(
    "εηικνοπρτυχβ", "enikvonptuxb"
)
"""Small letters of other alphabets, and the Latin ones that they are drawn like."""
_CAPITALS = str.maketrans("АВСЕНІЈКМОРЅТУХԌԚԜΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABCEHIJKMOPSTYXGQWABEZHIKMNOPTYX")
_FOREIGN = {
    code: plain
    for code, plain in (LOOKALIKES | _CAPITALS).items()
    if not unicodedata.name(chr(code)).startswith("LATIN")  # the Turkish dotless i is a letter of names
}
_UNSEEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs"})
# Drawn as nothing, or through the letter before: fillers, variation selectors, strokes and what encloses.
_DRAWN_AS_NOTHING = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\ufe00-\ufe0f\U000e0100-\U000e01ef\u0334-\u0338\u20d0-\u20f0]"
)
_WORD = re.compile(r"[^\W\d_]+")


def legible(text: str) -> str:
    """The text as it is seen. Idempotent; line breaks and tabs stay, any other control that is a space becomes one."""
    seen = _once(text)
    while (again := _once(seen)) != seen:
        seen = again
    return seen


def _once(text: str) -> str:
    text = _DRAWN_AS_NOTHING.sub("", "".join(map(_seen, text)))
    text = unicodedata.normalize("NFC", text)
    letters = [c for c in text if c.isalpha()]
    # A text in another alphabet has letters that look like none of ours; this one has hardly any.
    latin = 10 * sum(not _looks_latin(c) for c in letters) < max(len(letters), 1)
    return unicodedata.normalize("NFC", _WORD.sub(lambda word: _put_right(word[0], latin=latin), text))


def _seen(char: str) -> str:
    if (char.isascii() and char.isprintable()) or char in "\n\t":
        return char
    if unicodedata.category(char) in _UNSEEN:
        return " " if char.isspace() and char != "\r" else ""
    plain = unicodedata.normalize("NFKC", char)
    # Full-width, mathematical and circled letters; a fraction or a sign of a measure stays what it is.
    return plain if plain.isascii() and plain.isalnum() else char


def _looks_latin(letter: str) -> bool:
    return letter.isascii() or ord(letter) in _FOREIGN or unicodedata.name(letter, "").startswith("LATIN")


def _put_right(word: str, *, latin: bool) -> str:
    """A word with letters of two alphabets in one; and, where the text is Latin, one made of look-alikes alone."""
    mixed = any(c.isascii() for c in word)
    alone = latin and len(word) > 1 and all(ord(c) in _FOREIGN for c in word)
    return word.translate(_FOREIGN) if mixed or alone else word
