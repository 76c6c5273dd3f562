"""What commands begin with: the settings in force, the stores opened, what was typed checked; danger in it answered first."""

from typing import TYPE_CHECKING, TypeVar

from knowledge.errors import TouchstoneError

if TYPE_CHECKING:
    from pydantic import BaseModel

    from knowledge.settings import Settings
    from knowledge.stores import Stores

Request = TypeVar("Request", bound="BaseModel")


def settings_in_force() -> "Settings":

    from knowledge.settings import load_settings

    return load_settings()


def stores_of(settings: "Settings", what: str, *, fresh: bool = False) -> "Stores":
    from knowledge.embedding import SentenceTransformerEmbedder
    from knowledge.stores import Stores

    embedder = SentenceTransformerEmbedder(settings.knowledge.model, settings.knowledge.model_sha256)
    return Stores(settings, embedder, what=what, fresh=fresh)


def checked(kind: "type[Request]", /, **fields: object) -> "Request":
    """The request, or an error that names the field and repeats nothing; danger in what was typed is answered first."""
    from pydantic import ValidationError

    from api.problems import field_errors

    try:
        return kind(**fields)
    except ValidationError as error:
        _act_now_first(" ".join(str(value) for value in fields.values()), fields.get("area"))
        named = "; ".join(f"{found.field} {found.message}" for found in field_errors(error.errors()))
        raise TouchstoneError(f"correct this and ask again: {named}") from None


def _act_now_first(typed: str, area: object) -> None:
    from api.answering import act_now
    from api.terminal import print_act_now
    from assistant.build import danger_for
    from assistant.steps.screen import Danger

    try:
        danger = danger_for(settings_in_force())
    except TouchstoneError:
        danger = Danger.load()
    if (block := act_now(danger.check(typed, area=area if isinstance(area, str) else None))) is not None:
        print_act_now(block.model_dump(mode="json"))
