"""What is held on a motif: findings that say what practice did, and what guidance expects now, each a quotable line."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from assistant.answers import Citation
from assistant.citations import Choice, Citer
from assistant.scenarios.bank_records import Motif
from assistant.scenarios.cited_records import Cited, Work
from knowledge.currency import Standing, describe
from knowledge.dates import spoken
from knowledge.evidence import Evidence, SearchOutcome
from knowledge.query import Query
from knowledge.records import Force, Span

_LEARNING: frozenset[Force] = frozenset({"learning"})
_EXPECTED: frozenset[Force] = frozenset({"must", "should"})
_LOOKED_AT = 30
# Cosine below which a line does not speak of the motif, and how far from the best line another one may be and still be drawn.
_LEAST, _NEAR = 0.28, 0.08
_WORDS = range(8, 62)
# Lines that lean on the one before them do not stand alone as a quotation.
_LEANS = re.compile(
    r"^(this|these|those|they|it|he|she|however|also|but"
    r"|as a (result|consequence)|consequently|moreover|furthermore|for example|in contrast|conversely|instead|therefore"
    r"|such|and|or|which|where this|in addition"
    r"|although)\b",
    re.I,
)
# Lines that say what people did or did not do teach more than lines that count cases or tell a family's features.
_PRACTICE = re.compile(
    r"professional|practition|agenc|worker|staff|servic|assess|\bplans?\b|planning|recogni|understand|practice|engag|respon"
    r"|listen|record|supervis|threshold|shar(e|ing)|challeng|follow|sought|consider|attention|focus|optimis|drift|face value",
    re.I,
)
_COUNTS = re.compile(
    r"\d ?%|\bper cent|\bin \d+ london|\bof \d+ |\bquarter of|\bthirds?\b|\bcounts? |\blooked at \d|spotlight|has a section"
    r"|was coined|literally|reported (a history|periodic)",
    re.I,
)
# A scenario quotes no line that tells of a death or names a child: it teaches practice, not a case.
_OF_A_CASE = re.compile(
    r"\b([Mm]urder\w*|[Dd]ie[ds]?|[Kk]ill(ed|ing)|[Dd]eaths?|[Ss]uicides?)\b|, aged\b"
    r"|\b[Rr]eviews? (of|on|into) (?!Case)[A-Z][a-z]+( and)? [A-Z(]"
)
# An inspection praises and blames in one voice: which of the two a line does shows in its words.
_SHORT_OF = re.compile(
    r"\b(not|no|nor|lack\w*|delay\w*|weak\w*|inconsisten\w*|variab\w*|poor\w*|insufficient\w*|missed|fail\w*"
    r"|too (few|many|long|often|late|high|little)|unclear|limited|drift\w*|without|rarely|less well|hampered"
    r"|over-?optimis\w*|overly|under-?developed|need(s|ed)? (to|for)|could be|challenging|should|over common.sense)\b",
    re.I,
)
_WELL = re.compile(
    r"\b(effective(ly)?|good|strong(ly)?|well|thoughtful\w*|skil(l)?ful\w*|excellent|high.quality|timely|robust|careful\w*|sensitiv\w*"
    r"|persistent|imaginativ\w*|swiftly)\b",
    re.I,
)
_ASKS = re.compile(
    r"\b(should|must|needs?|never|always|ensure|consider\w*|expect\w*|required?|duty|ha(s|ve) to|do(es)? not|practitioners)\b",
    re.I,
)
# Guidance that is written for one setting speaks to others only where they are asked about.
_ONE_SETTING = re.compile(r"children.s homes|independent reviewing officers|\bIRO\b", re.I)
_RANK = {"in_force": 0.0, "historic": 0.0, "unknown": 0.04, "not_yet_in_force": 0.5, "superseded": 0.10}
# An inspection pictures one council; a review or an analysis says what happened to a child and why.
_KIND = {"inspection": 0.06, "commentary": 0.05}


@dataclass(frozen=True, slots=True)
class Held:
    """A motif with what is held on it, the best line first. `strengths`: where inspectors saw it done well."""

    motif: Motif
    findings: tuple[Choice, ...]
    expectations: tuple[Choice, ...]
    strengths: tuple[Choice, ...] = ()

    @property
    def only_superseded(self) -> bool:
        return all(choice.evidence.standing.status == "superseded" for choice in (*self.findings, *self.expectations))


@dataclass(frozen=True)
class Finder:
    """Looks for the lines that a scenario rests on. `find` searches; `citer` makes citations of what is chosen."""

    find: Callable[[Query], SearchOutcome]
    citer: Citer

    def held(self, motif: Motif, *, as_of: date, sources: frozenset[str] | None) -> Held | None:
        """What is held on a motif; None where no finding, or no expectation, says what the motif says.

        `sources` narrows the findings alone: what is expected is asked of all guidance that is held.
        """
        learning = self._lines(motif.find, motif.signals, _LEARNING, as_of, sources, _taught)
        findings = tuple(choice for choice in learning if not _inspected(choice) or _SHORT_OF.search(_said(choice)))
        if not findings:
            return None
        expectations = self._lines(motif.expect, motif.expect_signals, _EXPECTED, as_of, None, _asked(motif))
        strengths = tuple(
            choice
            for choice in learning
            if _inspected(choice) and _WELL.search(_said(choice)) and not _SHORT_OF.search(_said(choice))
        )
        return Held(motif, findings, expectations, strengths) if expectations else None

    def local(self, area: str | None, places: frozenset[str], text: str, as_of: date) -> tuple[Choice, ...]:
        """Lines of the area's own procedures on a matter, the best first; none where no area is given."""
        if area is None:
            return ()
        query = Query(
            text, as_of, limit=_LOOKED_AT, places=places, named_areas=frozenset({area}), forces=frozenset({"local"})
        )
        own = [item for item in self.find(query).kept if item.source.area in places]
        return tuple(sorted(_choices(own, (), lambda _item, _words: 0.0), key=lambda choice: -choice.score))

    def _lines(
        self,
        text: str,
        signals: Sequence[str],
        forces: frozenset[Force],
        as_of: date,
        sources: frozenset[str] | None,
        worth: "Worth",
    ) -> tuple[Choice, ...]:
        query = Query(text, as_of, limit=_LOOKED_AT, forces=forces, sources=sources, include_superseded=True)
        found = [
            c for c in _choices(self.find(query).kept, signals, worth) if self.citer.force(c, frozenset()) in forces
        ]
        found.sort(key=lambda choice: (-choice.score, choice.evidence.passage.id, choice.span.start))
        return tuple(_one_a_text(found))


