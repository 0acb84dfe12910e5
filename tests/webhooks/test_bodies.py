"""What is sent of each type: the thing as GET answers it, and who is told of what."""

import json
from datetime import datetime
from typing import Any

import pytest

from regulars.webhooks.schemas import example
from regulars.webhooks.words import TYPES
from webhooks.receiving import SECRET, subscribe

# What a body tells of the things around its own.
BY_UUID = ("contact", "promotion", "shop", "card", "giftcard", "register")


def as_sent(thing: dict[str, Any]) -> dict[str, Any]:
    """What GET answered, with the things around it by their uuids."""
    return {
        name: {"uuid": told["uuid"]}
        if name in BY_UUID and isinstance(told, dict) and "uuid" in told
        else told
        for name, told in thing.items()
    }


class Scene:
    """Makes each thing happen that there is a type for, and asks for what GET says."""

    def __init__(self, clients: Any, dashboard: Any, make: Any) -> None:
        self.clients, self.dashboard, self.make = clients, dashboard, make

    async def get(self, path: str, **query: Any) -> Any:
        return (await self.clients.get(path, **query)).data

    async def contact_created(self) -> Any:
        contact = await self.make.contact()
        return await self.get(f"/contacts/{contact['uuid']}")

    async def contact_updated(self) -> Any:
        path = f"/contacts/{(await self.make.contact())['uuid']}"
        await self.clients.put(path, attributes={"firstname": "Zoë / €"})
        return await self.get(path)

    async def contact_identifier_created(self) -> Any:
        card = await self.make.identifier(await self.make.contact())
        value = {"contact_identifier_value": card["value"]}
        return await self.get("/contact-identifiers/find", **value)

    async def credit_reception_created(self) -> Any:
        given = await self.make.reception(await self.make.contact(), credits=5)
        return await self.get(f"/credit-receptions/{given['uuid']}")

    async def prepaid_transaction_created(self) -> Any:
        paid = await self.make.prepaid(await self.make.contact(), 500)
        return await self.get(f"/prepaid-transactions/{paid['uuid']}")

    async def giftcard_transaction_created(self) -> Any:
        card = await self.make.giftcard(await self.make.giftcard_program())
        moved = await self.make.moved(card, 500)
        return await self.get(f"/giftcard-transactions/{moved['uuid']}")

    async def voucher_created(self) -> Any:
        made = await self.make.voucher(await self.make.promotion())
        return await self.get(f"/vouchers/{made['uuid']}")

    async def voucher_updated(self) -> Any:
        made = await self.make.voucher(await self.make.promotion())
        path = f"/vouchers/{made['uuid']}"
        await self.clients.put(path, status="DEACTIVATED")
        return await self.get(path)

    async def voucher_redeemed(self) -> Any:
        made = await self.make.voucher(await self.make.promotion())
        await self.make.redeemed(made)
        return await self.get(f"/vouchers/{made['uuid']}")

    async def voucher_deleted(self) -> Any:
        made = await self.make.voucher(await self.make.promotion())
        last = await self.get(f"/vouchers/{made['uuid']}")
        await self.dashboard.delete(f"/vouchers/{made['uuid']}")
        return last

    async def reward_updated(self) -> Any:
        reward = await self.make.reward()
        await self.make.set(reward, title="Tea")
        return await self.get(f"/rewards/{reward['uuid']}")

    async def promotion_updated(self) -> Any:
        promotion = await self.make.promotion()
        path = f"/promotions/{promotion['uuid']}"
        await self.dashboard.put(path, name="Another name")
        return await self.get(path)


@pytest.fixture
def scene(clients, dashboard, make) -> Scene:
    """An account in which everything can happen."""
    return Scene(clients, dashboard, make)


# Nothing tells of these yet.
NOT_YET = {"form_submission_completed", "referral_completed"}


@pytest.mark.parametrize("kind", sorted(TYPES.keys() - NOT_YET))
async def test_a_body_is_what_get_answers(kind, scene, clients, receiver, post):
    needs = {"attributes": ["firstname"]} if kind == "contact_updated" else {}
    await subscribe(clients, receiver, kind, **needs)

    thing = await getattr(scene, kind)()
    await post.deliver()

    got = receiver.got[-1]
    assert got.told == {"type": kind, "data": {TYPES[kind].entity: as_sent(thing)}}
    assert got.is_signed_with(SECRET)
    # As PHP writes it, so that who encodes again what was decoded gets the same.
    assert got.body.isascii()
    assert b"/" not in got.body.replace(b"\\/", b"")


