"""What is told of an event has the fields that its class declares, in their types.

Subscribers read the payload and the reference page; statements that write events
themselves know nothing of the class.
"""

import re
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from chores import Chores
from make import Api, Make

from regulars import rooms
from regulars.contacts.service import may_mail
from regulars.contacts.service.confirming import MOST_A_DAY, PURPOSE
from regulars.giftcards.service.pins import MOST_WRONG
from regulars.kit.context import Context
from regulars.kit.events import COMMON, Event, registry
from regulars.kit.work import Work, opened
from regulars.ledger import service as ledger
from regulars.loyalty import service as loyalty
from regulars.rewards import service as rewards

rooms.load("events")

# Classes of tests and of other releases are none of ours.
CLASSES = {
    name: kind
    for name, kind in registry.items()
    if kind.__module__.startswith("regulars.")
}

MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d")
ATOM = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00")


def declared(kind: type[Event]) -> type[msgspec.Struct]:
    """The payload as the class declares it; everything is there, and nothing more."""
    fields = [
        (field.name, field.type)
        for field in msgspec.structs.fields(kind)
        if field.name not in COMMON
    ]
    return msgspec.defstruct(kind.__name__, fields, forbid_unknown_fields=True)


def wrong_with(payload: Any, kind: type[Event]) -> str | None:
    """What of a payload isn't as its class says."""
    try:
        msgspec.convert(payload, declared(kind))
    except msgspec.ValidationError as wrong:
        return f"{kind.name}: {wrong} in {payload}"
    return None


def strange_moments(payload: Any) -> list[str]:
    """What of a payload is a moment in another form than moments have everywhere."""
    if isinstance(payload, dict):
        payload = list(payload.values())
    if isinstance(payload, list):
        return [each for part in payload for each in strange_moments(part)]
    is_strange = isinstance(payload, str) and MOMENT.match(payload)
    return [payload] if is_strange and not ATOM.fullmatch(payload) else []


