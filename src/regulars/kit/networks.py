"""Which addresses are one caller's: who has one of a network has all of them."""

import ipaddress

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

OF_ONE = 64
"""As many bits of an IPv6 address are one caller's network (RFC 6177)."""


def network_of(place: str) -> str | None:
    """The address, of IPv6 its /64; None where many people may be behind it.

    Those are this machine, which may be a proxy that nobody has named, and what has no
    address, such as a socket of the file system.
    """
    address = parsed(place)
    if address is None or address.is_loopback:
        return None
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, OF_ONE), strict=False))
    return str(address)


def parsed(place: str) -> Address | None:
    """The address, if it is one."""
    try:
        address = ipaddress.ip_address(place)
    except ValueError:
        return None
    # A listener for both kinds sees IPv4 callers so.
    return getattr(address, "ipv4_mapped", None) or address
