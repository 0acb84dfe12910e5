"""MON-10: an amount that is none is refused by name, and nothing moves.

What counts as money is read from the schemas of every route on every door, so a new
field fails here until it is said what it may hold.
"""

import json
import uuid
from datetime import UTC, datetime
from typing import Any, NamedTuple

import httpx
import pytest
from make import Api
from numbers_taken import (
    MONEY,
    OTHER_NUMBERS,
    Taken,
    money_taken,
    name_of,
    numbers_taken,
    refuses,
)
from proving import books, moved, tell
from scale import scaled
from spelt import Spelt, documents, is_json, texts

BAD_VALUES = 400

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
JSON = {"Content-Type": "application/json"}


class Stage(NamedTuple):
    """An account with something of everything, and its doors."""

    contact: Any
    shop_uuid: str
    shop_id: int
    rule_uuid: str
    earning_rule_uuid: str
    reward_uuid: str
    giftcard: Any
    doors: dict[str, Any]


BONUS = {"name": "Bonus", "kind": "fixed", "fixed_credits": 5}
GIFTS = {"name": "Gift card", "max_amount_in_cents": 10_000}
REWARD = {"reward_type": "PHYSICAL", "title": "Mug", "required_credits": 1}

TOKEN = {"version": "v3", "unique_id": "receipt-1"}
SIGNED = TOKEN | {"timestamp": 1_767_225_600, "hash": "0" * 40}
REASON = {"reason": "Put right"}

# What else each route wants, and which of the account's things stand in its path.
CASES: dict[tuple[str, str, str], Any] = {
    ("clients", "POST", "/credit-receptions"): lambda s: _sale(s),
    ("register", "POST", "/credit-receptions"): lambda s: _sale(s),
    ("dashboard", "POST", "/credit-receptions"): lambda s: _sale(s),
    ("dashboard", "POST", "/credit-adjustments"): lambda s: _sale(s) | REASON,
    ("clients", "GET", "/credit-receptions/calculate"): lambda s: _shop(s),
    ("register", "GET", "/credit-receptions/calculate"): lambda s: {},
    ("dashboard", "GET", "/credit-receptions/calculate"): lambda s: _shop(s),
    ("dashboard", "POST", "/wallets/{wallet_uuid}/holds"): lambda s: {},
    ("dashboard", "POST", "/loyalty-program"): lambda s: {"name": "Other"},
    ("dashboard", "PUT", "/loyalty-program"): lambda s: {},
    ("dashboard", "PUT", "/loyalty-rules/{rule_uuid}"): lambda s: {},
    ("dashboard", "POST", "/earning-rules"): lambda s: BONUS,
    ("dashboard", "POST", "/earning-simulations"): lambda s: _thought_of(s),
    ("dashboard", "PUT", "/earning-rules/{earning_rule_uuid}"): lambda s: {},
    ("clients", "POST", "/reward-receptions"): lambda s: _claim(s),
    ("register", "POST", "/reward-receptions"): lambda s: _claim(s),
    ("dashboard", "POST", "/reward-receptions"): lambda s: _claim(s),
    ("clients", "PUT", "/rewards/{reward_uuid}"): lambda s: {},
    ("register", "PUT", "/rewards/{reward_uuid}"): lambda s: {},
    ("dashboard", "PUT", "/rewards/{reward_uuid}"): lambda s: {},
    ("dashboard", "POST", "/rewards"): lambda s: REWARD,
    ("register", "POST", "/pos-transactions"): lambda s: {},
    ("dashboard", "POST", "/giftcard-programs"): lambda s: GIFTS,
    ("clients", "POST", "/giftcard-transactions"): lambda s: _gift(s),
    ("register", "POST", "/giftcard-transactions"): lambda s: _gift(s),
    ("dashboard", "POST", "/giftcard-transactions"): lambda s: _gift(s),
    ("dashboard", "PUT", "/giftcard-programs/{giftcard_program_uuid}"): lambda s: {},
    ("clients", "POST", "/prepaid-transactions"): lambda s: _sale(s),
    ("register", "POST", "/prepaid-transactions"): lambda s: _sale(s),
    ("dashboard", "POST", "/prepaid-transactions"): lambda s: _sale(s),
    ("dashboard", "POST", "/contacts/{contact_uuid}/prepaid-holds"): lambda s: {},
    ("dashboard", "POST", "/giftcards/{giftcard_uuid}/holds"): lambda s: _shop(s),
    ("dashboard", "POST", "/prepaid-holds/{prepaid_hold_uuid}/captures"): (
        lambda s: _shop(s)
    ),
    ("dashboard", "POST", "/giftcard-holds/{giftcard_hold_uuid}/captures"): (
        lambda s: _shop(s)
    ),
    ("older", "POST", "/staged-credit-receptions"): lambda s: {"shop_id": s.shop_id},
    ("clients", "POST", "/loyalty-tokens"): lambda s: _shop(s) | TOKEN,
    ("clients", "POST", "/loyalty-tokens/claim"): lambda s: _sale(s) | SIGNED,
    ("register", "POST", "/loyalty-tokens"): lambda s: _sale(s) | SIGNED,
    ("register", "POST", "/loyalty-tokens/claim"): lambda s: _sale(s) | SIGNED,
    ("register", "GET", "/reckonings"): lambda s: {},
    ("register", "POST", "/till-receptions"): lambda s: _sale(s) | _operation(),
}

