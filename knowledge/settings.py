"""All settings, read once and passed down: `touchstone.toml`, then `TOUCHSTONE_*` in the environment on top of it.

One table a package. Unknown keys are errors. Nothing outside `load_settings` reads the environment.
"""

import os
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from knowledge.errors import SettingsError

FILE = "touchstone.toml"
_PREFIX = "TOUCHSTONE_"
_FOR_TESTS = {"TOUCHSTONE_BENCHMARKS", "TOUCHSTONE_CORPUS", "TOUCHSTONE_TEST_DATA"}


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


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
    lexical_weight: Annotated[float, Field(ge=0, le=5)] = 0.7
    """Weight of the lexical z-score against the vector's 1.0 (libraries.md, fusion)."""
    per_source: Annotated[int, Field(ge=1, le=50)] = 4
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
    keep_answers_days: Annotated[int, Field(ge=0, le=3650)] = 30
    """Answers can be opened again for so many days; 0 keeps none. What was typed is not kept with them."""


class ApiSettings(_Table):
    """The service."""

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8000
    max_body_kb: Annotated[int, Field(ge=8, le=1024)] = 64


class Settings(BaseSettings):
    """Everything. `data_dir` holds the stores; one process owns it at a time."""

    model_config = SettingsConfigDict(
        env_prefix=_PREFIX, env_nested_delimiter="__", extra="forbid", frozen=True, toml_file=FILE
    )

    data_dir: Path = Path("data")
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
