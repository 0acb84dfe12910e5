"""How to bring about what a code of the contract stands for, and the call that says it.

By code, each at the call that the contract's table would have it tested with.
"""

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

from chores import Chores
from make import Answer, Api, Make, Operator

NOBODY = "3f2b8a1e-0000-4000-8000-000000000001"
# A caller is remembered for a second, with the clock and the rights as they were.
REMEMBERED_SECONDS = 1.1
AHEAD = "update accounts set clock_offset_seconds = $2 where id = $1"
HOLD = "select 1 from wallets where uuid = $1 for update"

CARD = "contact_identifier_value"


class Stage:
    """An account with everything by which it can be brought into a state."""

    def __init__(self, fixtures: Callable[[str], Any]) -> None:
        self.account = fixtures("account")
        self.http = fixtures("http")
        self.clients: Api = fixtures("clients")
        self.register: Api = fixtures("register")
        self.dashboard: Api = fixtures("dashboard")
        self.make: Make = fixtures("make")
        self.operator: Operator = fixtures("operator")
        self.chores: Chores = fixtures("chores")
        self.superuser = fixtures("superuser")
        self.second_session = fixtures("second_session")

    async def give(self, contact: Any = None, **fields: Any) -> Answer:
        """Asks for credits for a contact."""
        uuid_ = (contact or await self.make.contact())["uuid"]
        body = {"contact_uuid": uuid_, "shop_uuid": self.account.shop_uuid}
        what = {"unit_value": 10} if not {"credits", "unit_value"} & {*fields} else {}
        return await self.clients.form("/credit-receptions", **body | what | fields)

    async def spend(self, reward: Any, contact: Any = None) -> Answer:
        """Asks for a reward."""
        who = contact or await self.make.rich()
        body = {
            "contact_uuid": who["uuid"],
            "reward_uuid": reward["uuid"],
            "shop_uuid": self.account.shop_uuid,
        }
        return await self.clients.form("/reward-receptions", **body)

    async def claim(self, token: dict[str, str]) -> Answer:
        """Brings the link of a loyalty token."""
        contact = await self.make.contact()
        body = token | {"contact_uuid": contact["uuid"]}
        return await self.clients.form("/loyalty-tokens/claim", **body)

    async def link(self, card: str) -> Answer:
        """Gives somebody this card."""
        contact = await self.make.contact()
        body = {CARD: card, "contact_uuid": contact["uuid"]}
        return await self.clients.put("/contact-identifiers/link", **body)

    async def ahead(self, seconds: int) -> None:
        """Lets time pass for the account."""
        await self.superuser.execute(AHEAD, self.account.account_id, seconds)
        await asyncio.sleep(REMEMBERED_SECONDS)

    async def auth_token(self) -> str:
        """A token that says who a contact is."""
        contact = await self.make.contact()
        path = f"/contact-verification/auth-token/{contact['uuid']}"
        return str((await self.clients.get(path)).data)


State = Callable[[Stage], Awaitable[Answer]]

STATES: dict[int, State] = {}


def state(code: int) -> Callable[[State], State]:
    """Says which code a state is told by."""

    def register(bring_about: State) -> State:
        assert code not in STATES
        STATES[code] = bring_about
        return bring_about

    return register


@state(7002)
async def account_inactive(stage: Stage) -> Answer:
    await stage.operator.runs("accounts", "deactivate", stage.account.account_uuid)
    return await stage.clients.get("")


@state(7011)
async def user_who_left(stage: Stage) -> Answer:
    who = {"email": f"{uuid.uuid4()}@example.com", "password": "a long enough secret"}
    kim = await stage.dashboard.post("/users", name="Kim", role="owner", **who)
    signed_in = await stage.http.post("/api/dashboard/sessions", json=who)
    cookie = {"Cookie": signed_in.headers["set-cookie"].partition(";")[0]}
    made = await stage.http.post(
        "/api/dashboard/tokens", json={"name": "Kim's"}, headers=cookie
    )
    await stage.dashboard.delete(f"/users/{kim.data['uuid']}")
    theirs = Api(stage.http, stage.clients.prefix, made.json()["data"]["token"])
    return await theirs.get("")


