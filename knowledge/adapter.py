"""A question adapter: small additions to the embedding model's weights with which questions, and only questions, are read.

Practitioners do not ask in the documents' words. The adapter moves a question towards the passages that answer it, and leaves
every stored vector as it is: the low-rank additions of LoRA (Hu et al., ICLR 2022), fitted on the side of the question alone,
as DensePhrases does (Lee et al., ACL 2021). `python -m evals.adapter` made the one that is shipped.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
_UP, _DOWN = ".up", ".down"


@dataclass(frozen=True, slots=True, eq=False)
class Adapter:
    """`additions`: by the name of a weight matrix, shape (out, in), its addition, in factors of shape (out, r) and (r, in).

    `made_for`: the sha256 of the weights file that they belong to. `name`: of the adapter's own content.
    """

    name: str
    made_for: str
    additions: Mapping[str, tuple[Floats, Floats]]

    @classmethod
    def load(cls, path: Path) -> "Adapter":
        """Reads what `save` wrote. Raises OSError, ValueError or KeyError."""
        with np.load(path, allow_pickle=False) as file:
            names = [key.removesuffix(_UP) for key in file.files if key.endswith(_UP)]
            factors = {name: (_single(file[name + _UP]), _single(file[name + _DOWN])) for name in names}
            return cls(hashlib.sha256(path.read_bytes()).hexdigest()[:8], str(file["made_for"]), factors)

    def added(self, name: str, shape: tuple[int, ...]) -> Floats:
        """What is added to the weights of this name. ValueError where they have another shape than the adapter's."""
        up, down = self.additions[name]
        if (up.shape[0], down.shape[1]) != tuple(shape):
            raise ValueError(f"{name} has shape {shape}, the adapter is for ({up.shape[0]}, {down.shape[1]})")
        return up @ down


def save(path: Path, made_for: str, additions: Mapping[str, tuple[Floats, Floats]]) -> None:
    """Writes an adapter in half precision: a .npz of under a megabyte for rank 8."""
    factors = {
        name + end: factor.astype(np.float16)
        for name, pair in additions.items()
        for end, factor in zip((_UP, _DOWN), pair, strict=True)
    }
    np.savez_compressed(path, allow_pickle=False, made_for=np.array(made_for), **factors)


def _single(factor: npt.NDArray[np.float16]) -> Floats:
    return factor.astype(np.float32)
