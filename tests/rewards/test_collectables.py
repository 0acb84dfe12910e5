"""Rewards that are paid for first: collected, returned, expired."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from books import balanced
from vault import open_vault

from regulars.contacts.errors import ContactNotFound
from regulars.kit.jobs import registry
from regulars.rewards import jobs, service
from regulars.rewards.errors import (
    RedemptionAlreadyReversed,
    RedemptionNotFound,
    RewardAlreadyCollected,
    RewardClaimLimitReached,
    RewardExpired,
    RewardNotFound,
    RewardReceptionAlreadyReversed,
)
from regulars.worker import Opener

A_DAY = timedelta(days=1)
DAY_SECONDS = 86_400


@pytest.fixture
async def contact(make):
    return await make.rich(200)


@pytest.fixture
async def waiting(make, contact):
    """A reward that the contact has paid for and not collected."""
    return await make.claim(contact, await pre_redeemable(make))


async def pre_redeemable(make, **terms):
    terms = {"expiration_duration": DAY_SECONDS, **terms}
    return await make.reward(pre_redeemable=True, **terms)


def collecting(got):
    return f"/collectable-rewards/collect/{got['uuid']}"


def returning(redemption):
    return f"/collectable-rewards/{redemption['uuid']}/reverse"


class TestListCollectableRewards:
    async def test_has_what_was_paid_for_with_its_last_moment(
        self, clients, make, contact, waiting
    ):
        await make.claim(contact, await make.reward())

        [told] = (
            await clients.get("/collectable-rewards", contact_uuid=contact["uuid"])
        ).data

        assert told["uuid"] == waiting["uuid"]
        assert told["expires_at"] == waiting["expires_at"] == waiting["expiration_date"]
        created, expires = [
            datetime.fromisoformat(told[name]) for name in ("created_at", "expires_at")
        ]
        assert expires - created == A_DAY
        assert (told["has_been_collected"], waiting["has_been_collected"]) == (
            False,
            False,
        )
        assert told["contact"]["credit_balance"]["balance"] == 100
        assert told["reward"]["pre_redeemable"] is True

    async def test_shows_what_was_collected_and_not_what_was_reversed(
        self, clients, make, contact, waiting
    ):
        other = await make.claim(contact, await pre_redeemable(make))
        await clients.put(collecting(waiting))
        await clients.post(f"/reward-receptions/{other['uuid']}/reverse")

        told = (
            await clients.get("/collectable-rewards", contact_uuid=contact["uuid"])
        ).data

        assert [(each["uuid"], each["has_been_collected"]) for each in told] == [
            (waiting["uuid"], True)
        ]

    async def test_refuses_a_contact_who_is_not_there(self, register):
        answer = await register.get("/collectable-rewards", contact_uuid=str(uuid4()))

        assert answer.problem is ContactNotFound


class TestCollect:
    async def test_answers_the_redemption_and_the_whole_reward(
        self, register, waiting, events
    ):
        told = (await register.send("PUT", collecting(waiting), data={})).data

        assert (told["status"], told["has_been_collected"]) == ("COLLECTED", True)
        assert told["uuid"] != waiting["uuid"]
        assert told["loyalty_transaction_uuid"] == waiting["uuid"]
        assert (told["title"], told["expires_at"]) == (
            "Free coffee",
            waiting["expires_at"],
        )
        kept = (await register.get(f"/reward-receptions/{waiting['uuid']}")).data
        assert kept["has_been_collected"] is True
        [event] = [e for e in await events() if e["name"].endswith("reward_collected")]
        assert event["subject_uuid"] == waiting["uuid"]
        assert event["payload"] == {"redemption": told["uuid"]}

    async def test_is_refused_the_second_time(self, clients, dashboard, waiting):
        await clients.put(collecting(waiting))

        answers = [await door.put(collecting(waiting)) for door in (clients, dashboard)]

        assert [each.problem for each in answers] == [RewardAlreadyCollected] * 2

    async def test_is_refused_of_what_is_not_there_or_was_handed_over_at_once(
        self, clients, make, contact, others
    ):
        at_once = await make.claim(contact, await make.reward())
        theirs = await others.claim(await others.rich(), await pre_redeemable(others))

        refused = [
            (await clients.put(collecting(got))).problem
            for got in (at_once, theirs, {"uuid": str(uuid4())})
        ]

        assert refused == [RewardNotFound] * 3

    async def test_is_refused_of_what_was_reversed(self, clients, waiting):
        await clients.post(f"/reward-receptions/{waiting['uuid']}/reverse")

        answer = await clients.put(collecting(waiting))

        assert answer.problem is RewardReceptionAlreadyReversed

    async def test_keeps_the_credits_from_being_given_back(
        self, clients, make, contact, waiting
    ):
        redemption = (await clients.put(collecting(waiting))).data
        path = f"/reward-receptions/{waiting['uuid']}/reverse"

        refused = await clients.post(path)
        await clients.post(returning(redemption))
        given = await clients.post(path)

        assert refused.problem is RewardAlreadyCollected
        assert given.data["credits"] == 50
        assert await make.balance(contact) == 200


class TestReverseRedemption:
    async def test_lets_the_reward_be_collected_again(
        self, clients, waiting, events, context, account
    ):
        first = (await clients.put(collecting(waiting))).data

        back = (await clients.form(returning(first))).data

        assert (back["uuid"], back["status"]) == (first["uuid"], "REVERSED")
        assert back["has_been_collected"] is False
        second = (await clients.put(collecting(waiting))).data
        assert second["uuid"] != first["uuid"]
        names = [each["name"] for each in await events()]
        assert names.count("collectable_reward_returned") == 1
        await balanced(context, account)

    async def test_is_refused_twice_and_of_what_is_not_there(
        self, clients, register, waiting, others
    ):
        redemption = (await clients.put(collecting(waiting))).data
        await register.post(returning(redemption))
        theirs = await others.claim(await others.rich(), await pre_redeemable(others))

        refused = [
            (await clients.post(returning(each))).problem
            for each in (redemption, theirs, waiting)
        ]

        assert refused == [
            RedemptionAlreadyReversed,
            RedemptionNotFound,
            RedemptionNotFound,
        ]


class TestExpiry:
    """By the account's own clock, which tests move."""

    @pytest.fixture
    async def vault(self, context, account):
        return await open_vault(context, account)

    async def expired(self, vault, now):
        """What one turn of the job ends at this moment."""
        ended = 0
        for verb in (service.expire, service.expire_giving_back):
            async with vault.open_work(now) as work:
                ended += await verb(work)
        return ended

    async def test_is_found_before_the_job_has_come_by(self, vault, waiting):
        late = datetime.fromisoformat(waiting["expires_at"]) + timedelta(seconds=1)

        with pytest.raises(RewardExpired):
            async with vault.open_work(late) as work:
                await service.collect(work, UUID(waiting["uuid"]), "OAUTH_API")

    async def test_ends_what_nobody_fetched_and_keeps_the_credits(  # noqa: PLR0913
        self,
        vault,
        clients,
        dashboard,
        make,
        contact,
        waiting,
        events,
        context,
        account,
    ):
        collected = await make.claim(contact, await pre_redeemable(make))
        await clients.put(collecting(collected))
        now = datetime.now(UTC)

        ended = [
            await self.expired(vault, moment)
            for moment in (now, now + A_DAY, now + 2 * A_DAY, now + 2 * A_DAY)
        ]

        assert ended == [0, 1, 0, 0]
        assert await make.balance(contact) == 100
        told = (
            await clients.get("/collectable-rewards", contact_uuid=contact["uuid"])
        ).data
        assert [each["uuid"] for each in told] == [collected["uuid"]]
        names = [each["name"] for each in await events()]
        assert names.count("collectable_reward_expired") == 1
        refused = await clients.put(collecting(waiting))
        assert refused.problem is RewardExpired
        assert refused.body == {
            "message": "Reward is expired.",
            "code": 80300,
            "status_code": 400,
        }
        precise = await dashboard.put(collecting(waiting))
        assert (precise.status, precise.body["code"]) == (409, 90303)
        await balanced(context, account)

    async def test_gives_the_credits_back_where_the_reward_says_so(
        self, vault, clients, make, contact, events, context, account
    ):
        reward = await pre_redeemable(make, gives_back_expired=True, stock=1)
        got = await make.claim(contact, reward)
        late = datetime.now(UTC) + 2 * A_DAY

        ended = [await self.expired(vault, late) for _ in range(2)]

        assert ended == [1, 0]
        assert await make.balance(contact) == 200
        assert (await clients.get(f"/rewards/{reward['uuid']}")).data["stock"] == 1
        names = [each["name"] for each in await events()]
        assert names.count("collectable_reward_expired") == 1
        assert names.count("reward_reception_reversed") == 1
        refused = await clients.post(f"/reward-receptions/{got['uuid']}/reverse")
        assert refused.problem is RewardReceptionAlreadyReversed
        await balanced(context, account)

    async def test_can_still_be_given_back_by_a_person(
        self, vault, clients, make, contact, waiting, context, account
    ):
        await self.expired(vault, datetime.now(UTC) + 2 * A_DAY)

        back = await clients.post(f"/reward-receptions/{waiting['uuid']}/reverse")

        assert back.data["credits"] == 50
        assert await make.balance(contact) == 200
        await balanced(context, account)

    async def test_of_what_came_back_too_late_is_at_the_next_turn(
        self, vault, clients, waiting, context, account
    ):
        redemption = (await clients.put(collecting(waiting))).data
        late = datetime.now(UTC) + 2 * A_DAY
        async with vault.open_work(late) as work:
            await service.return_collected(work, UUID(redemption["uuid"]))

        assert await self.expired(vault, late) == 1
        await balanced(context, account)

    async def test_is_looked_for_in_every_account_each_minute(
        self, context, clients, waiting
    ):
        await jobs.expire(Opener(context))

        assert registry["rewards.expire"].cron == "* * * * *"
        assert (await clients.put(collecting(waiting))).data["status"] == "COLLECTED"


