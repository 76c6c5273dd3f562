"""From chosen acts to stages: what participants read, and what the facilitator knows besides."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from random import Random

from assistant.scenarios.acts import Chosen
from assistant.scenarios.bank_records import Act, Banks
from assistant.scenarios.cited_records import Point
from assistant.scenarios.family import Household
from assistant.scenarios.records import Brief
from assistant.scenarios.script import StageScript
from assistant.scenarios.stage_records import Arrival, HeldBack, Notes, Person, RedFlag, Stage, Timing
from assistant.scenarios.words import Speaker, choices_for, first_name

_SCHOOLS = {"school", "nursery", "children’s centre"}


@dataclass(frozen=True)
class Stager:
    """Makes the stages of one scenario."""

    banks: Banks
    brief: Brief
    house: Household

    def stage(
        self, number: int, chosen: Chosen, script: StageScript, point: Point, on: date, timing: Timing
    ) -> tuple[Stage, tuple[str, ...]]:
        """A stage told in the words of its script, and the keys of the people whom participants meet in it."""
        act, motif = chosen.act, chosen.held.motif
        speaker = Speaker(self.house.people, self.house.scenery, on)
        paragraphs = speaker.all(script.paragraphs)
        decision = speaker.say(script.decision)
        met = tuple(dict.fromkeys([act.sender, *speaker.used, *act.knows, *act.unaware]))
        noting = replace_used(speaker)
        stage = Stage(
            number=number,
            title=speaker.say(script.title),
            on=on,
            timing=timing,
            arrival=Arrival(self._sender(act.sender), act.by, paragraphs),
            known_by=self._names(act.knows),
            not_known_by=self._names(act.unaware),
            red_flags=tuple(RedFlag(noting.say(text), point.findings) for text in act.flags),
            missing=noting.all(act.missing),
            decision=decision,
            questions=script.questions,
            notes=Notes(
                draw_out=(*noting.all(act.draw), *self._some(motif.draw_out, act, "draw_out", 2)),
                likely_answers=motif.likely,
                common_errors=motif.errors,
                good_practice=motif.good,
                held_back=self._held_back(act, noting),
            ),
            point=point.id,
            act=act.id,
        )
        return stage, met

    def _some(self, choices: Sequence[str], act: Act, slot: str, count: int) -> tuple[str, ...]:
        return tuple(Random(f"{self.brief.seed}/{act.id}/{slot}").sample(choices, min(count, len(choices))))

    def _sender(self, key: str) -> str:
        person = self.house.people.get(key)
        if person is None:
            return self.house.scenery["school"]
        if person.agency is not None:
            return f"{person.name}, {person.role}"
        child = first_name(self.house.child)
        return f"{person.name}, {child}’s {_kin(person)}"

    def _names(self, keys: Sequence[str]) -> tuple[str, ...]:
        """Agencies, or people of the family, as they stand in the table of who knows what."""
        names = [self.who(key) for key in keys]
        return tuple(dict.fromkeys(name for name in names if name is not None))

    def who(self, key: str) -> str | None:
        """The word for somebody who knows, or does not; None where the family has nobody like that."""
        if key == "school":
            return self.house.scenery["school"]
        if key == "neighbour":
            return "a neighbour"
        person = self.house.people.get(key)
        if person is None:
            return None
        if person.agency in _SCHOOLS:
            return self.house.scenery["school"]
        return f"{first_name(person)} ({_kin(person)})" if person.agency is None else person.agency

    def _teller(self, key: str) -> str | None:
        """Who tells something only when asked: a person by name and role, or the school or a neighbour."""
        person = self.house.people.get(key)
        return f"{person.name} ({person.role})" if person is not None and person.agency is not None else self.who(key)

    def _held_back(self, act: Act, speaker: Speaker) -> tuple[HeldBack, ...]:
        told: list[HeldBack] = []
        for key, text in act.asked:
            who, fit = self._teller(key), choices_for((text,), (self.house.child.months or 0) // 12)
            if who is not None and fit and speaker.can(fit[0]):
                told.append(HeldBack(who, speaker.say(fit[0])))
        return tuple(told)


def replace_used(speaker: Speaker) -> Speaker:
    """A speaker for the notes, in which everybody counts as introduced."""
    return replace(speaker, used=list(speaker.people))


def _kin(person: Person) -> str:
    return person.kin or person.role
