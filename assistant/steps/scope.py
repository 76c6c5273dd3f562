"""Scope: whose law and whose procedures a question is about. Another nation's is not answered from England's."""

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.answers import Answer, AnswerStatus, Draft
from assistant.messages import MESSAGES
from knowledge.areas import Areas
from knowledge.errors import SettingsError

NATIONS = Path(__file__).parent.parent / "nations.toml"


@dataclass(frozen=True, slots=True)
class Nations:
    """`cues`: a nation's name and what shows that it is meant; `here`: what shows that England is meant all the same."""

    cues: tuple[tuple[str, re.Pattern[str]], ...]
    here: re.Pattern[str]

    @classmethod
    def load(cls, path: Path = NATIONS) -> "Nations":
        """Reads the cues. Raises SettingsError naming the file and what is wrong with it."""
        try:
            data = tomllib.loads(path.read_text(encoding="utf-8"))
            cues = tuple((nation["name"], _any(nation["any"])) for nation in data["nation"])
            return cls(cues, _any(data["here"]))
        except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError, re.error) as error:
            raise SettingsError(f"{path}: the cues of other nations cannot be read: {error!r}") from error

    def named(self, text: str) -> str | None:
        """The nation that the text is about, when it is another than England."""
        plain = " ".join(text.replace("’", "'").lower().split())
        found = next((name for name, cues in self.cues if cues.search(plain)), None)
        return None if found is None or self.here.search(plain) else found


@dataclass(frozen=True, slots=True)
class Scope:
    """The step. `areas` gives the areas known now, `held` those of which a document is held."""

    nations: Nations
    areas: Callable[[], Areas]
    held: Callable[[], frozenset[str]]

    def __call__(self, draft: Draft) -> Draft | Answer:
        text, areas = draft.standalone or draft.question.text, self.areas()
        named = areas.named(text)
        nation = self.nations.named(text)
        if nation is not None and not named:
            message = (MESSAGES[AnswerStatus.OTHER_NATION] or "").format(nation=nation)
            return Answer(draft, AnswerStatus.OTHER_NATION, message)
        held = self.held()
        lacking = sorted(areas.title(area) for area in named if not (areas.of(area) | areas.within(area)) & held)
        return replace(
            draft,
            places=areas.of(draft.question.area),
            unheld=tuple(lacking),
            only_unheld=bool(lacking) and len(lacking) == len(named),
        )


def _any(patterns: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(rf"(?<!\w)(?:{pattern})(?!\w)" for pattern in patterns))