@state(1003)
async def invalid_input(stage: Stage) -> Answer:
    return await stage.clients.form("/contacts")


@state(1008)
async def shop_not_found(stage: Stage) -> Answer:
    return await stage.clients.get(f"/shops/{NOBODY}")


@state(60000)
async def usage_limit_reached(stage: Stage) -> Answer:
    await stage.make.contact()
    limit = ("accounts", "limit", stage.account.account_uuid, "--contacts", "1")
    await stage.operator.runs(*limit)
    return await stage.clients.get("/contacts/find-or-create", email="new@example.com")


@state(55031)
async def contact_not_found(stage: Stage) -> Answer:
    return await stage.clients.get(f"/contacts/{NOBODY}")


@state(60005)
async def contact_already_exists(stage: Stage) -> Answer:
    contact = await stage.make.contact()
    return await stage.clients.form("/contacts", email=contact["email"].upper())


@state(60016)
async def contact_not_anonymous(stage: Stage) -> Answer:
    contact = await stage.make.contact()
    path = f"/contacts/{contact['uuid']}/claim"
    return await stage.clients.put(path, email="new@example.com")


@state(60003)
async def identifier_not_found(stage: Stage) -> Answer:
    return await stage.clients.get("/contact-identifiers/find", **{CARD: "none"})


@state(60004)
async def identifier_inactive(stage: Stage) -> Answer:
    card = await stage.make.identifier(await stage.make.contact())
    body = {CARD: card["value"], "contact_identifier_active": False}
    await stage.clients.put("/contact-identifiers", **body)
    return await stage.clients.get("/contact-identifiers/find", **{CARD: card["value"]})


@state(60006)
async def identifier_already_exists(stage: Stage) -> Answer:
    card = await stage.make.identifier()
    return await stage.clients.form("/contact-identifiers", **{CARD: card["value"]})


@state(60014)
async def identifier_already_linked(stage: Stage) -> Answer:
    card = await stage.make.identifier(await stage.make.contact())
    return await stage.link(card["value"])


@state(60011)
async def identifier_not_linked(stage: Stage) -> Answer:
    card = await stage.make.identifier()
    body = {CARD: card["value"]}
    return await stage.clients.put("/contact-identifiers/unlink", **body)


@state(55030)
async def subscription_type_not_found(stage: Stage) -> Answer:
    contact = await stage.make.contact()
    path = f"/contact-subscriptions/{contact['uuid']}/subscribe"
    return await stage.clients.put(path, subscription_type_uuid=NOBODY)


@state(60009)
async def attribute_already_exists(stage: Stage) -> Answer:
    body = {"name": "increment_id", "label": "Order", "data_type": "text"}
    path = "/loyalty-transaction-attributes"
    first = await stage.clients.form(path, **body)
    return await stage.clients.form(path, **body) if first.data else first


@state(55032)
async def portal_not_found(stage: Stage) -> Answer:
    contact = await stage.make.contact()
    path = "/contact-verification/send"
    return await stage.clients.form(path, email=contact["email"])


@state(13010)
async def passcode_not_found(stage: Stage) -> Answer:
    await stage.dashboard.put("/contacts-portal", url="https://club.example.com")
    contact = await stage.make.contact()
    body = {"email": contact["email"], "code": "123456"}
    return await stage.clients.form("/contact-verification/verify", **body)


@state(1053)
async def account_secret_invalid(stage: Stage) -> Answer:
    token = await stage.auth_token()
    await stage.dashboard.post("/account/secrets")
    return await stage.clients.form("/contact-session-tokens", auth_token=token)


@state(3000)
async def token_expired(stage: Stage) -> Answer:
    token = await stage.auth_token()
    await stage.ahead(3_601)
    return await stage.clients.form("/contact-session-tokens", auth_token=token)


@state(1103)
async def program_not_found(stage: Stage) -> Answer:
    await stage.dashboard.delete("/loyalty-program")
    return await stage.clients.get("/loyalty-program")


