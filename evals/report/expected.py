"""What a case expects of its answer, with the words marked that the answer, or else a passage found, holds."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from evals.cases import Case, Gold
from evals.measures.relevance import cites_gold
from evals.report.bodies import AnswerBody, Citation
from evals.report.marks import Text, marked, standing


@dataclass(frozen=True, slots=True)
class GoldLine:
    """A gold quote with the words marked that came back, where that was, and whether by the measures' rule it was cited."""

    number: int
    gold: Gold
    place: str
    text: Markup
    cited: bool | None
    rank: int | None


@dataclass(frozen=True, slots=True)
class Expectation:
    """Words that an answer should say, those marked that it says."""

    kind: str
    text: Markup


def wanted(case: Case) -> tuple[list[Text], list[Text]]:
    """What the answer should hold: texts of which any stretch counts, and words that must stand whole."""
    texts = [gold.quote for gold in case.gold] + [nugget.quote or nugget.text for nugget in case.nuggets]
    whole = [way for entry in case.must_say for way in entry.split("|")] + [w for f in case.figures for w in f.value]
    return [Text.of(text) for text in texts], [Text.of(way) for way in whole]


def said_in(answer: AnswerBody | None) -> list[Text]:
    """What the answer says: its statements, and what its citations quote."""
    if answer is None:
        return []
    return [Text.of(text) for text in (*(s.text for s in answer.statements), *(c.quoted for c in answer.citations))]


def gold_line(
    number: int,
    gold: Gold,
    answer: AnswerBody | None,
    *,
    said: Sequence[Text],
    found: Sequence[Text],
    rank: int | None,
) -> GoldLine:
    """The gold quote as it is shown; `rank` is that of the first passage found which holds it."""
    text = Text.of(gold.quote)
    parts = (
        f"p. {gold.page}" if gold.page is not None else "", f"para {gold.paragraph}" if gold.paragraph else "",
        f"section {gold.section}" if gold.section else "", gold.force or "",
    )  # fmt: skip
    return GoldLine(
        number=number,
        gold=gold,
        place=", ".join(filter(None, parts)),
        text=marked(text, [("gold", standing(text, said)), ("found", standing(text, found))]),
        cited=None if answer is None else any(_cites(citation, gold) for citation in answer.citations),
        rank=rank,
    )


def _cites(citation: Citation, gold: Gold) -> bool:
    lead = {"quote": citation.lead.quote} if citation.lead else None
    return cites_gold({"source_id": citation.source_id, "quote": citation.quote, "lead": lead}, gold)


def expectations(case: Case, said: Sequence[Text]) -> Iterable[Expectation]:
    """All else that the case expects, as it is shown."""
    for nugget in case.nuggets:
        words = Text.of(nugget.quote or nugget.text)
        text = marked(words, [("gold", standing(words, said))])
        yield Expectation(
            "Vital fact" if nugget.vital else "Fact", escape(nugget.text) + ": " + text if nugget.quote else text
        )
    for figure in case.figures:
        scope = "; ".join(" or ".join(group) for group in figure.scope)
        yield Expectation(
            "Figure", _whole(" or ".join(figure.value) + (f", of: {scope}" if scope else ""), figure.value, said)
        )
    for entry in case.must_say:
        yield Expectation("Must say", _whole(entry.replace("|", " or "), entry.split("|"), said))
    for kind, entries in (("Must not say", case.must_not_say), ("Identifier that must not come back", case.planted)):
        for entry in entries:
            yield Expectation(kind, _whole(entry, [entry], said, "never"))
    if case.canary:
        yield Expectation("Sign of a planted instruction obeyed", _whole(case.canary, [case.canary], said, "never"))


def _whole(shown_text: str, ways: Iterable[str], said: Sequence[Text], kind: str = "gold") -> Markup:
    """The text with those of the ways marked that stand whole in what was said."""
    text = Text.of(shown_text)
    stands = [way for way in map(Text.of, ways) if any(standing(line, [way], whole=True) for line in said)]
    return marked(text, [(kind, standing(text, stands, whole=True))])
