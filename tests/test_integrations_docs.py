"""Every example of docs/integrations.md, run as it stands against a real `touchstone serve` over the starter library."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
import yaml
from looping import finished

ROOT = Path(__file__).parent.parent
WRITTEN = "http://127.0.0.1:8000"
PAGE = (ROOT / "docs" / "integrations.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
SAYS = {
    "annotations": ["15 working days", "/passages/"],
    "stream=True": ["core group"],
    "fastmcp": ["/passages/", "core group", "**Sources**"],
    "ChatPromptTemplate": ["Answer from these passages alone.", "return home interview"],
    "opened(": ["None", "**Sources**"],
}
"""What each Python example, known by these words, has to print."""


def of(kind: str) -> list[str]:
    return [text for found, text in EXAMPLES if found == kind]


def ran(command: list[str], folder: Path) -> str:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore", "NO_PROXY": "127.0.0.1"}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=240
    )
    assert done.returncode == 0, done.stderr[-1500:]
    return done.stdout


@pytest.mark.parametrize("example", of("python"), ids=list(SAYS))
def test_an_example_in_python_runs_and_prints_what_it_is_for(
    live_service: str, starter_data: Path, tmp_path: Path, example: str
):
    [expected] = [words for sign, words in SAYS.items() if sign in example]
    pytest.importorskip("fastmcp" if "fastmcp" in example else "openai" if "openai" in example else "langchain_core")
    if "opened(" in example:
        shutil.copytree(starter_data, tmp_path / "data")
    told = ran([sys.executable, "-c", example.replace(WRITTEN, live_service)], tmp_path)
    assert all(words in told for words in expected), told[-1500:]


@pytest.mark.parametrize("example", of("console"))
def test_an_example_for_the_shell_runs(live_service: str, tmp_path: Path, example: str):
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    command = example.removeprefix("$ ").replace(WRITTEN, live_service)
    assert "core group" in json.loads(ran(["bash", "-c", command], tmp_path))["choices"][0]["message"]["content"]


@pytest.mark.parametrize("example", of("json"))
def test_the_configuration_for_mcp_is_one_that_the_real_client_takes(live_service: str, example: str):
    fastmcp = pytest.importorskip("fastmcp")

    async def tools() -> set[str]:
        async with fastmcp.Client(json.loads(example.replace(WRITTEN, live_service))) as client:
            return {tool.name for tool in await client.list_tools()}

    assert {"search", "fetch", "answer_question", "make_training_scenario"} == finished(tools())


@pytest.mark.parametrize("example", of("yaml"))
def test_the_configuration_for_librechat_names_what_there_is(live_service: str, example: str):
    [entry] = yaml.safe_load(example.replace(WRITTEN, live_service))["endpoints"]["custom"]
    assert urlsplit(entry["baseURL"]).path == "/v1"
    listed = {model["id"] for model in httpx.get(f"{entry['baseURL']}/models").json()["data"]}
    assert set(entry["models"]["default"]) <= listed and entry["titleModel"] in listed
    asked = {"model": entry["titleModel"], "messages": [{"role": "user", "content": "Who attends a core group?"}]}
    assert httpx.post(f"{entry['baseURL']}/chat/completions", json=asked, headers=entry["headers"]).status_code == 200


def test_every_kind_of_example_is_run_by_a_test_here():
    assert {kind for kind, _ in EXAMPLES} == {"python", "console", "json", "yaml"}
    assert len(of("python")) == len(SAYS)


def test_the_extra_that_the_page_names_exists():
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    assert set(re.findall(r"touchstone\[(\w+)\]", PAGE)) <= extras.keys()
