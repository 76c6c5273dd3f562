"""What the routes need, in one place."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from assistant.assistant import Assistant
from knowledge.settings import Settings
from knowledge.stores import Stores


@dataclass(frozen=True, slots=True)
class Service:
    """An open data folder and the assistant that answers from it."""

    stores: Stores
    assistant: Assistant
    settings: Settings
    today: Callable[[], date] = date.today