class Day:
    """Does all that there is an event for, through the doors and by the clock."""

    def __init__(self, doors: dict[str, Api], make: Make, chores: Chores):
        self.clients = doors["clients"]
        self.register = doors["register"]
        self.dashboard = doors["dashboard"]
        self.make = make
        self.chores = chores

    async def people(self) -> None:
        """Somebody is known, asked, made one with another, and gone."""
        attribute = await self.make.attribute()
        contact, other = await self.make.contact(), await self.make.contact()
        path = f"/contacts/{contact['uuid']}"
        await self.clients.put(path, attributes={attribute["name"]: "yes"})
        [kind, *_] = (await self.clients.get("/subscription-types")).data
        which = {"subscription_type_uuid": kind["uuid"]}
        for what in ("unsubscribe", "subscribe"):
            chosen = f"/contact-subscriptions/{contact['uuid']}/{what}"
            await self.clients.put(chosen, **which)
        both = {
            "source_contact_uuid": other["uuid"],
            "destination_contact_uuid": contact["uuid"],
        }
        await self.dashboard.post("/contacts/merge", **both)
        await self.chores.do()
        await self.cards(contact)
        await self.dashboard.post(f"{path}/delete", type="GDPR")
        await self.chores.do()

    async def asking(self, work: Work, events: Any) -> None:
        """Somebody was asked to confirm as often as may be, and is signed up again."""
        contact = await self.make.contact()
        club = {"name": "Club", "description": "Twice.", "strategy": "DOUBLE_OPT_IN"}
        kind = (await self.dashboard.post("/subscription-types", **club)).data
        async with opened(work):
            for _ in range(MOST_A_DAY):
                await may_mail(work, UUID(contact["uuid"]), PURPOSE, MOST_A_DAY)
        chosen = f"/contact-subscriptions/{contact['uuid']}/subscribe"
        await self.clients.put(chosen, subscription_type_uuid=kind["uuid"])
        await events()
        await self.chores.do()

    async def cards(self, contact: Any) -> None:
        """A card is made, given, changed, taken back and no more."""
        await self.make.identifier(contact)
        card = {"contact_identifier_value": (await self.make.identifier())["value"]}
        whose = card | {"contact_uuid": contact["uuid"]}
        path = "/contact-identifiers"
        await self.clients.put(f"{path}/link", **whose)
        await self.clients.put(path, **card, contact_identifier_active=0)
        await self.clients.put(path, **card, contact_identifier_active=1)
        await self.clients.put(f"{path}/unlink", **whose)
        await self.clients.send("DELETE", path, params=card)

    async def levels(self) -> None:
        """Somebody is in a tier, in another one, and in none."""
        contact = await self.make.contact()
        low = await self.make.tier("Low", 0)
        await self.chores.do()
        high = await self.make.tier("High", 1)
        await self.make.reception(contact, credits=1)
        await self.chores.do()
        for tier in (high, low):
            await self.dashboard.delete(f"/tiers/{tier['uuid']}")
            await self.chores.do()

    async def credits(self) -> None:
        """Credits are given, by card and by hand too, and taken back."""
        contact = await self.make.contact()
        given = await self.make.reception(contact, credits=5)
        card = (await self.make.identifier(contact))["value"]
        await self.make.reception(contact, contact_identifier_value=card, credits=1)
        await self.dashboard.post(f"/credit-receptions/{given['uuid']}/reverse")
        for names in ({}, {"transaction_id": "10482", "terminal_id": 7}):
            sold = await self.make.pos_transaction(self.register, **names)
            await self.register.post(f"/pos-transactions/{sold['uuid']}/push")
        await self.register.post(f"/credit-receptions/{given['uuid']}/push")
        await self.make.adjustment(contact, credits=3)
        held = await self.make.hold(contact, 1)
        await self.dashboard.post(f"/holds/{held['uuid']}/captures")
        until = (datetime.now(UTC) + timedelta(days=1)).isoformat()
        waits: list[dict[str, Any]] = [{"is_pending": True}, {"pending_until": until}]
        for end, how in zip(("release", "reverse"), waits, strict=True):
            later = await self.make.reception(contact, credits=2, **how)
            await self.dashboard.post(f"/credit-receptions/{later['uuid']}/{end}")

    async def gifts(self) -> None:
        """Gift cards are made, loaded and paid with, and that is undone."""
        program = await self.make.giftcard_program()
        card = await self.make.giftcard(program)
        await self.make.printed(program)
        await self.make.moved(card, 500)
        paid = await self.make.moved(card, -200)
        await self.clients.post(f"/giftcard-transactions/{paid['uuid']}/reverse")
        await self.dashboard.post(f"/giftcards/{card['uuid']}/cancel", reason="Lost")
        await self.lock_a_pin()
        settled = await self.make.settlement(program["uuid"])
        await self.dashboard.delete(f"/giftcard-settlements/{settled['uuid']}")

    async def lock_a_pin(self) -> None:
        """Wrong PINs of a gift card are tried until no more are compared."""
        asking = await self.make.giftcard_program(asks_for_pin=True)
        card = await self.make.giftcard(asking)
        where = {"shop_uuid": (await self.make.shop())["uuid"]}
        pay = {"giftcard_uuid": card["uuid"], "amount_in_cents": -1, "pin": "none"}
        for _ in range(MOST_WRONG):
            await self.clients.post("/giftcard-transactions", **where, **pay)

    async def prepaid(self) -> None:
        """Money is put in and paid with, and that is undone."""
        contact = await self.make.contact()
        await self.make.prepaid(contact, 500)
        paid = await self.make.prepaid(contact, -200)
        await self.clients.post(f"/prepaid-transactions/{paid['uuid']}/reverse")

    async def offers(self) -> None:
        """Vouchers are made, held, redeemed, taken back, changed and deleted."""
        promotion = await self.make.promotion()
        path = f"/promotions/{promotion['uuid']}"
        await self.dashboard.put(path, name="Another name")
        batch = {"promotion_uuid": promotion["uuid"], "quantity": 1}
        await self.clients.post("/vouchers/batch", **batch)
        await self.chores.do()
        voucher = await self.make.voucher(promotion)
        own = f"/vouchers/{voucher['uuid']}"
        lock = (await self.clients.post(f"{own}/lock")).data["lock"]
        await self.clients.post(f"{own}/release", release_key=lock["release_key"])
        done = await self.make.redeemed(voucher)
        undo = f"/vouchers/{done['voucher_redemption']['uuid']}/reverse"
        await self.clients.post(undo)
        another = await self.make.voucher(promotion)
        await self.dashboard.delete(f"/vouchers/{another['uuid']}")
        await self.dashboard.delete(path)

    async def spending(self) -> None:
        """Rewards are offered, bought, taken back and run out."""
        contact = await self.make.rich(500)
        await self.make.reward(codes=1)
        reward = await self.make.reward()
        await self.make.set(reward, title="Tea")
        got = await self.make.claim(contact, reward)
        await self.clients.post(f"/reward-receptions/{got['uuid']}/reverse")
        await self.dashboard.delete(f"/rewards/{reward['uuid']}")
        await self.make.claim(contact, await self.make.reward(stock=1))
        await self.collecting(contact)

    async def collecting(self, contact: Any) -> None:
        """One is collected and comes back; nobody comes for it in time."""
        terms = {"pre_redeemable": True, "expiration_duration": 86_400}
        waiting = await self.make.claim(contact, await self.make.reward(**terms))
        path = f"/collectable-rewards/collect/{waiting['uuid']}"
        redemption = (await self.clients.put(path)).data
        back = f"/collectable-rewards/{redemption['uuid']}/reverse"
        await self.clients.post(back)


