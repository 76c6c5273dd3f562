"""Which addresses a document may be fetched from: one strict reading of a URL, hosts that are allowed, no machine inside.

Nothing of a URL's query is ever repeated in a message.
"""

import ipaddress
import re
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urljoin

from knowledge.errors import TouchstoneError

_LONGEST = 2000
_URL = re.compile(
    r"(?P<scheme>https?)://(?P<host>[a-z0-9.-]+)(?::(?P<port>[0-9]{1,5}))?(?P<target>[/?][!-\[\]-~]*)?", re.I
)
_FRAGMENT = re.compile(r"#.*", re.DOTALL)
_USUAL = {"https": 443, "http": 80}
_INSIDE = tuple(
    map(
        ipaddress.ip_network,
        # Public by the registries, and yet a cloud's own: its host service, and addresses that translate into others.
        ("168.63.129.16/32", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32"),
    )
)
REVIEW = "Open it in a browser, and correct `url` in the register if the document has moved."


class AddressRefused(TouchstoneError):
    """This address is not asked. `reason` is one sentence, `remedy` what the owner of the register can do."""

    def __init__(self, reason: str, remedy: str = REVIEW) -> None:
        super().__init__(f"{reason} {remedy}")
        self.reason = reason
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class Address:
    """A URL that was read: `target` is path and query as they are sent."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self._place}{self.target}"

    @property
    def shown(self) -> str:
        """The address for a report: without its query, which may hold a key."""
        return f"{self.scheme}://{self._place}{self.target.partition('?')[0]}"

    @property
    def _place(self) -> str:
        return self.host if self.port == _USUAL[self.scheme] else f"{self.host}:{self.port}"


def resolved(host: str, port: int) -> Sequence[str]:
    """The addresses that the system's resolver gives for a host. Raises OSError."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


@dataclass(frozen=True, slots=True)
class Reach:
    """What may be asked. `hosts`: exact names, or ".gov.uk" for all below it; with none, nothing may.

    `own`: addresses of this machine or network that may be asked all the same, which are none but in tests; as are other
    schemes, ports and resolvers.
    """

    hosts: tuple[str, ...]
    schemes: frozenset[str] = frozenset({"https"})
    ports: frozenset[int] = frozenset({443})
    own: frozenset[str] = frozenset()
    resolve: Callable[[str, int], Sequence[str]] = resolved

    def address(self, url: str) -> Address:
        """The URL, read and checked. Raises AddressRefused."""
        found = _URL.fullmatch(_FRAGMENT.sub("", url)) if len(url) <= _LONGEST else None
        if found is None:
            raise AddressRefused("It is not a plain web address.")
        scheme, host = found["scheme"].lower(), found["host"].lower().removesuffix(".")
        port = int(found["port"]) if found["port"] else _USUAL[scheme]
        if scheme not in self.schemes or port not in self.ports:
            raise AddressRefused("It is not an https address at the usual port.")
        if not any(host == allowed or (allowed[:1] == "." and host.endswith(allowed)) for allowed in self.hosts):
            raise AddressRefused(
                f"The host {host} is not among those that are allowed.",
                "Add it to `ingest.hosts` if it is to be trusted.",
            )
        target = found["target"] or "/"
        return Address(scheme, host, port, target if target.startswith("/") else f"/{target}")

    def onward(self, address: Address, location: str) -> Address:
        """Where a redirect leads, checked as if it had been the first address. Raises AddressRefused."""
        try:
            url = urljoin(address.url, location)
        except ValueError:
            url = ""
        try:
            onward = self.address(url)
        except AddressRefused as refusal:
            raise AddressRefused(f"It leads on to another address. {refusal.reason}", refusal.remedy) from None
        if address.scheme == "https" and onward.scheme != "https":
            raise AddressRefused("It leads on to an address without encryption.")
        return onward

    def pinned(self, host: str, port: int) -> str:
        """The one address to connect to. Raises AddressRefused where any address of the host is not a public one, and OSError
        where it has none."""
        found = list(dict.fromkeys(self.resolve(host, port)))
        if not found:
            raise OSError(f"{host} has no address")
        if not all(address in self.own or _public(address) for address in found):
            raise AddressRefused(
                f"The host {host} is a machine of this network, or of its provider.", "Ask who runs it."
            )
        return found[0]


def _public(address: str) -> bool:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    inside = any(found.version == network.version and found in network for network in _INSIDE)
    return found.is_global and not found.is_multicast and not inside
