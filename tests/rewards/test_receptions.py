"""Claiming rewards: what it takes, what it gives, and every refusal."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from regulars.accounts.errors import ShopNotFound
from regulars.contacts.errors import (
    ContactIdentifierAlreadyLinked,
    ContactIdentifierInactive,
    ContactIdentifierNotFound,
    ContactIdentifierNotLinked,
    ContactNotFound,
)
from regulars.kit.errors import InvalidInput
from regulars.loyalty.errors import LoyaltyProgramNotActive, ShopNotLinked
from regulars.rewards.errors import (
    InsufficientCredits,
    RewardClaimLimitReached,
    RewardInactive,
    RewardNotFound,
    RewardStockEmpty,
)

DAY = timedelta(days=1)


def claim(account, contact, reward, **more):
    return {
        "contact_uuid": contact["uuid"],
        "reward_uuid": reward["uuid"],
        "shop_uuid": account.shop_uuid,
        **more,
    }


class TestCreateRewardReception:
    async def test_takes_the_credits_and_tells_the_reward(self, clients, account, make):
        contact, reward = await make.rich(120), await make.reward(stock=3)

        got = await clients.post(
            "/reward-receptions", **claim(account, contact, reward)
        )

        assert got.status == 201
        assert got.data["type"] == "reward_reception"
        assert (got.data["credits"], got.data["title"]) == (-50, "Free coffee")
        assert got.data["contact"]["credit_balance"]["balance"] == 70
        assert got.data["reward"]["stock"] == 2
        assert (got.data["expires_at"], got.data["has_been_collected"]) == (None, True)
        assert await make.balance(contact) == 70

    async def test_answers_a_digital_one_with_its_code(self, register, account, make):
        contact = await make.rich()
        reward = await make.reward(codes=1)
        body = claim(account, contact, reward)
        del body["shop_uuid"]

        got = (await register.form("/reward-receptions", **body)).data

        assert got["type"] == "digital_reward_reception"
        assert got["digital_reward"]["reward_type"] == "DIGITAL"
        assert got["digital_reward_code"]["code"].startswith("CODE-")
        assert got["channel"] == "REGISTER_API"
        kept = (await register.get(f"/reward-receptions/{got['uuid']}")).data
        assert kept["digital_reward_code"] == got["digital_reward_code"]

    async def test_needs_a_shop_where_there_is_no_register(self, http, account, make):
        contact, reward = await make.rich(), await make.reward()
        body = claim(account, contact, reward)
        del body["shop_uuid"]

        answer = await http.post(
            "/api/v3/register/reward-receptions",
            json=body,
            headers={"Authorization": f"Bearer {account.personal_access_token}"},
        )

        assert answer.json()["errors"] == {"shop_uuid": ["This field is required."]}

    async def test_is_told_as_an_event_without_its_code(self, make, events):
        contact = await make.rich()
        reward = await make.reward(codes=1)
        got = await make.claim(contact, reward)

        told = [each for each in await events() if "reward_" in each["name"]][-2:]

        assert [each["name"] for each in told] == [
            "reward_reception_created",
            "reward_stock_emptied",
        ]
        assert told[0]["subject_uuid"] == got["uuid"]
        assert told[0]["contact_uuid"] == contact["uuid"]
        assert told[0]["payload"] == {
            "credits": -50,
            "reward": reward["uuid"],
            "reward_type": "DIGITAL",
        }
        assert told[1]["subject_uuid"] == reward["uuid"]

    async def test_names_the_card_that_found_the_contact(self, make):
        contact, reward = await make.rich(), await make.reward()
        card = await make.identifier(contact)

        got = await make.claim(
            contact, reward, contact_identifier_value=f" {card['value']} "
        )

        assert got["contact_identifier"]["value"] == card["value"]

    async def test_gives_a_free_reward_to_who_has_nothing(self, make):
        contact, reward = await make.contact(), await make.reward(required_credits=0)

        got = await make.claim(contact, reward)

        assert (got["credits"], got["contact"]["credit_balance"]["balance"]) == (0, 0)


class TestChosenCredits:
    async def test_takes_what_the_contact_chooses_within_the_range(self, make):
        contact = await make.rich(300)
        reward = await make.reward(required_credits=50, max_credits=200)

        took = [
            (await make.claim(contact, reward, **chosen))["credits"]
            for chosen in ({"chosen_credits": 120}, {})
        ]

        assert took == [-120, -50]
        assert await make.balance(contact) == 130

    @pytest.mark.parametrize("credits", [49, 201])
    async def test_refuses_credits_outside_the_range(
        self, clients, account, make, credits
    ):
        contact = await make.rich(300)
        reward = await make.reward(required_credits=50, max_credits=200)

        answer = await clients.post(
            "/reward-receptions",
            **claim(account, contact, reward, chosen_credits=credits),
        )

        assert answer.problem is InvalidInput
        assert answer.errors == {"chosen_credits": ["Must be between 50 and 200."]}
        assert await make.balance(contact) == 300

    async def test_refuses_another_price_where_there_is_no_choice(
        self, clients, account, make
    ):
        contact, reward = await make.rich(), await make.reward()

        answer = await clients.post(
            "/reward-receptions", **claim(account, contact, reward, chosen_credits=10)
        )

        assert answer.errors == {"chosen_credits": ["This reward costs 50."]}

    async def test_explains_what_was_chosen_and_what_a_price_was(self, dashboard, make):
        contact = await make.rich(300)
        chosen = await make.reward(title="Discount", max_credits=200)
        fixed = await make.reward(title="Mug")
        gift = await make.reward(title="Sticker", required_credits=0)

        told = []
        for reward, more in ((chosen, {"chosen_credits": 80}), (fixed, {}), (gift, {})):
            got = await make.claim(contact, reward, **more)
            path = f"/reward-receptions/{got['uuid']}/explanation"
            for language in ("en", "nl"):
                answer = await dashboard.get(path, language=language)
                told += answer.data["sentences"]

        assert told == [
            "Discount: the contact chose 80 points, of at least 50 and at most 200.",
            "Discount: de klant koos 80 punten, minstens 50 en hoogstens 200.",
            *("Mug cost 50 points.", "Mug kostte 50 punten."),
            *("Sticker was free.", "Sticker was gratis."),
        ]

    async def test_explains_a_price_in_the_programs_own_credits(self, dashboard, make):
        contact = await make.rich(300)
        told = []
        for title, price, name in (("Pen", 1, "Credits"), ("Mug", 50, "Stempels")):
            await make.program(custom_credit_name=name)
            reward = await make.reward(title=title, required_credits=price)
            got = await make.claim(contact, reward)
            path = f"/reward-receptions/{got['uuid']}/explanation"
            told += (await dashboard.get(path)).data["sentences"]

        assert told == ["Pen cost 1 point.", "Mug cost 50 Stempels."]
        answer = await dashboard.get(path, language="fr")
        assert answer.problem is InvalidInput


class TestRefusals:
    async def refusal(self, clients, account, contact, reward, **more):
        body = claim(account, contact, reward, **more)
        return (await clients.post("/reward-receptions", **body)).problem

    async def test_of_who_has_too_little(self, clients, account, make):
        contact, reward = await make.rich(49), await make.reward()

        refused = await self.refusal(clients, account, contact, reward)

        assert refused is InsufficientCredits
        assert await make.balance(contact) == 49

    async def test_of_credits_that_are_on_hold(self, clients, account, make):
        contact, reward = await make.rich(60), await make.reward()
        await make.hold(contact, 11)

        refused = await self.refusal(clients, account, contact, reward)

        assert refused is InsufficientCredits

    async def test_of_an_empty_stock_and_of_no_codes(self, clients, account, make):
        contact = await make.rich(200)
        mugs, codes = await make.reward(stock=1), await make.reward(codes=1)
        for reward in (mugs, codes):
            await make.claim(contact, reward)

        refused = [
            await self.refusal(clients, account, contact, reward)
            for reward in (mugs, codes)
        ]

        assert refused == [RewardStockEmpty, RewardStockEmpty]
        assert await make.balance(contact) == 100

    async def test_of_more_than_the_limit_of_one_contact(self, clients, account, make):
        contact, other = await make.rich(200), await make.rich(200)
        reward = await make.reward(limit_per_contact=2)
        for _ in range(2):
            await make.claim(contact, reward)

        refused = await self.refusal(clients, account, contact, reward)

        assert refused is RewardClaimLimitReached
        assert (await make.claim(other, reward))["credits"] == -50

    async def test_tell_credits_before_stock_before_limit(self, clients, account, make):
        reward = await make.reward(stock=1, limit_per_contact=1)
        contact = await make.rich(60)
        await make.claim(contact, reward)

        poor = await self.refusal(clients, account, contact, reward)
        await make.reception(contact, credits=100)
        empty = await self.refusal(clients, account, contact, reward)
        await make.set(reward, stock=5)
        limit = await self.refusal(clients, account, contact, reward)

        assert [poor, empty, limit] == [
            InsufficientCredits,
            RewardStockEmpty,
            RewardClaimLimitReached,
        ]

    async def test_of_what_is_switched_off_or_out_of_its_days(
        self, clients, account, make
    ):
        contact, today = await make.rich(), datetime.now(UTC).date()
        closed = [
            await make.reward(is_active=False),
            await make.reward(active_from=str(today + 2 * DAY)),
            await make.reward(active_until=str(today - 2 * DAY)),
        ]
        open_now = await make.reward(
            active_from=str(today - DAY), active_until=str(today + DAY)
        )

        refused = [
            await self.refusal(clients, account, contact, reward) for reward in closed
        ]

        assert refused == [RewardInactive] * 3
        assert (await make.claim(contact, open_now))["credits"] == -50

    async def test_of_rewards_that_are_unknown_removed_or_offered_elsewhere(
        self, clients, dashboard, account, make
    ):
        contact, removed = await make.rich(), await make.reward()
        shop = await make.shop()
        elsewhere = await make.reward(shop_uuids=[shop["uuid"]])
        await dashboard.delete(f"/rewards/{removed['uuid']}")

        refused = [
            await self.refusal(clients, account, contact, reward)
            for reward in ({"uuid": str(uuid4())}, removed, elsewhere)
        ]

        assert refused == [RewardNotFound] * 3
        got = await make.claim(contact, elsewhere, shop_uuid=shop["uuid"])
        assert got["shop"]["uuid"] == shop["uuid"]

    async def test_tell_the_shop_first_then_program_contact_card_and_reward(
        self, clients, dashboard, account, make
    ):
        nobody, nothing = {"uuid": str(uuid4())}, {"uuid": str(uuid4())}
        contact = await make.rich()
        unlinked = await make.shop()
        await dashboard.put(
            f"/loyalty-program/shops/{unlinked['uuid']}", is_linked=False
        )

        async def refused(who, **more):
            return await self.refusal(clients, account, who, nothing, **more)

        told = [
            await refused(nobody, shop_uuid=str(uuid4())),
            await refused(nobody, shop_uuid=unlinked["uuid"]),
            await refused(nobody),
            await refused(contact, contact_identifier_value="nothing"),
            await refused(contact),
        ]
        await make.program(is_active=False)
        told.append(await refused(nobody))

        assert told == [
            ShopNotFound,
            ShopNotLinked,
            ContactNotFound,
            ContactIdentifierNotFound,
            RewardNotFound,
            LoyaltyProgramNotActive,
        ]

    async def test_of_cards_that_find_nobody_or_somebody_else(
        self, clients, account, make
    ):
        contact, reward = await make.rich(), await make.reward()
        loose = await make.identifier()
        others = await make.identifier(await make.contact())
        off = await make.identifier(contact)
        await clients.put(
            "/contact-identifiers",
            **{
                "contact_identifier_value": off["value"],
                "contact_identifier_active": False,
            },
        )

        refused = [
            await self.refusal(
                clients, account, contact, reward, contact_identifier_value=value
            )
            for value in ("nothing", off["value"], loose["value"], others["value"])
        ]

        assert refused == [
            ContactIdentifierNotFound,
            ContactIdentifierInactive,
            ContactIdentifierNotLinked,
            ContactIdentifierAlreadyLinked,
        ]
        assert await make.balance(contact) == 100

    async def test_of_somebody_elses_contact_and_reward(
        self, clients, account, make, others
    ):
        contact, reward = await make.rich(), await make.reward()
        theirs = await others.rich(), await others.reward()

        refused = [
            await self.refusal(clients, account, theirs[0], reward),
            await self.refusal(clients, account, contact, theirs[1]),
        ]

        assert refused == [ContactNotFound, RewardNotFound]
