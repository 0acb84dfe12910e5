"""Staged credit receptions of the v2 door: loyalty tokens that are found by number."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from make import Answer, Api

from regulars.accounts.errors import ShopNotFound
from regulars.kit.errors import InvalidInput
from regulars.loyalty.errors import (
    LoyaltyProgramNotActive,
    MaximumCreditsReached,
    ShopNotLinked,
    StagedCreditReceptionAlreadyRedeemed,
    StagedCreditReceptionNotFound,
    UnitNotFound,
)

PATH = "/staged-credit-receptions"


@pytest.fixture
def older(http: Any, account: Any) -> Api:
    """The v2 door."""
    return Api(http, "/api/v2/oauth/clients", account.personal_access_token)


@pytest.fixture
async def shop_id(clients: Api) -> int:
    """The shop's number: all that older clients know of it."""
    return int((await clients.get("/shops")).data[0]["id"])


def said(url: str) -> dict[str, str]:
    """What the link says."""
    return dict(parse_qsl(urlsplit(url).query))


async def claimed(clients: Api, staged: Any, contact: Any) -> Answer:
    """The link, taken to the newer door."""
    body = said(staged["url"]) | {"contact_uuid": contact["uuid"]}
    return await clients.form("/loyalty-tokens/claim", **body)


class TestCreateStagedCreditReception:
    async def test_is_a_link_that_can_be_found_again(self, older, shop_id, settings):
        made = await older.form(PATH, shop_id=shop_id, credits="20")

        found = await older.get(f"{PATH}/{made.data['id']}")
        assert made.status == 201
        assert made.data["url"].startswith(settings.base_url() + "/p/")
        assert "/l?version=v3&shop_uuid=" in made.data["url"]
        assert made.data["hash"] == said(made.data["url"])["hash"]
        assert (made.data["credits"], made.data["purchase_amount"]) == (20, None)
        assert made.data["credit_reception"] is None
        assert found.body == made.body

    async def test_tells_what_a_purchase_would_give(self, older, shop_id):
        made = await older.form(PATH, shop_id=shop_id, purchase_amount="10.4")

        assert (made.data["credits"], made.data["purchase_amount"]) == (10, 10.4)

    async def test_refuses_in_the_order_of_the_contract(
        self, older, dashboard, make, account, others, shop_id
    ):
        link = f"/loyalty-program/shops/{account.shop_uuid}"
        elsewhere = (await others.reception())["shop"]["id"]
        body: dict[str, Any] = {"shop_id": elsewhere}
        refusals = []

        async def refused(**mended: Any) -> None:
            body.update(mended)
            answer = await older.post(PATH, **body)
            refusals.append((answer.status, answer.problem))

        await refused()
        await refused(purchase_amount=6)
        await dashboard.put(link, is_linked=False)
        await refused(shop_id=shop_id)
        await dashboard.put(link, is_linked=True)
        await make.program(is_active=False, max_amount=5)
        await refused()
        await make.program(is_active=True)
        await refused()
        await dashboard.delete("/units/purchase_amount")
        await refused()

        assert refusals == [
            (400, InvalidInput),
            (400, ShopNotFound),
            (400, ShopNotLinked),
            (400, LoyaltyProgramNotActive),
            (400, MaximumCreditsReached),
            (400, UnitNotFound),
        ]

    async def test_names_every_field_that_is_missing(self, older):
        answer = await older.form(PATH)

        assert answer.errors.keys() == {"shop_id", "credits", "purchase_amount"}


class TestGetStagedCreditReception:
    @pytest.mark.parametrize(
        ("what", "gives"),
        [({"credits": 20}, (20, None)), ({"purchase_amount": 10.4}, (10, 10.4))],
    )
    async def test_shows_who_has_claimed_it(
        self, older, clients, make, shop_id, what, gives
    ):
        contact = await make.contact("robin@example.com")
        staged = (await older.post(PATH, shop_id=shop_id, **what)).data
        given = (await claimed(clients, staged, contact)).data

        found = (await older.get(f"{PATH}/{staged['id']}")).data

        redeemed = found["credit_reception"]
        assert redeemed["id"] == given["id"]
        assert (redeemed["credits"], redeemed["purchase_amount"]) == gives
        assert redeemed["created_at"] == given["created_at"]
        assert redeemed["member"] == {"id": contact["id"], "email": contact["email"]}

    async def test_shows_who_has_become_of_who_claimed_it(
        self, older, clients, dashboard, chores, make, shop_id
    ):
        first, contact = await make.contact(), await make.contact("robin@example.com")
        staged = (await older.post(PATH, shop_id=shop_id, credits=20)).data
        await claimed(clients, staged, first)
        both = {
            "source_contact_uuid": first["uuid"],
            "destination_contact_uuid": contact["uuid"],
        }
        await dashboard.post("/contacts/merge", **both)
        await chores.do()

        found = (await older.get(f"{PATH}/{staged['id']}")).data

        member = found["credit_reception"]["member"]
        assert member == {"id": contact["id"], "email": "robin@example.com"}
        assert contact["id"] != first["id"]

    async def test_is_claimed_once(self, older, clients, make, shop_id):
        staged = (await older.post(PATH, shop_id=shop_id, credits=20)).data
        first = await claimed(clients, staged, await make.contact())

        second = await claimed(clients, staged, await make.contact())

        assert first.status == 201
        assert second.problem is StagedCreditReceptionAlreadyRedeemed

    async def test_knows_none_of_another_account(
        self, older, http, other_account, others
    ):
        theirs = Api(http, older.prefix, other_account.personal_access_token)
        shop = (await others.reception())["shop"]["id"]
        staged = (await theirs.post(PATH, shop_id=shop, credits=20)).data

        for wanted in (staged["id"], 999_999_999, "x", "1" * 30, "²"):
            answer = await older.get(f"{PATH}/{wanted}")
            assert answer.problem is StagedCreditReceptionNotFound
