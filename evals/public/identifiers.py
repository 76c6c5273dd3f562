"""Identifiers of British form, made up, in the places where a sentence has those of other countries."""

import random
from collections.abc import Mapping
from types import MappingProxyType

from evals.public.data import Identifier, Sentence

BRITISH: Mapping[str, str] = MappingProxyType({
    "PHONE_NUMBER": "UK_PHONE_NUMBER",
    "ZIP_CODE": "UK_POSTCODE",
    "US_SSN": "UK_NATIONAL_INSURANCE_NUMBER",
    "US_DRIVER_LICENSE": "UK_NHS_NUMBER",
})  # fmt: skip
"""What stands in for what."""


def british(sentence: Sentence, drawn: random.Random) -> Sentence:
    """The sentence with British values for what has a British form; every other word and identifier as it was."""
    text, spans, done = "", list[Identifier](), 0
    for span in sorted(sentence.spans, key=lambda span: span.start_position):
        text += sentence.full_text[done : span.start_position]
        kind = BRITISH.get(span.entity_type)
        value = sentence.full_text[span.start_position : span.end_position] if kind is None else _value(kind, drawn)
        spans.append(
            Identifier(
                entity_type=kind or span.entity_type, start_position=len(text), end_position=len(text) + len(value)
            )
        )
        text, done = text + value, span.end_position
    return Sentence(full_text=text + sentence.full_text[done:], spans=spans)


def _value(kind: str, drawn: random.Random) -> str:
    digits = "".join(drawn.choices("0123456789", k=9))
    match kind:
        case "UK_PHONE_NUMBER":  # numbers kept for drama: 07700 900xxx, 01632 960xxx
            end = digits[:3]
            return drawn.choice([f"07700 900{end}", f"07700900{end}", f"+44 7700 900{end}", f"01632 960 {end}"])
        case "UK_POSTCODE":
            area, space = drawn.choice(["LS", "B", "SW", "NR", "EC", "M"]), drawn.choice([" ", " ", ""])
            letters = "".join(drawn.choices("ABDEFGHJLNPQRSTUWXYZ", k=2))
            return f"{area}{digits[0]}{space}{digits[1]}{letters}"
        case "UK_NATIONAL_INSURANCE_NUMBER":
            letters, end = "".join(drawn.choices("ABCEHJLMPRSTWXYZ", k=2)), drawn.choice("ABCD")
            spaced = f"{letters} {digits[:2]} {digits[2:4]} {digits[4:6]} {end}"
            return drawn.choice([spaced, spaced.replace(" ", "")])
        case _:
            number = _nhs_number("999" + digits[:6])
            return drawn.choice([number, f"{number[:3]} {number[3:6]} {number[6:]}"])


def _nhs_number(nine: str) -> str:
    """Nine digits with their check digit, modulus 11; 999 begins those that are given to nobody. One whose check digit would
    be 10 is no number: the next one is taken."""
    check = 11 - sum(int(digit) * weight for digit, weight in zip(nine, range(10, 1, -1), strict=True)) % 11
    return _nhs_number(str(int(nine) + 1)) if check == 10 else nine + str(check % 11)
