"""A checker model from a local folder: a tiny one is built and saved here, so that nothing is fetched."""

from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from assistant.build import prover_of
from assistant.proof.checker import open_checker
from assistant.proof.prover import RuleProver
from knowledge.errors import ModelError
from knowledge.lexical import LexicalIndex
from knowledge.settings import ModelSettings, Settings
from knowledge.stores import Stores
from tests.fakes import WordsEmbedder

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "the", "panel", "must", "publish", "report", "a", "not"]


def saved(folder: Path, labels: list[str]) -> Path:
    """A BERT with one layer of eight units and the weights of a fixed seed, that tells the given labels apart."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizer

    torch.manual_seed(3)
    config = BertConfig(
        vocab_size=len(WORDS), hidden_size=8, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16,
        id2label=dict(enumerate(labels)), label2id={label: number for number, label in enumerate(labels)},
    )  # fmt: skip
    BertForSequenceClassification(config).save_pretrained(folder)
    (folder / "vocab.txt").write_text("\n".join(WORDS))
    BertTokenizer(vocab=str(folder / "vocab.txt")).save_pretrained(folder)
    return folder


@pytest.mark.parametrize(
    "labels",
    [["score"], ["no", "supported"], ["contradiction", "entailment", "neutral"], ["entailment", "neutral", "not"]],
)
def test_a_checker_gives_a_share_from_0_to_1(tmp_path: Path, labels: list[str]):
    check = open_checker(saved(tmp_path / "model", labels))
    one, again = (
        check("the panel must publish", "the panel must publish a report"),
        check("the panel must publish", "the panel must publish a report"),
    )
    assert 0 < one < 1 and one == again


def test_the_label_that_says_yes_counts(tmp_path: Path):
    """Two folders with the same weights, whose labels stand the other way round, share one between them."""
    first = open_checker(saved(tmp_path / "one", ["entailment", "contradiction"]))
    second = open_checker(saved(tmp_path / "two", ["contradiction", "entailment"]))
    pair = ("the panel must not publish", "the panel must publish a report")
    assert first(*pair) + second(*pair) == pytest.approx(1)


def test_the_setting_takes_a_checker_to_the_prover(tmp_path: Path):
    folder = saved(tmp_path / "model", ["no", "supported"])
    stores = cast("Stores", SimpleNamespace(embedder=WordsEmbedder(), lexical=LexicalIndex(tmp_path / "lexical")))

    def made(**model: object) -> RuleProver:
        prover = prover_of(stores, Settings(model=ModelSettings.model_validate(model)))
        assert isinstance(prover, RuleProver)
        return prover

    share = open_checker(folder)("The panel must publish a report.", "The panel must publish a report.")
    prover = made(checker=folder, checker_enough=0.999)
    assert prover.checker is not None and prover.checker_enough == 0.999
    assert prover.checker("The panel must publish a report.", "The panel must publish a report.") == share
    assert made().checker is None
    with pytest.raises(ModelError, match=r"model\.checker"):
        made(checker=tmp_path / "nowhere")


def test_what_is_no_model_says_so(tmp_path: Path):
    with pytest.raises(ModelError, match="no such folder"):
        open_checker(tmp_path / "nowhere")
    with pytest.raises(ModelError, match="cannot be loaded"):
        open_checker(tmp_path)
