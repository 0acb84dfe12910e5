"""Credits that were given and can't be spent yet."""

import asyncio
import random
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from books import balanced
from make import Api
from scale import scaled

from regulars.contacts.errors import ContactNotFound
from regulars.kit.errors import InvalidInput
from regulars.kit.work import Work, opened
from regulars.loyalty import service
from regulars.loyalty.errors import (
    CreditReceptionAlreadyReversed,
    CreditReceptionInProgress,
    CreditReceptionNotFound,
    CreditsNotPending,
)

NOBODY = str(uuid.uuid4())
A_DAY = timedelta(days=1)
HOLD = "select 1 from wallets where uuid = $1 for update"
LOSE = """
    update pending_credits set state = 'cancelled', ended_at = created_at
    where account_id = $1
"""
PREFIXES = ["/api/v3/oauth/clients", "/api/v3/register", "/api/dashboard"]


@pytest.fixture(params=PREFIXES)
def door(request: pytest.FixtureRequest, http: Any, account: Any) -> Api:
    """Each door in turn, with a credential that it takes."""
    is_till = request.param.endswith("register")
    token = account.register_token if is_till else account.personal_access_token
    return Api(http, request.param, token)


@pytest.fixture
def clock(context, account) -> Any:
    """A turn of the clock at some moment: how many were released."""

    async def turn(after: timedelta = timedelta()) -> int | None:
        now = datetime.now(UTC) + after
        work = Work(context.pool, account.account_id, "clock", now)
        async with opened(work):
            return await service.release_due(work)

    return turn


@pytest.fixture
def waiting(clients) -> Any:
    """What a contact has got and can't spend yet."""

    async def ask(contact: Any) -> Any:
        path = f"/contacts/{contact['uuid']}/pending-credits"
        return (await clients.get(path)).data

    return ask


def soon(days: float = 14) -> str:
    return (datetime.now(UTC) + days * A_DAY).isoformat(timespec="seconds")


async def release(api: Api, given: Any) -> Any:
    return await api.post(f"/credit-receptions/{given['uuid']}/release")


async def reverse(api: Api, given: Any) -> Any:
    return await api.post(f"/credit-receptions/{given['uuid']}/reverse")


