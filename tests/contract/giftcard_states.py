"""How to bring about what each code of gift cards stands for."""

from typing import Any

from make import Answer, Api

from contract.states import NOBODY, Stage, state

PAST = "2020-01-31T12:00:00Z"

GIVEN = (5001, 5002, 5003, 5006, 5007, 5008, 5010)
"""Some of the codes below: who imports this file wants them to have states."""


async def move(stage: Stage, door: Api, card: Any, amount: int) -> Answer:
    """Asks for so much on a card, or off it, in the first shop."""
    body = {"giftcard_uuid": card["uuid"], "amount_in_cents": str(amount)}
    shop = {"shop_uuid": stage.account.shop_uuid}
    return await door.form("/giftcard-transactions", **body | shop)


@state(5001)
async def code_of_no_card(stage: Stage) -> Answer:
    return await stage.clients.get("/giftcards/find-one-by", hash="NOBODYSIT")


@state(7010)
async def blocked_card(stage: Stage) -> Answer:
    card = await stage.make.giftcard()
    path = f"/giftcards/{card['uuid']}/block"
    await stage.dashboard.post(path, reason="Lost")
    return await move(stage, stage.clients, card, 100)


@state(5003)
async def card_with_too_little(stage: Stage) -> Answer:
    return await move(stage, stage.clients, await stage.make.giftcard(), -1)


@state(5007)
async def card_without_a_program(stage: Stage) -> Answer:
    card = await stage.make.printed(codes=["OLDCARD-1"])
    return await move(stage, stage.clients, card, 100)


@state(7015)
async def shop_without_access(stage: Stage) -> Answer:
    shops = [(await stage.make.shop())["uuid"]]
    program = await stage.make.giftcard_program(shop_uuids=shops)
    return await move(stage, stage.clients, await stage.make.giftcard(program), 100)


@state(5006)
async def card_loaded_before(stage: Stage) -> Answer:
    card = await stage.make.giftcard()
    await move(stage, stage.clients, card, 100)
    return await move(stage, stage.clients, card, 100)


@state(1114)
async def physical_card_in_a_web_shop(stage: Stage) -> Answer:
    card = await stage.make.printed(await stage.make.giftcard_program())
    return await move(stage, stage.clients, card, 100)


@state(5008)
async def card_that_would_hold_too_much(stage: Stage) -> Answer:
    return await move(stage, stage.clients, await stage.make.giftcard(), 10_001)


@state(5002)
async def expired_card(stage: Stage) -> Answer:
    card = await stage.make.giftcard()
    path = f"/giftcards/{card['uuid']}"
    await stage.dashboard.put(path, expiration_date=PAST)
    return await move(stage, stage.clients, card, 100)


@state(55021)
async def physical_card_to_be_made(stage: Stage) -> Answer:
    program = await stage.make.giftcard_program()
    body = {"type": "0", "giftcard_program_uuid": program["uuid"]}
    return await stage.clients.form("/giftcards", **body)


@state(1010)
async def card_never_activated(stage: Stage) -> Answer:
    program = await stage.make.giftcard_program()
    card = await stage.make.printed(program, active=False)
    return await move(stage, stage.register, card, 100)


@state(55025)
async def transaction_before_the_last(stage: Stage) -> Answer:
    card = await stage.make.giftcard()
    loaded = await stage.make.moved(card, 100)
    await stage.make.moved(card, -1)
    path = f"/giftcard-transactions/{loaded['uuid']}/reverse"
    return await stage.clients.form(path)


@state(1100)
async def program_that_is_unknown(stage: Stage) -> Answer:
    body = {"type": "1", "giftcard_program_uuid": NOBODY}
    return await stage.clients.form("/giftcards", **body)


@state(5010)
async def transaction_that_is_unknown(stage: Stage) -> Answer:
    return await stage.clients.get(f"/giftcard-transactions/{NOBODY}")


@state(6007)
async def mail_without_its_code(stage: Stage) -> Answer:
    card, contact = await stage.make.giftcard(), await stage.make.contact()
    await stage.make.moved(card)
    every = (await stage.dashboard.get("/email-templates")).data
    for each in every:
        if each["category"] == "giftcard_recipient":
            words = {"subject": "Yours", "body": each["body"], "text": "No code"}
            await stage.dashboard.put(f"/email-templates/{each['uuid']}", **words)
    path = f"/giftcards/{card['uuid']}/send-by-email"
    return await stage.clients.form(path, contact_uuid=contact["uuid"])
