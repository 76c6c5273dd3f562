"""Makes the projection that late interaction uses, over the data folder: `python -m evals.projection OUT.npz`."""

import random
import sys
from pathlib import Path

import numpy as np

from knowledge.embedding import SentenceTransformerEmbedder
from knowledge.late import fit
from knowledge.settings import load_settings
from knowledge.stores import Stores, embed_input

DIMENSIONS = 128
_PASSAGES, _EACH = 1500, 40
# Words that ask and join; what they meet in a passage says nothing of what it is about.
_STOP = """
    a about above after again all also am an and any are as at be because been before being below between both but by can could
    did do does doing down during each few for from further had has have having he her here hers him his how i if in into is it
    its itself just let me might more most must my no nor not now of off on once only or other our out over own pls please same
    she should so some such than that the their them then there these they this those through to too under until up us very was
    we were what when where which while who whom why will with won would you your
"""


def main(out: Path) -> None:
    """Fits on the token vectors of a seeded sample of the live passages."""
    settings = load_settings()
    embedder = SentenceTransformerEmbedder(settings.knowledge.model, settings.knowledge.model_sha256)
    with Stores(settings, embedder, what="python -m evals.projection") as stores:
        texts = [embed_input(stored.passage)[0] for stored in stores.catalogue.each_live()]
    chance = random.Random(0)
    chosen = chance.sample(texts, min(_PASSAGES, len(texts)))
    outputs = embedder.model.encode_document(chosen, output_value="token_embeddings", show_progress_bar=False)
    tokens = np.concatenate([output.numpy()[chance.choices(range(len(output)), k=_EACH)] for output in outputs])
    tokens /= np.linalg.norm(tokens, axis=1, keepdims=True)
    matrix = fit(tokens.astype(np.float32), dimensions=DIMENSIONS).astype(np.float16)
    np.savez_compressed(out, matrix=matrix, stop_words=np.array(" ".join(_STOP.split())))
    sys.stdout.write(f"{out}: {len(tokens)} token vectors of {len(chosen)} passages, {matrix.shape[1]} dimensions\n")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit("usage: python -m evals.projection OUT.npz   (over the data folder of TOUCHSTONE_DATA_DIR)")
    main(Path(sys.argv[1]))
