"""The measures of answers and searches, each a pure function of a case and a result. What is best for the reader comes first."""

from types import MappingProxyType

from evals.measures import (
    citing,
    confidence,
    currency,
    danger,
    figures,
    leaks,
    locators,
    nuggets,
    quotes,
    retrieval,
    spending,
    status,
    wording,
)
from evals.scores import Measure, Pooled

__all__ = ["MEASURES", "NAMES", "POOLED"]

MEASURES: tuple[Measure, ...] = (
    *status.MEASURES,
    *danger.MEASURES,
    *quotes.MEASURES,
    *citing.MEASURES,
    *locators.MEASURES,
    *nuggets.MEASURES,
    *wording.MEASURES,
    *figures.MEASURES,
    *currency.MEASURES,
    *leaks.MEASURES,
    *retrieval.MEASURES,
    *spending.MEASURES,
)
POOLED: tuple[Pooled, ...] = confidence.POOLED
NAMES: MappingProxyType[str, Measure | Pooled] = MappingProxyType({item.name: item for item in (*MEASURES, *POOLED)})