class TestMergedContacts:
    async def test_bring_what_they_paid_for_and_what_they_claimed(
        self, clients, make, chores, contact, waiting, context, account
    ):
        once = await make.reward(limit_per_contact=1, required_credits=1)
        await make.claim(contact, once)
        other = await make.rich(10)

        await clients.post(
            "/contacts/merge",
            source_contact_uuid=contact["uuid"],
            destination_contact_uuid=other["uuid"],
        )
        await chores.do()

        [told] = (
            await clients.get("/collectable-rewards", contact_uuid=other["uuid"])
        ).data
        assert told["uuid"] == waiting["uuid"]
        assert told["contact"]["uuid"] == other["uuid"]
        refused = await clients.post(
            "/reward-receptions",
            contact_uuid=other["uuid"],
            reward_uuid=once["uuid"],
            shop_uuid=account.shop_uuid,
        )
        assert refused.problem is RewardClaimLimitReached
        listed = await clients.get("/rewards", contact_uuid=other["uuid"])
        assert once["uuid"] not in [each["uuid"] for each in listed.data]
        back = await clients.post(f"/reward-receptions/{waiting['uuid']}/reverse")
        assert back.data["contact"]["uuid"] == other["uuid"]
        assert await make.balance(other) == 200 - 1 + 10
        await balanced(context, account)

    async def test_who_are_deleted_leave_a_reception_that_is_nobodys(
        self, clients, chores, contact, waiting, context, account
    ):
        await clients.post(f"/contacts/{contact['uuid']}/delete", type="DEFAULT")
        await chores.do()

        answer = await clients.post(f"/reward-receptions/{waiting['uuid']}/reverse")

        assert answer.problem is ContactNotFound
        kept = (await clients.get(f"/reward-receptions/{waiting['uuid']}")).data
        assert kept["contact"]["uuid"] == contact["uuid"]
        assert kept["contact"]["email"] == ""
        await balanced(context, account)
