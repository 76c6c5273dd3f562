"""Makes the projection that late interaction uses, over the data folder: `python -m evals.projection OUT.npz`.

With `--questions` the matrix that makes the vectors of questions small which were written for passages, over those that ship; it
needs no data folder.
"""

import argparse
import json
import random
import sys
from pathlib import Path

import numpy as np

from knowledge.embedding import SentenceTransformerEmbedder
from knowledge.late import fit
from knowledge.questions import Question
from knowledge.settings import load_settings
from knowledge.shipped import SHIPPED
from knowledge.stores import Stores, embed_input

DIMENSIONS, QUESTION_DIMENSIONS = 128, 192
_PASSAGES, _EACH, _QUESTIONS = 1500, 40, 20_000
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


def narrowing(out: Path, shipped: Path = SHIPPED) -> None:
    """Fits on the vectors of a seeded sample of the questions that ship."""
    lines = (line for path in sorted(shipped.glob("*.jsonl")) for line in path.read_text(encoding="utf-8").splitlines())
    texts = [Question.of_json(kept).text for line in lines for kept in json.loads(line)["questions"]]
    chosen = random.Random(0).sample(texts, min(_QUESTIONS, len(texts)))
    made = SentenceTransformerEmbedder().embed_passages(chosen, [()] * len(chosen))
    matrix = fit(np.stack([each.vector for each in made]), dimensions=QUESTION_DIMENSIONS).astype(np.float16)
    np.savez_compressed(out, matrix=matrix)
    sys.stdout.write(f"{out}: {len(chosen)} questions, {matrix.shape[1]} dimensions\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m evals.projection", description=__doc__)
    parser.add_argument("out", type=Path, metavar="OUT.npz")
    parser.add_argument(
        "--questions", action="store_true", help="the matrix for questions that were written for passages"
    )
    given = parser.parse_args()
    (narrowing if given.questions else main)(given.out)
