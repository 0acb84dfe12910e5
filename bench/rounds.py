"""The figures that are ratios: each from slices that take turns with its yardstick."""

import contextlib
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator, Sequence
from uuid import UUID

import msgspec

from bench import giftcards, vouchers
from bench.codes import Printing
from bench.load import Load, Sent
from bench.people import address
from bench.pgbench import Yardstick
from bench.processes import Running
from bench.slices import Slice, median

PREFIX = "/api/v3/oauth/clients"
# One list of requests is long enough that a slice seldom meets a contact twice.
LONGEST_LIST = 50_000

Measure = Callable[[float], Awaitable[Slice]]
Say = Callable[[str], None]
Rounds = dict[str, list[Slice]]


class Loads(msgspec.Struct, frozen=True):
    """Every kind of request that is measured."""

    credit: Load
    reward: Load
    giftcard: Load
    voucher: Load
    credit_one: Load
    take_back_one: Load
    giftcard_one: Load
    contact: Load
    find: Load
    health: Load


@contextlib.contextmanager
def loads(
    server: Running,
    uuids: Sequence[UUID],
    rewards: Sequence[UUID],
    cards: giftcards.Cards,
    offered: vouchers.Offered,
) -> Iterator[Loads]:
    """The requests, made ready."""
    some = list(uuids[:LONGEST_LIST])
    shop = server.keys["shop_uuid"]
    # The last one gets nothing but its own two kinds of request.
    one = uuids[-1]
    made = [
        reception(shop, uuid, f'"unit_value":{1 + n % 100}.5')
        for n, uuid in enumerate(some)
    ]
    ready = Loads(
        Load(server, made),
        Load(server, [_claim(shop, uuid, rewards, n) for n, uuid in enumerate(some)]),
        Load(server, giftcards.debits(shop, cards, LONGEST_LIST)),
        Load(server, vouchers.redemptions(shop, offered, some)),
        Load(server, [reception(shop, one, '"unit_value":60')]),
        Load(server, [reception(shop, one, '"credits":-1')]),
        Load(server, [giftcards.debit(shop, cards.one, -1)]),
        Load(server, [Sent("GET", f"{PREFIX}/contacts/{uuid}") for uuid in some]),
        Load(server, [_find(n) for n in range(len(some))]),
        Load(server, [Sent("GET", "/health")]),
    )
    try:
        yield ready
    finally:
        for name in ready.__struct_fields__:
            getattr(ready, name).close()


def reception(shop: str, contact: UUID, what: str) -> Sent:
    """A reception to send."""
    body = f'{{"shop_uuid":"{shop}","contact_uuid":"{contact}",{what}}}'
    return Sent("POST", f"{PREFIX}/credit-receptions", body)


def _claim(shop: str, contact: UUID, rewards: Sequence[UUID], number: int) -> Sent:
    """A reward for a contact: every other one is of the kinds that get refused."""
    which = (0, 1, 0, 2, 0, 3, 0, 4 + number // 8 % (len(rewards) - 4))[number % 8]
    what = f'"reward_uuid":"{rewards[which]}"'
    body = f'{{"shop_uuid":"{shop}","contact_uuid":"{contact}",{what}}}'
    return Sent("POST", f"{PREFIX}/reward-receptions", body)


def _find(number: int) -> Sent:
    return Sent("GET", f"{PREFIX}/contacts/find-one-by?email={address(number)}")


def measures(
    yardstick: Yardstick, ready: Loads, printing: Printing
) -> dict[str, dict[str, Measure]]:
    """What takes turns, by the group of figures that it is for."""
    return {
        "reception": {
            "L": lambda s: yardstick.slice(s),
            "credit": lambda s: ready.credit.slice(s),
            "reward": lambda s: ready.reward.slice(s),
            "giftcard": lambda s: ready.giftcard.slice(s),
            "voucher": lambda s: ready.voucher.slice(s),
        },
        "one row": {
            "L on one row": lambda s: yardstick.slice(s, one_row=True),
            "credit one": lambda s: ready.credit_one.slice(s),
            "take back one": lambda s: ready.take_back_one.slice(s),
            "giftcard one": lambda s: ready.giftcard_one.slice(s),
        },
        "reading": {
            "health": lambda s: ready.health.slice(s),
            "contact": lambda s: ready.contact.slice(s),
            "find": lambda s: ready.find.slice(s),
        },
        "waiting": {
            "L alone": lambda s: yardstick.slice(s, clients=1),
            "credit alone": lambda s: ready.credit.slice(s, connections=1),
            "L of 16": lambda s: yardstick.slice(s),
            "credit of 64": lambda s: ready.credit.slice(s, connections=64),
        },
        "codes": {
            "codes bare": printing.bare,
            "codes": printing.batch,
        },
    }


async def taken(
    groups: dict[str, dict[str, Measure]], pairs: int, seconds: float, say: Say
) -> Rounds:
    """Every slice, in rounds: whatever the machine does meanwhile hits all alike."""
    rounds: Rounds = defaultdict(list)
    for number in range(1, pairs + 1):
        for group in groups.values():
            for name, measure in group.items():
                one = await measure(seconds)
                rounds[name].append(one)
                say(
                    f"{number}/{pairs} {name:30}{one.per_second:9,.0f}/s  p50 "
                    f"{one.p50:6.2f} ms  p99 {one.p99:7.2f} ms  "
                    f"{one.python_microseconds:5.0f} µs Python"
                )
    return rounds


class Ratio(msgspec.Struct, frozen=True):
    """The middle of the ratios of each round, and how far they lie apart."""

    value: float
    least: float
    most: float


def ratio(
    rounds: Rounds, what: str, to: str, of: Callable[[Slice], float]
) -> Ratio | None:
    """How a thing compares with its yardstick; None when it was not measured."""
    if what not in rounds:
        return None
    ratios = sorted(
        of(one) / of(other) for one, other in zip(rounds[what], rounds[to], strict=True)
    )
    return Ratio(median(ratios), ratios[0], ratios[-1])
