"""MON-14, GDP-02: contacts become one another and nobody, while they earn and spend."""

import asyncio
import random
from typing import Any
from uuid import uuid4

import pytest
from books import balanced
from chores import Chores
from proving import dice, tell
from scale import scaled

from regulars.contacts.errors import ContactNotFound

STORIES = scaled(500)
PEOPLE = 4
RECEPTIONS = 12


async def asked(dashboard: Any, chores: Chores, merges: list[tuple[Any, Any]]) -> Any:
    """The jobs of these merges, asked for at the door and not done yet."""
    for source, into in merges:
        both = {"source_contact_uuid": source, "destination_contact_uuid": into}
        await dashboard.post("/contacts/merge", **both)
    return await chores.take_all()


class Story:
    """Some people, and what was acknowledged of what they got and gave."""

    def __init__(self, clients: Any, shop_uuid: str, chance: random.Random) -> None:
        self.clients = clients
        # With a key, the reception is part of a longer transaction.
        self.keyed = chance.random() < 0.5
        self.shop_uuid = shop_uuid
        self.chance = chance
        self.acknowledged = 0
        self.unknown = 0

    async def receive(self, contact_uuid: str) -> None:
        """Some credits, given or taken back."""
        credits = self.chance.choice([5, 10, 50, -3, -20])
        await asyncio.sleep(self.chance.random() / 50)
        body = {"contact_uuid": contact_uuid, "shop_uuid": self.shop_uuid}
        answer = await self.clients.send(
            *("POST", "/credit-receptions"),
            {"Idempotency-Key": f"sale-{uuid4()}"} if self.keyed else {},
            json=body | {"credits": credits},
        )
        if answer.status == 201:
            # Of a refund as much is taken as is there.
            self.acknowledged += answer.data["credits"]
        else:
            assert answer.problem is ContactNotFound, answer.body
            self.unknown += 1


@pytest.fixture
def story(clients: Any, account: Any) -> Any:
    """A new story, told with its own luck."""
    return lambda n: Story(clients, account.shop_uuid, dice(f"merges {n}"))


async def living(clients: Any, people: list[str]) -> dict[str, int]:
    """Who of them is there, with their balance."""
    shown = {uuid: await clients.get(f"/contacts/{uuid}") for uuid in people}
    return {
        uuid: answer.data["credit_balance"]["balance"]
        for uuid, answer in shown.items()
        if answer.status == 200
    }


async def together(chores: Chores, jobs: Any, told: Story, people: list[str]) -> int:
    """Does the jobs while people get and give; says how often locks were crossed."""
    working = [asyncio.create_task(chores.perform_at_last(*job)) for job in jobs]
    await asyncio.gather(
        *(told.receive(told.chance.choice(people)) for _ in range(RECEPTIONS))
    )
    return sum([await each for each in working])


async def test_what_was_acknowledged_is_there_however_people_merge(
    clients, dashboard, make, chores, story, context, account
):
    got, crossed = [], 0
    for n in range(STORIES):
        told = story(n)
        people = [(await make.contact())["uuid"] for _ in range(PEOPLE)]
        a, b, c, d = people
        # Both ways, in a chain, and one of them twice.
        merges = [(a, b), (b, a), (b, c), (c, d), (a, b)]
        jobs = await asked(dashboard, chores, merges)
        told.chance.shuffle(jobs)

        crossed += await together(chores, jobs, told, people)

        balances = await living(clients, people)
        listed = [
            each["credits"]
            for uuid in balances
            for each in (
                await clients.get(
                    "/loyalty-transactions", contact_uuid=uuid, limit="100"
                )
            ).data
        ]
        if not told.acknowledged == sum(balances.values()) == sum(listed):
            got.append((n, told.acknowledged, balances, listed))

    tell(tried=STORIES * RECEPTIONS, expected=[], got=got)
    print(f"locks crossed={crossed}")
    assert not got
    await balanced(context, account)


async def test_nobody_comes_back_who_is_erased_while_they_earn_and_merge(
    clients, dashboard, make, chores, story, context, account
):
    stories = max(5, STORIES // 5)
    for n in range(stories):
        told = story(f"erased {n}")
        people = [(await make.contact())["uuid"] for _ in range(2)]
        jobs = await asked(dashboard, chores, [(people[0], people[1])])
        for uuid in people:
            await dashboard.post(f"/contacts/{uuid}/delete", type="GDPR")
        jobs += await chores.take_all()
        told.chance.shuffle(jobs)

        await together(chores, jobs, told, people)

        assert await living(clients, people) == {}

    total = (await clients.get("/contacts")).meta["total"]
    tell(tried=stories, expected=0, got=total)
    assert total == 0
    await balanced(context, account)
