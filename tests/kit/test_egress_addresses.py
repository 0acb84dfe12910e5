import random
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network

import pytest

from regulars.kit.egress import is_special


def words(text: str) -> list[str]:
    return text.split()


# IANA's special-purpose address registries, written down a second time on purpose.
SPECIAL = [
    ip_network(text)
    for text in words("""
    0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12
    192.0.0.0/24 192.0.2.0/24 192.31.196.0/24 192.52.193.0/24 192.88.99.0/24
    192.168.0.0/16 192.175.48.0/24 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24
    224.0.0.0/4 240.0.0.0/4 255.255.255.255/32 168.63.129.16/32
    ::/128 ::1/128 ::/96 ::ffff:0:0/96 64:ff9b::/96 64:ff9b:1::/48 100::/64
    100:0:0:1::/64 2001::/23 2001::/32 2001:1::1/128 2001:2::/48 2001:3::/32
    2001:4:112::/48 2001:10::/28 2001:20::/28 2001:30::/28 2001:db8::/32 2002::/16
    2620:4f:8000::/48 3fff::/20 5f00::/16 fc00::/7 fe80::/10 fec0::/10 ff00::/8
    """)
]
PUBLIC_SPACE = (IPv4Network("0.0.0.0/0"), IPv6Network("2000::/3"))


def belongs_to_nobody(address: IPv4Address | IPv6Address) -> bool:
    """By the test's own table: special, or outside of what is given out."""
    return any(address in each for each in SPECIAL) or not any(
        address in space for space in PUBLIC_SPACE
    )


def edges() -> list[IPv4Address | IPv6Address]:
    found = []
    for network in SPECIAL:
        last = (1 << network.max_prefixlen) - 1
        kind = type(network.network_address)
        first, end = int(network[0]), int(network[-1])
        found += [kind(n) for n in (first - 1, first, end, end + 1) if 0 <= n <= last]
    return found


class TestAddresses:
    def test_ssr_02_refuses_each_special_range_and_not_one_address_more(self) -> None:
        wrong = [
            str(address)
            for address in edges()
            if is_special(address) != belongs_to_nobody(address)
        ]

        print(f"SSR-02 tried={len(edges())} edges expected=[] got={wrong}")
        assert len(edges()) >= 160
        assert wrong == []
        assert not all(is_special(address) for address in edges())

    def test_ssr_02_lets_ordinary_addresses_through(self) -> None:
        chance = random.Random(7)
        drawn: list[IPv4Address | IPv6Address] = []
        while len(drawn) < 10_000:
            four = IPv4Address(chance.getrandbits(32))
            six = IPv6Address((1 << 125) | chance.getrandbits(125))
            drawn += [each for each in (four, six) if not belongs_to_nobody(each)]

        wrong = [str(each) for each in drawn if is_special(each)]
        print(f"SSR-02 tried={len(drawn)} global addresses expected=[] got={wrong}")
        assert wrong == []

    @pytest.mark.parametrize(
        "form",
        [
            "::ffff:{0}", "::{0}", "64:ff9b::{0}", "64:ff9b:1::{0}", "::ffff:0:{0}",
            "2002:{1}::", "2001:0:{1}::", "fe80::5efe:{0}", "fec0::{0}", "fd00::{0}",
        ],
    )  # fmt: skip
    @pytest.mark.parametrize("inner", ["127.0.0.1", "169.254.169.254", "8.8.8.8"])
    def test_refuses_every_wrapping_of_an_ipv4_address(
        self, form: str, inner: str
    ) -> None:
        digits = IPv4Address(inner).packed.hex()
        address = form.format(inner, f"{digits[:4]}:{digits[4:]}")

        assert is_special(IPv6Address(address))
