"""Errors of evaluations. EvaluationError ← CaseError (a case or suite breaks a rule), RunError (a run cannot be used)."""

from knowledge.errors import TouchstoneError


class EvaluationError(TouchstoneError):
    """An evaluation cannot go on; the message says what, where and what to do."""


class CaseError(EvaluationError):
    """A case or a suite breaks a rule; the message names file and line."""


class RunError(EvaluationError):
    """A run folder is cut short, is not one, or belongs to other cases."""


class TargetGone(EvaluationError):
    """What is evaluated cannot be reached any more; the run can be taken up again."""
