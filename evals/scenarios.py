"""`python -m evals.scenarios`: what the scenarios of one data folder are worth, measured.

60 briefs (20 themes for 3 audiences): how many pass every check at the first draw, whether any is exported with a failed one, and
whether every citation stands; each theme of the banks with ten seeds: the largest share of participants' sentences that two
scenarios have in common, as they stand and with names, places and days put aside; seconds a scenario.
"""

import argparse
import json
import re
import statistics
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from itertools import combinations

from assistant.scenarios.brief import Wanted
from assistant.scenarios.build import Workshop, workshop
from assistant.scenarios.errors import CheckFailed
from assistant.scenarios.exports import export
from assistant.scenarios.reading import read_by_participants, sentences
from assistant.scenarios.records import Scenario
from assistant.scenarios.words import first_name
from knowledge.embedding import SentenceTransformerEmbedder
from knowledge.settings import load_settings
from knowledge.stores import Stores

AUDIENCES = ("mixed", "social_workers", "school_staff")
THEMES = 20
SEEDS = range(1, 11)
_DAY = re.compile(
    r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day \d{1,2} (?:January|February|March|April|May|June|July|August|September|October"
    r"|November|December)\b"
)


@dataclass(frozen=True, slots=True)
class Shared:
    """The largest share that two of a theme's ten scenarios have in common: names put aside, and as it stands."""

    theme: str
    masked: float
    literal: float


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured. `failed`: briefs by theme and audience with the checks that failed first; `shared`: the most first."""

    briefs: int
    passed_first: int
    passed: int
    exported_with_failure: int
    citations: int
    citations_failed: int
    seconds_median: float
    seconds_most: float
    failed: tuple[str, ...]
    shared: tuple[Shared, ...]


def measured(shop: Workshop, *, themes: Sequence[str], shared_themes: Sequence[str], seed: int = 1) -> Figures:
    """Makes the scenarios and measures them. Nothing is saved."""
    made = first = failures = wrong = cited = 0
    seconds: list[float] = []
    failed: list[str] = []
    # Loading the model belongs to no scenario.
    shop.stores.embedder.embed_questions(["ready"])
    for theme in themes:
        for audience in AUDIENCES:
            start = time.perf_counter()
            found = shop.new(Wanted(themes=[theme], audience=[audience], seed=seed))
            seconds.append(time.perf_counter() - start)
            made += found.passed
            first += found.passed and found.tries == 1
            cited += len(found.scenario.citations)
            problems = [problem for check in found.checks for problem in check.problems]
            wrong += sum("citation" in problem for problem in problems)
            failures += _exported(found.scenario, shop) and not found.passed
            if found.tries > 1 or problems:
                failed.append(f"{theme} / {audience} / {found.tries} draws: {'; '.join(problems[:3])}")
    return Figures(
        briefs=len(themes) * len(AUDIENCES),
        passed_first=first,
        passed=made,
        exported_with_failure=failures,
        citations=cited,
        citations_failed=wrong,
        seconds_median=round(statistics.median(seconds), 2),
        seconds_most=round(max(seconds), 2),
        failed=tuple(failed),
        shared=tuple(sorted((shared(shop, theme) for theme in shared_themes), key=lambda item: -item.masked)),
    )


def shared(shop: Workshop, theme: str) -> Shared:
    """What ten scenarios of a theme have in common, two by two."""
    scenarios = [shop.new(Wanted(themes=[theme], seed=number)).scenario for number in SEEDS]
    return Shared(
        theme,
        round(most_shared(masked(scenario) for scenario in scenarios), 3),
        round(most_shared(literal(scenario) for scenario in scenarios), 3),
    )


def _exported(scenario: Scenario, shop: Workshop) -> bool:
    try:
        export(scenario, "markdown-participants", shop.checker)
    except CheckFailed:
        return False
    return True


def literal(scenario: Scenario) -> frozenset[str]:
    """The sentences that participants read, as they stand."""
    return frozenset(part for _, text in read_by_participants(scenario) for part in sentences(text))


def masked(scenario: Scenario) -> frozenset[str]:
    """The sentences that participants read, with the names of people and places and the days put aside."""
    names = [word for person in scenario.cast for word in (person.name, first_name(person))]
    names = sorted({*names, *scenario.scenery.values()}, key=len, reverse=True)
    pattern = re.compile("|".join(rf"\b{re.escape(name)}\b" for name in names))
    return frozenset(_DAY.sub("…", pattern.sub("…", part)) for part in literal(scenario))


def most_shared(groups: Iterable[frozenset[str]]) -> float:
    """The largest share of the smaller group that two groups have in common."""
    return max((len(a & b) / max(1, min(len(a), len(b))) for a, b in combinations(groups, 2)), default=0.0)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m evals.scenarios", description=__doc__)
    parser.add_argument("--shared", nargs="*", help="ids of themes that are drawn with ten seeds; all unless given")
    parser.add_argument("--seed", type=int, default=1, help="the seed of the briefs")
    parser.add_argument("--themes", type=int, default=THEMES, help="how many themes, from the first")
    asked = parser.parse_args()
    settings = load_settings()
    embedder = SentenceTransformerEmbedder(settings.knowledge.model, settings.knowledge.model_sha256)
    with Stores(settings, embedder, what="evals.scenarios") as stores:
        shop = workshop(stores, settings, today=date.today)
        themes = list(shop.banks.themes)[: asked.themes]
        wanted = list(shop.banks.themes) if asked.shared is None else asked.shared
        figures = measured(shop, themes=themes, shared_themes=wanted, seed=asked.seed)
    print(json.dumps(asdict(figures), indent=1))  # noqa: T201  the figures are what the command is for


if __name__ == "__main__":
    main()