class TestPendingCredits:
    async def test_are_shown_apart_from_the_balance(self, door, make, account, context):
        contact = await make.rich(7)
        until = soon()
        body = {
            "contact_uuid": contact["uuid"],
            "shop_uuid": account.shop_uuid,
            "unit_value": 20,
            "pending_until": until,
        }

        given = (await door.post("/credit-receptions", **body)).data

        listed = (await door.get(f"/credit-receptions/{given['uuid']}")).data
        assert given["credits"] == 20
        assert given["is_pending"] is listed["is_pending"] is True
        assert given["contact"]["credit_balance"]["balance"] == 7
        assert await make.balance(contact) == 7
        path = f"/contacts/{contact['uuid']}/pending-credits"
        assert (await door.get(path)).data == {
            "credits": 20,
            "credit_receptions": [
                {
                    "credit_reception_uuid": given["uuid"],
                    "credits": 20,
                    "releases_at": until,
                    "created_at": given["created_at"],
                }
            ],
        }
        await balanced(context, account)

    async def test_can_not_be_spent(self, clients, make, account):
        contact = await make.contact()
        await make.reception(contact, credits=100, is_pending=True)
        reward = await make.reward(required_credits=50)

        refused = await clients.post(
            "/reward-receptions",
            contact_uuid=contact["uuid"],
            reward_uuid=reward["uuid"],
            shop_uuid=account.shop_uuid,
        )

        assert refused.body["code"] == 1017

    async def test_wait_as_many_days_as_the_program_says(self, make, waiting, clock):
        await make.program(pending_days=14)
        contact = await make.contact()
        await make.reception(contact, unit_value=20)

        [told] = (await waiting(contact))["credit_receptions"]
        left = datetime.fromisoformat(told["releases_at"]) - datetime.now(UTC)

        assert 14 * A_DAY < left <= 15 * A_DAY
        assert await clock(14 * A_DAY - timedelta(hours=1)) is None
        assert await clock(15 * A_DAY) == 1
        assert await make.balance(contact) == 20

    async def test_are_none_of_a_sale_that_says_so_above_the_program(
        self, door, make, account, context
    ):
        await make.program(pending_days=14)
        contact = await make.contact()
        body = {"contact_uuid": contact["uuid"], "shop_uuid": account.shop_uuid}
        sale = {**body, "unit_value": 20, "is_pending": False}

        at_once = (await door.post("/credit-receptions", **sale)).data
        null = {**sale, "is_pending": None}
        as_the_program_says = (await door.post("/credit-receptions", **null)).data

        assert at_once["is_pending"] is False
        assert at_once["contact"]["credit_balance"]["balance"] == 20
        assert as_the_program_says["is_pending"] is True
        assert await make.balance(contact) == 20
        await balanced(context, account)

    async def test_are_not_both_given_at_once_and_waiting(self, door, make, account):
        contact = await make.rich(10)
        body = {"contact_uuid": contact["uuid"], "shop_uuid": account.shop_uuid}
        sale = {**body, "credits": 5, "is_pending": False}

        refused = await door.post("/credit-receptions", **sale, pending_until=soon())
        given = await door.post("/credit-receptions", **sale)

        assert refused.problem is InvalidInput
        assert list(refused.errors) == ["pending_until"]
        assert given.data["is_pending"] is False
        assert await make.balance(contact) == 15

    async def test_of_a_moment_that_has_passed_can_be_spent_at_once(
        self, make, waiting
    ):
        contact = await make.contact()

        past = "2020-01-01T00:00:00Z"
        given = await make.reception(contact, credits=5, pending_until=past)

        assert given["is_pending"] is False
        assert await make.balance(contact) == 5
        assert (await waiting(contact))["credits"] == 0

    async def test_of_none_wait_for_nothing(self, make, waiting, context, account):
        contact = await make.contact()

        given = await make.reception(contact, unit_value=0, is_pending=True)

        assert given["credits"] == 0
        assert (await waiting(contact))["credits"] == 0

    async def test_stand_beside_others_of_the_same_moment(
        self, make, waiting, context, account
    ):
        contact = await make.contact()

        await asyncio.gather(
            *(make.reception(contact, credits=3, is_pending=True) for _ in range(4)),
            *(make.reception(contact, credits=5) for _ in range(4)),
        )

        assert await make.balance(contact) == 20
        assert (await waiting(contact))["credits"] == 12
        await balanced(context, account)

    @pytest.mark.parametrize(
        "more", [{"is_pending": True}, {"pending_until": "2999-01-01T00:00:00Z"}]
    )
    async def test_are_never_taken_back_so(self, door, make, account, more):
        contact = await make.rich(10)
        body = {"contact_uuid": contact["uuid"], "shop_uuid": account.shop_uuid}

        refused = await door.post("/credit-receptions", **body, credits=-5, **more)

        assert refused.problem is InvalidInput
        assert list(refused.errors) == list(more)
        assert await make.balance(contact) == 10

    async def test_wait_ten_years_at_most(self, make, dashboard, account):
        contact = await make.contact()
        for_ever = ("9999-12-31T23:30:00Z", "2999-01-01T00:00:00Z")
        body = {"contact_uuid": contact["uuid"], "shop_uuid": account.shop_uuid}

        answers = await asyncio.gather(
            *(make.reception(contact, credits=3) for _ in range(4)),
            *(
                dashboard.post(
                    "/credit-receptions", **body, credits=5, pending_until=until
                )
                for until in for_ever
            ),
        )

        assert [list(each.errors) for each in answers[4:]] == [["pending_until"]] * 2
        assert await make.balance(contact) == 12

    async def test_are_explained(self, dashboard, make):
        year = datetime.now(UTC).year + 1
        until = f"{year}-07-14T22:00:00+00:00"
        given = await make.reception(credits=5, pending_until=until)
        path = f"/credit-receptions/{given['uuid']}/explanation"

        before = (await dashboard.get(path)).data
        dutch = (await dashboard.get(path, language="nl")).data
        await release(dashboard, given)
        after = (await dashboard.get(path)).data

        assert before["pending"] == {
            "state": "pending",
            "releases_at": until,
            "ended_at": None,
            "taken_back": 0,
        }
        # The shop is in Amsterdam, where this is the first moment of the day.
        assert before["sentences"][-1] == f"They can be spent from 15 July {year} on."
        assert dutch["sentences"][-1] == f"Ze zijn te besteden vanaf 15 juli {year}."
        assert after["pending"]["state"] == "released"
        assert len(after["sentences"]) == 1

    async def test_are_announced_and_released_once(self, make, dashboard, events):
        contact = await make.contact()
        given = await make.reception(contact, credits=5, is_pending=True)
        [before] = (await dashboard.get("/loyalty-transactions")).data
        released = (await release(dashboard, given)).data
        [after] = (await dashboard.get("/loyalty-transactions")).data

        marks = [each["is_pending"] for each in (before, released, after)]
        assert marks == [True, False, False]
        told = [
            (event["name"], event["payload"])
            for event in await events()
            if event["subject_uuid"] == given["uuid"]
        ]
        assert sorted(told, key=lambda each: each[0]) == [
            ("credit_reception_created", {"credits": 5, "reverses": None}),
            ("pending_credits_created", {"credits": 5, "releases_at": None}),
            ("pending_credits_released", {"credits": 5}),
        ]

    async def test_of_another_account_are_nobodys(self, door, others):
        contact = await others.contact()
        given = await others.reception(contact, credits=5, is_pending=True)

        answers = [
            (await release(door, given)).problem,
            (await door.get(f"/contacts/{contact['uuid']}/pending-credits")).problem,
            (await release(door, {"uuid": NOBODY})).problem,
        ]

        assert answers == [
            CreditReceptionNotFound,
            ContactNotFound,
            CreditReceptionNotFound,
        ]