MONEY_TAKEN = money_taken()


def _operation() -> dict[str, str]:
    now = datetime.now(UTC).isoformat()
    return {"operation_uuid": str(uuid.uuid4()), "happened_at": now}


def _thought_of(stage: Stage) -> Any:
    return {"shop_uuid": stage.shop_uuid, "unit_value": 10, "earning_rule": BONUS}


def _sale(stage: Stage) -> dict[str, str]:
    return {"contact_uuid": stage.contact["uuid"], "shop_uuid": stage.shop_uuid}


def _claim(stage: Stage) -> dict[str, str]:
    return _sale(stage) | {"reward_uuid": stage.reward_uuid}


def _gift(stage: Stage) -> dict[str, str]:
    return _shop(stage) | {"giftcard_uuid": stage.giftcard["uuid"]}


def _shop(stage: Stage) -> dict[str, str]:
    return {"shop_uuid": stage.shop_uuid}


@pytest.fixture
async def stage(make, clients, register, dashboard, account, http) -> Stage:
    contact = await make.contact()
    shop = (await make.reception(contact, unit_value=500))["shop"]
    [rule] = (await dashboard.get("/loyalty-rules")).data
    older = Api(http, "/api/v2/oauth/clients", account.personal_access_token)
    doors = {
        "clients": clients,
        "register": register,
        "dashboard": dashboard,
        "older": older,
    }
    reward = await make.reward(required_credits=0, max_credits=1_000_000_000)
    earning = await make.earning_rule(is_published=False)
    uuids = (rule["uuid"], earning["uuid"], reward["uuid"])
    card = await make.giftcard()
    return Stage(contact, account.shop_uuid, shop["id"], *uuids, card, doors)


def test_every_number_that_a_route_takes_is_known_and_has_its_case():
    taken = numbers_taken()
    unknown = [t.told() for t in taken if name_of(t) not in {**MONEY, **OTHER_NUMBERS}]
    untried = [t.told() for t in MONEY_TAKEN if t.address not in CASES]
    floating = [t.told() for t in taken if t.is_floating]

    tell(tried=len(taken), expected=[[], [], []], got=[unknown, untried, floating])
    assert len(MONEY_TAKEN) >= 12
    assert not unknown, f"say in numbers_taken.py whether it is money: {unknown}"
    assert not untried, f"give the route a case here: {untried}"
    assert not floating, f"no number from outside is a float: {floating}"


@pytest.mark.parametrize("taken", MONEY_TAKEN, ids=Taken.told)
async def test_a_bad_amount_is_refused_by_name_and_moves_nothing(
    taken, stage, superuser, account
):
    before = await books(superuser, account.account_id)

    wrong, tried = [], 0
    for carrier in carriers(taken):
        for spelt in bad_values(taken, carrier):
            answer = await sent(stage, taken, carrier, spelt.text)
            tried += 1
            if not refused_by_name(taken, carrier, spelt, answer):
                wrong.append((carrier, spelt.text[:60], answer.text[:200]))

    changed = moved(before, await books(superuser, account.account_id))
    tell(tried=tried, expected=[0, []], got=[len(wrong), changed])
    assert tried >= scaled(BAD_VALUES)
    assert not wrong
    assert not changed


