"""Gift cards and prepaid balances, field by field: whatever state a card is in."""

import pytest

from contract.needs import DATE, misdated

PAST = "2020-01-31T12:00:00Z"

PROGRAM = {
    "id": int,
    "uuid": str,
    "name": str,
    "active": bool,
    "max_amount_in_cents": int,
    "calculator_flow": str,
    "expiration_days": (int, type(None)),
}

CARD = {
    "id": int,
    "uuid": str,
    "type": str,
    "hash": str,
    "amount_in_cents": int,
    "amount": int,
    "upgradeable": bool,
    "active": bool,
    "expiration_date": (str, type(None)),
    "url": (str, type(None)),
    "display_amount": str,
    "formatted_expiration_date": (str, type(None)),
    "giftcard_program": (dict, type(None)),
    "giftcard_recipients": list,
}

TRANSACTION = {
    "id": int,
    "uuid": str,
    "amount_in_cents": int,
    "type": str,
    "settled": bool,
    "card_id": int,
    "shop_id": int,
    "card": {"id": int, "uuid": str},
    "shop": {"id": int, "uuid": str, "name": str},
    "settlements": list,
    "created_at": str,
}

PREPAID = {
    "uuid": str,
    "amount_in_cents": int,
    "prepaid_balance": {"balance_in_cents": int, "balance": str},
    "created_at": str,
    "shop": {"id": int, "uuid": str, "name": str},
}


def wrong(told, shape, path=""):
    """The fields that are missing, or of another kind than clients and docs have."""
    found = []
    for name, kind in shape.items():
        here = f"{path}{name}"
        if name not in told:
            found.append(f"{here} is missing")
        elif isinstance(kind, dict):
            found += wrong(told[name], kind, f"{here}.")
        # A boolean is a number to Python, and to no client.
        elif not isinstance(told[name], kind) or (
            kind is int and isinstance(told[name], bool)
        ):
            found.append(f"{here} is {told[name]!r}")
    return found


@pytest.fixture
def states(make, dashboard, account):
    """Makes a card in each state that one can be in."""

    async def extended(card, **change):
        return (await dashboard.put(f"/giftcards/{card['uuid']}", **change)).data

    async def stopped(card, verb):
        path = f"/giftcards/{card['uuid']}/{verb}"
        return (await dashboard.post(path, reason="Lost")).data

    async def all_of_them():
        program = await make.giftcard_program()
        for_ever = await make.giftcard_program(expiration_days=None)
        asking = await make.giftcard_program(asks_for_pin=True)
        loaded = await make.giftcard(program)
        await make.moved(loaded, 420)
        return {
            "new": await make.giftcard(program),
            "loaded": loaded,
            "for ever": await make.giftcard(for_ever),
            "with a PIN": await make.giftcard(asking),
            "physical": await make.printed(program),
            "never activated": await make.printed(program, active=False),
            "without a program": await make.printed(codes=["OLD-CARD1"]),
            "expired": await extended(
                await make.giftcard(program), expiration_date=PAST
            ),
            "blocked": await stopped(await make.giftcard(program), "block"),
            "cancelled": await stopped(await make.giftcard(program), "cancel"),
        }

    return all_of_them


async def test_a_card_is_whole_in_every_state_by_every_way(clients, register, states):
    for state, card in (await states()).items():
        pin = {"pin": card["pin"]} if card["pin"] else {}
        code = {"hash": card["hash"].lower()} | pin
        answers = [
            await clients.get(f"/giftcards/{card['uuid']}"),
            await clients.get("/giftcards/find-one-by", **code),
            await register.get("/giftcards/find-one-by", **code),
        ]
        for listing in (clients, register):
            listed = (await listing.get("/giftcards", limit=100)).data
            [own] = [each for each in listed if each["uuid"] == card["uuid"]]
            assert own == answers[0].data, state

        for told in answers:
            assert not wrong(told.data, CARD), state
            assert not list(misdated(told.data, "")), state
            assert told.data["type"] in ("PHYSICAL", "DIGITAL")
            if state == "without a program":
                assert told.data["giftcard_program"] is None
            else:
                assert not wrong(told.data["giftcard_program"], PROGRAM), state
            ends = told.data["expiration_date"]
            assert ends is None or DATE.fullmatch(ends), state
        assert answers[0].data["active"] is (
            state not in ("never activated", "blocked", "cancelled")
        )
        assert answers[0].data["upgradeable"] is (state != "loaded")


