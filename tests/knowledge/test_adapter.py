from pathlib import Path

import numpy as np
import pytest

from knowledge.adapter import Adapter, save


def test_what_is_saved_is_what_is_added(tmp_path: Path):
    up, down = np.array([[1.0], [2.0], [0.0]], np.float32), np.array([[0.5, -1.0]], np.float32)
    save(tmp_path / "a.npz", "f" * 64, {"layer.weight": (up, down)})
    adapter = Adapter.load(tmp_path / "a.npz")
    assert adapter.made_for == "f" * 64
    assert adapter.added("layer.weight", (3, 2)).tolist() == [[0.5, -1.0], [1.0, -2.0], [0.0, 0.0]]
    with pytest.raises(ValueError, match="shape"):
        adapter.added("layer.weight", (2, 3))


def test_another_content_has_another_name(tmp_path: Path):
    names: set[str] = set()
    for value in (1.0, 2.0):
        save(tmp_path / "a.npz", "f" * 64, {"w": (np.full((1, 1), value, np.float32), np.ones((1, 1), np.float32))})
        names.add(Adapter.load(tmp_path / "a.npz").name)
    assert len(names) == 2
