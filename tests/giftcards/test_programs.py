"""Gift card programs: set in the dashboard, read by web shops."""

from uuid import uuid4

import pytest

from regulars.accounts.errors import ShopNotFound
from regulars.giftcards.errors import (
    GiftcardNotLinkedToProgram,
    GiftcardProgramHoldsMoney,
    GiftcardProgramNotFound,
)
from regulars.kit.errors import InvalidInput

TERMS = {"name": "Present", "max_amount_in_cents": 5_000}


class TestCreate:
    async def test_has_what_was_said_and_sensible_terms_beside(self, dashboard):
        told = (await dashboard.post("/giftcard-programs", **TERMS)).data

        assert (told["name"], told["max_amount_in_cents"]) == ("Present", 5_000)
        assert told["active"] and told["keeps_physical_at_registers"]
        assert told["min_amount_in_cents"] is told["expiration_days"] is None
        assert (told["calculator_flow"], told["card_count"]) == ("default", 0)
        assert told["shop_uuids"] == []

    async def test_refuses_a_maximum_below_the_minimum(self, dashboard):
        terms = TERMS | {"min_amount_in_cents": 5_001}

        refused = await dashboard.post("/giftcard-programs", **terms)

        assert refused.problem is InvalidInput
        assert list(refused.errors) == ["max_amount_in_cents"]

    async def test_refuses_a_shop_of_somebody_else(self, dashboard, other_account):
        body = TERMS | {"shop_uuids": [other_account.shop_uuid]}

        assert (
            await dashboard.post("/giftcard-programs", **body)
        ).problem is ShopNotFound
        assert (await dashboard.get("/giftcard-programs")).data == []


class TestList:
    async def test_tells_clients_each_with_the_cards_of_it(
        self, clients, make, dashboard
    ):
        first = await make.giftcard_program(name="First")
        await make.giftcard_program(name="Second", active=False)
        await make.giftcard(first)

        told = (await clients.get("/giftcard-programs")).data

        assert [each["name"] for each in told] == ["First", "Second"]
        assert [each["active"] for each in told] == [True, False]
        assert [each["card_count"] for each in told] == [1, 0]
        assert "shop_uuids" not in told[0]

    async def test_has_a_page_when_one_is_asked(self, clients, make):
        for name in ("First", "Second", "Third"):
            await make.giftcard_program(name=name)

        page = await clients.get("/giftcard-programs", page=2, limit=2)

        assert [each["name"] for each in page.data] == ["Third"]
        assert page.meta["total"] == 3

    async def test_shows_nothing_of_another_account(self, clients, others):
        await others.giftcard_program()

        assert (await clients.get("/giftcard-programs")).data == []


class TestChange:
    async def test_changes_what_was_sent_and_leaves_the_rest(
        self, dashboard, make, account
    ):
        program = await make.giftcard_program(shop_uuids=[account.shop_uuid])
        path = f"/giftcard-programs/{program['uuid']}"

        await dashboard.put(path, expiration_days=None, calculator_flow="OVERLAY")
        told = (await dashboard.get(path)).data

        assert (told["expiration_days"], told["calculator_flow"]) == (None, "overlay")
        assert told["max_amount_in_cents"] == 10_000
        assert told["shop_uuids"] == [account.shop_uuid]

    async def test_refuses_a_minimum_above_the_maximum(self, dashboard, make):
        program = await make.giftcard_program()
        path = f"/giftcard-programs/{program['uuid']}"

        refused = await dashboard.put(path, min_amount_in_cents=10_001)

        assert refused.problem is InvalidInput

    @pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
    async def test_refuses_what_is_unknown_or_another_accounts(
        self, dashboard, others, method
    ):
        theirs = (await others.giftcard_program())["uuid"]
        body = {"name": "Mine"} if method == "PUT" else None

        refused = [
            (
                await dashboard.send(method, f"/giftcard-programs/{uuid}", json=body)
            ).problem
            for uuid in (uuid4(), theirs)
        ]

        assert refused == [GiftcardProgramNotFound] * 2


class TestRemove:
    async def test_is_gone_and_its_cards_stay(self, dashboard, clients, make):
        program = await make.giftcard_program()
        card = await make.giftcard(program)
        path = f"/giftcard-programs/{program['uuid']}"

        await dashboard.delete(path)

        assert (await dashboard.get(path)).problem is GiftcardProgramNotFound
        assert (await clients.get("/giftcard-programs")).data == []
        kept = (await clients.get(f"/giftcards/{card['uuid']}")).data
        assert kept["giftcard_program"]["uuid"] == program["uuid"]
        assert kept["giftcard_program"]["active"] is False

    async def test_refuses_one_with_money_on_its_cards_and_says_how_much(
        self, dashboard, make
    ):
        program = await make.giftcard_program()
        cards = [await make.giftcard(program) for _ in range(3)]
        for card in cards[:2]:
            await make.moved(card, 1_250)
        await dashboard.post(f"/giftcards/{cards[0]['uuid']}/block", reason="Lost")
        path = f"/giftcard-programs/{program['uuid']}"

        refused = await dashboard.delete(path)

        assert refused.problem is GiftcardProgramHoldsMoney
        [told] = refused.errors["giftcard_program_uuid"]
        assert told == "2 of its gift cards hold 2500 cents together."
        assert (await dashboard.get(path)).data["card_count"] == 3
        assert (await make.moved(cards[1], -1_250))["amount_in_cents"] == -1_250

    async def test_goes_once_its_cards_have_another(self, dashboard, make):
        old, new = await make.giftcard_program(), await make.giftcard_program()
        card, empty = await make.giftcard(old), await make.giftcard(old)
        await make.moved(card, 1_000)
        body = {"giftcard_program_uuid": new["uuid"]}

        await dashboard.put(f"/giftcards/{card['uuid']}", **body)
        done = await dashboard.delete(f"/giftcard-programs/{old['uuid']}")
        again = await dashboard.put(
            f"/giftcards/{card['uuid']}", giftcard_program_uuid=old["uuid"]
        )
        given = await dashboard.post(
            f"/giftcards/{card['uuid']}/transfer",
            reason="Torn",
            to_giftcard_uuid=empty["uuid"],
        )

        assert done.status == 200
        assert again.problem is GiftcardProgramNotFound
        assert given.problem is GiftcardNotLinkedToProgram
        [owed] = (await dashboard.get("/giftcard-liability")).data["programs"]
        assert owed["giftcard_program_uuid"] == new["uuid"]
        assert owed["outstanding_in_cents"] == 1_000
