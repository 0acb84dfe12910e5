"""Claiming loyalty tokens: once, and as they were signed."""

import asyncio
import uuid
from decimal import Decimal
from typing import Any

import pytest
from books import balanced
from links import own
from make import Api

from regulars.accounts.errors import ShopNotFound
from regulars.contacts.errors import ContactNotFound
from regulars.kit.errors import InvalidInput
from regulars.loyalty.errors import (
    CreditReceptionInProgress,
    LoyaltyProgramNotActive,
    MaximumCreditsReached,
    ShopNotLinked,
    StagedCreditReceptionAlreadyRedeemed,
    StagedCreditReceptionNotFound,
    UnitNotFound,
)

NOBODY = "3f2b8a1e-0000-4000-8000-000000000001"
HOLD = "select 1 from wallets where uuid = $1 for update"
CLAIM = """
    insert into loyalty_token_claims (account_id, unique_id_mac, credit_reception_uuid,
      claimed_at)
    values ($1, $2, $3, now())
"""

# The calls that claim: the last two are the same at a register.
CLAIMS = [
    ("/api/v3/oauth/clients", "/loyalty-tokens/claim"),
    ("/api/v3/register", "/loyalty-tokens"),
    ("/api/v3/register", "/loyalty-tokens/claim"),
]


@pytest.fixture
def claim(clients: Api) -> Any:
    """Claims a token for somebody, as an application does."""

    async def claimed(token: dict[str, Any], contact: Any) -> Any:
        whose = {"contact_uuid": contact["uuid"] if contact else NOBODY}
        return await clients.form("/loyalty-tokens/claim", **token, **whose)

    return claimed


