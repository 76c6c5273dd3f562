"""From what a trainer asks for to a brief that can be met, or a refusal that says what is possible."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.scenarios.bank_records import Banks, Theme
from assistant.scenarios.errors import BriefRefused, ThemeNotHeld
from assistant.scenarios.records import Brief, Level, Setting
from assistant.scenarios.timing import LONGEST, MOST_STAGES, SHORTEST, stages_in, usual_stages

OUTCOMES = range(3, 6)
STAGES = range(3, MOST_STAGES + 1)
_SAME = 0.5
_COMPOSITE = (
    "Touchstone makes composites: fictional cases put together from many findings. Give the theme by itself, such as"
    " “neglect and poverty”; nothing of a real child, family or review goes into it."
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A brief as it was asked for; None: whatever fits. `themes` and `audience` in the trainer's own words."""

    themes: Sequence[str]
    audience: Sequence[str] = ("mixed",)
    level: Level = "intermediate"
    minutes: int = 90
    setting: Setting = "room"
    stages: int | None = None
    outcomes: int | None = None
    child_age: int | None = None
    area: str | None = None
    sources: Sequence[str] = ()
    seed: int = 1


def understood(wanted: Wanted, banks: Banks, *, as_of: date, near: Callable[[str], Sequence[Theme]]) -> Brief:
    """The brief. `near` ranks the themes by likeness to a text. Raises BriefRefused or ThemeNotHeld."""
    for text in (*wanted.themes, *wanted.audience):
        _refuse_real(text, banks)
    stages, outcomes = _time(wanted)
    themes = [_theme(text, banks, near) for text in wanted.themes]
    ids = tuple(dict.fromkeys(theme.id for theme in themes))
    return Brief(
        themes=ids,
        audience=tuple(dict.fromkeys(_audience(text, banks) for text in wanted.audience)) or ("mixed",),
        level=wanted.level,
        minutes=wanted.minutes,
        setting=wanted.setting,
        stages=stages,
        outcomes=outcomes,
        seed=wanted.seed,
        as_of=as_of,
        child_age=_age(wanted.child_age, [banks.themes[id] for id in ids]),
        area=wanted.area,
        sources=tuple(dict.fromkeys(wanted.sources)),
    )


def _time(wanted: Wanted) -> tuple[int, int]:
    """Stages and outcomes. Raises BriefRefused with what fits into the minutes."""
    told: list[str] = []
    field = "minutes"
    if not SHORTEST <= wanted.minutes <= LONGEST:
        told.append(
            f"{wanted.minutes} minutes is not possible: a session takes from {SHORTEST} minutes (3 stages, 3 outcomes) to"
            f" {LONGEST}; for less, take starters (`touchstone scenario starters`), which take 5 to 10 minutes each."
        )
    most = stages_in(wanted.minutes)
    if wanted.stages is not None and (wanted.stages not in STAGES or wanted.stages > max(most, 3)):
        field = "stages" if not told else field
        told.append(f"{wanted.stages} stages are not possible: in this time there can be 3 to {max(most, 3)}.")
    stages = wanted.stages or min(usual_stages(wanted.minutes), max(most, 3))
    if wanted.outcomes is not None and (wanted.outcomes not in OUTCOMES or wanted.outcomes > stages):
        field = "outcomes" if not told else field
        told.append(
            f"{wanted.outcomes} outcomes are not possible: a session of {stages} stages can work on 3 to {min(stages, 5)}."
        )
    if told:
        raise BriefRefused(" ".join(told), field=field)
    return stages, wanted.outcomes or min(stages, 5)


def _theme(text: str, banks: Banks, near: Callable[[str], Sequence[Theme]]) -> Theme:
    """The theme that is meant. Raises ThemeNotHeld with the nearest where none is."""
    asked = _plain(text)
    names = {_plain(name): theme for theme in banks.themes.values() for name in (theme.id, theme.name, *theme.aliases)}
    if asked in names:
        return names[asked]
    words, known = set(asked.split()), vocabulary(banks)
    if words <= known:
        liked = [(len(words & set(name.split())) / len(words | set(name.split())), name) for name in names]
        liked += [(0.5 + len(name) / 200, name) for name in names if " " in name and f" {name} " in f" {asked} "]
        best, name = max(liked)
        if best >= _SAME:
            return names[name]
    raise ThemeNotHeld(
        "Nothing held speaks to this theme, so nothing was made.", [theme.name for theme in near(text)[:3]]
    )


def vocabulary(banks: Banks) -> frozenset[str]:
    """The words of the banks: a word of a brief that is none of them may be a name."""
    texts: list[str] = list(_SMALL_WORDS)
    for theme in banks.themes.values():
        texts += [theme.id.replace("_", " "), theme.name, *theme.aliases, theme.warning]
    for motif in banks.motifs.values():
        texts += [
            motif.title,
            motif.find,
            motif.expect,
            motif.practice,
            motif.mattered,
            motif.expected,
            *motif.draw_out,
        ]
    return frozenset(word for text in texts for word in _plain(text).split())


_SMALL_WORDS = (
    "a an the and or of in on to for with by from at about into work working families family children child young people"
    " parents parent teenagers babies baby toddler school age primary secondary early years practice training session case",
)


def _refuse_real(text: str, banks: Banks) -> None:
    """Raises BriefRefused where a brief names a real person, place or case, or asks for one to be played again."""
    patterns = banks.language.refusals
    if re.search(patterns["replay"], text, re.IGNORECASE):
        raise BriefRefused(f"A real review or case is not played again here. {_COMPOSITE}", field="themes")
    named = re.search(patterns["pseudonym"], text) or re.search(patterns["identifier"], text) or _names(text, banks)
    if named:
        raise BriefRefused(
            f"The brief seems to name a real child, family, place or review. {_COMPOSITE} The area has a field of its own.",
            field="themes",
        )


def _names(text: str, banks: Banks) -> bool:
    """Whether a word with a capital, other than the first, is none of the banks' words."""
    known = vocabulary(banks) | {
        word for a in banks.audiences.values() for n in (a.name, *a.aliases) for word in _plain(n).split()
    }
    words = re.findall(r"[^\W\d_][\w'’-]*", text)
    capital = [word for word in words[1:] if word[0].isupper()]
    both = len(words) > 1 and all(word[0].isupper() and _plain(word) not in known for word in words[:2])
    return both or any(part not in known for word in capital for part in _plain(word).split())


def _audience(text: str, banks: Banks) -> str:
    asked = _plain(text)
    for audience in banks.audiences.values():
        if asked in {_plain(name) for name in (audience.id, audience.name, *audience.aliases)}:
            return audience.id
    names = ", ".join(audience.name for audience in banks.audiences.values())
    raise BriefRefused(f"The audience is not one that is known here. Say one of: {names}.", field="audience")


def _age(years: int | None, themes: Sequence[Theme]) -> int | None:
    low, high = max(theme.ages[0] for theme in themes), min(theme.ages[1] for theme in themes)
    if low > high:
        names = " and ".join(f"“{theme.name}” ({theme.ages[0]} to {theme.ages[1]})" for theme in themes)
        raise BriefRefused(
            f"These themes do not meet in a child of one age: {names}. Take them one by one.", field="themes"
        )
    if years is not None and not low <= years <= high:
        raise BriefRefused(f"The child's age must lie between {low} and {high} for this theme.", field="child_age")
    return years


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", text.casefold().replace("'s", "").replace("’s", "")))