class TestRelease:
    async def test_by_a_call_gives_them_once(
        self, door, make, waiting, context, account
    ):
        contact = await make.contact()
        given = await make.reception(contact, credits=20, is_pending=True)

        told = await release(door, given)
        again = await release(door, given)

        assert (told.data["uuid"], told.data["credits"]) == (given["uuid"], 20)
        assert told.data["contact"]["credit_balance"]["balance"] == 20
        assert again.problem is CreditsNotPending
        assert (await waiting(contact))["credits"] == 0
        await balanced(context, account)

    async def test_of_what_never_waited_is_refused(self, door, make):
        given = await make.reception(credits=20)

        assert (await release(door, given)).problem is CreditsNotPending

    async def test_by_the_clock_gives_many_at_once(self, make, clock, context, account):
        people = [await make.contact() for _ in range(5)]
        for person in people:
            for credits in (1, 2):
                await make.reception(person, credits=credits, pending_until=soon())
        later = await make.reception(people[0], credits=50, pending_until=soon(30))

        assert await clock(13 * A_DAY) is None
        assert await clock(14 * A_DAY + timedelta(minutes=1)) == 10
        assert await clock(15 * A_DAY) is None

        assert [await make.balance(person) for person in people] == [3] * 5
        assert later["credits"] == 50
        await balanced(context, account)

    async def test_by_the_clock_waits_for_no_wallet(self, make, clock, second_session):
        busy, free = await make.contact(), await make.contact()
        for person in (busy, free):
            await make.reception(person, credits=5, pending_until=soon())
        await second_session.fetch(HOLD, uuid.UUID(busy["credit_balance"]["uuid"]))

        first = await clock(20 * A_DAY)
        await second_session.execute("rollback")
        second = await clock(20 * A_DAY)

        assert (first, second) == (1, 1)
        assert [await make.balance(each) for each in (busy, free)] == [5, 5]

    async def test_by_a_call_waits_two_seconds(self, clients, make, second_session):
        contact = await make.contact()
        given = await make.reception(contact, credits=5, is_pending=True)
        await second_session.fetch(HOLD, uuid.UUID(contact["credit_balance"]["uuid"]))

        busy = await release(clients, given)
        await second_session.execute("rollback")

        assert busy.problem is CreditReceptionInProgress
        assert (await release(clients, given)).status == 201

    async def test_begins_the_days_until_they_expire(
        self, make, dashboard, clock, context, account
    ):
        await make.program(expiration_days=30)
        contact = await make.contact()
        called = await make.reception(contact, credits=5, is_pending=True)
        await make.reception(contact, credits=7, pending_until=soon(40))

        await release(dashboard, called)
        released = await clock(41 * A_DAY)

        assert released == 1
        await balanced(context, account)

    async def test_counts_as_received_when_it_comes(self, make, dashboard, clients):
        contact = await make.contact()
        given = await make.reception(contact, credits=5, is_pending=True)
        path, name = f"/contacts/{contact['uuid']}", "loyalty_total_credits_received"

        before = (await clients.get(path)).data["current_values"][name]
        await release(dashboard, given)
        after = (await clients.get(path)).data["current_values"][name]

        assert (before, after) == (0, 5)

    async def test_goes_to_whoever_took_the_contact_over(
        self, make, clients, chores, clock, waiting, context, account
    ):
        source, into = await make.contact(), await make.contact()
        given = await make.reception(source, credits=5, pending_until=soon())
        both = {
            "source_contact_uuid": source["uuid"],
            "destination_contact_uuid": into["uuid"],
        }
        await clients.post("/contacts/merge", **both)
        await chores.do()

        shown = await waiting(into)
        await clock(20 * A_DAY)

        assert shown["credits"] == 5
        assert await make.balance(into) == 5
        assert (await reverse(clients, given)).data["credits"] == -5
        assert await make.balance(into) == 0
        await balanced(context, account)

    async def test_is_not_lost_with_a_contact_who_was_merged(
        self, make, clients, chores, superuser, context, account
    ):
        source, into = await make.contact(), await make.rich(3)
        await make.reception(source, credits=5, pending_until=soon())
        both = {
            "source_contact_uuid": source["uuid"],
            "destination_contact_uuid": into["uuid"],
        }
        await clients.post("/contacts/merge", **both)
        await chores.do()
        await balanced(context, account)

        await superuser.execute(LOSE, account.account_id)

        with pytest.raises(AssertionError, match="credits that wait are given once"):
            await balanced(context, account)


