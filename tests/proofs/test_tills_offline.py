"""MON-18: tills that were offline for three days send everything again and again.

Each register has put by what it gave, and replays it up to five times, shuffled. Two
registers in a pair have served the same customers. Some cards are nobody's: what was
given for those waits for a cashier, once each.
"""

import asyncio
import random
import uuid
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import pytest
from make import Api
from proving import tell
from scale import scaled

REGISTERS = 200
OPERATIONS = 50
MOST_REPLAYS = 5
AT_ONCE = 32

OFFLINE = timedelta(days=3)
PATH = "/till-receptions"

# Of fifty, so many have a card that nobody knows.
LOST = 2


class Till(NamedTuple):
    """A register, and what it has put by."""

    api: Api
    operations: list[dict[str, Any]]


@pytest.fixture
async def tills(dashboard, account, http, make) -> list[Till]:
    """Registers in pairs that share their customers."""
    await dashboard.put(
        "/till-terms",
        again_after_seconds=0,
        warns_above=None,
        refuses_above=None,
        locks_after_seconds=300,
    )
    number = max(2, scaled(REGISTERS) // 2 * 2)
    chance, found = random.Random(18), []
    for pair in range(number // 2):
        cards = [await make.identifier(await make.contact()) for _ in range(5)]
        for _ in range(2):
            api = await _register(dashboard, account, http)
            found.append(Till(api, _put_by(chance, cards, pair)))
    return found


async def _register(dashboard: Any, account: Any, http: Any) -> Api:
    name = {"name": "Till", "identifier": uuid.uuid4().hex}
    made = await dashboard.post("/registers", shop_uuid=account.shop_uuid, **name)
    path = f"/registers/{made.data['uuid']}/tokens"
    token = (await dashboard.post(path)).data["token"]
    return Api(http, "/api/v3/register", token)


def _put_by(chance: random.Random, cards: list[Any], pair: int) -> list[dict[str, Any]]:
    """What one register gave while nobody heard it, in its own order."""
    begin = datetime.now(UTC) - OFFLINE
    spent = [
        {
            "operation_uuid": str(uuid.UUID(int=chance.getrandbits(128), version=4)),
            "happened_at": (begin + timedelta(minutes=n)).isoformat(),
            "sequence": n,
            "code": chance.choice(cards)["value"],
            "unit_value": chance.randint(1, 90),
            "is_late": True,
        }
        for n in range(OPERATIONS)
    ]
    for each in chance.sample(spent, LOST):
        each["code"] = f"LOST-{pair}-{each['sequence']}"
    return spent


async def test_each_is_given_once_and_what_can_not_be_waits_once(
    tills, register, superuser, account
):
    chance = random.Random(81)
    posts = [
        (till.api, operation)
        for till in tills
        for operation in till.operations
        for _ in range(chance.randint(1, MOST_REPLAYS))
    ]
    chance.shuffle(posts)
    gate = asyncio.Semaphore(AT_ONCE)

    async def sent(api: Api, operation: dict[str, Any]) -> Any:
        async with gate:
            return operation["operation_uuid"], await api.post(PATH, **operation)

    answers = await asyncio.gather(*(sent(*post) for post in posts))

    wrong = [answer.body for _, answer in answers if answer.status != 201]
    told: dict[str, set[Any]] = {}
    for each, answer in answers:
        if answer.status == 201:
            told.setdefault(each, set()).add(answer.data["credit_reception_uuid"])
    operations = [operation for till in tills for operation in till.operations]
    lost = {o["operation_uuid"] for o in operations if o["code"].startswith("LOST")}
    given = sum(o["unit_value"] for o in operations if o["operation_uuid"] not in lost)
    waiting = {each["operation_uuid"] for each in (await register.get(PATH)).data}
    booked = await superuser.fetchrow(
        "select count(*) as number, sum(credits)::bigint as credits"
        " from credit_receptions where account_id = $1",
        account.account_id,
    )
    balances = await superuser.fetchval(
        "select sum(wallet.balance)::bigint from contacts contact join wallets wallet"
        " on wallet.account_id = $1 and wallet.id = contact.credit_wallet_id"
        " where contact.account_id = $1",
        account.account_id,
    )
    expected = [len(operations) - len(lost), given, given]
    got = [booked["number"], booked["credits"], balances]
    tell(tried=len(posts), expected=expected, got=got)
    several = [each for each, uuids in told.items() if len(uuids) != 1]
    assert not wrong, Counter(map(str, wrong)).most_common(3)
    assert not several
    assert got == expected
    assert waiting <= lost
    assert len(waiting) == min(200, len(lost))
