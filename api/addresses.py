"""How this service and its passages are called outside of it: addresses and titles for other programs."""

from urllib.parse import quote

from api.schemas import LocatorSchema
from knowledge.records import Status
from knowledge.settings import ApiSettings

_SAID = {"superseded", "not_yet_in_force"}


def public_base(settings: ApiSettings, reached: str) -> str:
    """Where readers reach the service, without a slash at the end: as configured, else as the request reached it."""
    return (settings.public_url or reached).rstrip("/")


def passage_url(base: str, passage_id: str) -> str:
    """The page of a passage."""
    return f"{base}/passages/{quote(passage_id, safe='')}"


def titled(title: str, locator: LocatorSchema, status: Status, status_text: str) -> str:
    """ "Working together 2018, p. 12 (superseded by …)": a title never hides that a passage is not in force."""
    return f"{title}, {locator.label}{f' ({status_text})' if status in _SAID else ''}"


def in_force(status: Status) -> bool | None:
    """None of what was never in force or not known to be: findings and summaries."""
    return None if status in {"historic", "unknown"} else status == "in_force"
