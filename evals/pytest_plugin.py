"""Each case a test: `pytest --touchstone-suite=SUITE.yaml -k neglect -n 2`.

In one process the data folder is opened here. With pytest-xdist it can have only one owner, so a service is started for all
workers, unless `--touchstone-against` names one.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from evals.cases import Case, Suite
    from evals.scores import Measure
    from evals.targets import Target

_STARTED = pytest.StashKey["subprocess.Popen[bytes]"]()
_TARGET = pytest.StashKey["Target"]()
_URL = "touchstone_url"


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("touchstone", "evaluation of answers")
    group.addoption(
        "--touchstone-suite", action="append", default=[], metavar="SUITE", help="a suite whose cases become tests"
    )
    group.addoption(
        "--touchstone-against", metavar="URL", help="the service to evaluate; otherwise the data folder is opened here"
    )


def pytest_configure(config: pytest.Config) -> None:
    if not config.option.touchstone_suite:
        return
    for name in config.option.touchstone_suite:
        if not Path(name).is_file():
            raise pytest.UsageError(f"--touchstone-suite: there is no file {name}")
    # Without paths of its own the command means the suite alone, not the tests of the folder that it stands in.
    given = config.args if config.args_source is pytest.Config.ArgsSource.ARGS else []
    config.args = list(dict.fromkeys([*given, *config.option.touchstone_suite]))
    several = getattr(config.option, "numprocesses", None) or getattr(config.option, "tx", None)
    worker = hasattr(config, "workerinput")
    if several and not worker and not config.option.touchstone_against:
        url, process = _service()
        config.stash[_STARTED] = process
        config.option.touchstone_against = url


def pytest_unconfigure(config: pytest.Config) -> None:
    process = config.stash.get(_STARTED, None)
    if process is not None:
        process.send_signal(signal.SIGTERM)
        process.wait(30)
    target = config.stash.get(_TARGET, None)
    close = getattr(target, "close", None)
    if close is not None:
        close()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """xdist: tells a worker where the service is."""
    node.workerinput[_URL] = node.config.option.touchstone_against


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> "SuiteFile | None":
    suites = {Path(name).resolve() for name in parent.config.option.touchstone_suite}
    return SuiteFile.from_parent(parent, path=file_path) if file_path.resolve() in suites else None


class SuiteFile(pytest.File):
    """A suite; collects one item a case."""

    def collect(self) -> Iterable["CaseItem"]:
        from evals.cases import read_suite
        from evals.scoring import decisive

        suite = read_suite(self.path)
        on = decisive(suite)
        for case in suite.cases:
            item = CaseItem.from_parent(self, name=case.id)
            item.case, item.suite, item.on = case, suite, on
            item.extra_keyword_matches.update({*case.tags, case.half})
            yield item


class CaseItem(pytest.Item):
    """One case: fails on the suite's decisive measures, errors when something could not be measured."""

    case: "Case"
    suite: "Suite"
    on: "dict[str, Measure]"

    def runtest(self) -> None:
        from evals.cases import gold_faults
        from evals.errors import EvaluationError
        from evals.runner import ask
        from evals.scoring import score_results
        from evals.summary import passed

        target = _target(self.config)
        try:
            faults = gold_faults([self.case], target.text)
        except EvaluationError:
            faults = []
        if faults:
            raise CaseFailed(faults)
        scored = score_results(self.suite, [ask(self.case, 0, target)])
        verdict, reasons = passed(next(item for item in scored if item.case_id == self.case.id), self.on)
        if verdict is not True:
            raise CaseFailed(reasons if verdict is False else ["not measured:", *reasons])

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if isinstance(excinfo.value, CaseFailed):
            return "\n".join([f"{self.case.id}: {self.case.question}", *excinfo.value.reasons])
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        return self.path, None, f"{self.suite.name}: {self.case.id}"


class CaseFailed(Exception):
    """A case did not pass. `reasons`: a line a measure."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = reasons


def _target(config: pytest.Config) -> "Target":
    if _TARGET not in config.stash:
        from evals.targets import InProcess, Remote, open_service
        from knowledge.settings import load_settings

        given: dict[str, Any] = getattr(config, "workerinput", {})
        url = given.get(_URL) or config.option.touchstone_against
        config.stash[_TARGET] = Remote(url) if url else InProcess(open_service(load_settings()))
    return config.stash[_TARGET]


def _service() -> tuple[str, "subprocess.Popen[bytes]"]:
    """A service over the data folder of this environment, ready."""
    import httpx

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "api.cli", "serve", "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=os.environ.copy())
    url = f"http://127.0.0.1:{port}"
    while process.poll() is None:
        try:
            if httpx.get(f"{url}/readyz", timeout=5, trust_env=False).status_code == 200:
                return url, process
        except httpx.HTTPError:
            pass
        time.sleep(0.2)
    stderr = process.stderr.read().decode(errors="replace").strip() if process.stderr else ""
    raise pytest.UsageError(f"the service could not be started: {stderr[-500:]}")
