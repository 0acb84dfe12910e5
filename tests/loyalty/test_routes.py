"""Giving credits and reckoning them, on every door."""

import asyncio
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from make import Answer, Api

from regulars.accounts.errors import ShopNotFound
from regulars.contacts.errors import ContactNotFound
from regulars.kit.errors import (
    IdempotencyKeyReused,
    IdempotencyKeyRunning,
    InvalidInput,
)
from regulars.loyalty.errors import (
    CreditReceptionInProgress,
    CreditReceptionNotFound,
    LoyaltyProgramNotActive,
    MaximumCreditsReached,
    NoDefaultUnit,
    ShopNotLinked,
    UnitNotFound,
)

NOBODY = "3f2b8a1e-0000-4000-8000-000000000001"
PREFIXES = ["/api/v3/oauth/clients", "/api/v3/register", "/api/dashboard"]
CHANNELS = ["OAUTH_API", "REGISTER_API", "OAUTH_API"]
HOLD = "select 1 from wallets where uuid = $1 for update"
CLAIM = """
    insert into idempotency_keys (account_id, key, fingerprint, created_at, expires_at)
    values ($1, $2, 'running', now(), now() + interval '1 day')
"""


@pytest.fixture(params=PREFIXES)
def door(request: pytest.FixtureRequest, http: Any, account: Any) -> Api:
    """Each door in turn, with a credential that it takes."""
    is_till = request.param.endswith("register")
    token = account.register_token if is_till else account.personal_access_token
    return Api(http, request.param, token)


@pytest.fixture
def sale(account: Any) -> Any:
    """What a sale of 10.00 to somebody sends; changed as the test needs."""

    def body(contact: Any = None, **changes: Any) -> dict[str, Any]:
        whole = {
            "contact_uuid": contact["uuid"] if contact else NOBODY,
            "shop_uuid": account.shop_uuid,
            "unit_value": 10,
            **changes,
        }
        return {name: value for name, value in whole.items() if value is not None}

    return body


