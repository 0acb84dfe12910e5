"""Which addresses belong together."""

import pytest

from regulars.kit.networks import network_of

TOLD = [
    ("203.0.113.7", "203.0.113.7"),
    ("::ffff:203.0.113.7", "203.0.113.7"),
    ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
    ("2001:DB8:1:2::", "2001:db8:1:2::/64"),
    ("::5", "::/64"),
    ("127.0.0.1", None),
    ("127.9.9.9", None),
    ("::1", None),
    ("::ffff:127.0.0.1", None),
    ("local", None),
    ("", None),
    ("203.0.113.7, 198.51.100.1", None),
]


@pytest.mark.parametrize(("place", "network"), TOLD)
def test_tells_the_network_of_a_place(place: str, network: str | None) -> None:
    assert network_of(place) == network
