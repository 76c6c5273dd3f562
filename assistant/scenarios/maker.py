"""Makes a scenario: themes and findings in, a checked fictional case out."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from random import Random

from assistant.citations import Choice, Citer
from assistant.scenarios.acts import Chosen
from assistant.scenarios.bank_records import Banks
from assistant.scenarios.cast import child_of, first_met, met_in, named_in
from assistant.scenarios.checks import Checker
from assistant.scenarios.cited_records import Point
from assistant.scenarios.family import Household, household
from assistant.scenarios.findings import Finder, Held
from assistant.scenarios.freshness import Freshness
from assistant.scenarios.locked import citations_of, dates_of, point_of
from assistant.scenarios.notices import notices_of
from assistant.scenarios.planner import Planner, chance
from assistant.scenarios.points import Desk, knowledge_check, outcomes, points
from assistant.scenarios.records import Brief, CheckResult, Frame, LocalSlot, Scenario
from assistant.scenarios.roleplay import observer_sheet, personas
from assistant.scenarios.script import Script
from assistant.scenarios.stage_records import Stage
from assistant.scenarios.stages import Stager
from assistant.scenarios.timing import shared
from assistant.scenarios.words import first_name
from assistant.scenarios.writing import SECONDS, Kept, TemplateWriter, Writer, worded

_BABY = 6
"""Months up to which a case moves in days."""
_TRIES, _SAME_ACTS = 4, 3
"""Draws until the checks pass: those before the last keep the acts and change the family, its names and its dates."""


@dataclass(frozen=True, slots=True)
class Made:
    """A scenario with what its checks found. `tries`: how often it was drawn until they passed.

    `kept`: the stages that kept the words of the templates although a writer was asked, and why.
    """

    scenario: Scenario
    checks: tuple[CheckResult, ...]
    tries: int
    kept: tuple[Kept, ...] = ()

    @property
    def passed(self) -> bool:
        return all(check.passed for check in self.checks)


@dataclass(frozen=True)
class Maker:
    """Makes scenarios. `places` gives the areas whose procedures apply in an area; `now` the time that is stamped.

    `writer` words the stages within `seconds` each; `ordinary` gives everyday words, which are no names.
    """

    banks: Banks
    finder: Finder
    citer: Citer
    checker: Checker
    places: Callable[[str | None], frozenset[str]]
    now: Callable[[], datetime]
    new_id: Callable[[], str]
    writer: Writer = field(default_factory=TemplateWriter)
    seconds: float = SECONDS
    ordinary: Callable[[], Collection[str]] = frozenset
    _known: dict[tuple[object, ...], Held | None] = field(default_factory=dict)

    def make(self, brief: Brief) -> Made:
        """A scenario for the brief, drawn again where a check fails: other names first, other acts last. Raises ThemeNotHeld."""
        best: Made | None = None
        for attempt in range(_TRIES):
            scenario = self._draw(brief, attempt)
            made = Made(scenario, self.checker.check(scenario), attempt + 1)
            if made.passed:
                return self._worded(made)
            best = best or made
        assert best is not None
        return best

    def remake(self, scenario: Scenario, *, seed: int) -> Made:
        """Locked stages stay as they are; everything else is drawn anew with another seed."""
        brief = replace(scenario.brief, seed=seed)
        fresh = self._draw(brief, 0, old=scenario)
        fresh = replace(fresh, id=scenario.id, version=scenario.version + 1)
        return self._worded(Made(fresh, self.checker.check(fresh), 1))

    def _worded(self, made: Made) -> Made:
        """In the words of the writer, stage by stage, where they pass."""
        if isinstance(self.writer, TemplateWriter):
            return made
        found = worded(made.scenario, self.writer, self.checker, ordinary=self.ordinary(), seconds=self.seconds)
        return replace(made, scenario=found.scenario, checks=self.checker.check(found.scenario), kept=found.kept)

    def hold(self, brief: Brief, motif: str) -> Held | None:
        """What is held on a motif for a brief, looked up once as long as the same sources are held."""
        key = (motif, brief.as_of, brief.sources, self.citer.held())
        if key not in self._known:
            wanted = frozenset(brief.sources) or None
            self._known[key] = self.finder.held(self.banks.motifs[motif], as_of=brief.as_of, sources=wanted)
        return self._known[key]

    def _draw(self, brief: Brief, attempt: int, old: Scenario | None = None) -> Scenario:
        planner = Planner(self.banks, self.hold)
        random = chance(brief, attempt if attempt >= _SAME_ACTS else 0)
        themes = [self.banks.themes[id] for id in brief.themes]
        locked = {stage.number - 1: stage for stage in old.stages if stage.locked} if old is not None else {}
        known = old if locked else None
        if known is None:
            uses = planner.uses(brief, themes)
            months, shape, acts = planner.plan(brief, themes, random, uses)
        else:
            months, shape = child_of(known).months or 0, self.banks.shapes[known.family]
            taken = {place: stage.point for place, stage in locked.items()}
            uses = planner.before(known)
            acts = planner.acts(brief, themes, shape, months, random, uses, taken)
            if len(acts) + len(taken) < brief.stages:
                raise planner.not_held(brief, len(acts) + len(taken))
        desk = Desk(self.citer, brief.as_of, self.places(brief.area), citations_of(known, locked))
        made = points(
            [acts.get(place) or point_of(known, locked[place]) for place in range(brief.stages)], desk, brief.seed
        )
        told = planner.script(brief, acts, [point.id for point in made], months, Freshness(uses.sentences))
        random = chance(brief, attempt, "family")
        house = household(self.banks, themes, shape, months, random, self.checker.names_in(desk.citations))
        if known is not None:
            house = replace(
                house,
                surname=known.scenery["surname"],
                scenery=known.scenery,
                people=dict(house.people) | {person.key: person for person in known.cast},
            )
        return self._written(brief, house, acts, told, made, desk, random, locked)

    def _written(
        self,
        brief: Brief,
        house: Household,
        acts: Mapping[int, Chosen],
        told: Script,
        made: tuple[Point, ...],
        desk: Desk,
        random: Random,
        locked: Mapping[int, Stage],
    ) -> Scenario:
        session, banks = self.banks.session, self.banks
        shares = shared(brief.minutes, brief.stages)
        dates = dates_of(brief, random, locked, baby=(house.child.months or 0) < _BABY)
        stager = Stager(banks, brief, house)
        stages: list[Stage] = []
        met: list[tuple[str, ...]] = []
        for place in range(brief.stages):
            if place in locked:
                stages.append(replace(locked[place], timing=shares.stages[place]))
                met.append(named_in(locked[place], house.people))
                continue
            stage, keys = stager.stage(
                place + 1, acts[place], told.stages[place], made[place], dates[place], shares.stages[place]
            )
            stages.append(stage)
            met.append(keys)
        cast = met_in(tuple(house.people.values()), met)
        acting = {"child", "carer"}.union(*met)
        stages = [replace(stage, reveals=first_met(cast, stage.number)) for stage in stages]
        warning = " and ".join(banks.themes[id].warning for id in brief.themes)
        own = self._local(brief)
        local = LocalSlot(brief.area, session.local["prompts"], desk.cite(own))
        return Scenario(
            id=self.new_id(),
            version=1,
            made_at=self.now(),
            title=told.title.format(child=first_name(house.child), **house.scenery),
            brief=brief,
            theme_names=tuple(banks.themes[id].name for id in brief.themes),
            audience_names=tuple(banks.audiences[id].name for id in brief.audience),
            notices=notices_of(desk.citations, made, brief.as_of),
            statement=session.statement,
            frame=Frame(
                opening=shares.opening,
                debrief=shares.debrief,
                check=shares.check,
                content_warning=told.warning.format(warning=warning),
                support=told.support,
                welcome=told.welcome,
                closing_questions=told.closing,
                delivery=(*session.delivery[brief.setting], session.level[brief.level]),
            ),
            outcomes=outcomes(banks, made, brief.outcomes, told.outcomes),
            family=house.shape.id,
            scenery=dict(house.scenery),
            cast=cast,
            stages=tuple(stages),
            points=made,
            local=local,
            knowledge_check=knowledge_check(made, told.quizzes),
            personas=personas(banks, [p for p in cast if p.key in acting], stages, brief.seed),
            observer=observer_sheet(banks, brief.seed),
            citations=tuple(desk.citations),
        )

    def _local(self, brief: Brief) -> tuple[Choice, ...]:
        """Up to two lines of the area's own procedures on the first theme."""
        theme = self.banks.themes[brief.themes[0]]
        return self.finder.local(brief.area, self.places(brief.area), f"{theme.name}. {theme.warning}", brief.as_of)[:2]
