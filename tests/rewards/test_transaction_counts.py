"""How long the list of transactions is: counted on, and exact."""

import asyncio

import pytest

from regulars.kit import counting

# A sale that another server has not finished: it has its number already.
UNFINISHED = """
    insert into credit_receptions (account_id, uuid, contact_id, shop_id, credits,
      channel, actor, program_version, explanation, happened_at, recorded_at)
    select account_id, gen_random_uuid(), contact_id, shop_id, 0, channel, actor,
      program_version, explanation, happened_at, recorded_at
    from credit_receptions where account_id = $1 order by id limit 1
"""


@pytest.fixture
def total(clients):
    """What the list says of its length."""

    async def told(**query):
        return (await clients.get("/loyalty-transactions", **query)).meta["total"]

    return told


@pytest.fixture
def settles_at_once(monkeypatch):
    monkeypatch.setattr(counting, "SETTLING_SECONDS", 0.0)


class TestTotal:
    async def test_counts_every_kind_as_it_comes(self, total, make, settles_at_once):
        contact = await make.rich(1_000)
        reward, song = await make.reward(), await make.reward(codes=5)
        for number in range(1, 5):
            await make.reception(contact, credits=1)
            await make.claim(contact, reward)
            await make.claim(contact, song)

            told = {
                "all": await total(),
                **{
                    kind: await total(type=kind)
                    for kind in (
                        "credit_reception",
                        "reward_reception",
                        "digital_reward_reception",
                    )
                },
            }

            assert told == {
                "all": 3 * number + 1,
                "credit_reception": number + 1,
                "reward_reception": number,
                "digital_reward_reception": number,
            }

    async def test_counts_what_happened_in_each_shop(
        self, total, make, account, settles_at_once
    ):
        contact = await make.rich(1_000)
        reward, song = await make.reward(), await make.reward(codes=5)
        other = (await make.shop())["uuid"]
        for number in range(1, 4):
            await make.claim(contact, reward)
            await make.reception(contact, credits=1, shop_uuid=other)
            await make.claim(contact, song, shop_uuid=other)

            told = [
                (await total(shop_uuid=uuid), await total(shop_uuid=uuid, type=kind))
                for uuid in (account.shop_uuid, other)
                for kind in ("credit_reception", "digital_reward_reception")
            ]

            assert told == [
                (number + 1, 1),
                (number + 1, 0),
                (2 * number, number),
                (2 * number, number),
            ]

    async def test_does_not_pass_over_a_sale_that_ends_later(
        self, total, make, account, second_session, settles_at_once
    ):
        contact = await make.contact()
        await make.reception(contact)
        await second_session.execute(UNFINISHED, account.account_id)
        before = []
        for _ in range(3):
            await make.reception(contact)
            before.append(await total())

        await second_session.execute("commit")
        after = [await total() for _ in range(3)]

        assert (before, after) == ([2, 3, 4], [5, 5, 5])

    async def test_counts_nobody_else_s(self, total, make, others, settles_at_once):
        await make.reception()
        assert [await total() for _ in range(3)] == [1, 1, 1]

        await others.reception()

        assert [await total() for _ in range(3)] == [1, 1, 1]

    async def test_is_the_same_however_many_ask(self, total, make, settles_at_once):
        for _ in range(5):
            await make.reception()

        told = await asyncio.gather(*(total() for _ in range(20)))

        assert set(told) == {5}

    async def test_counts_only_what_is_new_once_the_rest_is_settled(
        self, total, make, work, settles_at_once
    ):
        for _ in range(3):
            await make.reception()
        growing = counting.Growing("credit_receptions where account_id = $1")
        for _ in range(2):
            assert await growing.count(work) == 3

        remembered = growing._counted[work.account,]

        assert remembered.rows == 3