class TestCreateCreditReception:
    @pytest.mark.parametrize(
        ("prefix", "channel"),
        list(zip(PREFIXES, CHANNELS, strict=True)),
    )
    async def test_gives_a_credit_for_each_whole_unit(
        self, http, account, make, sale, prefix, channel
    ):
        is_till = prefix.endswith("register")
        token = account.register_token if is_till else account.personal_access_token
        contact = await make.contact()

        given = await Api(http, prefix, token).post(
            "/credit-receptions", **sale(contact, unit_value=23.99)
        )

        assert given.status == 201
        assert given.data["credits"] == 23
        assert given.data["unit_value"] == 23.99
        assert given.data["channel"] == channel
        assert given.data["shop"]["uuid"] == account.shop_uuid
        assert given.data["contact"]["credit_balance"]["balance"] == 23
        assert await make.balance(contact) == 23

    async def test_credits_stand_above_the_rules(self, clients, make, sale):
        contact = await make.contact()

        given = await clients.post("/credit-receptions", **sale(contact, credits=7))

        assert (given.data["credits"], given.data["unit_value"]) == (7, 10)
        assert given.data["unit"]["name"] == "purchase_amount"

    async def test_an_empty_name_of_the_unit_is_none(self, clients, make, sale):
        body = sale(await make.contact(), unit_name="")

        given = await clients.form("/credit-receptions", **body)

        assert given.data["unit"]["name"] == "purchase_amount"

    async def test_a_value_of_0_is_a_reception_of_0_credits(self, clients, make, sale):
        contact = await make.contact()

        given = await clients.post("/credit-receptions", **sale(contact, unit_value=0))

        assert given.data["credits"] == 0
        assert given.data["contact"]["credit_balance"]["balance"] == 0

    async def test_what_has_run_out_by_now_is_in_no_balance_that_is_told(
        self, clients, dashboard, make, sale
    ):
        await make.program(expiration_days=30)
        contact = await make.contact()
        await make.reception(contact, credits=5)
        then = (datetime.now(UTC) - timedelta(days=60)).isoformat()

        told = [
            (await door.post("/credit-receptions", **sale(contact, **what))).data
            for door, what in (
                (dashboard, {"credits": 7, "happened_at": then}),
                (clients, {"unit_value": 0}),
                (clients, {"credits": 1}),
            )
        ]

        balances = [each["contact"]["credit_balance"]["balance"] for each in told]
        assert balances == [5, 5, 6]
        assert await make.balance(contact) == 6

    async def test_a_till_is_in_its_own_shop_whatever_it_says(
        self, register, make, sale, account
    ):
        elsewhere = await make.shop()

        given = await register.post(
            "/credit-receptions",
            **sale(await make.contact(), shop_uuid=elsewhere["uuid"]),
        )

        assert given.data["shop"]["uuid"] == account.shop_uuid

    async def test_a_person_at_the_register_api_names_the_shop(
        self, http, account, make, sale
    ):
        person = Api(http, "/api/v3/register", account.personal_access_token)
        contact = await make.contact()

        without = await person.post(
            "/credit-receptions", **sale(contact, shop_uuid=None)
        )
        given = await person.post("/credit-receptions", **sale(contact))

        assert list(without.errors) == ["shop_uuid"]
        assert given.data["shop"]["uuid"] == account.shop_uuid

    async def test_the_dashboard_may_say_that_it_happened_earlier(
        self, dashboard, make, sale
    ):
        contact = await make.contact()
        earlier = "2020-02-29T12:00:00+00:00"

        given = await dashboard.post(
            "/credit-receptions", **sale(contact, happened_at=earlier)
        )
        later = await dashboard.post(
            "/credit-receptions", **sale(contact, happened_at="2999-01-01T00:00:00Z")
        )

        assert given.data["created_at"] == earlier
        assert list(later.errors) == ["happened_at"]

    async def test_refuses_in_the_order_of_the_contract(
        self, clients, dashboard, make, sale, account
    ):
        contact = await make.contact()
        link = f"/loyalty-program/shops/{account.shop_uuid}"
        await dashboard.put(link, is_linked=False)
        await make.program(is_active=False, max_amount=5)
        await dashboard.delete("/units/purchase_amount")
        body = sale(unit_name="visits", shop_uuid=NOBODY, credits=6, contact_uuid="x")
        refusals = []

        async def refused(**mended: Any) -> None:
            body.update(mended)
            answer = await clients.post("/credit-receptions", **body)
            refusals.append(answer.problem)
            assert answer.status == 400

        await refused()
        await refused(contact_uuid=NOBODY)
        await refused(shop_uuid=account.shop_uuid)
        await dashboard.put(link, is_linked=True)
        await refused()
        await make.program(is_active=True)
        await refused()
        await refused(contact_uuid=contact["uuid"])
        del body["unit_name"], body["credits"]
        await refused()
        body["credits"] = 6
        await refused()
        await make.program(max_amount=6)
        given = await clients.post("/credit-receptions", **body)

        assert refusals == [
            InvalidInput,
            ShopNotFound,
            ShopNotLinked,
            LoyaltyProgramNotActive,
            ContactNotFound,
            UnitNotFound,
            NoDefaultUnit,
            MaximumCreditsReached,
        ]
        assert given.data["credits"] == 6
        assert given.data["unit"] is None

    async def test_without_a_program_no_shop_takes_part(
        self, clients, dashboard, make, sale
    ):
        await dashboard.delete("/loyalty-program")

        answer = await clients.post("/credit-receptions", **sale(await make.contact()))

        assert answer.problem is ShopNotLinked

    async def test_the_maximum_counts_what_the_rules_give(self, clients, make, sale):
        contact = await make.contact()
        await make.program(max_amount=100)

        over = await clients.post("/credit-receptions", **sale(contact, unit_value=101))
        under = await clients.post(
            "/credit-receptions", **sale(contact, unit_value=100)
        )

        assert over.problem is MaximumCreditsReached
        assert under.data["credits"] == 100

    async def test_a_maximum_of_0_is_none(self, clients, make, sale):
        contact = await make.contact()
        await make.program(max_amount=0)

        given = await clients.post(
            "/credit-receptions", **sale(contact, credits=1_000_000)
        )

        assert given.data["credits"] == 1_000_000

    async def test_names_every_field_that_is_wrong(self, door):
        body = {"contact_uuid": "robin", "credits": "ten", "unit_value": -1}

        answer = await door.post("/credit-receptions", **body)

        shop = set() if door.prefix.endswith("register") else {"shop_uuid"}
        assert answer.problem is InvalidInput
        assert answer.errors.keys() == {"contact_uuid", "credits", "unit_value", *shop}

    async def test_wants_credits_or_a_value(self, door, make, sale):
        answer = await door.post(
            "/credit-receptions", **sale(await make.contact(), unit_value=None)
        )

        assert answer.errors.keys() == {"credits", "unit_value"}

    async def test_knows_nobody_of_another_account(self, clients, others, sale):
        stranger = await others.contact()

        answer = await clients.post("/credit-receptions", **sale(stranger))

        assert answer.problem is ContactNotFound
        assert await others.balance(stranger) == 0

    async def test_knows_no_shop_of_another_account(self, clients, make, others, sale):
        elsewhere = await others.shop()

        answer = await clients.post(
            "/credit-receptions",
            **sale(await make.contact(), shop_uuid=elsewhere["uuid"]),
        )

        assert answer.problem is ShopNotFound

    async def test_a_contact_who_is_being_written_to_for_long_is_in_progress(
        self, clients, make, sale, second_session
    ):
        contact = await make.contact()
        await second_session.fetch(HOLD, uuid.UUID(contact["credit_balance"]["uuid"]))

        busy = await clients.post("/credit-receptions", **sale(contact))
        await second_session.execute("rollback")
        free = await clients.post("/credit-receptions", **sale(contact))

        assert busy.status == 400
        assert busy.problem is CreditReceptionInProgress
        assert free.data["contact"]["credit_balance"]["balance"] == 10

    async def test_twins_queue_and_both_are_given(self, clients, make, sale):
        contact = await make.contact()

        twins = await asyncio.gather(
            *(clients.post("/credit-receptions", **sale(contact)) for _ in range(5))
        )

        assert [twin.status for twin in twins] == [201] * 5
        assert await make.balance(contact) == 50