@pytest.mark.parametrize("kind", sorted(NOT_YET))
async def test_what_nothing_tells_of_yet_can_be_subscribed_to(kind, clients, receiver):
    made = await subscribe(clients, receiver, kind)

    assert made["event_type"] == kind


async def test_updates_are_sent_when_an_attribute_that_matters_has_changed(
    clients, make, receiver, post
):
    await subscribe(clients, receiver, "contact_updated", attributes=["lastname"])
    path = f"/contacts/{(await make.contact())['uuid']}"

    await clients.put(path, attributes={"firstname": "Robin"})
    await post.deliver()
    before = len(receiver.got)
    await clients.put(path, attributes={"lastname": "Baker", "firstname": "Robin"})
    await clients.put(path, attributes={"lastname": "Baker"})
    await post.deliver()

    assert before == 0
    assert len(receiver.got) == 1


async def test_a_change_of_address_is_one_of_the_attribute_email(
    clients, make, receiver, post
):
    await subscribe(clients, receiver, "contact_updated", attributes=["email"])
    path = f"/contacts/{(await make.anonymous())['uuid']}"

    await clients.put(f"{path}/claim", email="another@example.com")
    await post.deliver()

    [got] = receiver.got
    assert got.told["data"]["contact"]["email"] == "another@example.com"


async def test_only_what_happens_while_it_is_on_is_sent(clients, make, receiver, post):
    before = await make.contact()
    made = await subscribe(clients, receiver, "contact_created")
    on = await make.contact()
    await post.deliver()
    await clients.put(f"/webhook-subscriptions/{made['uuid']}", status="INACTIVE")
    off = await make.contact()
    await post.deliver()
    await clients.put(f"/webhook-subscriptions/{made['uuid']}", status="ACTIVE")
    again = await make.contact()
    await post.deliver()

    told = [each.told["data"]["contact"]["uuid"] for each in receiver.got]
    assert told == [on["uuid"], again["uuid"]]
    assert not {before["uuid"], off["uuid"]} & {*told}


async def test_without_a_secret_of_its_own_the_accounts_signs(
    clients, dashboard, make, receiver, post
):
    body = {"name": "Hook", "event_type": "contact_created", "url": receiver.url}
    await clients.post("/webhook-subscriptions", **body)
    await make.contact()
    await post.deliver()

    secret = (await dashboard.get("/account/secret")).data["account_secret"]
    assert receiver.got[0].is_signed_with(secret)


@pytest.mark.parametrize("kind", sorted(TYPES))
async def test_an_example_has_the_shape_of_its_type(
    kind, clients, dashboard, receiver, post
):
    needs = {"attributes": ["firstname"]} if kind == "contact_updated" else {}
    made = await subscribe(clients, receiver, kind, **needs)
    path = f"/webhook-subscriptions/{made['uuid']}/examples"

    sent = (await dashboard.post(path)).data
    await post.deliver()

    [got] = receiver.got
    assert got.id == sent["uuid"]
    assert got.is_signed_with(SECRET)
    assert got.body == example(kind)
    assert got.told["type"] == kind
    assert [*got.told["data"]] == [TYPES[kind].entity]


def test_examples_of_vouchers_are_as_vouchers_are():
    fields = ("status", "is_redeemed", "times_redeemed", "redemptions_remaining")
    told = {
        kind: json.loads(example(kind))["data"]["voucher"]
        for kind in ("voucher_created", "voucher_redeemed")
    }

    shown = {kind: [each[name] for name in fields] for kind, each in told.items()}
    assert shown == {
        "voucher_created": ["ACTIVE", False, 0, 1],
        "voucher_redeemed": ["REDEEMED", True, 1, 0],
    }
    for each in told.values():
        assert datetime.fromisoformat(each["activation_date"]).tzinfo
    assert told["voucher_created"]["redeemed_at"] is None


def test_an_example_of_a_voucher_has_what_the_plug_in_reads():
    voucher = json.loads(example("voucher_created"))["data"]["voucher"]

    needed = ("code", "uuid", "name", "status", "description", "is_redeemed")
    assert all(name in voucher for name in needed)
    assert set(voucher["promotion"]) == set(voucher["contact"]) == {"uuid"}
