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
    words: _Weight = 0.7
    """Words in common, by rarity (BM25)."""
    tokens: _Weight = 1.2
    """Each word of the question met by some word of the passage (late interaction)."""
    document: _Weight = 0.2
    """How well the best passages of the same document do."""
    questions: _Weight = 0.7
    """Meaning of the nearest question that was written for it, where any was."""
    second: _Weight = 1.5
    """What a second reading by `knowledge.reranker` says, where one is configured."""


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
    reranker: Path | None = None
    """Folder of a cross-encoder that reads the first passages again, together with the question. None: no second reading."""
    reranker_depth: Annotated[int, Field(ge=2, le=200)] = 20
    """So many of the first passages are read again (`python -m evals.levers --depths 10,20,40` sweeps it)."""
    reranker_ms: Annotated[int, Field(ge=10, le=60_000)] = 1500
    """A second reading that takes longer is skipped, and the search says so."""
    per_source: Annotated[int, Field(ge=1, le=50)] = 8
    """At most so many passages of one source among the results."""


class IngestSettings(_Table):
    """Reading files."""

    readers: Annotated[int, Field(ge=1, le=16)] | None = None
    """Processes that read files while the main one embeds. None: one less than there are cores, at least one, at most four."""
    max_file_mb: Annotated[int, Field(ge=1, le=2000)] = 100
    max_seconds_per_file: Annotated[int, Field(ge=5, le=7200)] = 600
    words_per_passage: Annotated[int, Field(ge=40, le=200)] = 120
    """A passage is closed when it has about so many words, earlier at every heading, slide or numbered paragraph."""
    batch: Annotated[int, Field(ge=1, le=512)] = 64
    shipped_questions: bool = True
    """Whether passages get the questions that ship with Touchstone for them: the search finds them by those as well."""
    hosts: tuple[Annotated[str, Field(pattern=r"^\.?[a-z0-9-]+(\.[a-z0-9-]+)*$", max_length=200)], ...] = ()
    """Hosts from which `touchstone sync` may fetch, as `www.example.gov.uk`, or `.gov.uk` for all below. None: off."""
    seconds_between_requests: Annotated[float, Field(ge=0, le=600)] = 2.0
    """Between two requests to one host."""
    max_seconds_per_fetch: Annotated[int, Field(ge=5, le=3600)] = 120
    """A download that takes longer is given up, and gone on with at the next run."""


class AssistantSettings(_Table):
    """Choosing and showing statements."""

    composer: Literal["extractive", "model"] = "extractive"
    """Who words an answer when the question does not say: quotations alone, or a chat model whose every sentence is proven."""
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


class ModelSettings(_Table):
    """A chat model that words answers, where one is allowed (docs/models.md). Its key comes from the environment alone."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*:\S+$", max_length=300)] | None = None
    """`provider:model`, as `openai:gpt-5-mini`, or `llama_cpp:` and the path of a GGUF file. None: no chat model."""
    url: Annotated[str, Field(pattern=r"^https?://[^\s@]+$", max_length=300)] | None = None
    """Where the provider answers, if not at its usual address."""
    output: Literal["schema", "prompt"] = "schema"
    """Whether the provider holds the reply to our schema, or the prompt alone asks for it. The reply is checked either way."""
    seconds: Annotated[int, Field(ge=1, le=300)] = 20
    """A reply, its repair included, that takes longer is given up."""
    context_tokens: Annotated[int, Field(ge=1024, le=2_000_000)] = 8192
    """What the model can read and write at once. Quotations that do not fit are not handed over."""
    reply_tokens: Annotated[int, Field(ge=64, le=32_000)] = 1024
    """A reply is cut off at so many tokens, and is then no reply."""
    temperature: Annotated[float, Field(ge=0, le=2)] | None = None
    """None: the provider's own. Some models take no other."""
    checker: Path | None = None
    """Folder of a model of entailment that weighs each sentence after the rules. None: the likeness of meaning."""
    checker_enough: Annotated[float, Field(gt=0, lt=1)] = 0.5
    """From which share of its yes a sentence may be shown."""
    follow_ups: bool = False
    """Whether the model may write out questions that lean on earlier ones."""
    scenarios: bool = False
    """Whether the model may word the stages of training scenarios."""
    questions: bool = False
    """Whether the model may write, at `touchstone ingest`, questions that each passage answers, for the search alone."""
    tracing: bool = False
    """Whether LangSmith and the like may see prompts, where the environment switches them on. They then leave the building."""
    pounds_per_million_read: Annotated[float, Field(ge=0, le=10_000)] | None = None
    pounds_per_million_written: Annotated[float, Field(ge=0, le=10_000)] | None = None
    """What the provider charges for a million tokens; both are needed for an answer to say what it cost."""
    tokens_per_client_and_day: Annotated[int, Field(ge=0)] = 200_000
    """At most so many tokens for one client on one day (UTC); 0 sets no limit."""
    tokens_per_day: Annotated[int, Field(ge=0)] = 2_000_000
    """At most so many tokens for all on one day (UTC); 0 sets no limit."""
    failures: Annotated[int, Field(ge=1, le=100)] = 3
    """After so many failures in a row the model is left alone for a while."""
    pause_seconds: Annotated[int, Field(ge=1, le=86_400)] = 60
    """How long it is left alone before one question tries it again."""


class ApiSettings(_Table):
    """The service."""

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8000
    max_body_kb: Annotated[int, Field(ge=8, le=1024)] = 64
    requests_per_minute: Annotated[int, Field(ge=0, le=100_000)] = 0
    """At most so many requests of one client to `/v1` in any minute; 0 sets no limit."""
    admin_key: Annotated[SecretStr, Field(min_length=32)] | None = None
    """Whoever sends it as a bearer token may upload documents and see what was uploaded. None: nobody may, over the network."""
    max_upload_mb: Annotated[int, Field(ge=1, le=4000)] = 200
    """All files of one upload together."""
    max_upload_files: Annotated[int, Field(ge=1, le=5000)] = 200
    answer_seconds: Annotated[int, Field(ge=1, le=600)] = 120
    """An answer that takes longer is given up, so that nobody waits for a model that hangs."""
    allowed_origins: tuple[
        Annotated[str, Field(pattern=r"^https?://[a-z0-9.-]+(:[0-9]{1,5})?$", max_length=200)], ...
    ] = ()
    """Origins of pages that may hold the chat widget besides this service's own, as `https://intranet.example.gov.uk`."""
    public_url: Annotated[str, Field(pattern=r"^https?://[a-z0-9.:\[\]/_-]+$", max_length=200)] | None = None
    """Where readers reach the service, for links given to other programs. None: where the request reached it."""
    mcp: bool = False
    """Whether other programs find an MCP server at `/mcp`; it needs the extra `mcp`."""
    mcp_hosts: tuple[Annotated[str, Field(pattern=r"^[a-z0-9.-]+$", max_length=200)], ...] = ()
    """Host names by which `/mcp` may be reached besides `localhost` and plain addresses, as `touchstone.example.gov.uk`."""


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
    model: ModelSettings = ModelSettings()
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