@state(1102)
async def shop_not_linked(stage: Stage) -> Answer:
    path = f"/loyalty-program/shops/{stage.account.shop_uuid}"
    await stage.dashboard.put(path, is_linked=False)
    return await stage.give()


@state(55018)
async def program_not_active(stage: Stage) -> Answer:
    await stage.make.program(is_active=False)
    return await stage.give()


@state(60007)
async def unit_not_found(stage: Stage) -> Answer:
    return await stage.give(unit_value=10, unit_name="smiles")


@state(55046)
async def no_default_unit(stage: Stage) -> Answer:
    for unit in await stage.make.units():
        await stage.dashboard.delete(f"/units/{unit['name']}")
    return await stage.give()


@state(55045)
async def unit_already_exists(stage: Stage) -> Answer:
    body = {"name": "purchase_amount", "label": "Purchases", "is_default": "0"}
    return await stage.clients.form("/units", **body)


@state(1015)
async def maximum_reached(stage: Stage) -> Answer:
    await stage.make.program(max_amount=5)
    return await stage.give(credits=6)


@state(60001)
async def reception_in_progress(stage: Stage) -> Answer:
    contact = await stage.make.contact()
    wallet = uuid.UUID(contact["credit_balance"]["uuid"])
    await stage.second_session.fetch(HOLD, wallet)
    return await stage.give(contact)


@state(1028)
async def reception_not_found(stage: Stage) -> Answer:
    return await stage.register.post(f"/credit-receptions/{NOBODY}/push")


@state(55024)
async def reception_of_another_shop(stage: Stage) -> Answer:
    shop = await stage.make.shop()
    given = (await stage.give(shop_uuid=shop["uuid"])).data
    return await stage.register.post(f"/credit-receptions/{given['uuid']}/push")


@state(1027)
async def pos_transaction_not_found(stage: Stage) -> Answer:
    return await stage.register.post(f"/pos-transactions/{NOBODY}/push")


@state(6001)
async def pos_transaction_already_linked(stage: Stage) -> Answer:
    sold = await stage.make.pos_transaction(stage.register)
    first = await stage.give(pos_transaction_uuid=sold["uuid"])
    again = await stage.give(pos_transaction_uuid=sold["uuid"])
    return again if first.data else first


@state(60018)
async def token_needs_credits(stage: Stage) -> Answer:
    body = {"version": "v1", "shop_uuid": stage.account.shop_uuid, "unique_id": "1"}
    return await stage.clients.form("/loyalty-tokens", **body, unit_value="5")


@state(60019)
async def token_needs_units(stage: Stage) -> Answer:
    body = {"version": "v2", "shop_uuid": stage.account.shop_uuid, "unique_id": "1"}
    return await stage.clients.form("/loyalty-tokens", **body, credits="5")


@state(1041)
async def token_not_found(stage: Stage) -> Answer:
    return await stage.claim(await stage.make.token() | {"hash": "0" * 40})


@state(1034)
async def token_already_redeemed(stage: Stage) -> Answer:
    token = await stage.make.token()
    first = await stage.claim(token)
    return await stage.claim(token) if first.data else first


@state(6003)
async def reward_not_found(stage: Stage) -> Answer:
    return await stage.clients.get(f"/rewards/{NOBODY}")


@state(1052)
async def reward_inactive(stage: Stage) -> Answer:
    return await stage.spend(await stage.make.reward(is_active=False))


@state(1017)
async def insufficient_credits(stage: Stage) -> Answer:
    reward = await stage.make.reward(required_credits=101)
    return await stage.spend(reward, await stage.make.rich(100))


@state(1018)
async def stock_empty(stage: Stage) -> Answer:
    return await stage.spend(await stage.make.reward(stock=0))


@state(1019)
async def claim_limit_reached(stage: Stage) -> Answer:
    reward = await stage.make.reward(required_credits=1, limit_per_contact=1)
    contact = await stage.make.rich()
    first = await stage.spend(reward, contact)
    again = await stage.spend(reward, contact)
    return again if first.data else first
