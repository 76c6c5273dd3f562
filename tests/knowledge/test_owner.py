import subprocess
import sys
from pathlib import Path

import pytest

from knowledge.errors import StoreOwned
from knowledge.owner import Owner

HOLD = """
import sys, time
from pathlib import Path
from knowledge.owner import Owner
owner = Owner(Path(sys.argv[1]), what="touchstone serve", url="http://127.0.0.1:1")
print("held", flush=True)
time.sleep(60)
"""


def test_a_second_process_is_told_who_owns_the_folder_and_a_dead_owner_is_no_owner(tmp_path: Path):
    root = Path(__file__).parents[2]
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], cwd=root, stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None and process.stdout.readline() == b"held\n"
        with pytest.raises(StoreOwned, match=rf"touchstone serve` \(process {process.pid}\)") as caught:
            Owner(tmp_path, what="touchstone ingest")
        assert caught.value.url == "http://127.0.0.1:1"
    finally:
        process.kill()
        process.wait()
        process.stdout.close() if process.stdout else None
    with Owner(tmp_path, what="touchstone ingest"):
        pass


def test_the_same_process_cannot_own_it_twice(tmp_path: Path):
    with Owner(tmp_path, what="one"), pytest.raises(StoreOwned, match="one"):
        Owner(tmp_path, what="two")
