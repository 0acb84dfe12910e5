"""Having events happen: what it takes is really made, through the API."""

import secrets
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from regulars.kit.refusals import Refused
from regulars.webhooks.remote import CLIENTS, DASHBOARD, Remote

Act = Callable[[Remote], Awaitable[list[str]]]

NAME = "Made by regulars trigger"

ONE_VOUCHER = f"{DASHBOARD}/vouchers/{{uuid}}"


async def _contact(server: Remote) -> Any:
    address = f"trigger-{secrets.token_hex(6)}@example.com"
    return await server.make("POST", f"{CLIENTS}/contacts", email=address)


async def _shop(server: Remote) -> str:
    shops = (await server.get(f"{CLIENTS}/shops"))["data"]
    if not shops:
        raise Refused("the account has no shop yet")
    return str(shops[0]["uuid"])


async def _new_contact(server: Remote) -> list[str]:
    return [_line("contact", await _contact(server))]


async def _changed_contact(server: Remote) -> list[str]:
    made = await _contact(server)
    path = f"{CLIENTS}/contacts/{made['uuid']}"
    await server.make("PUT", path, attributes={"firstname": "Robin"})
    return [_line("contact", made)]


async def _identifier(server: Remote) -> list[str]:
    contact = await _contact(server)
    card = {"contact_identifier_value": f"TRIGGER-{secrets.token_hex(6)}"}
    path = f"{CLIENTS}/contact-identifiers"
    await server.make("POST", path, contact_uuid=contact["uuid"], **card)
    return [_line("contact", contact), f"card {card['contact_identifier_value']}"]


async def _credits(server: Remote) -> list[str]:
    contact, shop = await _contact(server), await _shop(server)
    whose = {"contact_uuid": contact["uuid"], "shop_uuid": shop}
    made = await server.make(
        "POST", f"{CLIENTS}/credit-receptions", credits=10, **whose
    )
    return [_line("contact", contact), _line("credit reception", made)]


async def _prepaid(server: Remote) -> list[str]:
    contact, shop = await _contact(server), await _shop(server)
    body = {"contact_uuid": contact["uuid"], "shop_uuid": shop}
    path = f"{CLIENTS}/prepaid-transactions"
    made = await server.make("POST", path, amount_in_cents=1_000, **body)
    return [_line("contact", contact), _line("prepaid transaction", made)]


async def _giftcard(server: Remote) -> list[str]:
    program = await server.make(
        "POST",
        f"{DASHBOARD}/giftcard-programs",
        name=NAME,
        max_amount_in_cents=10_000,
        expiration_days=730,
    )
    of = {"giftcard_program_uuid": program["uuid"]}
    card = await server.make("POST", f"{DASHBOARD}/giftcards", type=1, **of)
    made = await server.make(
        "POST",
        f"{DASHBOARD}/giftcard-transactions",
        giftcard_uuid=card["uuid"],
        shop_uuid=await _shop(server),
        amount_in_cents=1_000,
    )
    things = {"gift card program": program, "gift card": card}
    return [*_lines(things), _line("gift card transaction", made)]


async def _promotion(server: Remote) -> Any:
    return await server.make("POST", f"{DASHBOARD}/promotions", name=NAME)


async def _changed_promotion(server: Remote) -> list[str]:
    made = await _promotion(server)
    path = f"{DASHBOARD}/promotions/{made['uuid']}"
    await server.make("PUT", path, name=f"{NAME}, and changed")
    return [_line("promotion", made)]


async def _changed_reward(server: Remote) -> list[str]:
    body = {"reward_type": "PHYSICAL", "title": NAME, "required_credits": 50}
    made = await server.make("POST", f"{DASHBOARD}/rewards", **body)
    path = f"{DASHBOARD}/rewards/{made['uuid']}"
    await server.make("PUT", path, title=f"{NAME}, and changed")
    return [_line("reward", made)]


def _voucher(method: str = "", path: str = "", **body: Any) -> Act:
    """A new voucher, and then this call about it; `{code}` stands for its code."""

    async def act(server: Remote) -> list[str]:
        promotion = await _promotion(server)
        of = {"promotion_uuid": promotion["uuid"]}
        made = await server.make("POST", f"{CLIENTS}/vouchers", **of)
        if method:
            told = {name: value.format(**made) for name, value in body.items()}
            await server.make(method, path.format(**made), **told)
        return _lines({"promotion": promotion, "voucher": made})

    return act


TRIGGERS: Mapping[str, Act] = {
    "contact_created": _new_contact,
    "contact_updated": _changed_contact,
    "contact_identifier_created": _identifier,
    "credit_reception_created": _credits,
    "prepaid_transaction_created": _prepaid,
    "giftcard_transaction_created": _giftcard,
    "voucher_created": _voucher(),
    "voucher_updated": _voucher("PUT", ONE_VOUCHER, status="DEACTIVATED"),
    "voucher_redeemed": _voucher("POST", f"{CLIENTS}/vouchers/redeem", code="{code}"),
    "voucher_deleted": _voucher("DELETE", ONE_VOUCHER),
    "reward_updated": _changed_reward,
    "promotion_updated": _changed_promotion,
}


async def is_sandbox(server: Remote) -> bool:
    """Whether it is an account to try things out in."""
    return bool((await server.get(CLIENTS))["data"]["is_sandbox"])


async def trigger(server: Remote, kind: str) -> list[str]:
    """Has it happen; what was made."""
    return await TRIGGERS[kind](server)


async def send_examples(server: Remote, kind: str) -> list[str]:
    """Sends a made-up event to each subscription of the type that is on."""
    path = f"{DASHBOARD}/webhook-subscriptions"
    asked = {"event_type": kind, "status": "ACTIVE"}
    found = (await server.get(path, asked))["data"]
    if not found:
        raise Refused(f"no active webhook subscription listens to {kind}")
    made = [
        await server.make("POST", f"{path}/{each['uuid']}/examples") for each in found
    ]
    return [_line("delivery", each) for each in made]


def _line(what: str, made: Any) -> str:
    return f"{what} {made['uuid']}"


def _lines(made: Mapping[str, Any]) -> list[str]:
    return [_line(what, each) for what, each in made.items()]
