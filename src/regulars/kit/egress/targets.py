"""The one reading of an outbound URL: who parses it differently never gets it."""

import re
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv6Address

import idna

from regulars.kit.egress.addresses import Address

PORTS = {"http": 80, "https": 443}
LONGEST_URL = 2_048

_URL = re.compile(
    r"(?P<scheme>https?)://(?P<host>\[[0-9a-f:.]+\]|[^\[\]/?:#@%\\]+)"
    r"(?::(?P<port>[0-9]{1,5}))?(?P<path>(?:[/?][!$-;=?-Z_a-z~\[\]]*)?)",
    re.ASCII | re.IGNORECASE,
)
_ENDS_IN_A_NUMBER = re.compile(r"(?:^|\.)(?:[0-9]+|0x[0-9a-f]*)$")


class BadUrl(ValueError):
    """The URL can't be read as one plain address of one server."""


@dataclass(frozen=True)
class Target:
    """Where a URL points: a name, or an address when one was written down."""

    scheme: str
    host: str
    port: int
    path: str
    address: Address | None

    @classmethod
    def of(cls, url: str) -> "Target":
        """Read strictly: no user, no fragment, one spelling of each address."""
        if len(url) > LONGEST_URL:
            raise BadUrl(f"may not be longer than {LONGEST_URL} characters")
        parts = _URL.fullmatch(url)
        if parts is None:
            raise BadUrl("must be a plain http:// or https:// address")
        scheme = parts["scheme"].lower()
        host, address = _host(parts["host"].lower())
        port = int(parts["port"] or PORTS[scheme])
        path = parts["path"] if parts["path"].startswith("/") else "/" + parts["path"]
        return cls(scheme, host, port, path, address)

    @property
    def place(self) -> str:
        """`host:port`, as the operator's list of exceptions spells it."""
        return f"{self.host}:{self.port}"


def _host(text: str) -> tuple[str, Address | None]:
    try:
        if text.startswith("["):
            address = IPv6Address(text[1:-1])
            return f"[{address}]", address
        # "127.0.0.1." is a name to a parser and an address to a resolver.
        name = idna.encode(text.removesuffix("."), strict=True).decode("ascii")
        if name.endswith("."):
            raise BadUrl("ends in too many dots")
        if _ENDS_IN_A_NUMBER.search(name):
            # 0x7f.1, 017700000001 and 2130706433 are loopback to some resolvers; only
            # four plain decimal numbers are an address here.
            return name, IPv4Address(name)
    except (AddressValueError, idna.IDNAError):
        raise BadUrl("has no host that can be understood") from None
    return name, None
