"""Staff stop gift cards, let them go on, end and empty them, and see what is owed."""

from datetime import UTC, datetime, timedelta

import pytest
from books import balanced

from regulars.giftcards.errors import (
    CardNotActivated,
    GiftcardExpired,
    GiftcardMaximumExceeded,
    GiftcardNotFound,
    GiftcardNotLinkedToProgram,
    GiftcardNotValid,
    GiftcardProgramNotFound,
    InsufficientAmountOnGiftcard,
    NotTheLastGiftcardTransaction,
)
from regulars.kit.errors import InvalidInput

WHY = {"reason": "Lost"}
PAST, FUTURE = "2020-01-31T12:00:00+00:00", "2099-01-31T12:00:00+00:00"


@pytest.fixture
def do(dashboard):
    """Does something to a card."""

    async def done(card, what, **body):
        return await dashboard.post(f"/giftcards/{card['uuid']}/{what}", **body)

    return done


@pytest.fixture
def pay(register):
    """Pays so much with a card, at a till."""

    async def paid(card, amount=1):
        body = {"giftcard_uuid": card["uuid"], "amount_in_cents": -amount}
        return await register.post("/giftcard-transactions", **body)

    return paid


@pytest.fixture
def look(dashboard):
    """The card as staff see it."""

    async def looked(card):
        return (await dashboard.get(f"/giftcards/{card['uuid']}")).data

    return looked


@pytest.fixture
async def card(make):
    """A gift card with ten euros on it."""
    card = await make.giftcard()
    await make.moved(card, 1_000)
    return card


class TestBlock:
    async def test_has_nobody_take_it_until_it_is_unblocked(
        self, card, do, pay, look, clients
    ):
        blocked = (await do(card, "block", **WHY)).data
        refused = await pay(card)
        public = (await clients.get(f"/giftcards/{card['uuid']}")).data
        unblocked = (await do(card, "unblock")).data
        paid = await pay(card)

        assert (blocked["status"], blocked["blocked_because"]) == ("BLOCKED", "Lost")
        assert refused.problem is GiftcardNotValid and not public["active"]
        assert "blocked_because" not in public
        assert unblocked["status"] == "ACTIVE" and unblocked["blocked_because"] is None
        assert paid.status == 201

    async def test_keeps_what_was_done_last_from_being_undone(
        self, card, do, make, clients
    ):
        paid = await make.moved(card, -100)
        await do(card, "block", **WHY)

        undone = await clients.post(f"/giftcard-transactions/{paid['uuid']}/reverse")

        assert undone.problem is GiftcardNotValid

    async def test_wants_a_reason(self, card, do):
        assert list((await do(card, "block")).errors) == ["reason"]


class TestActivate:
    async def test_has_a_printed_card_taken(self, make, do, register):
        printed = await make.printed(await make.giftcard_program(), active=False)

        told = (await do(printed, "activate")).data

        body = {"giftcard_uuid": printed["uuid"], "amount_in_cents": 500}
        assert told["status"] == "ACTIVE" and told["activated_at"]
        assert (await register.post("/giftcard-transactions", **body)).status == 201


