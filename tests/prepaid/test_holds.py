"""Money is set aside on gift cards and prepaid balances, and spent or freed once."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from books import balanced

from regulars.accounts.errors import ShopNotFound
from regulars.contacts.errors import ContactNotFound
from regulars.giftcards.errors import (
    CardNotActivated,
    GiftcardExpired,
    GiftcardNotFound,
    GiftcardNotLinkedToProgram,
    GiftcardNotValid,
    GiftcardOnHold,
    InsufficientAmountOnGiftcard,
    ShopHasNoAccessToGiftcardProgram,
)
from regulars.kit import verify
from regulars.kit.errors import Problem
from regulars.kit.work import Work, opened
from regulars.ledger import service as ledger
from regulars.ledger.errors import (
    CaptureAboveHold,
    HoldNotFound,
    HoldNotPending,
)
from regulars.prepaid.errors import InsufficientPrepaidBalance

PAST = "2020-01-31T12:00:00+00:00"
WHY = {"reason": "Lost"}

RULES = {
    "giftcard": "what was captured on a gift card is a transaction",
    "prepaid": "what was captured on a prepaid balance is a transaction",
}

CAPTURED = "where account_id = $1 and state = 'captured'"

CORRUPTIONS = {
    "all of it captured": f"update holds set captured = null {CAPTURED}",
    "more of it captured": f"update holds set captured = captured + 1 {CAPTURED}",
    "captured at another time": f"update holds set ended_at = now() {CAPTURED}",
    "captured nothing": (
        f"update holds set state = 'released', captured = null {CAPTURED}"
    ),
    "another hold": (
        "update {room}_transactions set hold_id ="
        " (select id from holds where account_id = $1 and state = 'released')"
        " where account_id = $1 and hold_id is not null"
    ),
}


class Cards:
    """Holds on a gift card with 10.00 on it."""

    room = "giftcard"
    poor: type[Problem] = InsufficientAmountOnGiftcard
    unknown: type[Problem] = GiftcardNotFound

    def __init__(self, make, dashboard, account):
        self.make, self.dashboard = make, dashboard
        self.shop = {"shop_uuid": account.shop_uuid}

    async def open(self):
        self.owner = await self.make.giftcard()
        await self.make.moved(self.owner, 1_000)
        return self

    async def hold(self, amount, uuid=None, **more):
        path = f"/giftcards/{uuid or self.owner['uuid']}/holds"
        body = {"amount_in_cents": amount} | self.shop
        return await self.dashboard.post(path, **body | more)

    async def pay(self, amount):
        body = {"giftcard_uuid": self.owner["uuid"], "amount_in_cents": -amount}
        return await self.dashboard.post("/giftcard-transactions", **body | self.shop)

    async def left(self):
        return (await self.shown())["amount_in_cents"]

    async def shown(self):
        return (await self.dashboard.get(f"/giftcards/{self.owner['uuid']}")).data

    async def end(self, hold, how, **more):
        path = f"/{self.room}-holds/{hold['uuid']}/{how}"
        return await self.dashboard.post(path, **more)

    async def capture(self, hold, **more):
        return await self.end(hold, "captures", **self.shop | more)

    async def release(self, hold):
        return await self.end(hold, "releases")

    async def look(self, hold):
        return (await self.dashboard.get(f"/{self.room}-holds/{hold['uuid']}")).data

    async def listed(self):
        path = f"/{self.room}-transactions"
        return [e["amount_in_cents"] for e in (await self.dashboard.get(path)).data]


class Balances(Cards):
    """The same on a prepaid balance."""

    room = "prepaid"
    poor = InsufficientPrepaidBalance
    unknown = ContactNotFound

    async def open(self):
        self.owner = await self.make.contact()
        await self.make.prepaid(self.owner, 1_000)
        return self

    async def hold(self, amount, uuid=None, **more):
        path = f"/contacts/{uuid or self.owner['uuid']}/prepaid-holds"
        return await self.dashboard.post(path, amount_in_cents=amount, **more)

    async def pay(self, amount):
        body = {"contact_uuid": self.owner["uuid"], "amount_in_cents": -amount}
        return await self.dashboard.post("/prepaid-transactions", **body | self.shop)

    async def left(self):
        return await self.make.prepaid_balance(self.owner)

    async def shown(self):
        path = f"/contacts/{self.owner['uuid']}/prepaid-balance"
        return (await self.dashboard.get(path)).data


@pytest.fixture(params=[Cards, Balances])
async def holds(request, make, dashboard, account):
    """Each room in turn."""
    return await request.param(make, dashboard, account).open()


@pytest.fixture
async def cards(make, dashboard, account):
    return await Cards(make, dashboard, account).open()


@pytest.fixture
async def balances(make, dashboard, account):
    return await Balances(make, dashboard, account).open()


async def test_what_is_held_is_spent_by_nothing_else(holds, context, account):
    held = (await holds.hold(700)).data

    too_much, more = await holds.pay(301), await holds.hold(301)
    paid = await holds.pay(300)

    assert (held["state"], held["amount_in_cents"]) == ("pending", 700)
    assert held["captured_in_cents"] is held["ended_at"] is None
    assert too_much.problem is more.problem is holds.poor and paid.status == 201
    assert await holds.left() == 700 and await holds.look(held) == held
    await balanced(context, account)


async def test_a_capture_is_a_payment(holds, events, context, account):
    held = (await holds.hold(700)).data

    paid = (await holds.capture(held)).data

    name = f"{holds.room}_transaction_created"
    told = [each for each in await events() if each["name"] == name][-1]
    kept = await holds.look(held)
    assert paid["amount_in_cents"] == -700
    assert paid["shop"]["uuid"] == account.shop_uuid
    assert (kept["state"], kept["captured_in_cents"]) == ("captured", 700)
    assert (told["subject_uuid"], told["payload"]["amount_in_cents"]) == (
        paid["uuid"],
        -700,
    )
    assert await holds.listed() == [-700, 1_000] and await holds.left() == 300
    liability = (await holds.dashboard.get(f"/{holds.room}-liability")).data
    assert liability["outstanding_in_cents"] == 300
    await balanced(context, account)


async def test_a_part_is_captured_and_the_rest_is_free(holds, context, account):
    held = (await holds.hold(700)).data

    above = await holds.capture(held, amount_in_cents=701)
    paid = (await holds.capture(held, amount_in_cents=250)).data
    again = await holds.capture(held, amount_in_cents=1)
    rest = await holds.pay(750)

    assert above.problem is CaptureAboveHold and again.problem is HoldNotPending
    assert paid["amount_in_cents"] == -250 and rest.status == 201
    assert (await holds.look(held))["captured_in_cents"] == 250
    assert await holds.left() == 0
    await balanced(context, account)


async def test_a_captured_payment_is_undone_like_any_other(holds, context, account):
    paid = (await holds.capture((await holds.hold(700)).data)).data

    path = f"/{holds.room}-transactions/{paid['uuid']}/reverse"
    back = (await holds.dashboard.post(path)).data

    assert back["amount_in_cents"] == 700 and await holds.left() == 1_000
    await balanced(context, account)


async def test_a_release_frees_it_once(holds, context, account):
    held = (await holds.hold(700)).data

    freed = (await holds.release(held)).data
    again, late = await holds.release(held), await holds.capture(held)

    assert freed["state"] == "released" and freed["captured_in_cents"] is None
    assert again.problem is late.problem is HoldNotPending
    assert (await holds.pay(1_000)).status == 201
    await balanced(context, account)


@pytest.mark.parametrize("planted", CORRUPTIONS)
async def test_verify_sees_what_was_captured_otherwise(
    holds, superuser, work, context, account, planted
):
    held, freed = (await holds.hold(600)).data, (await holds.hold(250)).data
    await holds.capture(held, amount_in_cents=250)
    await holds.release(freed)
    await balanced(context, account)
    sql = CORRUPTIONS[planted].format(room=holds.room)
    assert await superuser.execute(sql, account.account_id) == "UPDATE 1"

    found = await verify.broken(work, UUID(account.account_uuid), context.keys)

    assert RULES[holds.room] in {each.rule for each in found}


async def test_is_shown_no_longer_than_it_lasts(holds):
    await holds.hold(300)
    short = (await holds.hold(700, seconds=1)).data
    during = (await holds.shown())["held_in_cents"]
    await asyncio.sleep(1.1)

    after = (await holds.shown())["held_in_cents"]

    assert (during, after) == (1_000, 300)
    assert short["state"] == "pending"
    assert (await holds.look(short))["state"] == "expired"


async def test_its_time_runs_out(holds, context, account):
    held = (await holds.hold(700, seconds=1)).data
    later = datetime.now(UTC) + timedelta(seconds=2)
    async with opened(Work(context.pool, account.account_id, "clock", later)) as work:
        await ledger.expire_holds(work)

    late = await holds.capture(held)

    assert late.problem is HoldNotPending
    assert (await holds.look(held))["state"] == "expired"
    assert (await holds.pay(1_000)).status == 201
    await balanced(context, account)


async def test_refuses_what_and_who_is_unknown(holds, others):
    nobody = {"uuid": str(uuid4())}
    held = (await holds.hold(100)).data
    credits = await holds.make.hold(await holds.make.rich(), 10)

    refused = [
        await holds.capture(nobody),
        await holds.release(nobody),
        await holds.capture(credits),
        await holds.release(credits),
        await holds.dashboard.post(f"/holds/{held['uuid']}/captures"),
    ]

    assert {each.problem for each in refused} == {HoldNotFound}
    assert (await holds.hold(1, nobody["uuid"])).problem is holds.unknown
    shop = {"shop_uuid": str(uuid4())}
    assert (await holds.capture(held, **shop)).problem is ShopNotFound
    assert (await holds.look(held))["state"] == "pending"


class TestGiftcards:
    async def test_refuses_what_a_till_would(self, cards, make, dashboard):
        shop = await make.shop()
        elsewhere = await make.giftcard_program(shop_uuids=[shop["uuid"]])
        program = await make.giftcard_program()
        blocked = await make.giftcard()
        await dashboard.post(f"/giftcards/{blocked['uuid']}/block", **WHY)
        one_of_each = [
            (await make.printed(codes=["OLDCARD-1"]), GiftcardNotLinkedToProgram),
            (await make.giftcard(elsewhere), ShopHasNoAccessToGiftcardProgram),
            (await make.printed(program, active=False), CardNotActivated),
            (blocked, GiftcardNotValid),
            (await make.printed(program, expiration_date=PAST), GiftcardExpired),
            (await make.giftcard(), InsufficientAmountOnGiftcard),
        ]

        told = [await cards.hold(1, card["uuid"]) for card, _ in one_of_each]

        assert [e.problem for e in told] == [wanted for _, wanted in one_of_each]
        nowhere = await cards.hold(1, shop_uuid=str(uuid4()))
        assert nowhere.problem is ShopNotFound

    async def test_takes_an_expired_card_and_no_blocked_one(
        self, cards, dashboard, context, account
    ):
        path = f"/giftcards/{cards.owner['uuid']}"
        first, second = [(await cards.hold(300)).data for _ in range(2)]
        await dashboard.put(path, expiration_date=PAST)
        expired = await cards.capture(first)
        await dashboard.post(f"{path}/block", **WHY)

        blocked = await cards.capture(second)

        assert expired.status == 201 and blocked.problem is GiftcardNotValid
        assert (await cards.look(second))["state"] == "pending"
        await balanced(context, account)

    async def test_is_shown_on_the_card(self, cards, dashboard):
        path = f"/giftcards/{cards.owner['uuid']}"
        held = (await cards.hold(300)).data
        during = (await dashboard.get(path)).data
        await cards.release(held)

        after = (await dashboard.get(path)).data

        assert (during["amount_in_cents"], during["held_in_cents"]) == (1_000, 300)
        assert after["held_in_cents"] == 0

    async def test_is_captured_where_the_program_has_its_cards_taken(
        self, cards, make, dashboard
    ):
        held = (await cards.hold(300)).data
        program = cards.owner["giftcard_program"]["uuid"]
        shop = await make.shop()
        path = f"/giftcard-programs/{program}"
        await dashboard.put(path, shop_uuids=[shop["uuid"]])

        elsewhere = await cards.capture(held)
        there = await cards.capture(held, shop_uuid=shop["uuid"])

        assert elsewhere.problem is ShopHasNoAccessToGiftcardProgram
        assert there.status == 201

    async def test_is_neither_emptied_nor_ended_meanwhile(
        self, cards, make, dashboard, context, account
    ):
        held = (await cards.hold(300)).data
        path = f"/giftcards/{cards.owner['uuid']}"
        other = {"to_giftcard_uuid": (await make.giftcard())["uuid"]}

        refused = [
            await dashboard.post(f"{path}/cancel", **WHY),
            await dashboard.post(f"{path}/transfer", **other | WHY),
        ]
        program = await make.giftcard_program()
        moved = await dashboard.put(path, giftcard_program_uuid=program["uuid"])
        paid = await cards.capture(held)

        assert [each.problem for each in refused] == [GiftcardOnHold] * 2
        assert moved.status == paid.status - 1 == 200
        await balanced(context, account)


class TestPrepaid:
    async def test_goes_along_when_contacts_become_one(
        self, balances, make, dashboard, chores, context, account
    ):
        held = (await balances.hold(700)).data
        destination = await make.contact()
        await make.prepaid(destination, 50)
        both = {
            "source_contact_uuid": balances.owner["uuid"],
            "destination_contact_uuid": destination["uuid"],
        }
        await dashboard.post("/contacts/merge", **both)
        await chores.do()
        path = f"/contacts/{destination['uuid']}/prepaid-balance"
        kept = (await dashboard.get(path)).data

        paid = (await balances.capture(held)).data

        assert (kept["held_in_cents"], kept["available_in_cents"]) == (700, 350)
        assert paid["contact"]["uuid"] == destination["uuid"]
        assert paid["prepaid_balance"]["balance_in_cents"] == 350
        await balanced(context, account)

    async def test_ends_with_a_deleted_contact(
        self, balances, dashboard, chores, context, account
    ):
        held = (await balances.hold(700)).data
        path = f"/contacts/{balances.owner['uuid']}/delete"
        await dashboard.post(path, type="DEFAULT")
        await chores.do()

        late = await balances.capture(held)

        assert late.problem is HoldNotPending
        await balanced(context, account)

    async def test_refuses_whoever_never_kept_any(self, balances, make):
        told = await balances.hold(1, (await make.contact())["uuid"])

        assert told.problem is InsufficientPrepaidBalance
