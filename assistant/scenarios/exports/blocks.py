"""What a page is made of, whatever it is written to."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Heading:
    """`level` 1 is the title of the whole; 2 a part; 3 a part of it."""

    text: str
    level: int


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; `label` stands before it in bold."""

    text: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """What the reader must see first."""

    text: str


@dataclass(frozen=True, slots=True)
class Items:
    """A list; `ordered` where the order matters."""

    texts: tuple[str, ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words of a source, and where they stand."""

    text: str
    where: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a row of heads; `shares` are the widths of its columns."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    shares: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Break:
    """The next block begins a new page."""


Block = Heading | Text | Notice | Items | Quotation | Table | Break


def notices(texts: Iterable[str]) -> list[Block]:
    return [Notice(text) for text in texts]
