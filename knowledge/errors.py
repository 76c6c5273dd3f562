"""Errors of `knowledge`, one tree.

TouchstoneError
├── SettingsError        a setting is unknown, out of bounds, or names something that is not there
├── RegisterError        the register file breaks a rule of design.md section 7
├── ModelError           the embedding model is missing or is not the one that its checksum names
├── StoreError           a store cannot be used as it is
│   ├── StoreOwned       another process owns the data folder
│   ├── StoreUnavailable a store is full, locked or out of reach; this can pass
│   └── IndexMismatch    an index was made by another model, splitter or library version
├── UnknownId            no such source or passage
└── UnknownArea          no local area is called so
"""


class TouchstoneError(Exception):
    """What the person at the keyboard can act on: the message says what, where and what to do."""


class SettingsError(TouchstoneError):
    """A setting is unknown, out of bounds, or names something that is not there."""


class RegisterError(TouchstoneError):
    """The register breaks a rule; the message names file, table and key."""


class ModelError(TouchstoneError):
    """The embedding model cannot be loaded or is not the one expected."""


class StoreError(TouchstoneError):
    """A store cannot be used as it is."""


class StoreOwned(StoreError):
    """Another process owns the data folder. `url` is where it answers, when it is a service."""

    def __init__(self, message: str, *, url: str | None = None) -> None:
        super().__init__(message)
        self.url = url


class StoreUnavailable(StoreError):
    """A store cannot be used now: the disk is full, somebody holds a lock, the database is out of reach. This can pass."""


class IndexMismatch(StoreError):
    """An index was made by another model, splitter or library version; the message holds the rebuild command."""


class UnknownId(TouchstoneError):
    """No source or passage of this id is held."""


class UnknownArea(TouchstoneError):
    """No local area of England, and none of the register, is called so."""

    def __init__(self) -> None:
        super().__init__("area is not the name of a local area of England that is known here")
