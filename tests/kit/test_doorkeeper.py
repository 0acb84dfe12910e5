"""How many connections one address may have."""

import pytest

from regulars.kit.doorkeeper import Doorkeeper
from regulars.kit.refusals import Refused

STRANGER = "203.0.113.7"


def entered(keeper: Doorkeeper, address: str, times: int) -> int:
    return sum(keeper.lets_in(address) for _ in range(times))


def test_one_address_has_a_part_of_all():
    keeper = Doorkeeper(40)

    assert entered(keeper, STRANGER, 20) == 10
    assert entered(keeper, "203.0.113.8", 10) == 10


def test_proxies_and_this_machine_speak_for_many():
    keeper = Doorkeeper(40, "10.0.0.0/8, 2001:db8::1")

    spoken = ("10.1.2.3", "::ffff:10.1.2.3", "2001:db8::1", "127.0.0.1", "::1", "")
    for address in (*spoken, "::ffff:127.0.0.1"):
        assert entered(keeper, address, 20) == 20
        for _ in range(20):
            keeper.leaves(address)


def test_nobody_is_let_in_beyond_all_and_who_leaves_makes_room():
    keeper = Doorkeeper(4)
    assert entered(keeper, "127.0.0.1", 5) == 4

    keeper.leaves("127.0.0.1")
    refused = keeper.lets_in("127.0.0.1")
    for _ in range(2):
        keeper.leaves("127.0.0.1")

    assert not refused
    assert keeper.lets_in("127.0.0.1")


def test_the_smallest_house_has_room_for_one_of_each():
    keeper = Doorkeeper(2)

    assert keeper.lets_in(STRANGER)
    assert not keeper.lets_in(STRANGER)


def test_a_host_with_a_network_of_its_own_is_one_caller():
    keeper = Doorkeeper(40)

    let_in = sum(keeper.lets_in(f"2001:db8::{n:x}") for n in range(20))

    assert let_in == 10


def test_everybody_may_be_a_proxy_and_a_name_can_be_none():
    assert entered(Doorkeeper(40, "*"), STRANGER, 20) == 20

    with pytest.raises(Refused, match="REGULARS_TRUSTED_PROXIES.*a-name"):
        Doorkeeper(40, "10.0.0.1, a-name")
