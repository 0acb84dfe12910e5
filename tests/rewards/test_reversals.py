"""Taking rewards back: credits, stock, limit and code; and what a lot's age does."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from books import balanced
from vault import START, Vault, open_vault

from regulars.kit.errors import Problem
from regulars.loyalty import service as loyalty
from regulars.loyalty.errors import ReversalNotReversible
from regulars.loyalty.service.decide import Sale
from regulars.rewards import service
from regulars.rewards.errors import (
    RewardClaimLimitReached,
    RewardReceptionAlreadyReversed,
    RewardReceptionNotFound,
    RewardStockEmpty,
)

A_DAY = timedelta(days=1)

LOTS = """
    select expires_at, remaining from lots
    where account_id = $1 and wallet_id = $2 and remaining > 0 order by expires_at
"""


def path(got):
    return f"/reward-receptions/{got['uuid']}/reverse"


class TestReverseRewardReception:
    async def test_answers_the_credit_reception_that_gives_the_credits_back(
        self, clients, make, context, account
    ):
        contact, reward = await make.rich(80), await make.reward()
        got = await make.claim(contact, reward)

        back = (await clients.form(path(got))).data

        assert back["type"] == "credit_reception"
        assert (back["credits"], back["uuid"] != got["uuid"]) == (50, True)
        assert (back["shop"]["uuid"], back["channel"]) == (
            got["shop"]["uuid"],
            "OAUTH_API",
        )
        assert back["contact"]["credit_balance"]["balance"] == 80
        assert await make.balance(contact) == 80
        await balanced(context, account)

    async def test_counts_nothing_as_received_a_second_time(self, clients, make):
        contact, reward = await make.rich(80), await make.reward()
        before = (await clients.get(f"/contacts/{contact['uuid']}")).data

        await clients.post(path(await make.claim(contact, reward)))

        after = (await clients.get(f"/contacts/{contact['uuid']}")).data
        name = "loyalty_total_credits_received"
        assert after["current_values"][name] == before["current_values"][name]

    async def test_after_a_merge_is_one_reception_of_credits_that_end_each_at_its_time(
        self, clients, dashboard, make, chores, context, account
    ):
        contact, other = [await make.contact() for _ in "ab"]
        for days in (10, 20, None):
            await make.program(expiration_days=days)
            await make.reception(contact, credits=20)
        got = await make.claim(contact, await make.reward())
        both = {
            "source_contact_uuid": contact["uuid"],
            "destination_contact_uuid": other["uuid"],
        }
        await clients.post("/contacts/merge", **both)
        await chores.do()

        back = (await clients.post(path(got))).data

        wallet = f"/wallets/{other['credit_balance']['uuid']}"
        lines = (await dashboard.get(f"{wallet}/entries")).data
        ends = (await dashboard.get(f"{wallet}/balance")).data["next_expiry"]
        assert back["credits"] == 50
        assert [line["amount"] for line in lines] == [10, 20, 20, 10]
        assert ends["amount"] == 20
        await balanced(context, account)

    async def test_is_refused_the_second_time(self, clients, register, make):
        contact, reward = await make.rich(), await make.reward()
        got = await make.claim(contact, reward)
        await register.post(path(got))

        answer = await clients.post(path(got))

        assert answer.problem is RewardReceptionAlreadyReversed
        assert await make.balance(contact) == 100

    async def test_is_refused_of_what_is_not_there(self, clients, others):
        theirs = await others.claim(await others.rich(), await others.reward())

        refused = [
            (await clients.post(path(got))).problem
            for got in (theirs, {"uuid": str(uuid4())})
        ]

        assert refused == [RewardReceptionNotFound, RewardReceptionNotFound]

    async def test_can_not_be_reversed_itself(self, clients, make):
        contact, reward = await make.rich(), await make.reward()
        back = (await clients.post(path(await make.claim(contact, reward)))).data

        answer = await clients.post(f"/credit-receptions/{back['uuid']}/reverse")

        assert answer.problem is ReversalNotReversible

    async def test_makes_room_in_stock_and_limit(self, clients, make, account):
        contact = await make.rich(300)
        reward = await make.reward(stock=1, limit_per_contact=1)
        first = await make.claim(contact, reward)
        body = {
            "contact_uuid": contact["uuid"],
            "reward_uuid": reward["uuid"],
            "shop_uuid": account.shop_uuid,
        }
        empty = await clients.post("/reward-receptions", **body)
        await clients.post(path(first))

        again = await make.claim(contact, reward)
        await make.set(reward, stock=1)
        limit = await clients.post("/reward-receptions", **body)

        assert empty.problem is RewardStockEmpty
        assert again["reward"]["stock"] == 0
        assert limit.problem is RewardClaimLimitReached

    async def test_never_gives_the_code_to_another(self, clients, make, account):
        contact, reward = await make.rich(300), await make.reward(codes=2)
        first = await make.claim(contact, reward)
        await clients.post(path(first))

        second = await make.claim(contact, reward)
        third = await clients.post(
            "/reward-receptions",
            contact_uuid=contact["uuid"],
            reward_uuid=reward["uuid"],
            shop_uuid=account.shop_uuid,
        )

        assert second["digital_reward_code"] != first["digital_reward_code"]
        assert third.problem is RewardStockEmpty

    async def test_of_a_free_one_gives_nothing_back_and_counts_no_more(
        self, clients, make, context, account
    ):
        contact = await make.rich()
        reward = await make.reward(required_credits=0, limit_per_contact=1)
        got = await make.claim(contact, reward)

        back = (await clients.post(path(got))).data

        assert back["credits"] == 0
        assert (await make.claim(contact, reward))["credits"] == 0
        await balanced(context, account)

    async def test_works_after_everything_about_the_reward_has_changed(
        self, clients, dashboard, make, account, context
    ):
        contact, reward = await make.rich(), await make.reward()
        got = await make.claim(contact, reward)
        await make.set(reward, title="Tea", required_credits=90)
        await dashboard.delete(f"/rewards/{reward['uuid']}")
        await make.program(is_active=False)

        back = (await clients.post(path(got))).data

        assert back["credits"] == 50
        kept = (await clients.get(f"/reward-receptions/{got['uuid']}")).data
        assert (kept["title"], kept["reward"]["title"]) == ("Free coffee", "Tea")
        await balanced(context, account)

    async def test_is_told_and_explained(self, clients, dashboard, make, events):
        contact, reward = await make.rich(), await make.reward()
        got = await make.claim(contact, reward)

        back = (await clients.post(path(got))).data

        told = {each["name"]: each for each in await events()}
        assert told["reward_reception_reversed"]["subject_uuid"] == got["uuid"]
        assert told["reward_reception_reversed"]["payload"] == {"credits": 50}
        created = told["credit_reception_created"]
        assert created["subject_uuid"] == back["uuid"]
        assert created["payload"] == {"credits": 50, "reverses": got["uuid"]}
        why = await dashboard.get(f"/credit-receptions/{back['uuid']}/explanation")
        assert why.data["sentences"] == ["Gives back what a reward cost: 50 points."]
        bought = await dashboard.get(f"/reward-receptions/{got['uuid']}/explanation")
        assert bought.data["reversed_by"] == back["uuid"]


class Spender:
    """A contact who earns and spends at moments of our choice."""

    def __init__(self, vault: Vault, contact: UUID) -> None:
        self.vault = vault
        self.contact = contact
        self.shop = UUID(vault.account.shop_uuid)

    async def earn(self, credits, now):
        """Credits that last thirty days."""
        order = loyalty.CreditOrder(
            self.contact, Sale(self.shop, credits=credits), "OAUTH_API", "till", now
        )
        [got] = await loyalty.receive(self.vault.at(now), [order])
        assert not isinstance(got, Problem), got

    async def claim(self, reward, now) -> UUID:
        """The reward, bought."""
        order = service.RewardOrder(
            self.contact, UUID(reward["uuid"]), self.shop, "OAUTH_API", "till", now
        )
        [got] = await service.receive(self.vault.at(now), [order])
        assert not isinstance(got, Problem), got
        return got.uuid

    async def reverse(self, reception, now):
        """The reward, taken back."""
        async with self.vault.open_work(now) as work:
            return await service.reverse(work, reception, "OAUTH_API")

    async def lots(self, superuser):
        """What is left of each lot, and until when."""
        wallet = await self.vault.wallet_of(self.contact)
        return await superuser.fetch(LOTS, self.vault.account.account_id, wallet.id)


class TestLots:
    @pytest.fixture
    async def spender(self, context, account, make) -> Spender:
        await make.program(expiration_days=30)
        contact = UUID((await make.contact())["uuid"])
        return Spender(await open_vault(context, account), contact)

    async def test_come_back_with_their_own_last_days(
        self, spender, make, superuser, context, account
    ):
        reward = await make.reward(required_credits=70)
        await spender.earn(40, START)
        await spender.earn(60, START + 10 * A_DAY)
        before = await spender.lots(superuser)

        got = await spender.claim(reward, START + 11 * A_DAY)
        left = await spender.lots(superuser)
        await spender.reverse(got, START + 12 * A_DAY)

        assert [lot["remaining"] for lot in left] == [30]
        assert await spender.lots(superuser) == before
        await balanced(context, account)

    async def test_that_ran_out_meanwhile_expire_at_once(
        self, spender, make, superuser, context, account
    ):
        reward = await make.reward(required_credits=70)
        await spender.earn(40, START)
        await spender.earn(60, START + 10 * A_DAY)
        got = await spender.claim(reward, START + 11 * A_DAY)
        late = START + 35 * A_DAY

        back = await spender.reverse(got, late)

        assert back.credits == 70
        assert await spender.vault.shown(spender.contact, late) == 60
        await spender.vault.expire(late)
        assert [lot["remaining"] for lot in await spender.lots(superuser)] == [60]
        await balanced(context, account)
