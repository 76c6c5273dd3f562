"""Whom to ring in an area: lists that people keep beside a register, taken in with it, and read once at a start.

They are kept in a file of their own in the data folder, for they are shown when a child may be in danger: no index, no
catalogue and no model has to be well for that.
"""

import json
import logging
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from knowledge.areas import Areas
from knowledge.dates import spoken
from knowledge.errors import RegisterError, UnknownArea

FILE = "contacts.toml"
"""The name of a list of contacts, beside the register that it goes with."""
_KEPT = "contacts.json"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Contact:
    """A number to ring. `checked_on` is when a person last confirmed it, `when` the hours for which it is meant.

    `note`: what has to be said of it, where it was not confirmed for long.
    """

    label: str
    value: str
    area: str | None
    checked_on: date
    when: str | None = None
    note: str | None = None


_Line = Annotated[str, Field(min_length=1, max_length=120, pattern=r"^\S(.*\S)?$")]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    label: _Line
    value: _Line
    area: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    checked_on: date
    when: _Line | None = None


@dataclass(frozen=True, slots=True)
class Contacts:
    """The contacts of all areas, in the order of their lists. `areas` says what those are called and belong to.

    `months`: for how long a contact that was checked needs no remark.
    """

    all: tuple[Contact, ...] = ()
    areas: Areas = field(default_factory=lambda: Areas({}, {}))
    months: int = 12

    @classmethod
    def load(cls, data_dir: Path, *, months: int) -> "Contacts":
        """What a data folder keeps. A file that cannot be read is told in the log and taken for none."""
        kept = tuple(contact for contacts in _kept(data_dir).values() for contact in contacts)
        return cls(kept, Areas.load().also(contact.area for contact in kept if contact.area), months)

    def of(self, area: str | None, today: date) -> tuple[Contact, ...]:
        """The contacts of an area, as a person would type it, and of the groups that it belongs to; none for an unknown one."""
        if area is None or not self.all:
            return ()
        try:
            here = self.areas.of(self.areas.id_of(area))
        except UnknownArea:
            return ()
        return tuple(replace(contact, note=self._note(contact, today)) for contact in self.all if contact.area in here)

    def _note(self, contact: Contact, today: date) -> str | None:
        if _months_between(contact.checked_on, today) < self.months:
            return None
        return f"not checked since {spoken(contact.checked_on)}: if nobody answers, look at the area's own pages"


def read_contacts(path: Path, known: Collection[str] = ()) -> tuple[Contact, ...]:
    """The contacts of a list. `known`: ids of areas that a register knows besides those of England.

    Raises RegisterError naming the file, the contact and the key for whatever is wrong; nothing of it is then taken in.
    """
    after = "Nothing was taken in; the contacts that were kept before stay in use."
    try:
        data = tomllib.loads(path.read_bytes().decode("utf-8"))
    except OSError as error:
        raise RegisterError(f"{path}: cannot be read ({error.strerror}). {after}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RegisterError(f"{path}: not valid TOML: {error}. {after}") from error
    entries = data.pop("contact", None)
    if data or not isinstance(entries, list):
        raise RegisterError(f"{path}: a list of contacts holds [[contact]] tables and nothing else. {after}")
    areas = Areas.load().also(known)
    found: list[Contact] = []
    for number, entry in enumerate(entries, 1):
        try:
            contact = Contact(**_Entry.model_validate(entry).model_dump())
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            key = ".".join(str(part) for part in first["loc"]) or "(table)"
            raise RegisterError(f"{path}: contact {number}, key {key!r}: {first['msg']}. {after}") from None
        if contact.area not in areas.names and contact.area not in areas.groups:
            raise RegisterError(
                f"{path}: contact {number}, key 'area': {contact.area!r} is no area that is known. {after}"
            )
        found.append(contact)
    return tuple(found)


def keep_contacts(data_dir: Path, lists: Mapping[str, tuple[Contact, ...]]) -> None:
    """Keeps lists in a data folder, each in the place of the earlier one of the same name (its register); an empty one goes."""
    if not lists:
        return
    before = _kept(data_dir)
    kept = {name: contacts for name, contacts in {**before, **lists}.items() if contacts}
    if kept == before:
        return
    data_dir.mkdir(parents=True, exist_ok=True)
    path = data_dir / _KEPT
    part = path.with_suffix(".part")
    rows = {name: [asdict(contact) for contact in contacts] for name, contacts in kept.items()}
    part.write_text(json.dumps(rows, default=date.isoformat, ensure_ascii=False, indent=1), encoding="utf-8")
    part.replace(path)


_LISTS: TypeAdapter[dict[str, tuple[Contact, ...]]] = TypeAdapter(dict[str, tuple[Contact, ...]])


def _kept(data_dir: Path) -> dict[str, tuple[Contact, ...]]:
    path = data_dir / _KEPT
    try:
        return _LISTS.validate_json(path.read_bytes())
    except FileNotFoundError:
        return {}
    except (OSError, ValidationError) as error:
        _log.error("%s cannot be read (%s); ingest the areas' registers again", path, type(error).__name__)
        return {}


def _months_between(first: date, last: date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month - (last.day < first.day)