@pytest.mark.parametrize(
    "taken",
    # What a token says is as its signature has it (tests/loyalty/test_tokens.py).
    [
        t
        for t in MONEY_TAKEN
        if t.route.door.lenient
        and t.field == "unit_value"
        and "/loyalty-tokens" not in t.route.path
        # Whose customer has little gives little back (tests/at_tills).
        and "/till-receptions" not in t.route.path
    ],
    ids=Taken.told,
)
async def test_public_doors_take_an_amount_however_it_is_spelt(taken, stage):
    wrong, tried = [], 0
    for carrier in carriers(taken):
        good = [s for s in spellings(carrier) if not refuses(taken, s)]
        for spelt in good[: scaled(BAD_VALUES)]:
            answer = await sent(stage, taken, carrier, spelt.text)
            tried += 1
            # One credit for each whole unit.
            credits = int(spelt.lenient or 0)
            if answer.is_error or answer.json()["data"]["credits"] != credits:
                wrong.append((carrier, spelt.text, answer.text[:200]))

    tell(tried=tried, expected=0, got=len(wrong))
    assert tried >= scaled(BAD_VALUES) // 2
    assert not wrong


def carriers(taken: Taken) -> list[str]:
    """The ways in which this route may get its fields."""
    if taken.place == "query":
        return ["query"]
    return ["json", "form"] if taken.route.door.lenient else ["json"]


def spellings(carrier: str) -> list[Spelt]:
    """Everything that can be written into a field in this way."""
    return (documents if carrier == "json" else texts)(2_500)


def bad_values(taken: Taken, carrier: str) -> list[Spelt]:
    """So many values that this field must refuse, the proof's own list first."""
    bad = [spelt for spelt in spellings(carrier) if refuses(taken, spelt)]
    assert len(bad) >= BAD_VALUES
    return bad[: scaled(BAD_VALUES)]


async def sent(stage: Stage, taken: Taken, carrier: str, raw: str) -> httpx.Response:
    """The answer to a request that is right but for this one field."""
    api = stage.doors[taken.route.door.name]
    path = taken.route.path.format(
        wallet_uuid=stage.contact["credit_balance"]["uuid"],
        rule_uuid=stage.rule_uuid,
        earning_rule_uuid=stage.earning_rule_uuid,
        reward_uuid=stage.reward_uuid,
        giftcard_program_uuid=stage.giftcard["giftcard_program"]["uuid"],
        giftcard_uuid=stage.giftcard["uuid"],
        contact_uuid=stage.contact["uuid"],
        # What is wrong with a body is told before anybody looks for a hold.
        giftcard_hold_uuid=stage.shop_uuid,
        prepaid_hold_uuid=stage.shop_uuid,
    )
    given = CASES[taken.address](stage)
    rest = {name: value for name, value in given.items() if name != taken.field}
    more: dict[str, Any] = {"data": {**rest, taken.field: raw}, "headers": FORM}
    if carrier == "query":
        more = {"params": {**rest, taken.field: raw}}
    elif carrier == "json":
        body = spelt_in(given, taken.field.split("."), raw)
        more = {"content": body.encode(), "headers": JSON}
    answer = await api.send(taken.route.method, path, **more)
    return answer.response


def spelt_in(given: dict[str, Any], place: list[str], raw: str) -> str:
    """What is given as JSON, with something else spelt out at this place in it."""
    name, *inner = place
    spelt = spelt_in(given[name], inner, raw) if inner else raw
    pairs = [f"{json.dumps(k)}: {json.dumps(given[k])}" for k in given if k != name]
    return "{" + ", ".join([*pairs, f'"{name}": {spelt}']) + "}"


def refused_by_name(
    taken: Taken, carrier: str, spelt: Spelt, answer: httpx.Response
) -> bool:
    """Whether the refusal names the field; what is no JSON at all has no fields."""
    if not 400 <= answer.status_code < 500 or answer.json().get("code") != 1003:
        return False
    named = set(answer.json().get("errors", {}))
    if carrier == "json" and not is_json(spelt.text):
        return named == {"body"}
    return taken.field in named
