"""Errors of scenarios.

TouchstoneError
└── ScenarioError        nothing was made; the message says why, and what is possible
    ├── BankError        a template bank has a mistake; names file and key
    ├── BriefRefused     the brief cannot be met, or asks for a real case
    ├── ThemeNotHeld     nothing held speaks to the theme; names the nearest themes
    ├── CheckFailed      a check failed, so nothing is exported
    └── UnknownScenario  no scenario of this id or version is saved
"""

from collections.abc import Sequence

from knowledge.errors import TouchstoneError, UnknownId


class ScenarioError(TouchstoneError):
    """Nothing was made; the message says why, and what is possible."""


class BankError(ScenarioError):
    """A template bank has a mistake; the message names file and key."""


class BriefRefused(ScenarioError):
    """The brief cannot be met. `field` is the part of it that has to change. Nothing typed is repeated."""

    def __init__(self, message: str, *, field: str) -> None:
        super().__init__(message)
        self.field = field


class ThemeNotHeld(BriefRefused):
    """Nothing held speaks to the theme. `nearest`: names of themes that can be had instead."""

    def __init__(self, message: str, nearest: Sequence[str]) -> None:
        named = "; ".join(nearest)
        super().__init__(f"{message} Nearest themes: {named}." if named else message, field="themes")
        self.nearest = tuple(nearest)


class CheckFailed(ScenarioError):
    """A check failed, so nothing is exported. `problems` say where and what to do."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("not exported, for a check failed: " + "; ".join(problems))
        self.problems = tuple(problems)


class UnknownScenario(ScenarioError, UnknownId):
    """No scenario of this id or version is saved."""