class TestClaimLoyaltyToken:
    @pytest.mark.parametrize(("prefix", "path"), CLAIMS)
    async def test_gives_the_credits_of_the_link(
        self, http, account, make, prefix, path
    ):
        is_till = prefix.endswith("register")
        key = account.register_token if is_till else account.personal_access_token
        contact, token = await make.contact(), await make.token()

        given = await Api(http, prefix, key).form(
            path, **token, contact_uuid=contact["uuid"]
        )

        assert given.status == 201
        assert (given.data["type"], given.data["credits"]) == ("credit_reception", 20)
        assert given.data["channel"] == ("REGISTER_API" if is_till else "OAUTH_API")
        assert given.data["shop"]["uuid"] == account.shop_uuid
        assert given.data["contact"]["credit_balance"]["balance"] == 20
        assert await make.balance(contact) == 20

    @pytest.mark.parametrize("version", ["v2", "v3"])
    async def test_reckons_a_value_by_the_rules_of_the_moment(
        self, dashboard, make, claim, version
    ):
        unit = {"unit_name": "purchase_amount", "unit_value": 7.9}
        token = await make.token(version=version, credits=None, **unit)
        [rule] = await make.rules()
        path = f"/loyalty-rules/{rule['uuid']}"
        await dashboard.put(path, credits_per_unit=3, rounding="down")

        given = (await claim(token, await make.contact())).data

        assert (given["credits"], given["unit_value"]) == (23, 7.9)
        assert given["unit"]["name"] == "purchase_amount"

    async def test_is_at_the_shop_of_the_token_whichever_till_it_is(
        self, register, make
    ):
        elsewhere = await make.shop()
        token = await make.token(shop_uuid=elsewhere["uuid"])
        contact = await make.contact()

        given = await register.post(
            "/loyalty-tokens", **token, contact_uuid=contact["uuid"]
        )

        assert given.data["shop"]["uuid"] == elsewhere["uuid"]

    async def test_is_done_once_whoever_asks_and_however(
        self, register, make, claim, account
    ):
        first, second = await make.contact(), await make.contact()
        token = await make.token(unique_id="receipt-1")
        other = own(
            account.account_secret,
            version="v3",
            shop_uuid=account.shop_uuid,
            credits=5,
            unique_id="receipt-1",
            timestamp=1,
        )
        await claim(token, first)

        again = [
            await claim(token, first),
            await claim(token, second),
            await claim(other, second),
            await register.form(
                "/loyalty-tokens", **token, contact_uuid=second["uuid"]
            ),
        ]

        assert [each.status for each in again] == [400] * 4
        assert {each.problem for each in again} == {
            StagedCreditReceptionAlreadyRedeemed
        }
        assert [await make.balance(each) for each in (first, second)] == [20, 0]

    @pytest.mark.parametrize("value", ["10", "10.00", "10.5", "10.50", "1e1", 10, 10.0])
    async def test_takes_what_a_shop_has_signed_itself(
        self, clients, make, account, value
    ):
        contact = await make.contact()
        token = own(
            account.account_secret,
            version="v3",
            shop_uuid=account.shop_uuid,
            unique_id="my_unique_id",
            timestamp=1_646_314_054,
            unit_name="purchase_amount",
            unit_value={"1e1": "10", 10.0: "10"}.get(value, value),
        )

        given = await clients.post(
            "/loyalty-tokens/claim",
            **token | {"unit_value": value, "contact_uuid": contact["uuid"]},
        )

        assert given.data["credits"] == 10
        assert given.data["unit_value"] == float(Decimal(str(value)))

    async def test_a_till_may_name_the_shop_by_its_uuid_or_its_number(
        self, register, make, account
    ):
        number = (await make.reception())["shop"]["id"]
        given = []
        for version, shop in (
            ("v1", {"shop_uuid": account.shop_uuid}),
            ("v3", {"shop_id": number}),
        ):
            token = await make.token(version=version)
            for name in ("shop_id", "shop_uuid"):
                token.pop(name, None)
            whose = {"contact_uuid": (await make.contact())["uuid"]}
            given.append(
                await register.post("/loyalty-tokens", **token, **shop, **whose)
            )

        assert [each.data["credits"] for each in given] == [20, 20]

    async def test_a_till_that_names_no_shop_is_in_its_own(
        self, http, register, make, account
    ):
        token = await make.token()
        del token["shop_id"]
        body = token | {"contact_uuid": (await make.contact())["uuid"]}
        person = Api(http, register.prefix, account.personal_access_token)

        nowhere = await person.post("/loyalty-tokens", **body)
        given = await register.post("/loyalty-tokens", **body)

        assert list(nowhere.errors) == ["shop_uuid"]
        assert given.data["shop"]["uuid"] == account.shop_uuid

    @pytest.mark.parametrize(
        "changes",
        [
            {"credits": "21"},
            {"unique_id": "another"},
            {"timestamp": "1767225600"},
            {"hash": "0" * 40},
            {"hash": "é"},
            {"shop_id": NOBODY},
            {"shop_id": "999999999"},
            {"version": "v3"},
        ],
    )
    async def test_knows_none_that_was_not_signed_so(self, make, claim, changes):
        contact, token = await make.contact(), await make.token()

        answer = await claim(token | changes, contact)

        assert (answer.status, answer.problem) == (400, StagedCreditReceptionNotFound)
        assert await make.balance(contact) == 0

    async def test_nobody_adds_credits_to_a_value(self, make, claim):
        contact = await make.contact()
        token = await make.token(version="v3", credits=None, unit_value=3)
        without_unit = {k: v for k, v in token.items() if not k.startswith("unit_")}

        added = await claim(token | {"credits": "1000"}, contact)
        instead = await claim(without_unit | {"credits": "1000"}, contact)
        beside = await claim(
            await make.token() | {"unit_name": "x", "unit_value": "1000"}, contact
        )

        assert added.problem is instead.problem is StagedCreditReceptionNotFound
        assert (beside.data["credits"], beside.data["unit_value"]) == (20, None)

    async def test_a_renewed_secret_ends_the_tokens_of_the_old_one(
        self, dashboard, make, claim
    ):
        contact, old = await make.contact(), await make.token()
        await dashboard.post("/account/secrets")

        ended = await claim(old, contact)
        given = await claim(await make.token(), contact)

        assert ended.problem is StagedCreditReceptionNotFound
        assert given.data["credits"] == 20

    async def test_a_token_of_another_account_is_unknown(self, make, others, claim):
        answer = await claim(await others.token(), await make.contact())

        assert answer.problem is StagedCreditReceptionNotFound

    async def test_the_same_name_in_two_accounts_is_two_tokens(
        self, http, other_account, make, others, claim
    ):
        await claim(await make.token(unique_id="receipt-1"), await make.contact())
        theirs = await others.token(unique_id="receipt-1")
        api = Api(http, "/api/v3/oauth/clients", other_account.personal_access_token)
        whose = {"contact_uuid": (await others.contact())["uuid"]}

        given = await api.post("/loyalty-tokens/claim", **theirs, **whose)

        assert given.data["credits"] == 20

    async def test_what_was_refused_can_be_claimed_afterwards(self, make, claim):
        token, contact = await make.token(), await make.contact()
        await make.program(max_amount=19)

        unknown = await claim(token, None)
        over = await claim(token, contact)
        await make.program(max_amount=20)
        given = await claim(token, contact)

        assert unknown.problem is ContactNotFound
        assert over.problem is MaximumCreditsReached
        assert given.data["credits"] == 20

    async def test_refuses_in_the_order_of_the_contract(
        self, clients, dashboard, make, claim, account
    ):
        contact = await make.contact()
        link = f"/loyalty-program/shops/{account.shop_uuid}"
        says = {"version": "v3", "shop_uuid": NOBODY, "unique_id": "receipt-1"}
        says |= {"timestamp": "1", "unit_name": "visits", "unit_value": "6"}
        whose = {"contact_uuid": "x", "hash": "0"}
        first = await make.token(unique_id="receipt-1")
        await claim(first, contact)
        refusals = []

        async def refused(**mended: Any) -> None:
            says.update(mended)
            body = own(account.account_secret, **says) | whose
            answer = await clients.post("/loyalty-tokens/claim", **body)
            refusals.append(answer.problem)

        await dashboard.put(link, is_linked=False)
        await make.program(is_active=False, max_amount=5)
        await refused()
        whose["contact_uuid"] = NOBODY
        await refused()
        del whose["hash"]
        await refused()
        await refused(shop_uuid=account.shop_uuid)
        await dashboard.put(link, is_linked=True)
        await refused()
        await make.program(is_active=True)
        await refused()
        whose["contact_uuid"] = contact["uuid"]
        await refused()
        await refused(unit_name="purchase_amount")
        await refused(unique_id="receipt-2")

        assert refusals == [
            InvalidInput,
            StagedCreditReceptionNotFound,
            ShopNotFound,
            ShopNotLinked,
            LoyaltyProgramNotActive,
            ContactNotFound,
            UnitNotFound,
            StagedCreditReceptionAlreadyRedeemed,
            MaximumCreditsReached,
        ]

    async def test_sixteen_at_once_are_given_one(self, clients, make, account, context):
        people = [await make.contact() for _ in range(16)]
        for _ in range(3):
            token = await make.token()

            told = await asyncio.gather(
                *(
                    clients.post(
                        "/loyalty-tokens/claim", **token, contact_uuid=each["uuid"]
                    )
                    for each in people
                )
            )

            given = [each for each in told if each.status == 201]
            refused = [each.problem for each in told if each.status != 201]
            assert len(given) == 1
            assert refused == [StagedCreditReceptionAlreadyRedeemed] * 15

        assert sum([await make.balance(each) for each in people]) == 60
        await balanced(context, account)

    async def test_one_that_is_being_claimed_for_long_is_in_progress(
        self, make, claim, account, context, second_session
    ):
        token, contact = await make.token(), await make.contact()
        mac = context.keys.mac("loyalty token", token["unique_id"])
        await second_session.execute(CLAIM, account.account_id, mac, uuid.uuid4())

        busy = await claim(token, contact)
        await second_session.execute("rollback")
        free = await claim(token, contact)

        assert busy.problem is CreditReceptionInProgress
        assert free.data["credits"] == 20

    async def test_a_contact_who_is_written_to_for_long_keeps_the_token(
        self, make, claim, second_session
    ):
        token, contact = await make.token(), await make.contact()
        await second_session.fetch(HOLD, uuid.UUID(contact["credit_balance"]["uuid"]))

        busy = await claim(token, contact)
        await second_session.execute("rollback")
        free = await claim(token, contact)

        assert busy.problem is CreditReceptionInProgress
        assert free.data["credits"] == 20

    async def test_the_same_request_twice_is_answered_twice(self, clients, make):
        token, contact = await make.token(), await make.contact()
        body = token | {"contact_uuid": contact["uuid"]}
        key = {"Idempotency-Key": "receipt-1"}

        first, second = [
            await clients.send("POST", "/loyalty-tokens/claim", key, json=body)
            for _ in range(2)
        ]

        assert second.body == first.body
        assert await make.balance(contact) == 20

    async def test_a_claim_that_was_reversed_stays_claimed(self, clients, make, claim):
        token, contact = await make.token(), await make.contact()
        given = (await claim(token, contact)).data
        await clients.post(f"/credit-receptions/{given['uuid']}/reverse")

        again = await claim(token, contact)

        assert again.problem is StagedCreditReceptionAlreadyRedeemed
        assert await make.balance(contact) == 0
