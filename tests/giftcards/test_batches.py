"""Printed gift cards: made by the thousand, or imported with the codes they have."""

import asyncio

import pytest

from regulars.giftcards.errors import GiftcardBatchNotFound
from regulars.giftcards.schemas.batches import MOST_CARDS
from regulars.giftcards.service.issuing import AT_ONCE


class TestBatches:
    async def test_are_generated_each_with_a_code_of_its_own(self, dashboard, make):
        program = await make.giftcard_program()
        body = {"giftcard_program_uuid": program["uuid"], "quantity": 150}

        made = (await dashboard.post("/giftcard-batches", **body)).data
        listed = await dashboard.get(
            "/giftcards", giftcard_batch_uuid=made["uuid"], limit=200
        )

        assert (made["origin"], made["card_count"]) == ("generated", 150)
        assert len({each["hash"] for each in listed.data}) == 150
        assert {each["type"] for each in listed.data} == {"PHYSICAL"}
        assert {each["status"] for each in listed.data} == {"ACTIVE"}
        assert all(each["upgradeable"] for each in listed.data)

    async def test_are_imported_with_the_codes_that_are_printed(
        self, dashboard, clients, make
    ):
        await make.printed(codes=["OLDCARD-1"])
        body = {
            "codes": ["oldcard-1", "OLDCARD-2", "oldcard-2", "OLDCARD-3"],
            "active": False,
        }

        made = (await dashboard.post("/giftcard-batches", **body)).data
        found = (await clients.get("/giftcards/find-one-by", hash="oldcard-3")).data
        [newest, _] = (await dashboard.get("/giftcard-batches")).data

        assert (made["origin"], made["card_count"]) == ("imported", 2)
        assert made["duplicates"] == ["OLDCARD-1", "OLDCARD-2"]
        assert not found["active"] and found["giftcard_program"] is None
        assert (newest["uuid"], newest["card_count"]) == (made["uuid"], 2)

    async def test_are_as_many_as_the_documents_promise(self, dashboard, make):
        program = (await make.giftcard_program())["uuid"]

        made = await dashboard.post(
            "/giftcard-batches", giftcard_program_uuid=program, quantity=MOST_CARDS
        )
        assert made.data["card_count"] == MOST_CARDS
        [batch] = (await dashboard.get("/giftcard-batches")).data
        listed = await dashboard.get("/giftcards", giftcard_batch_uuid=batch["uuid"])

        assert (batch["card_count"], listed.meta["total"]) == (MOST_CARDS, MOST_CARDS)

    async def test_with_the_same_codes_at_once_wait_and_each_has_its_own(
        self, dashboard
    ):
        codes = [f"OLDCARD-{number}" for number in range(AT_ONCE + 100)]

        told = await asyncio.gather(
            dashboard.post("/giftcard-batches", codes=codes),
            dashboard.post("/giftcard-batches", codes=codes[::-1]),
        )
        total = (await dashboard.get("/giftcards")).meta["total"]

        assert [each.status for each in told] == [201, 201]
        assert sum(each.data["card_count"] for each in told) == len(codes) == total
        assert sum(len(each.data["duplicates"]) for each in told) == len(codes)

    async def test_have_the_last_moment_that_was_said(self, make):
        program = await make.giftcard_program()
        last = "2031-01-31T12:00:00+00:00"

        card = await make.printed(program, expiration_date=last)

        assert card["expiration_date"] == last
        assert card["formatted_expiration_date"] == "31-01-2031"

    @pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
    @pytest.mark.parametrize(
        "last", ["9998-12-31T23:59:59+00:00", "1900-01-01T00:00:00+00:00"]
    )
    async def test_may_be_good_until_any_year_that_can_be_shown(
        self, dashboard, make, zone, last
    ):
        await dashboard.put("/account", timezone=zone)

        card = await make.printed(await make.giftcard_program(), expiration_date=last)
        listed = await dashboard.get("/giftcards")

        assert card["expiration_date"] == last
        assert [each["uuid"] for each in listed.data] == [card["uuid"]]

    @pytest.mark.parametrize("last", ["9999-12-31T23:59:59Z", "9999-01-01T00:00:00Z"])
    async def test_refuse_a_last_moment_that_no_calendar_shows(
        self, dashboard, make, last
    ):
        card = await make.giftcard()

        told = [
            await dashboard.post(
                "/giftcard-batches", codes=["OLDCARD-1"], expiration_date=last
            ),
            await dashboard.put(f"/giftcards/{card['uuid']}", expiration_date=last),
        ]

        assert [list(each.errors) for each in told] == [["expiration_date"]] * 2
        assert (await dashboard.get("/giftcard-batches")).data == []

    async def test_refuse_codes_that_are_guessed(self, dashboard):
        body = {"codes": ["OLDCARD-1", "A", "OLDCARD", "OLDCARD8"]}

        told = await dashboard.post("/giftcard-batches", **body)

        reason = ["Must have at least 8 characters."]
        assert told.errors == {"codes.1": reason, "codes.2": reason}

    async def test_of_new_cards_have_a_program(self, dashboard):
        told = await dashboard.post("/giftcard-batches", quantity=2)

        assert list(told.errors) == ["giftcard_program_uuid"]
        assert (await dashboard.get("/giftcards")).data == []

    async def test_are_found_one_by_one(self, dashboard, make, others):
        card = await make.printed(await make.giftcard_program())
        theirs = await others.printed(await others.giftcard_program())
        [listed] = (await dashboard.get("/giftcard-batches")).data

        path = "/giftcard-batches/{giftcard_batch_uuid}"
        told = await dashboard.get(path.format(**card))
        unknown = await dashboard.get(path.format(**theirs))

        assert told.data == listed and listed["card_count"] == 1
        assert unknown.problem is GiftcardBatchNotFound

    @pytest.mark.parametrize("body", [{}, {"quantity": 1, "codes": ["OLDCARD-1"]}])
    async def test_are_either_generated_or_imported(self, dashboard, body):
        refused = await dashboard.post("/giftcard-batches", **body)

        assert set(refused.errors) == {"quantity", "codes"}

    async def test_keep_no_code_in_the_clear(self, make, superuser, account):
        card = await make.giftcard()

        rows = await superuser.fetch(
            "select row::text as told from giftcards row where account_id = $1",
            account.account_id,
        )

        assert rows and not any(card["hash"] in row["told"] for row in rows)
        hidden = card["hash"].encode().hex()
        assert not any(hidden in row["told"] for row in rows)

    async def test_refuse_a_hold_on_a_cards_wallet(self, dashboard, make):
        card = await make.giftcard()

        told = await dashboard.post(f"/wallets/{card['wallet_uuid']}/holds", amount=1)

        assert told.status == 404
