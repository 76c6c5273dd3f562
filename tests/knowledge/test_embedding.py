from pathlib import Path

import numpy as np
import pytest

from knowledge.adapter import save
from knowledge.embedding import MAX_PIECES, SentenceTransformerEmbedder
from knowledge.errors import ModelError
from knowledge.stores import Stores, embed_input


def test_the_default_weights_are_the_published_ones(embedder: SentenceTransformerEmbedder):
    assert embedder.fingerprint.startswith("all-MiniLM-L6-v2:53aa51172d142c89 late-")


def test_other_weights_than_expected_are_refused(tmp_path: Path):
    (tmp_path / "model.safetensors").write_bytes(b"not the model")
    with pytest.raises(ModelError, match="sha256"):
        SentenceTransformerEmbedder(str(tmp_path), "0" * 64)


def test_meaning_is_near_and_vectors_have_unit_length(embedder: SentenceTransformerEmbedder):
    question = embedder.embed_questions(["What about dads?"])[0].vector
    texts = ["Fathers were not asked for their view.", "The report was published in May."]
    near, far = embedder.embed_passages(texts, [((0, 11),), ()])
    assert float(near.vector @ question) > float(far.vector @ question)
    assert np.linalg.norm(near.vector) == pytest.approx(1, abs=1e-4)
    assert near.spans.shape == (1, 384) and far.spans.shape == (0, 384)


def test_narrowed_vectors_say_nearly_what_the_whole_ones_say(embedder: SentenceTransformerEmbedder):
    texts = ["how long till the first visit", "when must the baby be seen", "who pays for the bus", "is there a form"]
    whole = np.stack([each.vector for each in embedder.embed_passages(texts, [()] * len(texts))])
    narrow = embedder.narrowed(whole)
    assert narrow.shape == (4, 192) and np.linalg.norm(narrow, axis=1) == pytest.approx(1.0, abs=1e-5)
    assert narrow @ narrow.T == pytest.approx(whole @ whole.T, abs=0.1)
    assert "narrow-" in embedder.narrow_fingerprint and "narrow-" not in embedder.fingerprint


def test_a_sentence_is_found_inside_its_passage_by_its_own_vector(embedder: SentenceTransformerEmbedder):
    text = "Heading. The kitchen was tidy. Nobody asked the father. The review took a year."
    spans = ((9, 30), (31, 56), (57, 80))
    (made,) = embedder.embed_passages([text], [spans])
    assert int(np.argmax(made.spans @ embedder.embed_questions(["was dad ever spoken to?"])[0].vector)) == 1


def test_no_text_of_the_library_is_longer_than_the_model_reads(starter: Stores, embedder: SentenceTransformerEmbedder):
    lengths = [embedder.count(embed_input(item.passage)[0]) + 2 for item in starter.catalogue.each_live()]
    assert lengths and max(lengths) <= MAX_PIECES


def test_questions_are_read_with_the_adapter_and_passages_with_the_published_weights(
    embedder: SentenceTransformerEmbedder,
):
    plain = SentenceTransformerEmbedder(adapted=False)
    text = "who checks on a kid living with the neighbours"
    (adapted,), (published,) = embedder.embed_passages([text], [()]), plain.embed_passages([text], [()])
    assert np.allclose(adapted.vector, published.vector, atol=1e-5)
    assert np.allclose(plain.embed_questions([text])[0].vector, published.vector, atol=1e-5)
    assert not np.allclose(embedder.embed_questions([text])[0].vector, published.vector, atol=1e-2)
    assert embedder.fingerprint == plain.fingerprint, "what is stored does not depend on the adapter"


@pytest.mark.parametrize("name", ["ADAPTER", "PROJECTION", "NARROWING"])
def test_a_damaged_file_beside_the_weights_is_named(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (damaged := tmp_path / "damaged.npz").write_bytes(b"PK, but no more")
    monkeypatch.setattr(f"knowledge.embedding.{name}", damaged)
    with pytest.raises(ModelError, match=r"damaged\.npz.*cannot be read"):
        SentenceTransformerEmbedder()


def test_an_adapter_of_other_weights_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    save(tmp_path / "other.npz", "0" * 64, {})
    monkeypatch.setattr("knowledge.embedding.ADAPTER", tmp_path / "other.npz")
    with pytest.raises(ModelError, match="other weights"):
        SentenceTransformerEmbedder()