Worth = Callable[[Evidence, str], float]
"""What is added to a line's cosine for what it is good for; what the source's standing costs is taken off besides."""


def _taught(_item: Evidence, words: str) -> float:
    return (0.06 if _PRACTICE.search(words) else 0.0) - (0.15 if _COUNTS.search(words) else 0.0)


def _asked(motif: Motif) -> Worth:
    def worth(item: Evidence, words: str) -> float:
        elsewhere = _ONE_SETTING.search(item.source.title) and not _ONE_SETTING.search(motif.expect)
        return (0.06 if _ASKS.search(words) else -0.06) - (0.25 if elsewhere else 0.0)

    return worth


def _inspected(choice: Choice) -> bool:
    return choice.evidence.source.kind == "inspection"


def _said(choice: Choice) -> str:
    return words_of(choice.evidence, choice.span)


def _choices(evidence: Iterable[Evidence], signals: Sequence[str], worth: Worth) -> Iterator[Choice]:
    """The quotable lines that say what every signal asks for, with their worth."""
    patterns = [re.compile(signal, re.I) for signal in signals]
    for item in evidence:
        cost = _RANK[item.standing.status] + _KIND.get(item.source.kind, 0.0)
        for span, cosine in zip(item.passage.spans, item.spans, strict=False):
            words = words_of(item, span)
            score = cosine - cost + worth(item, words)
            if score >= _LEAST and all(pattern.search(words) for pattern in patterns) and _stands_alone(words):
                yield Choice(item, span, score)


