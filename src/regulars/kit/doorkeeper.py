"""How many connections a process keeps, so that nobody can take them all."""

import ipaddress
from collections import Counter

from regulars.kit.environment import EVERYBODY, must_be_networks, parts
from regulars.kit.networks import network_of, parsed

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

PART_OF_ONE = 4
"""One caller may have this part of all connections: a fourth."""


class Doorkeeper:
    """Counts who is in, in all and by caller, and says who may still come in.

    Your own proxies, and whoever is on this machine, speak for many people: of them
    only the whole is counted. Raises Refused when `proxies` can't be read.
    """

    def __init__(self, most: int, proxies: str = "") -> None:
        self._most = most
        self._proxies = _networks(proxies)
        self._inside = 0
        self._from: Counter[str | None] = Counter()

    def lets_in(self, address: str) -> bool:
        """Whether there is room for one more; it `leaves` later, let in or not."""
        caller = self._caller(address)
        self._inside += 1
        self._from[caller] += 1
        if self._inside > self._most:
            return False
        few = self._from[caller] <= max(1, self._most // PART_OF_ONE)
        return few or caller is None

    def leaves(self, address: str) -> None:
        """Forgets one of the address."""
        caller = self._caller(address)
        self._inside -= 1
        self._from[caller] -= 1
        if not self._from[caller]:
            del self._from[caller]

    def _caller(self, address: str) -> str | None:
        """Who an address is; None when it speaks for many."""
        known = parsed(address)
        if known is None or any(known in each for each in self._proxies):
            return None
        return network_of(address)


def _networks(proxies: str) -> list[Network]:
    if proxies.strip() == EVERYBODY:
        return [ipaddress.ip_network("0.0.0.0/0"), ipaddress.ip_network("::/0")]
    must_be_networks(proxies, "REGULARS_TRUSTED_PROXIES")
    return [ipaddress.ip_network(each, strict=False) for each in parts(proxies)]
