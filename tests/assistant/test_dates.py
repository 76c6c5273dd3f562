from datetime import date

import pytest

from assistant.steps.dates import as_at


@pytest.mark.parametrize(
    ("question", "outright", "otherwise"),
    [
        ("As of 1 February 2025, by when is a rapid review sent in?", date(2025, 2, 1), date(2025, 2, 1)),
        ("what did Norfolk's threshold document say as at March 2024", date(2024, 3, 31), date(2024, 3, 31)),
        ("what was the guidance on reviews in 2019", None, date(2019, 12, 31)),
        ("what did the 2015 inspection say", None, None),
    ],
)
def test_questions_about_areas_and_findings_ask_of_a_day_only_outright(
    question: str, outright: date | None, otherwise: date | None
):
    assert as_at(question, outright=True) == outright
    assert as_at(question) == otherwise
