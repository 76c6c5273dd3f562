"""A logistic regression whose signals may count one way only: what the proof and its benchmark are fitted with."""

import numpy as np
from numpy.typing import NDArray


def logistic(
    table: NDArray[np.float64],
    truth: NDArray[np.bool_],
    *,
    signs: NDArray[np.float64],
    ridge: float = 1e-3,
    steps: int = 20_000,
) -> tuple[NDArray[np.float64], float]:
    """A logistic regression whose weights have the given signs, by projected gradient; both classes count alike.

    A signal that speaks for a claim may count nothing, and never against it, whatever a small sample says.
    """
    middle, spread = table.mean(axis=0), table.std(axis=0) + 1e-9
    features = (table - middle) / spread
    share = np.where(truth, 0.5 / max(int(truth.sum()), 1), 0.5 / max(int((~truth).sum()), 1))
    weights, bias = np.zeros(table.shape[1]), 0.0
    for _ in range(steps):
        error = share * (1 / (1 + np.exp(-(features @ weights + bias))) - truth)
        weights = weights - 0.5 * (features.T @ error + ridge * weights)
        weights = np.where(weights * signs > 0, weights, 0.0)
        bias -= 0.5 * float(error.sum())
    return weights / spread, bias - float((weights * middle / spread).sum())
