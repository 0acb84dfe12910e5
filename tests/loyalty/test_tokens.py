"""Loyalty tokens: links with credits, signed with the account secret."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from links import own

from regulars.accounts.errors import ShopNotFound
from regulars.kit.crypto import Secret
from regulars.kit.errors import InvalidInput
from regulars.loyalty.errors import (
    LoyaltyProgramNotActive,
    MaximumCreditsReached,
    NoDefaultUnit,
    ShopNotLinked,
    StagedCreditReceptionAlreadyRedeemed,
    TokenNeedsCredits,
    TokenNeedsUnits,
    UnitNotFound,
)
from regulars.loyalty.service.signing import signature

NOBODY = "3f2b8a1e-0000-4000-8000-000000000001"


class TestTheSignature:
    def test_is_the_one_that_the_contract_documents(self):
        says = [
            ("version", "v3"),
            ("shop_uuid", "abcde-1235-hijkl-1i2k3"),
            ("unique_id", "my_unique_id"),
            ("timestamp", "1646314054"),
            ("unit_name", "purchase_amount"),
            ("unit_value", "10"),
        ]

        made = signature(says, Secret("very_secret"))

        assert made == "60585d543ff8bbd07ad9798b44241981b4e2d423"

    @pytest.mark.parametrize(
        ("fields", "names"),
        [
            (
                {"version": "v1", "credits": 20},
                "version shop_id credits unique_id timestamp hash",
            ),
            (
                {"version": "v2", "unit_name": "purchase_amount", "unit_value": 7.5},
                "version shop_id unique_id timestamp unit_name unit_value hash",
            ),
            (
                {"version": "v3", "unit_name": "purchase_amount", "unit_value": 7.5},
                "version shop_uuid unique_id timestamp unit_name unit_value hash",
            ),
            (
                {"version": "v3", "credits": 20},
                "version shop_uuid credits unique_id timestamp hash",
            ),
        ],
    )
    async def test_covers_everything_that_a_link_says_in_its_order(
        self, clients, account, fields, names
    ):
        body = {"shop_uuid": account.shop_uuid, "unique_id": "A 1/2", **fields}

        url = (await clients.post("/loyalty-tokens", **body)).data

        said = dict(parse_qsl(urlsplit(url).query))
        given = said.pop("hash")
        assert [*said, "hash"] == names.split()
        assert own(account.account_secret, **said)["hash"] == given
        assert said["unique_id"] == "A 1/2"
        assert said.get("unit_value", "7.5") == "7.5"


class TestCreateLoyaltyToken:
    async def test_leads_to_this_server(self, clients, account, settings):
        body = {"shop_uuid": account.shop_uuid, "unique_id": "1", "credits": 5}

        made = await clients.post("/loyalty-tokens", version="v1", **body)

        assert made.status == 201
        home = f"{settings.base_url()}/p/{account.account_uuid}"
        assert made.data.startswith(f"{home}/l?version=v1&shop_id=")

    async def test_carries_both_where_its_version_does_not_say_which(
        self, clients, account, make
    ):
        body = {"shop_uuid": account.shop_uuid, "credits": 5}
        unit = {"unit_name": "purchase_amount", "unit_value": 9}
        contact = await make.contact()

        told = [
            await clients.post(
                "/loyalty-tokens", version=v, unique_id=v, **body, **unit
            )
            for v in ("v1", "v2", "v3")
        ]
        said = [dict(parse_qsl(urlsplit(each.data).query)) for each in told]
        given = [
            await clients.form(
                "/loyalty-tokens/claim", **each, contact_uuid=contact["uuid"]
            )
            for each in said
        ]

        assert [each.get("credits") for each in said] == ["5", None, "5"]
        assert [each.get("unit_value") for each in said] == [None, "9", "9"]
        assert [each.data["credits"] for each in given] == [5, 9, 5]
        assert [each.data["unit_value"] for each in given] == [None, 9, 9]

    async def test_claims_credits_beside_a_value_that_the_link_does_not_say(
        self, clients, make
    ):
        token = await make.token(version="v3", credits=5)
        contact = await make.contact()

        more = {"unit_value": "9", "contact_uuid": contact["uuid"]}
        given = await clients.form("/loyalty-tokens/claim", **token, **more)

        assert (given.data["credits"], given.data["unit_value"]) == (5, None)

    async def test_takes_a_shop_by_its_number_too(self, make, account):
        shop = (await make.reception())["shop"]

        by_number = await make.token(shop_uuid=None, shop_id=shop["id"])
        by_uuid = await make.token(shop_uuid=None, shop_id=shop["uuid"])

        assert by_number["shop_id"] == by_uuid["shop_id"] == str(shop["id"])

    async def test_names_the_default_unit_where_none_was_named(self, make):
        token = await make.token(version="v3", credits=None, unit_value=3)

        assert (token["unit_name"], token["unit_value"]) == ("purchase_amount", "3")

    @pytest.mark.parametrize(
        ("fields", "problem"),
        [
            ({"version": "v1"}, TokenNeedsCredits),
            ({"version": "v1", "credits": ""}, TokenNeedsCredits),
            (
                {"version": "v1", "unit_name": "purchase_amount", "unit_value": "1"},
                TokenNeedsCredits,
            ),
            ({"version": "v2"}, TokenNeedsUnits),
            ({"version": "v2", "credits": "1"}, TokenNeedsUnits),
            ({"version": "v2", "unit_name": "purchase_amount"}, TokenNeedsUnits),
            ({"version": "v2", "unit_value": "1"}, TokenNeedsUnits),
        ],
    )
    async def test_wants_what_its_version_carries(
        self, clients, register, account, fields, problem
    ):
        body = {"shop_uuid": account.shop_uuid, "unique_id": "1", **fields}
        signed = {"timestamp": "1767225600", "hash": "0" * 40, "contact_uuid": NOBODY}

        told = [
            await clients.form("/loyalty-tokens", **body),
            await clients.form("/loyalty-tokens/claim", **body, **signed),
            await register.form("/loyalty-tokens", **body, **signed),
        ]

        assert [each.status for each in told] == [400] * 3
        assert [each.problem for each in told] == [problem] * 3

    @pytest.mark.parametrize(
        ("fields", "named"),
        [
            ({"version": "v4", "credits": 1}, {"version"}),
            ({"version": "v3"}, {"credits", "unit_value"}),
            ({"version": "v1", "credits": 0}, {"credits"}),
            ({"version": "v1", "credits": -5}, {"credits"}),
            ({"version": "v3", "unit_value": -1}, {"unit_value"}),
            (
                {"version": "v1", "credits": 1, "unique_id": "1&credits=9"},
                {"unique_id"},
            ),
            ({"version": "v1", "credits": 1, "unique_id": " "}, {"unique_id"}),
            ({"version": "v1", "credits": 1, "shop_uuid": "x"}, {"shop_uuid"}),
            ({"version": "v1", "credits": 1, "shop_id": "x"}, {"shop_id"}),
            (
                {"version": "v1", "credits": 1, "shop_uuid": None},
                {"shop_id", "shop_uuid"},
            ),
        ],
    )
    async def test_names_every_field_that_is_wrong(
        self, clients, account, fields, named
    ):
        body = {"shop_uuid": account.shop_uuid, "unique_id": "1", **fields}

        answer = await clients.post("/loyalty-tokens", **body)

        assert answer.problem is InvalidInput
        assert answer.errors.keys() == named

    async def test_names_the_characters_that_may_not_be_there(self, clients, account):
        body = {"shop_uuid": account.shop_uuid, "version": "v1", "credits": 1}

        told = [
            (await clients.post("/loyalty-tokens", **body, unique_id=said)).errors
            for said in ("sp ace&x=1", "a\nb&&\x7f")
        ]

        assert told == [
            {"unique_id": ["Must not contain “&”."]},
            {"unique_id": ["Must not contain U+000A, “&”, U+007F."]},
        ]

    async def test_refuses_what_could_not_be_claimed(
        self, clients, dashboard, make, others, account
    ):
        link = f"/loyalty-program/shops/{account.shop_uuid}"
        elsewhere = (await others.reception())["shop"]
        body: dict[str, Any] = {
            "version": "v3",
            "unique_id": "1",
            "unit_name": "visits",
            "unit_value": 6,
        }
        refusals = []

        async def refused(**mended: Any) -> None:
            body.update(mended)
            answer = await clients.post("/loyalty-tokens", **body)
            refusals.append(answer.problem)

        await refused(shop_uuid=elsewhere["uuid"])
        await refused(shop_uuid=None, shop_id=elsewhere["id"])
        await dashboard.put(link, is_linked=False)
        await refused(shop_uuid=account.shop_uuid, shop_id=None)
        await dashboard.put(link, is_linked=True)
        await make.program(is_active=False, max_amount=5)
        await refused()
        await make.program(is_active=True)
        await refused()
        await refused(unit_name="purchase_amount")
        await dashboard.delete("/units/purchase_amount")
        await refused(unit_name=None)

        assert refusals == [
            ShopNotFound,
            ShopNotFound,
            ShopNotLinked,
            LoyaltyProgramNotActive,
            UnitNotFound,
            MaximumCreditsReached,
            NoDefaultUnit,
        ]

    async def test_makes_none_by_a_name_that_was_claimed(self, clients, make, account):
        token = await make.token(unique_id="receipt-1")
        whose = {"contact_uuid": (await make.contact())["uuid"]}
        assert (await clients.post("/loyalty-tokens/claim", **token, **whose)).data

        again = await clients.post(
            "/loyalty-tokens",
            version="v3",
            shop_uuid=account.shop_uuid,
            unique_id="receipt-1",
            credits=9,
        )

        assert again.problem is StagedCreditReceptionAlreadyRedeemed