class TestChange:
    async def test_extends_a_card_that_has_expired(self, make, dashboard, pay):
        printed = await make.printed(await make.giftcard_program())
        await make.moved(printed, 500)
        path = f"/giftcards/{printed['uuid']}"
        expired = (await dashboard.put(path, expiration_date=PAST)).data
        refused = await pay(printed)

        told = (await dashboard.put(path, expiration_date=FUTURE)).data

        assert refused.problem is GiftcardExpired and expired["status"] == "EXPIRED"
        assert told["status"] == "ACTIVE"
        assert told["expiration_date"] == FUTURE and (await pay(printed)).status == 201

    async def test_fills_in_attributes_and_leaves_the_rest(self, card, make, dashboard):
        await make.attribute("giftcard", name="bought_for")
        path = f"/giftcards/{card['uuid']}"

        told = (await dashboard.put(path, custom_attributes={"bought_for": "Kim"})).data
        unknown = await dashboard.put(path, custom_attributes={"nobody": "1"})

        assert told["custom_attributes"] == {"bought_for": "Kim"}
        assert told["expiration_date"] == card["expiration_date"]
        assert list(unknown.errors) == ["custom_attributes.nobody"]

    async def test_gives_it_a_program_that_owes_it_from_then_on(
        self, card, make, dashboard, pay, context, account
    ):
        old, new = card["giftcard_program"]["uuid"], await make.giftcard_program()

        body = {"giftcard_program_uuid": new["uuid"]}
        told = (await dashboard.put(f"/giftcards/{card['uuid']}", **body)).data

        await dashboard.delete(f"/giftcard-programs/{old}")
        [owed] = (await dashboard.get("/giftcard-liability")).data["programs"]
        assert told["amount_in_cents"] == 1_000
        assert (owed["giftcard_program_uuid"], owed["outstanding_in_cents"]) == (
            new["uuid"],
            1_000,
        )
        assert (await pay(card)).status == 201
        await balanced(context, account)

    async def test_refuses_a_program_of_somebody_else(self, card, dashboard, others):
        body = {"giftcard_program_uuid": (await others.giftcard_program())["uuid"]}

        told = await dashboard.put(f"/giftcards/{card['uuid']}", **body)

        assert told.problem is GiftcardProgramNotFound


class TestCancel:
    async def test_ends_the_card_for_good(
        self, card, do, pay, look, dashboard, context, account
    ):
        told = (await do(card, "cancel", **WHY)).data
        refused = [
            await pay(card),
            await do(card, "unblock"),
            await do(card, "activate"),
            await do(card, "cancel", **WHY),
        ]

        listed = (await dashboard.get("/giftcard-transactions")).data
        assert (told["status"], told["amount_in_cents"]) == ("CANCELLED", 0)
        assert {each.problem for each in refused} == {GiftcardNotValid}
        assert [(each["type"], each["amount_in_cents"]) for each in listed] == [
            ("CANCELLATION", -1_000),
            ("STANDARD", 1_000),
        ]
        await balanced(context, account)

    async def test_ends_one_with_nothing_on_it(self, make, do):
        told = (await do(await make.giftcard(), "cancel", **WHY)).data

        assert told["status"] == "CANCELLED"

    async def test_tells_staff_why_afterwards_and_nobody_else(
        self, card, do, dashboard, clients, audit_log
    ):
        await do(card, "cancel", **WHY)

        [entry] = await audit_log.new()
        [done, load] = (await dashboard.get("/giftcard-transactions")).data
        path = f"/giftcard-transactions/{done['uuid']}"
        assert "Lost" not in str(entry) and entry["after"]["cancelled_at"]
        assert (done["reason"], load["reason"]) == ("Lost", None)
        assert (await dashboard.get(path)).data["reason"] == "Lost"
        assert "reason" not in (await clients.get(path)).data


