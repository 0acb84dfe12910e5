"""MON-06: rules over several receptions, and many tills at once on each contact."""

import random
from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from books import balanced
from crowd import DASHBOARD, Crowd, Shop, crowd, shared
from scale import scaled

from regulars.kit.work import Work
from regulars.loyalty import service
from regulars.loyalty.service.decide import Sale

TILLS = 16
PAIRS = 2_000

FIRST = {"fact": "contact.is_first_reception", "is": "equals", "value": True}

# Each leaves room for one and a half of what two receptions of 10.00 ask for.
RULES = {
    "daily cap": {"kind": "fixed", "fixed_credits": 10, "most_per_day": 15},
    "yearly cap": {"kind": "multiplication", "factor": 2, "most_per_year": 15},
    "cap for ever": {"kind": "fixed", "fixed_credits": 10, "most_per_contact": 15},
    "one gift": {"kind": "fixed", "fixed_credits": 15, "most_per_year": 15},
    "first purchase": {"kind": "fixed", "fixed_credits": 15, "condition": FIRST},
}


@pytest.fixture
async def tills(base_url):
    async with crowd(base_url, TILLS) as people:
        yield people


class Office(Shop):
    """A shop whose owner sets rules."""

    async def rule(self, till, **fields):
        """An earning rule, in force."""
        path = f"{DASHBOARD}/earning-rules"
        body = {"name": "A rule", **fields}
        made = (await till.ask("POST", path, self._token, body, "")).data
        await till.ask("POST", f"{path}/{made['uuid']}/publish", self._token)

    async def people(self, tills: Crowd, count):
        """So many contacts."""
        made = await tills.each(range(count), lambda till, _: self.contact(till))
        return [each["uuid"] for each in made]


@pytest.fixture
def shop(account) -> Office:
    return Office(account)


@pytest.mark.parametrize("name", RULES)
async def test_of_two_at_once_no_more_is_given_than_the_rule_allows(
    name, shop, tills, context
):
    await shop.rule(tills.clients[0], **RULES[name])
    people = await shop.people(tills, scaled(PAIRS))
    pairs = [person for person in people for _ in range(2)]

    told = await tills.each(
        pairs, lambda till, person: shop.receive(till, person, unit_value=10)
    )

    given: Counter[Any] = Counter()
    for each in told:
        given[each.data["contact"]["uuid"]] += each.data["credits"] - 10
    wrong = {person: given[person] for person in people if given[person] != 15}
    print(f"tried={len(pairs)} expected={{}} got={wrong}")
    assert not wrong
    await balanced(context, shop.account)


async def test_many_tills_on_one_contact_fill_every_cap_exactly(shop, tills, context):
    first, times = tills.clients[0], 64
    for fields in RULES.values():
        await shop.rule(first, **fields)
    person = (await shop.contact(first))["uuid"]

    told = await tills.each(
        range(times), lambda till, _: shop.receive(till, person, unit_value=10)
    )

    given = sum(each.data["credits"] for each in told)
    print(f"tried={times} expected={times * 10 + 75} got={given}")
    assert given == times * 10 + 75
    assert await shop.balance(first, person) == given
    await balanced(context, shop.account)


async def test_statements_of_several_processes_wait_for_each_other(
    shop, tills, context, account
):
    """Without a queue in front: each reception is a statement of its own."""
    for fields in RULES.values():
        await shop.rule(tills.clients[0], **fields)
    people = await shop.people(tills, scaled(200))
    chance = random.Random(6)
    orders = [UUID(person) for person in people for _ in range(4)]
    chance.shuffle(orders)

    async def received(_: int, contact: UUID) -> tuple[UUID, int]:
        now = datetime.now(UTC)
        work = Work(context.pool, account.account_id, "test", now)
        sale = Sale(UUID(account.shop_uuid), unit_value=Decimal(10))
        order = service.CreditOrder(contact, sale, "OAUTH_API", "test", now)
        [done] = await service.receive(work, [order])
        assert isinstance(done, service.Received)
        return contact, done.credits

    told = await shared(range(TILLS), orders, received)

    given: Counter[Any] = Counter()
    for contact, credits in told:
        given[contact] += credits
    wrong = {who: credits for who, credits in given.items() if credits != 4 * 10 + 75}
    print(f"tried={len(orders)} expected={{}} got={wrong}")
    assert not wrong
    await balanced(context, account)


async def test_one_statement_with_many_of_one_contact_gives_no_more(
    shop, tills, context, account
):
    for fields in RULES.values():
        await shop.rule(tills.clients[0], **fields)
    person = UUID((await shop.contact(tills.clients[0]))["uuid"])
    now = datetime.now(UTC)
    work = Work(context.pool, account.account_id, "test", now)
    sale = Sale(UUID(account.shop_uuid), unit_value=Decimal(10))
    order = service.CreditOrder(person, sale, "OAUTH_API", "test", now)

    told = await service.receive(work, [order] * 64)

    done = [each.credits for each in told if isinstance(each, service.Received)]
    assert sum(done) == 64 * 10 + 75
    assert done[0] == 10 + 10 + 10 + 10 + 15 + 15
    assert done[2] == 10
    await balanced(context, account)