@pytest.fixture
async def all_that_happens(
    context: Context,
    clients: Api,
    register: Api,
    dashboard: Api,
    make: Make,
    chores: Chores,
    work: Work,
    events: Any,
) -> None:
    """A day in which there is every event once at least."""
    doors = {"clients": clients, "register": register, "dashboard": dashboard}
    day = Day(doors, make, chores)
    await day.people()
    asked = Work(context.pool, work.account_id, "mails", work.now)
    await day.asking(asked, events)
    await day.levels()
    await day.credits()
    await day.spending()
    await day.gifts()
    await day.prepaid()
    await day.offers()
    await make.program(inactivity_days=60, expiry_warning_days=14)
    await make.rich()
    for days in (50, 70):
        later = Work(context.pool, work.account_id, "clock", work.now)
        later.now += timedelta(days=days)
        async with opened(later):
            await loyalty.expire_inactive(later, 0)
            await ledger.expire_lots(later)
    # As the clock does it months later.
    work.now += timedelta(days=90)
    async with opened(work):
        await rewards.expire(work)


@pytest.mark.usefixtures("all_that_happens")
async def test_every_event_is_told_as_its_class_declares_it(events):
    log = await events()

    told = defaultdict(list)
    for event in log:
        told[event["name"]].append(event["payload"])
    wrong = {
        wrong_with(payload, CLASSES[name])
        for name, payloads in told.items()
        for payload in payloads
    } - {None}
    print(f"tried={len(CLASSES)} expected={{}} got={wrong}")
    assert not wrong, wrong
    strange = {
        (event["name"], moment)
        for event in log
        for moment in strange_moments(event["payload"])
    }
    assert not strange, f"write moments as `kit.clock.atom` does: {strange}"
    untold = CLASSES.keys() - told.keys()
    assert not untold, f"have a Day do what these tell of: {untold}"


def test_a_payload_with_too_little_or_too_much_or_another_type_is_found():
    kind = CLASSES["credit_reception_created"]

    assert wrong_with({"credits": 1, "reverses": None}, kind) is None
    assert wrong_with({"credits": 1}, kind)
    assert wrong_with({"credits": "1", "reverses": None}, kind)
    assert wrong_with({"credits": 1, "reverses": None, "more": 1}, kind)


def test_a_moment_in_another_form_is_found():
    told = "2026-01-31T12:00:00+00:00"
    others = ["2026-01-31T12:00:00Z", "2026-01-31T12:00:00.5+00:00"]

    payload = {"at": told, "day": "2026-01-31", "each": [{"at": at} for at in others]}
    assert strange_moments(payload) == others
