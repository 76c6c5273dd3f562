"""Every check of a scenario. One that fails blocks the export; none is a warning."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from assistant.scenarios.bank_records import Banks
from assistant.scenarios.checks import citing, copying, order, sums, wording
from assistant.scenarios.cited_records import Cited
from assistant.scenarios.records import CheckResult, Scenario


@dataclass(frozen=True)
class Checker:
    """Runs the checks. `text` reads a stored document, `whole` all of it; `live` says which passages are served."""

    banks: Banks
    text: Callable[[str, int, int], str | None]
    live: Callable[[Sequence[str]], Collection[str]]
    held: Callable[[], frozenset[str]]

    def check(self, scenario: Scenario) -> tuple[CheckResult, ...]:
        """One result a check, in a fixed order."""
        texts = {
            item.document_id: self.whole(item.document_id) for item in scenario.citations if copying.is_review(item)
        }
        return (
            CheckResult("structure", tuple(sums.structure(scenario))),
            CheckResult("citations", tuple(citing.citations(scenario, self.text, self.live))),
            CheckResult("currency", tuple(citing.currency(scenario))),
            CheckResult("copying", tuple(copying.copied(scenario, texts))),
            CheckResult("order", tuple(order.given_away(scenario))),
            CheckResult("detail", tuple(wording.graphic(scenario, self.banks.language))),
            CheckResult("language", tuple(wording.blaming(scenario, self.banks.language))),
            CheckResult("reading_age", tuple(wording.too_hard(scenario))),
            CheckResult("outcomes", tuple(sums.outcomes(scenario))),
            CheckResult("minutes", tuple(sums.minutes(scenario))),
        )

    def whole(self, document_id: str) -> str:
        return self.text(document_id, 0, 10_000_000) or ""

    def names_in(self, citations: Sequence[Cited]) -> frozenset[str]:
        """The names, lower case, that stand in the reviews cited: nobody in a scenario is given one of them."""
        documents = {item.document_id for item in citations if copying.is_review(item)}
        return frozenset(name for id in documents for name in copying.names(self.whole(id)))
