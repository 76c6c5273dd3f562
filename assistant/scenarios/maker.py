"""Makes a scenario: themes and findings in, a checked fictional case out."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from random import Random

from assistant.citations import Choice, Citer
from assistant.scenarios.acts import Chosen, Uses, chosen
from assistant.scenarios.bank_records import Banks, Session, Shape, Theme
from assistant.scenarios.checks import Checker
from assistant.scenarios.errors import BriefRefused, ThemeNotHeld
from assistant.scenarios.family import Household, fits, household
from assistant.scenarios.findings import Finder, Held
from assistant.scenarios.notices import notices_of
from assistant.scenarios.points import Desk, knowledge_check, outcomes, points
from assistant.scenarios.records import Brief, CheckResult, Cited, Frame, LocalSlot, Person, Point, Scenario, Stage
from assistant.scenarios.roleplay import observer_sheet, personas
from assistant.scenarios.stages import Stager, met_in
from assistant.scenarios.timeline import in_term, stage_dates
from assistant.scenarios.timing import shared
from assistant.scenarios.turns import by_turns
from assistant.scenarios.words import first_name

_TRIES = 4
_TEN = 10
"""Seeds that are told apart as well as the banks allow: 1 to 10, 11 to 20, and so on."""


@dataclass(frozen=True, slots=True)
class Made:
    """A scenario with what its checks found. `tries`: how often it was drawn until they passed."""

    scenario: Scenario
    checks: tuple[CheckResult, ...]
    tries: int

    @property
    def passed(self) -> bool:
        return all(check.passed for check in self.checks)


@dataclass(frozen=True)
class Maker:
    """Makes scenarios. `places` gives the areas whose procedures apply in an area; `now` the time that is stamped."""

    banks: Banks
    finder: Finder
    citer: Citer
    checker: Checker
    places: Callable[[str | None], frozenset[str]]
    now: Callable[[], datetime]
    new_id: Callable[[], str]
    _known: dict[tuple[object, ...], Held | None] = field(default_factory=dict)

    def make(self, brief: Brief) -> Made:
        """A scenario for the brief, drawn again with other names and acts where a check fails. Raises ThemeNotHeld."""
        best: Made | None = None
        for attempt in range(_TRIES):
            scenario = self._draw(brief, attempt)
            made = Made(scenario, self.checker.check(scenario), attempt + 1)
            if made.passed:
                return made
            best = best or made
        assert best is not None
        return best

    def remake(self, scenario: Scenario, *, seed: int) -> Made:
        """Locked stages stay as they are; everything else is drawn anew with another seed."""
        brief = replace(scenario.brief, seed=seed)
        fresh = self._draw(brief, 0, old=scenario)
        fresh = replace(fresh, id=scenario.id, version=scenario.version + 1)
        return Made(fresh, self.checker.check(fresh), 1)

    def hold(self, brief: Brief, motif: str) -> Held | None:
        """What is held on a motif for a brief, looked up once as long as the same sources are held."""
        key = (motif, brief.as_of, brief.sources, self.citer.held())
        if key not in self._known:
            wanted = frozenset(brief.sources) or None
            self._known[key] = self.finder.held(self.banks.motifs[motif], as_of=brief.as_of, sources=wanted)
        return self._known[key]

    def _draw(self, brief: Brief, attempt: int, old: Scenario | None = None) -> Scenario:
        random = _chance(brief, attempt)
        themes = [self.banks.themes[id] for id in brief.themes]
        locked = {stage.number - 1: stage for stage in old.stages if stage.locked} if old is not None else {}
        known = old if locked else None
        if known is None:
            uses = self._uses(brief, themes)
            months, shape, acts = self._plan(brief, themes, random, uses)
        else:
            months, shape = child_of(known).months or 0, self.banks.shapes[known.family]
            taken = {place: stage.point for place, stage in locked.items()}
            acts = self._acts(brief, themes, shape, months, random, Uses(), taken)
            if len(acts) + len(taken) < brief.stages:
                raise self._not_held(brief, len(acts) + len(taken))
        desk = Desk(self.citer, brief.as_of, self.places(brief.area), _cited_by(known, locked))
        made = points(
            [acts.get(place) or _point(known, locked[place]) for place in range(brief.stages)], desk, brief.seed
        )
        house = household(self.banks, themes, shape, months, random, self.checker.names_in(desk.citations))
        if known is not None:
            house = replace(
                house,
                surname=known.scenery["surname"],
                scenery=known.scenery,
                people=dict(house.people) | {person.key: person for person in known.cast},
            )
        return self._written(brief, house, acts, made, desk, random, locked)

    def _uses(self, brief: Brief, themes: Sequence[Theme]) -> Uses:
        """What the seeds before this one, of the same ten, have used."""
        uses = Uses()
        for seed in range(brief.seed - (brief.seed - 1) % _TEN, brief.seed):
            before = replace(brief, seed=seed)
            uses.note(self._plan(before, themes, _chance(before, 0), uses)[2].values())
        return uses

    def _plan(
        self, brief: Brief, themes: Sequence[Theme], random: Random, uses: Uses
    ) -> tuple[int, Shape, dict[int, Chosen]]:
        """The child's age in months, the shape of the family and the acts. Raises ThemeNotHeld or BriefRefused."""
        months = self._months(brief, themes, random)
        most = 0
        for shape in self._shapes(themes, months // 12, random):
            acts = self._acts(brief, themes, shape, months, random, uses, {})
            if len(acts) == brief.stages:
                return months, shape, acts
            most = max(most, len(acts))
        raise self._not_held(brief, most)

    def _acts(
        self,
        brief: Brief,
        themes: Sequence[Theme],
        shape: Shape,
        months: int,
        random: Random,
        uses: Uses,
        taken: Mapping[int, str],
    ) -> dict[int, Chosen]:
        return chosen(
            self.banks,
            themes,
            shape,
            months // 12,
            count=brief.stages,
            random=random,
            uses=uses,
            hold=lambda motif: self.hold(brief, motif),
            taken=taken,
        )

    def _written(
        self,
        brief: Brief,
        house: Household,
        acts: Mapping[int, Chosen],
        made: tuple[Point, ...],
        desk: Desk,
        random: Random,
        locked: Mapping[int, Stage],
    ) -> Scenario:
        session, banks = self.banks.session, self.banks
        shares = shared(brief.minutes, brief.stages)
        dates = _dates(brief, random, locked)
        stager = Stager(banks, brief, house)
        stages: list[Stage] = []
        met: list[tuple[str, ...]] = []
        for place in range(brief.stages):
            if place in locked:
                stages.append(replace(locked[place], timing=shares.stages[place]))
                met.append(named_in(locked[place], house.people))
                continue
            stage, keys = stager.stage(place + 1, acts[place], made[place], dates[place], shares.stages[place])
            stages.append(stage)
            met.append(keys)
        cast = met_in(tuple(house.people.values()), met)
        stages = [replace(stage, reveals=_first_met(cast, stage.number)) for stage in stages]
        taught = {item.act.motif: item.taught for item in acts.values()}
        warning = " and ".join(banks.themes[id].warning for id in brief.themes)
        own = self._local(brief)
        local = LocalSlot(brief.area, session.local["prompts"], desk.cite(own))
        return Scenario(
            id=self.new_id(),
            version=1,
            made_at=self.now(),
            title=random.choice(session.titles).format(child=first_name(house.child), **house.scenery),
            brief=brief,
            theme_names=tuple(banks.themes[id].name for id in brief.themes),
            audience_names=tuple(banks.audiences[id].name for id in brief.audience),
            notices=notices_of(desk.citations, made, brief.as_of),
            statement=session.statement,
            frame=Frame(
                opening=shares.opening,
                debrief=shares.debrief,
                check=shares.check,
                content_warning=by_turns(session.warnings, brief.seed, "warning").format(warning=warning),
                support=by_turns(session.support, brief.seed, "support"),
                welcome=by_turns(session.welcome, brief.seed, "welcome"),
                closing_questions=_closing(session, brief.seed),
                delivery=(*session.delivery[brief.setting], session.level[brief.level]),
            ),
            outcomes=outcomes(banks, made, brief.outcomes, taught),
            family=house.shape.id,
            scenery=dict(house.scenery),
            cast=cast,
            stages=tuple(stages),
            points=made,
            local=local,
            knowledge_check=knowledge_check(banks, made, taught),
            personas=personas(banks, cast, stages, brief.seed),
            observer=observer_sheet(banks, brief.seed),
            citations=tuple(desk.citations),
        )

    def _local(self, brief: Brief) -> tuple[Choice, ...]:
        """Up to two lines of the area's own procedures on the first theme."""
        theme = self.banks.themes[brief.themes[0]]
        return self.finder.local(brief.area, self.places(brief.area), f"{theme.name}. {theme.warning}", brief.as_of)[:2]

    def _months(self, brief: Brief, themes: Sequence[Theme], random: Random) -> int:
        low, high = max(theme.ages[0] for theme in themes), min(theme.ages[1] for theme in themes)
        years = brief.child_age if brief.child_age is not None else random.randint(max(low, min(4, high)), high)
        return years * 12 + random.randint(1, 11) if years else random.randint(1, 4)

    def _shapes(self, themes: Sequence[Theme], years: int, random: Random) -> list[Shape]:
        """The shapes of family that can carry the themes, in an order of chance. Raises BriefRefused."""
        shapes = [shape for shape in self.banks.shapes.values() if all(fits(shape, theme, years) for theme in themes)]
        if not shapes:
            raise BriefRefused(
                "No family of the banks can carry these themes together: take them one by one.", field="themes"
            )
        random.shuffle(shapes)
        return shapes

    def _not_held(self, brief: Brief, found: int) -> ThemeNotHeld:
        others = [theme for theme in self.banks.themes.values() if theme.id not in brief.themes]
        asked = {motif for id in brief.themes for motif in self.banks.themes[id].motifs}
        others.sort(key=lambda theme: -len(asked & set(theme.motifs)))
        which = "the sources that were named" if brief.sources else "what is held here"
        return ThemeNotHeld(
            f"In {which} only {found} of {brief.stages} stages can rest on a finding, so nothing was made.",
            [theme.name for theme in others if all(self.hold(brief, motif) for motif in theme.motifs[:3])][:3],
        )


def _chance(brief: Brief, attempt: int) -> Random:
    return Random(f"{brief.seed}/{attempt}/{'/'.join(brief.themes)}")


def _closing(session: Session, seed: int) -> tuple[str, str, str]:
    """The three closing questions, in words that change with the seed."""
    first, second, third = session.closing_questions
    return by_turns(first, seed, "closing 1"), by_turns(second, seed, "closing 2"), by_turns(third, seed, "closing 3")


def child_of(scenario: Scenario) -> Person:
    return next(person for person in scenario.cast if person.key == "child")


def named_in(stage: Stage, people: Mapping[str, Person]) -> tuple[str, ...]:
    """The keys of the people whom a stage's text for participants names."""
    text = " ".join((stage.arrival.sender, *stage.arrival.paragraphs, stage.decision))
    return tuple(
        key
        for key, person in people.items()
        if re.search(rf"\b{re.escape(person.name if person.agency else first_name(person))}\b", text)
    )


def _first_met(cast: Sequence[Person], number: int) -> tuple[str, ...]:
    """Names of the family that an earlier stage may not hold."""
    return tuple(first_name(person) for person in cast if person.agency is None and person.from_stage == number > 1)


def _dates(brief: Brief, random: Random, locked: Mapping[int, Stage]) -> tuple[date, ...]:
    """Dates in order. Between locked stages, which keep theirs, the others are spread evenly."""
    dates = list(stage_dates(brief.stages, brief.as_of, random))
    if not locked:
        return tuple(dates)
    first = min(locked)
    dates = [day + (locked[first].on - dates[first]) for day in dates]
    for place in sorted(locked):
        shift = locked[place].on - dates[place]
        dates = [day + shift if number >= place else day for number, day in enumerate(dates)]
    return tuple(locked[place].on if place in locked else in_term(day) for place, day in enumerate(dates))


def _cited_by(old: Scenario | None, locked: Mapping[int, Stage]) -> list[Cited]:
    """The citations that locked stages stand on."""
    if old is None:
        return []
    kept = [point for stage in locked.values() if (point := old.point_of(stage)) is not None]
    numbers = {n for point in kept for n in (*point.findings, *point.expectations, *point.strengths)}
    numbers |= {n for stage in locked.values() for flag in stage.red_flags for n in flag.citations}
    return [item for item in old.citations if item.number in numbers]


def _point(old: Scenario | None, stage: Stage) -> Point:
    point = None if old is None else old.point_of(stage)
    if point is None:
        raise BriefRefused("A locked stage has no teaching point: unlock it, or give it one.", field="stages")
    return point
