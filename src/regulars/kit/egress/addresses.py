"""Which addresses are somebody's public server, and which are not.

`ipaddress.is_global` says yes to loopback in its NAT64 and 6to4 spellings, and what it
says changes with the Python release; so the table is ours. From IANA's IPv4 and IPv6
special-purpose address registries, and everything in them counts, reachable or not:
nobody's webhook lives on a relay's anycast address.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

Address = IPv4Address | IPv6Address

_SPECIAL_4 = tuple(
    IPv4Network(prefix)
    for prefix in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # shared by carriers; one cloud's metadata
        "127.0.0.0/8",  # loopback
        "168.63.129.16/32",  # a cloud's host, public in form only
        "169.254.0.0/16",  # link-local; most clouds' metadata
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # multicast tunnels
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
    )
)

# Outside of it lie loopback, mapped and compatible IPv4, both NAT64 prefixes, unique
# and site local, link-local, multicast, segment routing (5f00::/16) and what is not
# given out: all refused without being named.
_GLOBAL_UNICAST = IPv6Network("2000::/3")

_SPECIAL_6 = tuple(
    IPv6Network(prefix)
    for prefix in (
        "2001::/23",  # protocol assignments: Teredo, benchmarks, ORCHID, ...
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: an IPv4 address in disguise
        "2620:4f:8000::/48",  # AS112
        "3fff::/20",  # documentation
    )
)


def is_special(address: Address) -> bool:
    """Whether this is anything but an ordinary public address."""
    if isinstance(address, IPv4Address):
        return any(address in network for network in _SPECIAL_4)
    if address not in _GLOBAL_UNICAST or address.scope_id is not None:
        return True
    return any(address in network for network in _SPECIAL_6)
