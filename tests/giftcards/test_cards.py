"""Gift cards: made, printed, found by their codes, listed."""

import asyncio
from datetime import datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from regulars.giftcards.errors import (
    GiftcardNotFound,
    GiftcardProgramNotFound,
    OnlyDigitalGiftcards,
)
from regulars.kit.errors import Forbidden, InvalidInput, TooManyRequests
from regulars.kit.guessing import MISSES_OF_A_CALLER


@pytest.fixture(params=["clients", "register"])
def door(request):
    """Each of the public doors in turn."""
    return request.getfixturevalue(request.param)


class TestCreate:
    async def test_is_digital_empty_and_good_for_the_programs_days(self, door, make):
        program = await make.giftcard_program(expiration_days=10)
        form = {"giftcard_program_uuid": program["uuid"], "type": "1"}

        card = (await door.form("/giftcards", **form)).data

        assert (card["type"], card["amount_in_cents"]) == ("DIGITAL", 0)
        assert card["active"] and card["upgradeable"]
        assert len(card["hash"]) == 9 and card["hash"] == card["hash"].upper()
        assert card["display_amount"] == "€ 0.00"
        assert card["giftcard_program"]["uuid"] == program["uuid"]
        amsterdam = ZoneInfo("Europe/Amsterdam")
        last = datetime.fromisoformat(card["expiration_date"]).astimezone(amsterdam)
        now = datetime.now(amsterdam)
        # The suite may run over midnight.
        assert (last.date() - now.date()).days in (9, 10)
        assert str(last.time()) == "23:59:59"

    async def test_is_good_for_ever_when_the_program_names_no_days(self, door, make):
        program = await make.giftcard_program(expiration_days=None)
        body = {"giftcard_program_uuid": program["uuid"], "type": 1}

        card = (await door.post("/giftcards", **body)).data

        assert card["expiration_date"] is card["formatted_expiration_date"] is None

    async def test_refuses_a_physical_one_before_anything_else(self, door, make):
        body = {"giftcard_program_uuid": str(uuid4()), "type": 0}

        assert (await door.post("/giftcards", **body)).problem is OnlyDigitalGiftcards

    async def test_refuses_programs_that_are_unknown_inactive_or_somebody_elses(
        self, door, make, others, dashboard
    ):
        inactive = (await make.giftcard_program(active=False))["uuid"]
        gone = (await make.giftcard_program())["uuid"]
        await dashboard.delete(f"/giftcard-programs/{gone}")
        theirs = (await others.giftcard_program())["uuid"]

        refused = [
            (
                await door.post("/giftcards", type=1, giftcard_program_uuid=str(uuid))
            ).problem
            for uuid in (uuid4(), inactive, gone, theirs)
        ]

        assert refused == [GiftcardProgramNotFound] * 4

    async def test_names_every_field_that_is_wrong(self, door):
        refused = await door.post("/giftcards", type=2)

        assert refused.problem is InvalidInput
        assert set(refused.errors) == {"type", "giftcard_program_uuid"}

    async def test_is_announced_without_its_code(self, door, make, events):
        program = await make.giftcard_program()
        body = {"giftcard_program_uuid": program["uuid"], "type": 1}

        card = (await door.post("/giftcards", **body)).data

        [told] = [each for each in await events() if each["name"] == "giftcard_created"]
        assert told["subject_uuid"] == card["uuid"]
        assert told["payload"] == {"program": program["uuid"]}
        assert card["hash"] not in str(told)


class TestFind:
    async def test_finds_a_code_in_any_spelling(self, door, make):
        card = await make.giftcard()
        spellings = (card["hash"], card["hash"].lower(), f" {card['hash']} ")

        found = [
            (await door.get("/giftcards/find-one-by", hash=each)).data["uuid"]
            for each in spellings
        ]

        assert found == [card["uuid"]] * 3

    async def test_knows_no_code_of_another_account(self, door, make, others):
        await make.giftcard()
        theirs = (await others.giftcard())["hash"]

        refused = [
            (await door.get("/giftcards/find-one-by", hash=each)).problem
            for each in ("NOBODYSIT", theirs)
        ]

        assert refused == [GiftcardNotFound] * 2

    async def test_throttles_who_guesses_and_nobody_else(
        self, door, make, dashboard, others
    ):
        card = await make.giftcard()
        for number in range(MISSES_OF_A_CALLER):
            await door.get("/giftcards/find-one-by", hash=f"GUESS{number:04}")

        guess = await door.get("/giftcards/find-one-by", hash="GUESS9999")
        right = await door.get("/giftcards/find-one-by", hash=card["hash"])
        token = (await dashboard.post("/tokens", name="Another")).data["token"]
        another = {"Authorization": f"Bearer {token}"}
        path = f"/giftcards/find-one-by?hash={card['hash']}"
        by_another = await door.send("GET", path, another)

        assert guess.problem is right.problem is TooManyRequests
        assert int(guess.response.headers["Retry-After"]) <= 60
        assert by_another.data["uuid"] == card["uuid"]

    async def test_counts_no_code_that_is_right(self, door, make):
        card = await make.giftcard()

        found = [
            (await door.get("/giftcards/find-one-by", hash=card["hash"])).status
            for _ in range(MISSES_OF_A_CALLER + 5)
        ]

        assert set(found) == {200}

    async def test_an_account_under_attack_lets_each_key_guess_less(
        self, dashboard, clients, make, http
    ):
        card = await make.giftcard()
        tokens = [
            (await dashboard.post("/tokens", name=f"Token {n}")).data["token"]
            for n in range(12)
        ]
        # At once: a miss takes a while, and all of it has to be in one minute.
        await asyncio.gather(
            *(
                clients.send(
                    "GET",
                    f"/giftcards/find-one-by?hash=WRONG{number:04}",
                    {"Authorization": f"Bearer {token}"},
                )
                for token in tokens[:11]
                for number in range(MISSES_OF_A_CALLER)
            )
        )
        fresh = {"Authorization": f"Bearer {tokens[11]}"}

        told = [
            await clients.send("GET", f"/giftcards/find-one-by?hash={each}", fresh)
            for each in (card["hash"], "WRONG1", "WRONG2", "WRONG3")
        ]

        assert told[0].data["uuid"] == card["uuid"]
        problems = [each.problem for each in told[1:]]
        assert problems == [GiftcardNotFound, GiftcardNotFound, TooManyRequests]


