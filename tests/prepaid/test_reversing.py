"""What was put in or paid is undone whole, and once."""

from uuid import uuid4

import pytest

from regulars.contacts.errors import ContactNotFound
from regulars.prepaid.errors import (
    InsufficientPrepaidBalance,
    PrepaidReversalNotReversible,
    PrepaidTransactionAlreadyReversed,
    PrepaidTransactionNotFound,
)


@pytest.fixture(params=["clients", "register", "dashboard"])
def door(request):
    """Each door in turn."""
    return request.getfixturevalue(request.param)


async def undo(door, done):
    """Undoes a transaction, by a door."""
    return await door.post(f"/prepaid-transactions/{done['uuid']}/reverse")


async def look(door, done):
    """The transaction as it is now."""
    return (await door.get(f"/prepaid-transactions/{done['uuid']}")).data


async def test_gives_a_payment_back(door, make, events, clients):
    contact = await make.contact()
    card = await make.identifier(contact)
    by_card = {"contact_identifier_value": card["value"]}
    await make.prepaid(contact, 900)
    paid = await make.prepaid(contact, -400, **by_card)

    back = (await undo(door, paid)).data

    told = [each["payload"] for each in await events() if "reverses" in each["payload"]]
    assert (back["amount_in_cents"], back["reverses_uuid"]) == (400, paid["uuid"])
    assert back["prepaid_balance"]["balance_in_cents"] == 900
    assert back["shop"] == paid["shop"] and back["contact"] == paid["contact"]
    assert (await look(clients, paid))["reversed_by_uuid"] == back["uuid"]
    assert await look(clients, back) == back
    assert told[-1]["reverses"] == paid["uuid"]
    assert await make.prepaid_balance(contact) == 900


async def test_takes_a_top_up_back_whole_while_it_is_all_there(door, make):
    contact = await make.contact()
    first, second = [await make.prepaid(contact, each) for each in (900, 100)]
    await make.prepaid(contact, -150)

    refused = await undo(door, first)
    taken = await undo(door, second)

    assert refused.problem is InsufficientPrepaidBalance
    assert taken.data["amount_in_cents"] == -100
    assert await make.prepaid_balance(contact) == 750


async def test_undoes_each_once_and_no_undoing(door, make):
    contact = await make.contact()
    done = await make.prepaid(contact, 900)
    back = (await undo(door, done)).data

    again, of_back = await undo(door, done), await undo(door, back)

    assert again.problem is PrepaidTransactionAlreadyReversed
    assert of_back.problem is PrepaidReversalNotReversible
    assert await make.prepaid_balance(contact) == 0


async def test_is_done_once_for_one_key(door, make):
    contact = await make.contact()
    done = await make.prepaid(contact, 900)
    path = f"/prepaid-transactions/{done['uuid']}/reverse"
    key = {"Idempotency-Key": f"back {done['uuid']}"}

    first, second = [await door.send("POST", path, key, json={}) for _ in range(2)]

    assert first.data == second.data


async def test_refuses_what_is_unknown_or_another_accounts(door, others):
    theirs = await others.prepaid(await others.contact())

    told = [await undo(door, each) for each in ({"uuid": uuid4()}, theirs)]

    assert [each.problem for each in told] == [PrepaidTransactionNotFound] * 2


async def test_a_register_undoes_it_at_its_own_shop(register, clients, make, account):
    shop, contact = await make.shop(), await make.contact()
    done = await make.prepaid(contact, 900, shop_uuid=shop["uuid"])
    paid = await make.prepaid(contact, -900, shop_uuid=shop["uuid"])

    here = (await undo(register, paid)).data
    there = (await undo(clients, done)).data

    assert here["shop"]["uuid"] == account.shop_uuid
    assert there["shop"]["uuid"] == shop["uuid"]


async def test_finds_whoever_the_contact_has_become(
    door, make, dashboard, clients, chores
):
    source, destination = [await make.contact() for _ in range(2)]
    done = await make.prepaid(source, 900)
    await make.prepaid(destination, 50)
    both = {
        "source_contact_uuid": source["uuid"],
        "destination_contact_uuid": destination["uuid"],
    }
    await dashboard.post("/contacts/merge", **both)
    await chores.do()

    back = (await undo(door, done)).data

    assert back["contact"]["uuid"] == destination["uuid"]
    assert await make.prepaid_balance(destination) == 50


async def test_refuses_what_nobody_has_any_more(door, make, dashboard, chores):
    contact = await make.contact()
    done = await make.prepaid(contact, 900)
    await dashboard.post(f"/contacts/{contact['uuid']}/delete", type="DEFAULT")
    await chores.do()

    told = await undo(door, done)

    assert told.problem is ContactNotFound
    assert (await look(door, done))["contact"] == {
        "uuid": contact["uuid"],
        "email": "",
    }
