"""All settings, read once and passed down: `touchstone.toml`, then `TOUCHSTONE_*` in the environment on top of it.

One table a package. Unknown keys are errors. Nothing outside `load_settings` reads the environment.
"""

import os
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from knowledge.errors import SettingsError

FILE = "touchstone.toml"
_PREFIX = "TOUCHSTONE_"
_FOR_TESTS = {"TOUCHSTONE_BENCHMARKS", "TOUCHSTONE_CORPUS", "TOUCHSTONE_TEST_DATA"}


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


_Weight = Annotated[float, Field(ge=0, le=5)]


class Weights(_Table):
    """Weight of each view's z-score in the ranking."""

    passage: _Weight = 1.0
    """Meaning of the passage as a whole, with its headings."""
    sentence: _Weight = 0.0
    """Meaning of its nearest sentence."""
    words: _Weight = 0.5
    """Words in common, by rarity (BM25)."""
    tokens: _Weight = 1.6
    """Each word of the question met by some word of the passage (late interaction)."""
    document: _Weight = 0.2
    """How well the best passages of the same document do."""


class KnowledgeSettings(_Table):
    """Stores and search."""

    database_url: SecretStr | None = None
    """SQLAlchemy URL of the catalogue. None: SQLite in the data folder."""
    model: str | None = None
    """Folder or hub name of a sentence-transformers model. None: the one that comes with the installation."""
    model_sha256: str | None = None
    """Expected sha256 of the model's weights file, where `model` is set and is a folder."""
    candidates: Annotated[int, Field(ge=10, le=500)] = 80
    """How many passages each half of the search proposes."""
    weights: Weights = Weights()
    """What each view of a passage counts. Fitted (docs/quality.md); change them only with a report that shows why."""
    per_source: Annotated[int, Field(ge=1, le=50)] = 8
    """At most so many passages of one source among the results."""


class IngestSettings(_Table):
    """Reading files."""

    readers: Annotated[int, Field(ge=1, le=16)] = 1
    """Processes that read files while the main one embeds."""
    max_file_mb: Annotated[int, Field(ge=1, le=2000)] = 100
    max_seconds_per_file: Annotated[int, Field(ge=5, le=7200)] = 600
    words_per_passage: Annotated[int, Field(ge=40, le=200)] = 120
    """A passage is closed when it has about so many words, earlier at every heading, slide or numbered paragraph."""
    batch: Annotated[int, Field(ge=1, le=512)] = 64


class AssistantSettings(_Table):
    """Choosing and showing statements."""

    statements: Annotated[int, Field(ge=1, le=20)] = 8
    evidence: Annotated[int, Field(ge=1, le=50)] = 12
    """Passages looked at for statements."""
    old_after_years: Annotated[int, Field(ge=1, le=50)] = 5
    """A finding older than this carries a notice of its age."""
    names: Literal["rules", "model"] = "rules"
    """How names of people are recognised in a question: by rules alone, or by spaCy's model as well, where it is installed."""
    contacts_checked_months: Annotated[int, Field(ge=1, le=60)] = 12
    """A contact of an area that nobody checked for so many months says so."""
    keep_answers_days: Annotated[int, Field(ge=0, le=3650)] = 30
    """Answers can be opened again for so many days; 0 keeps none. What was typed is not kept with them."""
    keep_conversations_days: Annotated[int, Field(ge=0, le=3650)] = 30
    """Each question of a conversation, identifiers removed, is kept for so many days; 0 keeps nothing after the reply."""
    keep_feedback_days: Annotated[int, Field(ge=1, le=3650)] = 365
    """What readers said of answers, identifiers removed, is kept for so many days."""


class ApiSettings(_Table):
    """The service."""

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8000
    max_body_kb: Annotated[int, Field(ge=8, le=1024)] = 64
    requests_per_minute: Annotated[int, Field(ge=0, le=100_000)] = 0
    """At most so many requests of one client to `/v1` in any minute; 0 sets no limit."""
    answer_seconds: Annotated[int, Field(ge=1, le=600)] = 120
    """An answer that takes longer is given up, so that nobody waits for a model that hangs."""
    allowed_origins: tuple[
        Annotated[str, Field(pattern=r"^https?://[a-z0-9.-]+(:[0-9]{1,5})?$", max_length=200)], ...
    ] = ()
    """Origins of pages that may hold the chat widget besides this service's own, as `https://intranet.example.gov.uk`."""


class Settings(BaseSettings):
    """Everything. `data_dir` holds the stores; one process owns it at a time."""

    model_config = SettingsConfigDict(
        env_prefix=_PREFIX, env_nested_delimiter="__", extra="forbid", frozen=True, toml_file=FILE
    )

    data_dir: Path = Path("data")
    secret: Annotated[SecretStr, Field(min_length=32)] | None = None
    """Seals the audit and hides who owns a conversation. None: `secret.key` in the data folder, made at the first start."""
    knowledge: KnowledgeSettings = KnowledgeSettings()
    ingest: IngestSettings = IngestSettings()
    assistant: AssistantSettings = AssistantSettings()
    api: ApiSettings = ApiSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def load_settings() -> Settings:
    """The settings of this process. Raises SettingsError naming file or variable, key and what is wrong."""
    known = {f"{_PREFIX}{name}".upper() for name in Settings.model_fields} | _FOR_TESTS
    for variable in os.environ:
        if variable.startswith(_PREFIX) and variable.split("__")[0] not in known:
            raise SettingsError(f"{variable} in the environment is no setting; `touchstone config` lists all settings")
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        key = ".".join(str(part) for part in first["loc"])
        raise SettingsError(
            f"setting {key!r} ({FILE} or TOUCHSTONE_{key.replace('.', '__').upper()}): {first['msg']};"
            " `touchstone config` lists all settings"
        ) from None
    except ValueError as error:
        raise SettingsError(f"{FILE}: not valid TOML: {error}") from error
