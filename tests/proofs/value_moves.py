"""Every call that moves value, how it is made once more, and how its effect is seen."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, NamedTuple

import asyncpg
import conformance
import httpx
from make import Api, Make
from numbers_taken import routes

from regulars.kit.doors import Route
from regulars.opening import Opened

Address = tuple[str, str, str]


class Till(NamedTuple):
    """An account with its doors, at which things are made."""

    account: Opened
    make: Make
    doors: dict[str, Api]

    @classmethod
    def of(cls, http: httpx.AsyncClient, account: Opened) -> "Till":
        """The doors of this account, with its first keys."""
        token = account.personal_access_token
        doors = {
            "clients": Api(http, "/api/v3/oauth/clients", token),
            "register": Api(http, "/api/v3/register", account.register_token),
            "dashboard": Api(http, "/api/dashboard", token),
        }
        return cls(account, Make(doors["clients"], doors["dashboard"], account), doors)


class Request(NamedTuple):
    """A call that is good once: its path under the door, and its body."""

    door: str
    path: str
    body: dict[str, Any]

    async def sent(self, till: Till, key: str, **more: Any) -> httpx.Response:
        """What the server says to it, under this key."""
        what = more or {"json": self.body}
        api = till.doors[self.door]
        headers = {**api.headers, "Idempotency-Key": key, **what.pop("headers", {})}
        path = api.prefix + self.path
        response = await api.http.request("POST", path, headers=headers, **what)
        # No document promises an answer to what is our own fault.
        if response.status_code != 500:
            conformance.check(response)
        return response


async def _reception(till: Till, door: str) -> Request:
    contact = await till.make.contact()
    body = {"contact_uuid": contact["uuid"], "unit_value": 10}
    shop = {} if door == "register" else {"shop_uuid": till.account.shop_uuid}
    return Request(door, "/credit-receptions", body | shop)


async def _reversal(till: Till, door: str) -> Request:
    reception = await till.make.reception()
    return Request(door, f"/credit-receptions/{reception['uuid']}/reverse", {})


async def _correction(till: Till, door: str) -> Request:
    reversal = await _reversal(till, door)
    path = reversal.path.replace("/reverse", "/correct")
    return Request(door, path, {})


async def _token(till: Till, door: str) -> Request:
    contact, token = await till.make.contact(), await till.make.token()
    body = token | {"contact_uuid": contact["uuid"]}
    return Request(door, "/loyalty-tokens/claim", body)


async def _release(till: Till, door: str) -> Request:
    waiting = await till.make.reception(credits=10, is_pending=True)
    return Request(door, f"/credit-receptions/{waiting['uuid']}/release", {})


async def _adjustment(till: Till, door: str) -> Request:
    body = {
        "contact_uuid": (await till.make.contact())["uuid"],
        "shop_uuid": till.account.shop_uuid,
        "credits": 10,
        "reason": "Put right",
    }
    return Request(door, "/credit-adjustments", body)


async def _claim(till: Till, door: str) -> Request:
    contact, reward = await till.make.rich(50), await till.make.reward(stock=1)
    body = {"contact_uuid": contact["uuid"], "reward_uuid": reward["uuid"]}
    shop = {} if door == "register" else {"shop_uuid": till.account.shop_uuid}
    return Request(door, "/reward-receptions", body | shop)


async def _claim_undone(till: Till, door: str) -> Request:
    contact, reward = await till.make.rich(50), await till.make.reward(stock=1)
    claimed = await till.make.claim(contact, reward)
    return Request(door, f"/reward-receptions/{claimed['uuid']}/reverse", {})


async def _hold(till: Till, door: str) -> Request:
    contact = await till.make.contact()
    await till.make.reception(contact, unit_value=10)
    path = f"/wallets/{contact['credit_balance']['uuid']}/holds"
    return Request(door, path, {"amount": 1})


async def _end_of_hold(till: Till, door: str, end: str) -> Request:
    create = await _hold(till, door)
    hold = (await till.doors[door].post(create.path, **create.body)).data
    return Request(door, f"/holds/{hold['uuid']}/{end}", {})


async def _payment(till: Till, door: str) -> Request:
    card = await till.make.giftcard()
    await till.make.moved(card, 1_000)
    body = {"giftcard_uuid": card["uuid"], "amount_in_cents": -10}
    shop = {} if door == "register" else {"shop_uuid": till.account.shop_uuid}
    return Request(door, "/giftcard-transactions", body | shop)


async def _payment_undone(till: Till, door: str) -> Request:
    card = await till.make.giftcard()
    await till.make.moved(card, 1_000)
    paid = await till.make.moved(card, -10)
    return Request(door, f"/giftcard-transactions/{paid['uuid']}/reverse", {})


async def _cancelled(till: Till, door: str) -> Request:
    card = await till.make.giftcard()
    await till.make.moved(card, 1_000)
    return Request(door, f"/giftcards/{card['uuid']}/cancel", {"reason": "Lost"})


async def _poured(till: Till, door: str) -> Request:
    card, other = await till.make.giftcard(), await till.make.giftcard()
    await till.make.moved(card, 1_000)
    body = {"to_giftcard_uuid": other["uuid"], "reason": "Lost"}
    return Request(door, f"/giftcards/{card['uuid']}/transfer", body)


async def _prepaid(till: Till, door: str) -> Request:
    contact = await till.make.contact()
    await till.make.prepaid(contact, 1_000)
    body = {"contact_uuid": contact["uuid"], "amount_in_cents": -10}
    shop = {} if door == "register" else {"shop_uuid": till.account.shop_uuid}
    return Request(door, "/prepaid-transactions", body | shop)


async def _prepaid_undone(till: Till, door: str) -> Request:
    contact = await till.make.contact()
    await till.make.prepaid(contact, 1_000)
    paid = await till.make.prepaid(contact, -10)
    return Request(door, f"/prepaid-transactions/{paid['uuid']}/reverse", {})


async def _money_hold(till: Till, door: str, room: str) -> Request:
    if room == "prepaid":
        contact = await till.make.contact()
        await till.make.prepaid(contact, 1_000)
        path = f"/contacts/{contact['uuid']}/prepaid-holds"
        return Request(door, path, {"amount_in_cents": 10})
    card = await till.make.giftcard()
    await till.make.moved(card, 1_000)
    body = {"amount_in_cents": 10, "shop_uuid": till.account.shop_uuid}
    return Request(door, f"/giftcards/{card['uuid']}/holds", body)


async def _end_of_money_hold(till: Till, door: str, room: str, end: str) -> Request:
    create = await _money_hold(till, door, room)
    hold = (await till.doors[door].post(create.path, **create.body)).data
    shop = {"shop_uuid": till.account.shop_uuid} if end == "captures" else {}
    return Request(door, f"/{room}-holds/{hold['uuid']}/{end}", shop)


async def _redeemed(till: Till, door: str) -> Request:
    voucher = await till.make.voucher()
    return Request(door, "/vouchers/redeem", {"code": voucher["code"]})


async def _redeemed_twice(till: Till, door: str) -> Request:
    voucher = await till.make.voucher(total_redemptions_allowed=90)
    body = {"code": voucher["code"], "number_of_times": 2}
    return Request(door, "/vouchers/multi-redeem", body)


async def _use_undone(till: Till, door: str) -> Request:
    done = await till.make.redeemed(await till.make.voucher())
    path = f"/vouchers/{done['voucher_redemption']['uuid']}/reverse"
    return Request(door, path, {})


class Move(NamedTuple):
    """How to prepare the call, and where its effect is counted."""

    prepared: Callable[[Till, str], Awaitable[Request]]
    effects: str


RECEPTIONS = "select count(*) from credit_receptions where account_id = $1 and credits "

USES = "select count(*) from voucher_redemptions where account_id = $1 and "

GIFTS = "select count(*) from giftcard_transactions where account_id = $1 and "

PREPAID = "select count(*) from prepaid_transactions where account_id = $1 and "

MOVES: dict[tuple[str, str], Move] = {
    ("POST", "/credit-receptions"): Move(_reception, RECEPTIONS + "= 10"),
    ("POST", "/credit-receptions/{credit_reception_uuid}/reverse"): Move(
        _reversal, RECEPTIONS + "= -10"
    ),
    ("POST", "/credit-receptions/{credit_reception_uuid}/correct"): Move(
        _correction, RECEPTIONS + "= -10"
    ),
    ("POST", "/loyalty-tokens/claim"): Move(_token, RECEPTIONS + "= 20"),
    ("POST", "/credit-receptions/{credit_reception_uuid}/release"): Move(
        _release,
        "select count(*) from pending_credits where account_id = $1"
        " and state = 'released'",
    ),
    ("POST", "/credit-adjustments"): Move(_adjustment, RECEPTIONS + "= 10"),
    ("POST", "/reward-receptions"): Move(
        _claim, "select count(*) from reward_receptions where account_id = $1"
    ),
    ("POST", "/reward-receptions/{reward_reception_uuid}/reverse"): Move(
        _claim_undone,
        "select count(*) from credit_receptions where account_id = $1"
        " and undoes_uuid is not null",
    ),
    ("POST", "/giftcard-transactions"): Move(_payment, GIFTS + "amount_in_cents = -10"),
    ("POST", "/giftcard-transactions/{giftcard_transaction_uuid}/reverse"): Move(
        _payment_undone, GIFTS + "amount_in_cents = 10"
    ),
    ("POST", "/giftcards/{giftcard_uuid}/cancel"): Move(
        _cancelled, GIFTS + "type = 'CANCELLATION'"
    ),
    ("POST", "/giftcards/{giftcard_uuid}/transfer"): Move(
        _poured, GIFTS + "type = 'TRANSFER' and amount_in_cents > 0"
    ),
    ("POST", "/prepaid-transactions"): Move(
        _prepaid, PREPAID + "amount_in_cents = -10"
    ),
    ("POST", "/prepaid-transactions/{prepaid_transaction_uuid}/reverse"): Move(
        _prepaid_undone, PREPAID + "amount_in_cents = 10"
    ),
    ("POST", "/vouchers/redeem"): Move(_redeemed, USES + "reversed_at is null"),
    ("POST", "/vouchers/multi-redeem"): Move(
        _redeemed_twice,
        "select sum(times_redeemed) / 2 from vouchers where account_id = $1",
    ),
    ("POST", "/vouchers/{voucher_redemption_uuid}/reverse"): Move(
        _use_undone, USES + "reversed_at is not null"
    ),
    ("POST", "/wallets/{wallet_uuid}/holds"): Move(
        _hold, "select count(*) from holds where account_id = $1"
    ),
    ("POST", "/holds/{hold_uuid}/captures"): Move(
        lambda till, door: _end_of_hold(till, door, "captures"),
        "select count(*) from transfers where account_id = $1 and kind = 'capture'",
    ),
    ("POST", "/holds/{hold_uuid}/releases"): Move(
        lambda till, door: _end_of_hold(till, door, "releases"),
        "select count(*) from holds where account_id = $1 and state = 'released'",
    ),
}


def routes_that_move_value() -> list[Route]:
    """Those that say so, and the same calls on the doors where a key is optional."""
    moving = {(r.method, r.path) for r in routes() if r.moves_value}
    return [r for r in routes() if (r.method, r.path) in moving]


def told(route: Route) -> str:
    """The route as a reader of the results would say it."""
    return f"{route.door.name} {route.method} {route.path}"


async def effects(superuser: asyncpg.Connection, till: Till, route: Route) -> int:
    """How often this call has taken effect in the account."""
    move = MOVES[route.method, route.path]
    return int(await superuser.fetchval(move.effects, till.account.account_id))


HOLDS = "select count(*) from holds where account_id = $1"

for _room, _path in (
    ("giftcard", "/giftcards/{giftcard_uuid}/holds"),
    ("prepaid", "/contacts/{contact_uuid}/prepaid-holds"),
):
    MOVES[("POST", _path)] = Move(partial(_money_hold, room=_room), HOLDS)
    for _end, _state in (("captures", "captured"), ("releases", "released")):
        MOVES[("POST", f"/{_room}-holds/{{{_room}_hold_uuid}}/{_end}")] = Move(
            partial(_end_of_money_hold, room=_room, end=_end),
            f"{HOLDS} and state = '{_state}'",
        )
