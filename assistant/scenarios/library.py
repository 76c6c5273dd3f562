"""The library of scenarios: saved, found again, changed part by part, made anew round what is locked. Each is a version."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from pydantic import ValidationError

from assistant.scenarios.brief import Wanted
from assistant.scenarios.build import Workshop
from assistant.scenarios.errors import BriefRefused, UnknownScenario
from assistant.scenarios.exports import as_data, export, from_data
from assistant.scenarios.maker import Made
from assistant.scenarios.records import Scenario
from assistant.scenarios.starters import MOST, Starter, starters
from knowledge.currency import standing
from knowledge.dates import spoken
from knowledge.scenarios import SavedScenarios, ScenarioLine


@dataclass(frozen=True, slots=True)
class Change:
    """One part of a scenario and its new value. `path` is a JSON pointer (RFC 6901), such as /stages/0/title."""

    path: str
    value: Any


@dataclass(frozen=True)
class Library:
    """Makes and keeps scenarios."""

    shop: Workshop
    saved: SavedScenarios

    def new(self, wanted: Wanted, *, as_of: date | None = None) -> Made:
        """Makes and saves a scenario. Raises BriefRefused, ThemeNotHeld or UnknownArea."""
        return self._keep(self.shop.new(wanted, as_of=as_of))

    def open(self, id: str, version: int | None = None) -> Made:
        """A saved version, checked as of now. Raises UnknownScenario."""
        body = self.saved.get(id, version)
        if body is None:
            raise UnknownScenario("no scenario of this id and version is saved; the list shows those that are")
        scenario = from_data(body)
        return Made(scenario, self.shop.checker.check(scenario), 1)

    def edit(self, scenario: Scenario) -> Made:
        """Saves an edited scenario as the next version of its id, checked again. Raises UnknownScenario."""
        newest = self.saved.versions(scenario.id)
        if not newest:
            raise UnknownScenario("no scenario of this id is saved; make it first")
        changed = replace(scenario, version=newest[0].version + 1, made_at=self.shop.maker.now())
        return self._keep(Made(changed, self.shop.checker.check(changed), 1))

    def change(self, id: str, changes: Sequence[Change]) -> Made:
        """Changes parts of the newest version. Raises UnknownScenario or BriefRefused for a path or value that does not fit."""
        data = as_data(self.open(id).scenario)
        for number, change in enumerate(changes, 1):
            _set(data, change, number)
        try:
            scenario = from_data(data)
        except ValidationError as error:
            where = ".".join(str(part) for part in error.errors(include_input=False)[0]["loc"])
            raise BriefRefused(
                f"{where} is not as the schema asks: `touchstone scenario schema` shows it.", field="changes"
            ) from None
        if scenario.id != id:
            raise BriefRefused("The id of a scenario cannot be changed.", field="changes")
        return self.edit(scenario)

    def again(self, id: str, *, locked: Sequence[int], seed: int) -> Made:
        """The newest version with everything made anew but the stages that are locked. Raises UnknownScenario or ThemeNotHeld."""
        old = self.open(id).scenario
        numbers = {stage.number for stage in old.stages}
        if lost := set(locked) - numbers:
            raise BriefRefused(f"There is no stage {min(lost)}: there are 1 to {len(numbers)}.", field="locked")
        stages = tuple(replace(stage, locked=stage.number in locked) for stage in old.stages)
        return self._keep(self.shop.maker.remake(replace(old, stages=stages), seed=seed))

    def find(
        self, *, theme: str | None = None, source: str | None = None
    ) -> list[tuple[ScenarioLine, tuple[str, ...]]]:
        """Saved scenarios, of a theme or resting on a source, each with what has been replaced since."""
        lines = self.saved.find(theme=theme, source=source)
        return [(line, self.replaced_since(self.open(line.id).scenario)) for line in lines]

    def replaced_since(self, scenario: Scenario) -> tuple[str, ...]:
        """One sentence for each source that was not replaced when the scenario was made, and is now."""
        sources, today = self.shop.stores.catalogue.sources(), self.shop.today()
        then = {item.source_id: item.status for item in scenario.citations}
        then |= {work.source_id: work.status for item in scenario.citations for work in item.rests_on}
        told: list[str] = []
        for id, status in then.items():
            if status == "superseded" or id not in sources:
                continue
            now = standing(sources[id], sources, today)
            if now.status == "superseded":
                by = f" by {now.superseded_by.title}" if now.superseded_by else ""
                since = f" on {spoken(now.since)}" if now.since else ""
                told.append(
                    f"Since this was made {sources[id].title} has been replaced{by}{since}: make it again, or check it."
                )
        return tuple(told)

    def export(self, id: str, format: str, version: int | None = None) -> tuple[bytes, Scenario]:
        """A version in a format (a key of FORMATS). Raises UnknownScenario, CheckFailed or KeyError."""
        scenario = self.open(id, version).scenario
        return export(scenario, format, self.shop.checker), scenario

    def starters(self, theme: str, role: str, *, count: int = MOST, seed: int = 1) -> tuple[Starter, ...]:
        """One-paragraph starters. Raises BriefRefused or ThemeNotHeld."""
        brief = self.shop.brief(Wanted(themes=[theme], audience=[role], seed=seed))
        found = self.shop.banks.themes[brief.themes[0]]
        held = {motif for motif in found.motifs if self.shop.maker.hold(brief, motif) is not None}
        return starters(self.shop.banks, found, brief.audience[0], count=count, seed=seed, as_of=brief.as_of, held=held)

    def _keep(self, made: Made) -> Made:
        scenario = made.scenario
        sources = {item.source_id for item in scenario.citations}
        sources |= {work.source_id for item in scenario.citations for work in item.rests_on}
        line = ScenarioLine(
            id=scenario.id,
            version=scenario.version,
            made_at=scenario.made_at.isoformat(),
            title=scenario.title,
            themes=scenario.brief.themes,
            sources=tuple(sorted(sources)),
            passed=made.passed,
        )
        self.saved.put(line, as_data(scenario))
        return made


def _set(data: Any, change: Change, number: int) -> None:
    """Sets what the pointer leads to. Raises BriefRefused where it leads nowhere."""
    *steps, last = [part.replace("~1", "/").replace("~0", "~") for part in change.path.lstrip("/").split("/")]
    try:
        for step in steps:
            data = data[int(step)] if isinstance(data, list) else data[step]
        if isinstance(data, list):
            data[int(last)] = change.value
        elif last in data:
            data[last] = change.value
        else:
            raise KeyError(last)
    except (KeyError, IndexError, ValueError, TypeError):
        raise BriefRefused(f"The path of change {number} leads to no part of the scenario.", field="changes") from None
