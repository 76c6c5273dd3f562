"""Plans a scenario: the child's age, the shape of the family, the acts and the texts, so that ten seeds differ."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

from assistant.scenarios.acts import Chosen, Uses, chosen
from assistant.scenarios.bank_records import Banks, Shape, Theme
from assistant.scenarios.errors import BriefRefused, ThemeNotHeld
from assistant.scenarios.family import fits
from assistant.scenarios.findings import Held
from assistant.scenarios.freshness import Freshness
from assistant.scenarios.records import Brief, Scenario
from assistant.scenarios.script import Script, script

_TEN = 10
"""Seeds that are told apart as well as the banks allow: 1 to 10, 11 to 20, and so on."""


@dataclass(frozen=True)
class Planner:
    """Plans over what is held: `hold` gives it for a motif, or None."""

    banks: Banks
    hold: Callable[[Brief, str], Held | None]

    def plan(
        self, brief: Brief, themes: Sequence[Theme], random: Random, uses: Uses
    ) -> tuple[int, Shape, dict[int, Chosen]]:
        """The child's age in months, the shape of the family and the acts. Raises ThemeNotHeld or BriefRefused."""
        months = self._months(brief, themes, random)
        most = 0
        for shape in self._shapes(themes, months // 12, random):
            acts = self.acts(brief, themes, shape, months, random, uses, {})
            if len(acts) == brief.stages:
                return months, shape, acts
            most = max(most, len(acts))
        raise self.not_held(brief, most)

    def uses(self, brief: Brief, themes: Sequence[Theme]) -> Uses:
        """What the seeds before this one, of the same ten, have used."""
        uses = Uses()
        for seed in range(brief.seed - (brief.seed - 1) % _TEN, brief.seed):
            before = replace(brief, seed=seed)
            months, _, acts = self.plan(before, themes, chance(before, 0), uses)
            fresh = Freshness(uses.sentences)
            motifs = [acts[place].act.motif for place in range(brief.stages)]
            self.script(before, acts, motifs, months, fresh)
            uses.note((item.act for item in acts.values()), fresh.now)
        return uses

    def before(self, old: Scenario) -> Uses:
        """What the version before has used."""
        uses = Uses()
        uses.note(self.banks.acts[stage.act] for stage in old.stages if stage.act in self.banks.acts)
        return uses

    def acts(
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

    def script(
        self, brief: Brief, acts: Mapping[int, Chosen], motifs: Sequence[str], months: int, fresh: Freshness
    ) -> Script:
        plain = {place: item.act for place, item in acts.items()}
        return script(self.banks, brief, motifs, plain, months // 12, fresh)

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

    def not_held(self, brief: Brief, found: int) -> ThemeNotHeld:
        others = [theme for theme in self.banks.themes.values() if theme.id not in brief.themes]
        asked = {motif for id in brief.themes for motif in self.banks.themes[id].motifs}
        others.sort(key=lambda theme: -len(asked & set(theme.motifs)))
        which = "the sources that were named" if brief.sources else "what is held here"
        return ThemeNotHeld(
            f"In {which} only {found} of {brief.stages} stages can rest on a finding, so nothing was made.",
            [theme.name for theme in others if all(self.hold(brief, motif) for motif in theme.motifs[:3])][:3],
        )


def chance(brief: Brief, attempt: int, what: str = "acts") -> Random:
    """Chance that is the same for the same brief, attempt and purpose."""
    return Random(f"{brief.seed}/{attempt}/{'/'.join(brief.themes)}/{what}")
