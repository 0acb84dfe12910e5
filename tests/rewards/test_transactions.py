"""Credits and rewards in one list: its order, its pages, its kinds."""

import pytest


@pytest.fixture
async def contact(make):
    """Somebody who got, spent, got and spent again."""
    contact = await make.contact()
    await make.reception(contact, credits=100)
    await make.claim(contact, await make.reward())
    await make.reception(contact, unit_value=20)
    await make.claim(contact, await make.reward(codes=1, required_credits=30))
    return contact


KINDS = [
    "digital_reward_reception",
    "credit_reception",
    "reward_reception",
    "credit_reception",
]


class TestLoyaltyTransactions:
    async def test_stand_together_newest_first_and_sum_to_the_balance(
        self, clients, register, make, contact
    ):
        path = f"/contacts/{contact['uuid']}/loyalty-transactions"

        for answer in (
            await clients.get("/loyalty-transactions", contact_uuid=contact["uuid"]),
            await register.get(path),
        ):
            told = answer.data
            assert [each["type"] for each in told] == KINDS
            assert [each["credits"] for each in told] == [-30, 20, -50, 100]
            assert sum(each["credits"] for each in told) == await make.balance(contact)
            assert answer.meta["total"] == 4

    async def test_turn_round(self, clients, contact):
        answer = await clients.get("/loyalty-transactions", sort="created_at")

        assert [each["type"] for each in answer.data] == KINDS[::-1]

    @pytest.mark.parametrize("kind", sorted(set(KINDS)))
    async def test_of_one_kind_are_no_others(self, clients, dashboard, contact, kind):
        for door in (clients, dashboard):
            answer = await door.get("/loyalty-transactions", type=kind)
            kinds = [each["type"] for each in answer.data]
            assert kinds == [each for each in KINDS if each == kind]
            assert answer.meta["total"] == len(kinds)

    async def test_of_an_unknown_kind_are_none(self, clients, contact):
        answer = await clients.get("/loyalty-transactions", type="gift")

        assert (answer.data, answer.meta["total"]) == ([], 0)

    async def test_have_pages_of_exactly_the_limit_over_both(self, clients, contact):
        pages = [
            [
                each["type"]
                for each in (
                    await clients.get("/loyalty-transactions", page=page, limit=3)
                ).data
            ]
            for page in (1, 2, 3)
        ]

        assert pages == [KINDS[:3], KINDS[3:], []]

    async def test_of_one_shop_are_no_others(self, clients, make, contact):
        shop = await make.shop()
        got = await make.claim(
            contact, await make.reward(required_credits=1), shop_uuid=shop["uuid"]
        )

        answer = await clients.get("/loyalty-transactions", shop_uuid=shop["uuid"])

        assert [each["uuid"] for each in answer.data] == [got["uuid"]]

    async def test_have_the_code_of_a_digital_one(self, clients, contact):
        [told] = (
            await clients.get("/loyalty-transactions", type="digital_reward_reception")
        ).data

        assert told["digital_reward_code"]["code"].startswith("CODE-")

    async def test_have_what_gives_a_reward_back(self, clients, contact):
        [got] = (
            await clients.get("/loyalty-transactions", type="reward_reception")
        ).data
        back = await clients.post(f"/reward-receptions/{got['uuid']}/reverse")

        newest = (await clients.get("/loyalty-transactions", limit=1)).data

        assert [each["uuid"] for each in newest] == [back.data["uuid"]]

    async def test_are_no_others_than_the_accounts(self, clients, others, contact):
        await others.claim(await others.rich(), await others.reward())

        answer = await clients.get("/loyalty-transactions")

        assert len(answer.data) == 4