class TestGet:
    async def test_shows_the_card(self, clients, make):
        card = await make.giftcard()

        told = (await clients.get(f"/giftcards/{card['uuid']}")).data

        assert told["hash"] == card["hash"]
        assert told["giftcard_program"]["max_amount_in_cents"] == 10_000
        assert "wallet_uuid" not in told

    async def test_refuses_what_is_unknown_or_another_accounts(self, clients, others):
        theirs = (await others.giftcard())["uuid"]

        refused = [
            (await clients.get(f"/giftcards/{uuid}")).problem
            for uuid in (uuid4(), theirs)
        ]

        assert refused == [GiftcardNotFound] * 2


class TestMask:
    @pytest.fixture
    async def key(self, dashboard, http):
        """A key on the dashboard that may not list gift cards, as cashiers may not."""
        scopes = ["giftcards:read", "giftcards:write"]
        made = await dashboard.post("/tokens", name="Counter", scopes=scopes)
        return type(dashboard)(http, dashboard.prefix, made.data["token"])

    async def test_shows_the_end_of_a_code_by_uuid(self, key, dashboard, make):
        card = await make.giftcard()
        path = f"/giftcards/{card['uuid']}"

        told, listing = await key.get(path), await key.get("/giftcards")

        assert told.data["hash"] == "•" * 7 + card["hash"][-2:]
        assert card["hash"] not in told.response.text
        assert listing.problem is Forbidden
        full = (await dashboard.get(path)).data
        assert full == told.data | {"hash": card["hash"]}

    async def test_shows_a_code_to_whoever_knows_it(self, key, make):
        card = await make.giftcard()

        told = await key.get("/giftcards/find-one-by", hash=card["hash"])

        assert told.data["hash"] == card["hash"]


class TestList:
    async def test_is_in_pages_newest_first(self, door, make):
        program = await make.giftcard_program()
        cards = [await make.giftcard(program) for _ in range(3)]

        first = await door.get("/giftcards", limit=2)
        second = await door.get("/giftcards", limit=2, page=2)

        listed = [each["uuid"] for each in first.data + second.data]
        assert listed == [each["uuid"] for each in reversed(cards)]
        assert first.meta == {"page": 1, "per_page": 2, "last_page": 2, "total": 3}

    async def test_is_narrowed_to_a_program(self, door, make):
        card, _ = await make.giftcard(), await make.giftcard()
        program = card["giftcard_program"]["uuid"]

        told = await door.get("/giftcards", giftcard_program_uuid=program)

        assert [each["uuid"] for each in told.data] == [card["uuid"]]

    async def test_refuses_a_program_that_is_unknown(self, door):
        told = await door.get("/giftcards", giftcard_program_uuid=str(uuid4()))

        assert told.problem is GiftcardProgramNotFound

    async def test_shows_a_card_whose_last_moment_no_calendar_shows(
        self, door, make, dashboard, superuser
    ):
        await dashboard.put("/account", timezone="Pacific/Kiritimati")
        card = await make.giftcard()
        # None is taken any more; some may have been.
        last = (
            "update giftcards set expires_at = '9999-12-31 23:59:59Z' where uuid = $1"
        )
        await superuser.execute(last, card["uuid"])

        [told] = (await door.get("/giftcards")).data

        assert told["formatted_expiration_date"] == "31-12-9999"

    async def test_has_at_most_a_hundred(self, door, make):
        assert (await door.get("/giftcards", limit=500)).meta["per_page"] == 100