class TestTransfer:
    async def test_moves_everything_also_off_a_blocked_card(
        self, card, make, do, look, context, account, dashboard, audit_log
    ):
        other = await make.giftcard()
        await make.moved(other, 500)
        await do(card, "block", **WHY)
        await audit_log.new()

        body = WHY | {"to_giftcard_uuid": other["uuid"]}
        told = (await do(card, "transfer", **body)).data

        [entry] = await audit_log.new()
        listed = (await dashboard.get("/giftcard-transactions", limit=2)).data
        assert told["uuid"] == other["uuid"] and told["amount_in_cents"] == 1_500
        assert (await look(card))["amount_in_cents"] == 0
        assert {each["type"] for each in listed} == {"TRANSFER"}
        assert sorted(each["amount_in_cents"] for each in listed) == [-1_000, 1_000]
        assert entry["verb"] == "giftcard_transferred"
        assert "Lost" not in str(entry)
        assert {each["reason"] for each in listed} == {"Lost"}
        await balanced(context, account)

    async def test_can_not_be_undone_by_halves(self, card, make, do, clients):
        other = await make.giftcard()
        await do(card, "transfer", to_giftcard_uuid=other["uuid"], **WHY)
        moved = (await clients.get("/giftcard-transactions", limit=2)).data

        told = [
            await clients.post(f"/giftcard-transactions/{each['uuid']}/reverse")
            for each in moved
        ]

        assert {each.problem for each in told} == {NotTheLastGiftcardTransaction}

    async def test_refuses_what_could_not_take_it(
        self, card, make, do, others, dashboard
    ):
        small = await make.giftcard(await make.giftcard_program(max_amount_in_cents=9))
        program = await make.giftcard_program()
        printed = await make.printed(program, active=False)
        expired = await make.printed(program, expiration_date=PAST)
        orphan = await make.printed(codes=["OLDCARD-1"])
        blocked, theirs = await make.giftcard(), await others.giftcard()
        await do(blocked, "block", **WHY)

        told = {}
        for taker in (small, printed, expired, orphan, blocked, theirs, card):
            body = WHY | {"to_giftcard_uuid": taker["uuid"]}
            told[taker["uuid"]] = (await do(card, "transfer", **body)).problem

        assert list(told.values()) == [
            GiftcardMaximumExceeded,
            CardNotActivated,
            GiftcardExpired,
            GiftcardNotLinkedToProgram,
            GiftcardNotValid,
            GiftcardNotFound,
            InvalidInput,
        ]

    async def test_refuses_nothing(self, make, do, card):
        empty = await make.giftcard()

        told = await do(empty, "transfer", to_giftcard_uuid=card["uuid"], **WHY)

        assert told.problem is InsufficientAmountOnGiftcard


class TestLiability:
    async def test_is_what_was_on_the_cards_at_any_moment(self, card, make, dashboard):
        between = datetime.now(UTC).isoformat()
        await make.moved(card, -300)
        before = (datetime.now(UTC) - timedelta(days=1)).isoformat()

        now, then, never, unknown = [
            (await dashboard.get("/giftcard-liability", **query)).data
            for query in (
                {},
                {"as_of": between},
                {"as_of": before},
                {"known_at": before},
            )
        ]

        path = f"/wallets/{card['wallet_uuid']}/balance"
        ledger = (await dashboard.get(path, as_of=between)).data["balance"]
        assert now["outstanding_in_cents"] == 700
        assert then["outstanding_in_cents"] == ledger == 1_000
        assert never["outstanding_in_cents"] == 0
        assert unknown["outstanding_in_cents"] == 0
        assert [each["card_count"] for each in now["programs"]] == [1]

    async def test_tells_what_stands_on_expired_cards(self, make, dashboard):
        printed = await make.printed(await make.giftcard_program())
        await make.moved(printed, 500)
        path = f"/giftcards/{printed['uuid']}"
        await dashboard.put(path, expiration_date=PAST)

        told = (await dashboard.get("/giftcard-liability")).data

        assert (told["outstanding_in_cents"], told["expired_in_cents"]) == (500, 500)

    async def test_keeps_to_the_last_day_that_a_card_had_then(self, make, dashboard):
        printed = await make.printed(await make.giftcard_program())
        await make.moved(printed, 500)
        path = f"/giftcards/{printed['uuid']}"
        moments = [{"as_of": datetime.now(UTC).isoformat()}]
        for date in (PAST, None, PAST, FUTURE):
            await dashboard.put(path, expiration_date=date)
            moments.append({"as_of": datetime.now(UTC).isoformat()})
        known = [{"known_at": moment["as_of"]} for moment in moments]

        told = [
            (await dashboard.get("/giftcard-liability", **moment)).data
            for moment in moments + known
        ]

        expired = [0, 500, 0, 500, 0]
        assert [each["expired_in_cents"] for each in told] == expired * 2
        assert {each["outstanding_in_cents"] for each in told} == {500}

    async def test_shows_nothing_of_another_account(self, dashboard, others):
        await others.giftcard_program()

        assert (await dashboard.get("/giftcard-liability")).data["programs"] == []