class TestIdempotencyKey:
    async def test_the_same_request_is_answered_twice_and_done_once(
        self, door, make, sale
    ):
        contact = await make.contact()
        key = {"Idempotency-Key": "sale-10482"}

        first, second = [
            await door.send(
                "POST", "/credit-receptions", headers=key, json=sale(contact)
            )
            for _ in range(2)
        ]

        assert second.body == first.body
        assert second.response.headers["idempotency-replayed"] == "true"
        assert await make.balance(contact) == 10

    async def test_refuses_a_key_that_came_with_something_else(self, door, make, sale):
        contact = await make.contact()
        key = {"Idempotency-Key": "sale-10482"}
        await door.send("POST", "/credit-receptions", headers=key, json=sale(contact))

        answer = await door.send(
            "POST",
            "/credit-receptions",
            headers=key,
            json=sale(contact, unit_value=11),
        )

        assert answer.problem is IdempotencyKeyReused
        assert answer.status == (409 if "dashboard" in door.prefix else 400)
        assert await make.balance(contact) == 10

    async def test_refuses_a_key_whose_first_request_still_runs(
        self, clients, make, sale, account, second_session
    ):
        contact = await make.contact()
        await second_session.execute(CLAIM, account.account_id, "sale-10482")

        answer = await clients.send(
            "POST",
            "/credit-receptions",
            headers={"Idempotency-Key": "sale-10482"},
            json=sale(contact),
        )

        assert answer.problem is IdempotencyKeyRunning
        assert await make.balance(contact) == 0

    async def test_the_dashboard_wants_one_for_what_moves_value(
        self, dashboard, make, sale
    ):
        response = await dashboard.http.post(
            dashboard.prefix + "/credit-receptions",
            headers=dashboard.headers,
            json=sale(await make.contact()),
        )

        assert list(Answer(response).errors) == ["Idempotency-Key"]


