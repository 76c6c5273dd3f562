"""What the routes need, in one place."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from assistant.assistant import Assistant
from assistant.build import finding, screening
from assistant.steps.retrieve import Retrieve
from assistant.steps.screen import Screen
from assistant.steps.understand import Understand
from ingest.jobs import Worker
from knowledge.settings import Settings
from knowledge.stores import Stores


@dataclass(frozen=True, slots=True)
class Service:
    """An open data folder and the assistant that answers from it."""

    stores: Stores
    assistant: Assistant
    settings: Settings
    today: Callable[[], date] = date.today
    worker: Worker | None = None
    """What works on uploads, where they are taken."""

    @property
    def screen(self) -> Screen:
        """The step that everything typed goes through first: the assistant's own."""
        step = dict(self.assistant.steps).get("screen")
        return step if isinstance(step, Screen) else screening(self.stores, self.settings)

    @property
    def finding(self) -> tuple[Understand, Retrieve]:
        """The two steps that find evidence: the assistant's own, which keep what they learnt of the collection."""
        steps = dict(self.assistant.steps)
        understand, retrieve = steps.get("understand"), steps.get("retrieve")
        if isinstance(understand, Understand) and isinstance(retrieve, Retrieve):
            return understand, retrieve
        return finding(self.stores, self.settings)
