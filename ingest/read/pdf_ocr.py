"""Text recognition of scanned pages by the command `ocrmypdf`, where it is installed.

The command is given a copy of the file in a folder of its own, no shell and a limited time; it and all that it starts end
with the reader.
"""

import contextlib
import os
import resource
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

COMMAND = "ocrmypdf"
_SECONDS_A_PAGE = 60
_LARGEST_PICTURE = 120
"""Megapixels: an A3 page at 600 dots per inch has 70."""
MOST_MEMORY = 3_000_000_000
"""Bytes of address space: pictures of pages are larger than their text. The reader that asks for it has less."""
_KEPT = ("PATH", "LANG", "LC_ALL", "TESSDATA_PREFIX", "TMPDIR")


def is_installed() -> bool:
    """Whether scans can be recognised here."""
    return shutil.which(COMMAND) is not None


def recognised(data: bytes, pages: Sequence[int], *, anew: bool = False) -> bytes | None:
    """The PDF with a text layer on these pages (1 is the first); None where it is not installed or does not succeed.

    `anew`: also where a page has a text layer, which is thrown away.
    """
    command = shutil.which(COMMAND)
    if command is None or not pages:
        return None
    with tempfile.TemporaryDirectory(prefix="touchstone-ocr-") as folder:
        source, made = Path(folder, "in.pdf"), Path(folder, "out.pdf")
        source.write_bytes(data)
        arguments = [
            command,
            "--force-ocr" if anew else "--skip-text",
            *("--pages", ",".join(map(str, pages))),
            *("--language", "eng", "--output-type", "pdf", "--optimize", "0", "--jobs", "1", "--quiet"),
            *("--tesseract-timeout", str(_SECONDS_A_PAGE), "--max-image-mpixels", str(_LARGEST_PICTURE)),
            str(source),
            str(made),
        ]
        if _run(arguments, folder, _SECONDS_A_PAGE * (len(pages) + 1)) != 0 or not made.is_file():
            return None
        return made.read_bytes()


def _run(arguments: Sequence[str], folder: str, seconds: int) -> int | None:
    """The exit code; None when it took too long. Nothing that the command started is left."""
    environment = {key: value for key in _KEPT if (value := os.environ.get(key))} | {"OMP_THREAD_LIMIT": "1"}
    process = subprocess.Popen(
        arguments,
        cwd=folder,
        env=environment | {"HOME": folder},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _give_room(process.pid)
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        return None
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _give_room(pid: int) -> None:
    """Lifts the reader's limit of memory for the command. Only Linux has it on."""
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    most = MOST_MEMORY if hard == resource.RLIM_INFINITY else hard
    with contextlib.suppress(AttributeError, OSError):
        resource.prlimit(pid, resource.RLIMIT_AS, (most, hard))