@pytest.mark.parametrize("kind", ["1", 1])
async def test_a_card_that_is_made_is_whole_at_both_doors(
    kind, clients, register, make
):
    program = await make.giftcard_program()
    for door in (clients, register):
        body = {"giftcard_program_uuid": program["uuid"], "type": kind}
        send = door.form if kind == "1" else door.post

        told = (await send("/giftcards", **body)).data

        assert not wrong(told, CARD)
        assert not wrong(told["giftcard_program"], PROGRAM)
        assert (told["type"], told["amount_in_cents"], told["active"]) == (
            *("DIGITAL", 0, True),
        )


async def test_programs_are_whole_also_those_without_days(clients, make):
    await make.giftcard_program()
    await make.giftcard_program(expiration_days=None, active=False)

    told = (await clients.get("/giftcard-programs")).data

    assert len(told) == 2
    more = {"card_count": int, "settles": int, "min_amount_in_cents": (int, type(None))}
    assert not [wrong(each, PROGRAM | more) for each in told if wrong(each, PROGRAM)]


async def test_a_transaction_is_whole_before_and_after_it_was_settled(
    clients, register, dashboard, make, account
):
    program = await make.giftcard_program(keeps_physical_at_registers=False)
    card = await make.printed(program)
    shop = {"shop_uuid": account.shop_uuid}
    what = {"giftcard_uuid": card["uuid"], "amount_in_cents": "2500"}
    # WooCommerce's type, and Magento's attributes in PHP's brackets.
    await make.attribute("giftcard_transaction", name="increment_id")
    more = {"type": "1", "custom_attributes[increment_id]": "000000042"}
    loaded = (await clients.form("/giftcard-transactions", **what | shop | more)).data
    paid = (
        await register.form(
            "/giftcard-transactions", **what | {"amount_in_cents": "-100"}
        )
    ).data
    undone = await register.get(f"/giftcard-transactions/{paid['uuid']}/reverse")
    before = [loaded, paid, undone.data]
    await make.settlement(program["uuid"])
    answers = [
        (await door.get(f"/giftcard-transactions/{each['uuid']}")).data
        for door in (clients, register, dashboard)
        for each in before
    ]
    query = {"giftcard_uuid": card["uuid"], "limit": 100}
    answers += (await clients.get("/giftcard-transactions", **query)).data

    for told in (*before, *answers):
        assert not wrong(told, TRANSACTION)
        assert not list(misdated(told, ""))
        assert told["card"] == {"id": told["card_id"], "uuid": card["uuid"]}
        assert told["shop"]["id"] == told["shop_id"]
    assert {each["settled"] for each in before} == {False}
    assert [each["settlements"] for each in before] == [[]] * 3
    assert {each["settled"] for each in answers} == {True}
    for told in answers:
        [settlement] = told["settlements"]
        assert not wrong(settlement, {"id": int})
    assert loaded["custom_attributes"] == {"increment_id": "000000042"}
    assert undone.data["amount_in_cents"] == 100


async def test_magento_takes_exactly_one_word_for_a_mail_that_was_sent(clients, make):
    card, contact = await make.giftcard(), await make.contact()
    await make.moved(card, 500)
    tags = {"merge_tags[custom.firstname]": "Kim", "merge_tags[custom.lastname]": ""}

    told = await clients.form(
        f"/giftcards/{card['uuid']}/send-by-email", contact_uuid=contact["uuid"], **tags
    )

    assert told.data == "Email successfully sent"


async def test_money_of_contacts_is_whole_by_every_way(
    clients, register, make, account
):
    contact = await make.contact()
    card = await make.identifier(contact)
    shop = {"shop_uuid": account.shop_uuid}
    whose = {"contact_uuid": contact["uuid"]}
    by_card = {"contact_identifier_value": card["value"]}
    path = "/prepaid-transactions"
    one = await clients.form(path, **whose, **shop, amount_in_cents="2500")
    two = await register.form(path, **whose, **by_card, amount_in_cents="-100")
    three = await clients.form(path, **by_card, **shop, amount_in_cents="-100")
    four = await clients.form(f"{path}/{three.data['uuid']}/reverse")
    five = (await clients.get(path, **whose, limit=30)).data

    for told in (one.data, two.data, three.data, four.data, *five):
        assert not wrong(told, PREPAID)
        assert DATE.fullmatch(told["created_at"])
    assert len(five) == 4
    identified = two.data["contact_identifier"]
    assert not wrong(identified, {"value": str, "active": bool})
    for door in (clients, register):
        balance = await door.get(f"/contacts/{contact['uuid']}/prepaid-balance")
        assert balance.data["balance_in_cents"] == 2_400
