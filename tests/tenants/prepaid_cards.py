"""What parties say of gift cards and of prepaid balances."""

from collections.abc import Awaitable, Callable
from typing import Any

Maker = Callable[[Any], Awaitable[Any]]

PREFIXES = ("/api/v3/oauth/clients", "/api/v3/register", "/api/dashboard")


async def _program(party: Any) -> Any:
    return (await party.make.giftcard_program())["uuid"]


async def _giftcard(party: Any) -> Any:
    return (await party.make.giftcard())["uuid"]


async def _full(party: Any) -> Any:
    card = await party.make.giftcard()
    await party.make.moved(card)
    return card["uuid"]


async def _code(party: Any) -> Any:
    return (await party.make.giftcard())["hash"]


listed: dict[int, Any] = {}


def _listed(key: str) -> Maker:
    """Of a card that stays the same: code and uuid have to name one card."""

    async def maker(party: Any) -> Any:
        of = party.opened.account_id
        if of not in listed:
            listed[of] = await party.make.giftcard()
        return listed[of][key]

    return maker


async def _batch(party: Any) -> Any:
    program = await party.make.giftcard_program()
    return (await party.make.printed(program))["giftcard_batch_uuid"]


async def _loaded(party: Any) -> Any:
    return (await party.make.moved(await party.make.giftcard()))["uuid"]


async def _used(party: Any) -> Any:
    """A program with something to settle."""
    program = await party.make.giftcard_program()
    await party.make.moved(await party.make.giftcard(program))
    return program["uuid"]


async def _settled(party: Any) -> Any:
    return (await party.make.settlement(await _used(party)))["uuid"]


async def _digital(party: Any) -> Any:
    return 1


async def _few(party: Any) -> Any:
    return 2


async def _cents(party: Any) -> Any:
    return 100


async def _paid_in(party: Any) -> Any:
    return (await party.make.prepaid(await party.make.contact()))["uuid"]


async def _card(party: Any) -> Any:
    return (await party.make.identifier(await party.make.contact()))["value"]


async def _with_pin(party: Any) -> Any:
    program = await party.make.giftcard_program(asks_for_pin=True)
    return (await party.make.giftcard(program))["uuid"]


async def _giftcard_hold(party: Any) -> Any:
    card = await party.make.giftcard()
    await party.make.moved(card)
    return (await party.make.giftcard_hold(card))["uuid"]


async def _prepaid_hold(party: Any) -> Any:
    contact = await party.make.contact()
    await party.make.prepaid(contact)
    return (await party.make.prepaid_hold(contact))["uuid"]


async def _regular(party: Any) -> Any:
    contact = await party.make.contact()
    await party.make.prepaid(contact)
    return contact["uuid"]


HOLDS = {"giftcard": _giftcard_hold, "prepaid": _prepaid_hold}

MAKERS: dict[str, Maker] = {
    **{f"{room}_hold_uuid": maker for room, maker in HOLDS.items()},
    "prepaid_transaction_uuid": _paid_in,
    "giftcard_program_uuid": _program,
    "giftcard_uuid": _giftcard,
    "giftcard_batch_uuid": _batch,
    "to_giftcard_uuid": _giftcard,
    "giftcard_transaction_uuid": _loaded,
    "giftcard_settlement_uuid": _settled,
}

OF_ONE: dict[tuple[str, str], Maker] = {
    ("POST /api/dashboard/giftcards/{giftcard_uuid}/holds", "giftcard_uuid"): _full,
    (
        "POST /api/dashboard/contacts/{contact_uuid}/prepaid-holds",
        "contact_uuid",
    ): _regular,
    **{
        (f"POST /api/dashboard/{what}", "amount_in_cents"): _few
        for what in (
            "giftcards/{giftcard_uuid}/holds",
            "contacts/{contact_uuid}/prepaid-holds",
            *(f"{room}-holds/{{{room}_hold_uuid}}/captures" for room in HOLDS),
        )
    },
    **{(f"GET {prefix}/giftcards/find-one-by", "hash"): _code for prefix in PREFIXES},
    **{(f"POST {prefix}/giftcards", "type"): _digital for prefix in PREFIXES},
    ("POST /api/dashboard/giftcard-batches", "quantity"): _few,
    ("POST /api/dashboard/giftcard-settlements", "giftcard_program_uuid"): _used,
    (
        "POST /api/dashboard/giftcards/{giftcard_uuid}/transfer",
        "giftcard_uuid",
    ): _full,
    **{
        (f"POST {prefix}/giftcards/{{giftcard_uuid}}/send-by-email", "giftcard_uuid"): (
            _full
        )
        for prefix in PREFIXES
    },
    **{
        (f"POST /api/dashboard/giftcards/{{giftcard_uuid}}/{verb}", "giftcard_uuid"): (
            _with_pin
        )
        for verb in ("unlock-pin", "new-pin")
    },
    **{
        (f"POST {prefix}/{room}-transactions", "amount_in_cents"): _cents
        for prefix in PREFIXES
        for room in ("giftcard", "prepaid")
    },
    **{
        (f"GET {prefix}/giftcard-transactions", f"giftcard_{key}"): _listed(key)
        for prefix in PREFIXES
        for key in ("uuid", "hash")
    },
}

# A digital card is loaded once, and nothing is undone or settled twice.
ONCE = {
    *(
        f"POST /api/dashboard/{room}-holds/{{{room}_hold_uuid}}/{end}"
        for room in HOLDS
        for end in ("captures", "releases")
    ),
    "POST /api/dashboard/giftcard-settlements",
    "DELETE /api/dashboard/giftcard-settlements/{giftcard_settlement_uuid}",
    *(
        f"POST {prefix}/prepaid-transactions/{{prepaid_transaction_uuid}}/reverse"
        for prefix in PREFIXES
    ),
    "POST /api/dashboard/giftcards/{giftcard_uuid}/transfer",
    "POST /api/dashboard/giftcards/{giftcard_uuid}/cancel",
    *(f"POST {prefix}/giftcard-transactions" for prefix in PREFIXES),
    *(
        f"{method} {prefix}/giftcard-transactions/{{giftcard_transaction_uuid}}/{how}"
        for prefix in PREFIXES
        for method in ("POST", "GET")
        for how in ("reverse", "correct")
    ),
}

# What is no id, and still finds a row.
NATURAL: dict[tuple[str, str], Maker] = {
    **{key: maker for key, maker in OF_ONE.items() if "hash" in key[1]},
    **{
        (f"POST {prefix}/prepaid-transactions", "contact_identifier_value"): _card
        for prefix in PREFIXES
    },
}