class TestReversal:
    async def test_before_the_release_cancels(
        self, door, make, waiting, clock, events, context, account
    ):
        contact = await make.rich(7)
        given = await make.reception(contact, unit_value=20, pending_until=soon())

        undone = (await reverse(door, given)).data
        again = await reverse(door, given)

        assert (undone["credits"], undone["unit_value"]) == (-20, -20)
        assert again.problem is CreditReceptionAlreadyReversed
        assert (await release(door, given)).problem is CreditsNotPending
        assert await clock(20 * A_DAY) is None
        assert await make.balance(contact) == 7
        assert (await waiting(contact))["credits"] == 0
        told = [e["name"] for e in await events() if e["subject_uuid"] == given["uuid"]]
        assert "pending_credits_cancelled" in told
        assert "pending_credits_released" not in told
        await balanced(context, account)

    async def test_after_the_release_takes_them_back(
        self, door, make, context, account
    ):
        contact = await make.rich(7)
        given = await make.reception(contact, credits=20, is_pending=True)
        await release(door, given)

        undone = (await reverse(door, given)).data

        assert undone["credits"] == -20
        assert await make.balance(contact) == 7
        await balanced(context, account)

    async def test_racing_with_releases_ends_as_one_of_both(
        self, clients, make, clock, context, account
    ):
        seed = random.randrange(2**32)
        chance = random.Random(seed)
        contact = await make.contact()
        rounds, released = scaled(200), 0

        for _ in range(rounds):
            given = await make.reception(contact, credits=3, pending_until=soon())
            ways = [
                *(release(clients, given) for _ in range(2)),
                *(reverse(clients, given) for _ in range(2)),
                clock(20 * A_DAY),
            ]
            chance.shuffle(ways)
            told = await asyncio.gather(*ways)
            answers = [each for each in told if hasattr(each, "status")]
            released += any(each == 1 for each in told if not hasattr(each, "status"))
            undone = [e for e in answers if e.status == 201 and e.data["credits"] < 0]
            refused = {e.body["code"] for e in answers if e.status != 201}
            assert len(undone) == 1
            assert refused <= {90110, 90117, 60001}

        got = await make.balance(contact)
        print(f"tried={rounds} expected=0 got={got} seed={seed} clock={released}")
        assert got == 0
        await balanced(context, account)


async def test_the_setting_is_a_number_of_days_or_none(dashboard, make, audit_log):
    await audit_log.new()

    kept = (await make.program(pending_days=14))["pending_days"]
    refused = await dashboard.put("/loyalty-program", pending_days=0)
    none = (await make.program(pending_days=None))["pending_days"]

    assert (kept, none) == (14, None)
    assert list(refused.errors) == ["pending_days"]
    assert [each["after"] for each in await audit_log.new()] == [
        {"pending_days": 14},
        {"pending_days": None},
    ]
