"""The report of a run: one HTML page that needs nothing else, a CSV, a Markdown table, and the history of many runs."""

from evals.report.contents import Difference, Floor
from evals.report.history import write_history
from evals.report.html import write_report
from evals.report.tables import write_csv, write_markdown

__all__ = ["Difference", "Floor", "write_csv", "write_history", "write_markdown", "write_report"]