class TestCalculateCredits:
    async def test_reckons_and_gives_nothing(self, door, make, account):
        contact = await make.contact()

        answer = await door.get(
            "/credit-receptions/calculate",
            shop_uuid=account.shop_uuid,
            contact_uuid=contact["uuid"],
            unit_value="23.99",
        )

        assert answer.data == {"credits": 23}
        assert await make.balance(contact) == 0

    async def test_goes_by_the_rule_that_was_just_changed(
        self, clients, dashboard, account
    ):
        [rule] = (await dashboard.get("/loyalty-rules")).data
        query = {"shop_uuid": account.shop_uuid, "unit_value": "9.99"}
        before = (await clients.get("/credit-receptions/calculate", **query)).data

        await dashboard.put(
            f"/loyalty-rules/{rule['uuid']}", credits_per_unit=2.5, rounding="up"
        )

        after = (await clients.get("/credit-receptions/calculate", **query)).data
        assert (before, after) == ({"credits": 9}, {"credits": 25})

    @pytest.mark.parametrize(
        ("changes", "problem"),
        [
            ({"unit_value": "ten"}, InvalidInput),
            ({"shop_uuid": NOBODY}, ShopNotFound),
            ({"contact_uuid": NOBODY, "unit_name": "visits"}, ContactNotFound),
            ({"unit_name": "visits"}, UnitNotFound),
            ({"unit_value": "1001"}, MaximumCreditsReached),
        ],
    )
    async def test_refuses_as_the_reception_would(
        self, clients, make, account, changes, problem
    ):
        await make.program(max_amount=1_000)
        query = {"shop_uuid": account.shop_uuid, "unit_value": "10", **changes}

        answer = await clients.get("/credit-receptions/calculate", **query)

        assert answer.problem is problem

    async def test_a_shop_that_takes_no_part_and_a_program_that_is_off(
        self, clients, dashboard, make, account
    ):
        link = f"/loyalty-program/shops/{account.shop_uuid}"
        query = {"shop_uuid": account.shop_uuid, "unit_value": "10"}

        await dashboard.put(link, is_linked=False)
        unlinked = await clients.get("/credit-receptions/calculate", **query)
        await dashboard.put(link, is_linked=True)
        await make.program(is_active=False)
        off = await clients.get("/credit-receptions/calculate", **query)

        assert unlinked.problem is ShopNotLinked
        assert off.problem is LoyaltyProgramNotActive

    async def test_names_every_field_that_is_missing(self, clients):
        answer = await clients.get("/credit-receptions/calculate")

        assert answer.errors.keys() == {"shop_uuid", "unit_value"}


class TestGetCreditReception:
    async def test_shows_what_was_given(self, door, make):
        given = await make.reception(unit_value="12.50")

        shown = (await door.get(f"/credit-receptions/{given['uuid']}")).data

        assert shown == given

    async def test_knows_none_of_another_account(self, door, others):
        given = await others.reception()

        for wanted in (given["uuid"], NOBODY):
            answer = await door.get(f"/credit-receptions/{wanted}")
            assert answer.problem is CreditReceptionNotFound

    async def test_refuses_what_is_no_uuid(self, clients):
        answer = await clients.get("/credit-receptions/12")

        assert list(answer.errors) == ["credit_reception_uuid"]
