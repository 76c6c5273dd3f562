"""What a scenario can be exported to. Every export is checked first; one that fails a check is not made."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from assistant.scenarios.checks import Checker
from assistant.scenarios.errors import CheckFailed
from assistant.scenarios.exports.facilitators import facilitators
from assistant.scenarios.exports.genogram import genogram
from assistant.scenarios.exports.gift import gift
from assistant.scenarios.exports.markdown import markdown
from assistant.scenarios.exports.participants import participants
from assistant.scenarios.records import Scenario
from knowledge.dates import spoken

_ADAPTER = TypeAdapter(Scenario)
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_SLIDES = "application/vnd.openxmlformats-officedocument.presentationml.presentation"


@dataclass(frozen=True, slots=True)
class Format:
    """`name` as it is asked for, the end of a file's name, its media type, and what it is for."""

    name: str
    suffix: str
    media: str
    label: str
    make: Callable[[Scenario], bytes]


def _docx(scenario: Scenario, *, for_participants: bool) -> bytes:
    from assistant.scenarios.exports.docx import word

    blocks = participants(scenario) if for_participants else facilitators(scenario)
    title = scenario.title if for_participants else f"{scenario.title}: facilitator’s guide"
    footer = f"{scenario.title}. Fictional. Status as of {spoken(scenario.brief.as_of)}."
    return word(blocks, title=title, footer=footer, made_at=scenario.made_at)


def _pptx(scenario: Scenario) -> bytes:
    from assistant.scenarios.exports.pptx import slides

    return slides(scenario)


FORMATS: Mapping[str, Format] = {
    item.name: item
    for item in (
        Format(
            "docx-participants",
            "participants.docx",
            _WORD,
            "Participants’ pages (Word)",
            lambda s: _docx(s, for_participants=True),
        ),
        Format(
            "docx-facilitators",
            "facilitators.docx",
            _WORD,
            "Facilitator’s guide (Word)",
            lambda s: _docx(s, for_participants=False),
        ),
        Format("pptx", "slides.pptx", _SLIDES, "Slides with notes (PowerPoint)", _pptx),
        Format(
            "markdown-participants",
            "participants.md",
            "text/markdown",
            "Participants’ pages (Markdown)",
            lambda s: markdown(participants(s)).encode(),
        ),
        Format(
            "markdown-facilitators",
            "facilitators.md",
            "text/markdown",
            "Facilitator’s guide (Markdown)",
            lambda s: markdown(facilitators(s)).encode(),
        ),
        Format("gift", "check.gift", "text/plain", "Knowledge check (Moodle GIFT)", lambda s: gift(s).encode()),
        Format("genogram", "genogram.svg", "image/svg+xml", "Genogram (SVG)", lambda s: genogram(s).encode()),
        Format(
            "json",
            "scenario.json",
            "application/json",
            "Everything, to edit (JSON)",
            lambda s: json.dumps(as_data(s), indent=1, ensure_ascii=False).encode(),
        ),
    )
}


def export(scenario: Scenario, name: str, checker: Checker) -> bytes:
    """The scenario in a format, by a key of FORMATS. Raises CheckFailed; raises KeyError for an unknown format."""
    form = FORMATS[name]
    if problems := [problem for check in checker.check(scenario) for problem in check.problems]:
        raise CheckFailed(problems)
    return form.make(scenario)


def file_name(scenario: Scenario, name: str) -> str:
    """The name of the file that an export is given: the scenario's title, its version, and what it is."""
    title = "-".join(re.findall(r"[a-z0-9]+", scenario.title.lower().replace("’", "")))
    return f"{title}-v{scenario.version}-{FORMATS[name].suffix}"


def as_data(scenario: Scenario) -> dict[str, Any]:
    """The scenario as JSON values."""
    return _ADAPTER.dump_python(scenario, mode="json")


def from_data(data: object) -> Scenario:
    """A scenario from JSON values. Raises pydantic's ValidationError."""
    return _ADAPTER.validate_json(json.dumps(data))


def schema() -> dict[str, Any]:
    """The JSON schema of a scenario."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Touchstone scenario",
    } | _ADAPTER.json_schema()
