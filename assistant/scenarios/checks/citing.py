"""Whether what is taught stands on what is held, and whether readers are told what has been replaced."""

from collections.abc import Callable, Collection, Iterator, Sequence

from assistant.scenarios.cited_records import Cited
from assistant.scenarios.notices import NO_CURRENT, ONLY_SUPERSEDED, replaced
from assistant.scenarios.records import Scenario


def citations(
    scenario: Scenario, text: Callable[[str, int, int], str | None], live: Callable[[Sequence[str]], Collection[str]]
) -> Iterator[str]:
    """Every red flag and teaching point cites a held passage whose quotation stands, word for word, where it says."""
    numbers = [item.number for item in scenario.citations]
    if len(set(numbers)) < len(numbers):
        yield "two citations have the same number: number them from 1"
    served = set(live([item.passage_id for item in scenario.citations]))
    for item in scenario.citations:
        if item.passage_id not in served:
            yield f"citation {item.number} names a passage that is not held any more: cite another"
        elif not _stands(item, text):
            yield f"citation {item.number} does not stand, word for word, where it says: restore its quotation"
    known = set(numbers)
    for where, cited in _cites(scenario):
        if not cited:
            yield f"{where} cites nothing: give it the number of a citation"
        elif lost := set(cited) - known:
            yield f"{where} cites number {min(lost)}, which is not in the list"
    learning = {item.number for item in scenario.citations if item.force == "learning"}
    for point in scenario.points:
        if not learning & set(point.findings):
            yield f"teaching point “{point.title}” rests on no finding: cite a review, an inspection or research"


def _cites(scenario: Scenario) -> Iterator[tuple[str, tuple[int, ...]]]:
    for point in scenario.points:
        yield f"teaching point “{point.title}”", point.findings
        yield f"what is expected in “{point.title}”", point.expectations
    for stage in scenario.stages:
        for number, flag in enumerate(stage.red_flags, 1):
            yield f"stage {stage.number}, red flag {number}", flag.citations
    for number, question in enumerate(scenario.knowledge_check, 1):
        yield f"knowledge check, question {number}", question.citations


def _stands(item: Cited, text: Callable[[str, int, int], str | None]) -> bool:
    quotes = [(item.quote, item.start, item.end)]
    if item.lead is not None:
        quotes.append((item.lead, item.lead_start or 0, item.lead_end or 0))
    for quote, start, end in quotes:
        stored = text(item.document_id, start, end)
        if not quote.strip() or stored is None or stored.split() != quote.split():
            return False
    return True


def currency(scenario: Scenario) -> Iterator[str]:
    """A citation of something replaced carries its notice, and the notices stand first in the scenario."""
    for item in scenario.citations:
        said = item.notice is not None and item.notice in scenario.notices
        if replaced(item) and not said:
            yield f"citation {item.number} rests on an edition that was replaced, and nothing says so: restore its notice"
    if (
        scenario.citations
        and all(replaced(item) for item in scenario.citations)
        and scenario.notices[:1] != (ONLY_SUPERSEDED,)
    ):
        yield "everything cited has been replaced: the notice that says so must stand first"
    for point in scenario.points:
        current = [item for item in scenario.cited(point.expectations) if not replaced(item)]
        told = {ONLY_SUPERSEDED, NO_CURRENT} & set(scenario.notices) or any(
            i.notice for i in scenario.cited(point.expectations)
        )
        if not point.expected.strip() or not (current or told):
            yield f"teaching point “{point.title}” does not give what is expected now, nor says that it has to be checked"
