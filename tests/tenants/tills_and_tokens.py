"""What parties say of loyalty tokens, and of sales at tills or thought of."""

import itertools
from collections.abc import Awaitable, Callable
from typing import Any

from links import own
from make import Api

Maker = Callable[[Any], Awaitable[Any]]

numbers = itertools.count(1)

CLIENTS = "/api/v3/oauth/clients"
REGISTER = "/api/v3/register"
OLDER = "/api/v2/oauth/clients"

CREATE = f"POST {CLIENTS}/loyalty-tokens"

SEND = f"POST {OLDER}/staged-credit-receptions/{{staged_credit_reception_id}}/send"

CLAIMS = [
    f"POST {CLIENTS}/loyalty-tokens/claim",
    f"POST {REGISTER}/loyalty-tokens",
    f"POST {REGISTER}/loyalty-tokens/claim",
]

# What every token says, so that the hash can be made beside the other fields.
TOKEN = {"version": "v1", "credits": 20, "timestamp": 1_767_225_600}

unique_ids: dict[int, str] = {}


async def _pos_transaction(party: Any) -> Any:
    till = Api(party.http, REGISTER, party.opened.register_token)
    return (await till.post("/pos-transactions", amount_in_cents=1_780)).data["uuid"]


async def _staged(party: Any) -> Any:
    older = Api(party.http, OLDER, party.opened.personal_access_token)
    body = {"shop_id": await _shop_id(party), "credits": 20}
    return (await older.post("/staged-credit-receptions", **body)).data["id"]


async def _shop_id(party: Any) -> Any:
    return (await party.dashboard.get("/shops")).data[0]["id"]


async def _unique_id(party: Any) -> Any:
    """Of a token that nobody has claimed yet; `_hash` is that of the last one."""
    unique_id = f"token-{next(numbers)}"
    unique_ids[party.opened.account_id] = unique_id
    return unique_id


async def _hash(party: Any) -> Any:
    # The secret of now: one of the calls that are tried renews it.
    token = own(
        (await party.dashboard.get("/account/secret")).data["account_secret"],
        version=TOKEN["version"],
        shop_id=await _shop_id(party),
        credits=TOKEN["credits"],
        unique_id=unique_ids.get(party.opened.account_id, "none"),
        timestamp=TOKEN["timestamp"],
    )
    return token["hash"]


def _fixed(value: Any) -> Maker:
    async def maker(party: Any) -> Any:
        return value

    return maker


MAKERS: dict[str, Maker] = {
    "shop_id": _shop_id,
    "unique_id": _unique_id,
    "staged_credit_reception_id": _staged,
    "pos_transaction_uuid": _pos_transaction,
    "pos_transaction_id": _pos_transaction,
    # Names of a till's own, which are no ids of ours.
    "transaction_id": _fixed("10482"),
    "terminal_id": _fixed("0007"),
}

OF_ONE: dict[tuple[str, str], Maker] = {
    (f"POST {OLDER}/staged-credit-receptions", "credits"): _fixed(20),
    # What each kind of rule gives stands in fields of its own.
    ("POST /api/dashboard/earning-simulations", "kind"): _fixed("fixed"),
    ("POST /api/dashboard/earning-simulations", "fixed_credits"): _fixed(5),
    **{(call, "hash"): _hash for call in CLAIMS},
    **{
        (call, name): _fixed(value)
        for call in (CREATE, *CLAIMS)
        for name, value in TOKEN.items()
    },
}

# A token and a sale give once.
ONCE = {
    *CLAIMS,
    *(
        f"POST {prefix}/credit-receptions"
        for prefix in (CLIENTS, REGISTER, "/api/dashboard")
    ),
}
