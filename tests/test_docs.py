"""The documentation names everything that there is to name, and its links lead somewhere."""

import re
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel
from typer.main import get_command

from api.cli import app
from assistant.answers import AnswerStatus, NoticeCode
from knowledge.settings import Settings

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"\]\(([^)\s]+)\)")
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def setting_keys(model: type[BaseModel], prefix: str = "") -> list[str]:
    keys: list[str] = []
    for name, field in model.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            keys += setting_keys(field.annotation, f"{prefix}{name}.")
        else:
            keys.append(prefix + name)
    return keys


def anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", FENCED.sub("", page.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("status", AnswerStatus)
def test_every_status_has_a_line(status: AnswerStatus):
    assert f"\n| `{status}` |" in read("docs/answers.md")


@pytest.mark.parametrize("code", get_args(NoticeCode))
def test_every_notice_has_a_line(code: str):
    assert f"\n| `{code}` |" in read("docs/answers.md")


@pytest.mark.parametrize("key", setting_keys(Settings))
def test_every_setting_has_a_line(key: str):
    assert f"\n| `{key}` |" in read("docs/operators.md")


def test_no_setting_is_described_that_does_not_exist():
    described = re.findall(r"^\| `([a-z0-9_.]+)` \| .+ \| .+ \|$", read("docs/operators.md"), re.MULTILINE)
    assert sorted(described) == sorted(setting_keys(Settings))


@pytest.mark.parametrize("command", get_command(app).commands)
def test_every_command_has_a_line(command: str):
    assert f"\n| `touchstone {command}" in read("README.md")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_to_a_file_and_a_heading(page: Path):
    for link in LINK.findall(FENCED.sub("", page.read_text(encoding="utf-8"))):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link
