"""Templates made into pages. Whatever comes from cases or answers is escaped by the templates, without exception."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from evals.report.wording import counted, day, day_and_time
from evals.summary import shown

_HERE = Path(__file__).parent
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def write_page(path: Path, template: str, **values: Any) -> None:
    """Renders a template of this folder into a file that needs no other."""
    environment = Environment(
        loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    words: dict[str, Callable[..., str]] = {
        "counted": counted,
        "day": day,
        "day_and_time": day_and_time,
        "shown": shown,
    }
    for name, put in words.items():
        environment.filters[name] = put
    css = Markup((_HERE / "report.css").read_text(encoding="utf-8"))
    page = environment.get_template(template).render(css=css, policy=POLICY, **values)
    # A lone surrogate in what came back must not cost the whole report.
    path.write_text(page, encoding="utf-8", errors="replace")
