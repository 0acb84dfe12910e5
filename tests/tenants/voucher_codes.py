"""What parties say of promotions and vouchers, and of tiers."""

from collections.abc import Awaitable, Callable
from typing import Any

import levels

Maker = Callable[[Any], Awaitable[Any]]

PREFIXES = ("/api/v3/oauth/clients", "/api/v3/register", "/api/dashboard")


async def _promotion(party: Any) -> Any:
    return (await party.make.promotion())["uuid"]


async def _voucher(party: Any) -> Any:
    return (await party.make.voucher())["uuid"]


async def _code(party: Any) -> Any:
    return (await party.make.voucher())["code"]


async def _code_of_many(party: Any) -> Any:
    return (await party.make.voucher(total_redemptions_allowed=90))["code"]


async def _batch(party: Any) -> Any:
    body = {"promotion_uuid": await _promotion(party), "quantity": 1}
    return (await party.dashboard.post("/voucher-batches", **body)).data["uuid"]


async def _redemption(party: Any) -> Any:
    done = await party.make.redeemed(await party.make.voucher())
    return done["voucher_redemption"]["uuid"]


keys: dict[int, str] = {}


async def _locked(party: Any) -> Any:
    uuid = await _voucher(party)
    lock = (await party.clients.post(f"/vouchers/{uuid}/lock")).data["lock"]
    keys[party.opened.account_id] = lock["release_key"]
    return uuid


async def _key(party: Any) -> Any:
    """Of the voucher before it."""
    return keys.get(party.opened.account_id, "no key at all")


async def _any_key(party: Any) -> Any:
    uuid = await _voucher(party)
    lock = (await party.clients.post(f"/vouchers/{uuid}/lock")).data["lock"]
    return lock["release_key"]


async def _two(party: Any) -> Any:
    return 2


MAKERS: dict[str, Maker] = {
    "promotion_uuid": _promotion,
    "voucher_uuid": _voucher,
    "voucher_batch_uuid": _batch,
    "voucher_redemption_uuid": _redemption,
    "release_key": _any_key,
    **levels.MAKERS,
}

RELEASE = "/vouchers/{voucher_uuid}/release"

# What is no id, and still finds a row.
NATURAL: dict[tuple[str, str], Maker] = {
    (f"{what} {prefix}/vouchers/{path}", "code"): maker
    for prefix in PREFIXES
    for what, path, maker in (
        ("GET", "find", _code),
        ("POST", "redeem", _code),
        ("POST", "multi-redeem", _code_of_many),
    )
} | {("POST /api/dashboard/voucher-tests", "code"): _code}

OF_ONE: dict[tuple[str, str], Maker] = NATURAL | {
    **levels.OF_ONE,
    ("POST /api/dashboard/voucher-batches", "quantity"): _two,
    **{
        (f"POST {prefix}{RELEASE}", name): maker
        for prefix in PREFIXES
        for name, maker in (("voucher_uuid", _locked), ("release_key", _key))
    },
}

# Nobody redeems or locks a voucher twice.
ONCE = {
    f"POST {prefix}/vouchers/{path}"
    for prefix in PREFIXES
    for path in (
        "redeem",
        "multi-redeem",
        "{voucher_uuid}/lock",
        "{voucher_uuid}/release",
    )
}
