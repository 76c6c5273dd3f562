"""Weights of a logistic regression, frozen in a file: what each signal counts, and the support from which there is enough."""

import math
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from knowledge.errors import SettingsError


@dataclass(frozen=True, slots=True)
class Weights:
    """support = logistic(bias + the sum of weight x signal), from 0 to 1; `enough`: the least that is enough."""

    each: Mapping[str, float]
    bias: float
    enough: float

    @classmethod
    def load(cls, path: Path, signals: Collection[str]) -> "Weights":
        """Reads them, one for each of these signals and for nothing else. Raises SettingsError: the file and what is wrong."""
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise SettingsError(f"{path}: the weights cannot be read: {error}") from None
        each = table.get("signals")
        if not isinstance(each, dict) or set(each) != set(signals) or set(table) != {"signals", "bias", "enough"}:
            raise SettingsError(
                f"{path}: write bias, enough and [signals] with {', '.join(sorted(signals))}, nothing else"
            )
        numbers = {**each, "bias": table["bias"], "enough": table["enough"]}
        wrong = [name for name, value in numbers.items() if not isinstance(value, float) or not math.isfinite(value)]
        if wrong or not 0 < table["enough"] < 1:
            raise SettingsError(
                f"{path}: {(wrong or ['enough'])[0]}: write a decimal number; enough lies between 0 and 1"
            )
        return cls(dict(each), table["bias"], table["enough"])

    def support(self, signals: Mapping[str, float]) -> float:
        total = self.bias + sum(self.each[name] * value for name, value in signals.items())
        return 1 / (1 + math.exp(-max(min(total, 30.0), -30.0)))