def words_of(item: Evidence, span: Span) -> str:
    start = item.passage.start
    return item.passage.text[span.start - start : span.end - start]


def _stands_alone(words: str) -> bool:
    plain = words.lstrip("•-–*0123456789.) ").strip()
    return (
        len(plain.split()) in _WORDS
        and not (_LEANS.match(plain) or _OF_A_CASE.search(plain))
        and not plain.endswith((":", "?", ",", "…"))
    )


def _one_a_text(choices: Iterable[Choice]) -> Iterator[Choice]:
    """The same words in two documents count once."""
    seen: set[str] = set()
    for choice in choices:
        key = " ".join(words_of(choice.evidence, choice.span).lower().split())
        if key not in seen:
            seen.add(key)
            yield choice


def drawn(choices: Sequence[Choice], random: Random, used: set[str], *, several: bool) -> tuple[Choice, ...]:
    """One line, or two of different works, among the best; sources that were not used yet are preferred. Adds to `used`."""
    best = choices[0].score
    near = [choice for choice in choices if choice.score >= best - _NEAR]
    random.shuffle(near)
    near.sort(key=lambda choice: choice.evidence.source.id in used)
    chosen = near[:1]
    if several:
        chosen += [choice for choice in near[1:] if choice.evidence.source.id != chosen[0].evidence.source.id][:1]
    used |= {choice.evidence.source.id for choice in chosen}
    return tuple(chosen)


def cited(citation: Citation, number: int, force: Force) -> Cited:
    """A citation as a scenario keeps it: everything a reader needs, nothing that has to be looked up."""
    source, lead = citation.source, citation.lead
    return Cited(
        number=number,
        passage_id=citation.passage_id,
        document_id=citation.document_id,
        source_id=source.id,
        title=source.title,
        publisher=source.publisher,
        kind=source.kind,
        published=source.published,
        force=force,
        status=citation.standing.status,
        status_text=describe(source, citation.standing, held=citation.successor_held),
        locator=citation.locator.label,
        quote=citation.quote.text,
        start=citation.quote.start,
        end=citation.quote.end,
        lead=None if lead is None else lead.text,
        lead_start=None if lead is None else lead.start,
        lead_end=None if lead is None else lead.end,
        url=source.url,
        rests_on=tuple(
            Work(work.source_id, work.title, work.where, work.standing.status, _work_status(work.standing))
            for work in citation.second_hand
        ),
        notice=superseded_notice(citation),
    )


def _work_status(status: Standing) -> str:
    if status.status == "superseded" and status.superseded_by is not None:
        return f"superseded by {status.superseded_by.title}" + (
            f" since {spoken(status.since)}" if status.since else ""
        )
    return status.status.replace("_", " ")


def superseded_notice(citation: Citation) -> str | None:
    """What has to be said of a citation whose edition, or the work that it rests on, was replaced; None otherwise."""
    replaced = [(citation.source.title, citation.standing)]
    replaced += [(work.title, work.standing) for work in citation.second_hand]
    told = [
        f"{title} has been replaced{_since(status)}, now by {status.superseded_by.title}"
        for title, status in replaced
        if status.status == "superseded" and status.superseded_by is not None
    ]
    told += [
        f"{title} no longer applies"
        for title, status in replaced
        if status.status == "superseded" and status.superseded_by is None
    ]
    return f"{'; '.join(dict.fromkeys(told))}. Check the present edition before you teach this." if told else None


def _since(status: Standing) -> str:
    return f" since {spoken(status.since)}" if status.since else ""
