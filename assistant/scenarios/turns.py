"""Choosing by turns: neighbouring seeds get different ones, and no two seeds get the same all over."""

from collections.abc import Sequence
from random import Random
from typing import TypeVar

Item = TypeVar("Item")


def by_turns(choices: Sequence[Item], turn: int, name: str) -> Item:
    """The choice of this turn. All come up once before any comes back, in an order that changes each time round."""
    round, place = divmod(turn, len(choices))
    return choices[Random(f"{name}/{round}").sample(range(len(choices)), len(choices))[place]]
