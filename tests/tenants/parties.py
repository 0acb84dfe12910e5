"""Two businesses on one server: what each has, and what each may send."""

import itertools
import re
from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg
import conformance
import entrances
import httpx
import prepaid_cards
import till_devices
import tills_and_tokens
import voucher_codes
import webhook_calls
from inbox import Inbox
from make import Answer, Api, Make
from operations import Field, Operation, Request, plain_value

from regulars.opening import Opened

numbers = itertools.count(1)


class Party:
    """An account, and everything that one can do with its keys."""

    def __init__(self, http: httpx.AsyncClient, opened: Opened, oauth: str) -> None:
        self.http = http
        self.opened = opened
        self.dashboard = Api(http, "/api/dashboard", opened.personal_access_token)
        token = opened.personal_access_token
        self.clients = Api(http, "/api/v3/oauth/clients", token)
        self.make = Make(self.clients, self.dashboard, opened)
        self.inbox: Inbox | None = None
        self.verifying: Any = None
        self._kept: dict[str, Any] = {}
        self._requests: dict[Operation, Request] = {}
        self.keys = {
            "clients": [opened.personal_access_token, oauth],
            "older": [opened.personal_access_token, oauth],
            "register": [opened.register_token, opened.personal_access_token],
            "dashboard": [opened.personal_access_token],
            "oauth": [""],
        }

    @classmethod
    async def of(cls, http: httpx.AsyncClient, opened: Opened) -> "Party":
        """The party whose account this is, with a token of its application."""
        client, secret = str(opened.oauth_client_id), opened.oauth_client_secret
        form = {"grant_type": "client_credentials", "client_id": client}
        given = await http.post("/oauth/token", data=form | {"client_secret": secret})
        party = cls(http, opened, given.json()["access_token"])
        await entrances.prepare(party)
        return party

    async def send(self, request: Request, key: str | None = None) -> Answer:
        """The answer, which has to be one that the document promises."""
        operation = request.operation
        secret = self.keys[operation.door][0] if key is None else key
        response = await self.http.request(
            operation.method,
            request.url,
            params=request.query,
            json=request.body,
            headers={"Authorization": f"Bearer {secret}", **request.all_headers},
        )
        conformance.check(response)
        return Answer(response)

    async def live(self, operation: Operation, field: Field) -> Any:
        """A value of this field that is right today, made for the purpose."""
        maker = maker_of(operation, field)
        return plain_value(field) if maker is None else await maker(self)

    async def kept(self, operation: Operation, field: Field) -> Any:
        """The same, made once: for what is only ever looked at."""
        key = f"{field.place}:{field.name}"
        if key not in self._kept:
            self._kept[key] = await self.live(operation, field)
        return self._kept[key]

    async def request(self, operation: Operation) -> Request:
        """A request that is accepted: required fields, and all that name rows."""
        values = {}
        for field in operation.fields:
            also = field.name in ALSO or (str(operation), field.name) in OF_ONE
            if field.place != "header" and (field.required or field.is_id or also):
                values[field] = await self.live(operation, field)
        return Request(operation, values, {}).renewed()

    async def kept_request(self, operation: Operation) -> Request:
        """The same, made once: for what will be refused, or can be done again."""
        if str(operation) in ONCE:
            return await self.request(operation)
        if operation not in self._requests:
            self._requests[operation] = await self.request(operation)
        return self._requests[operation].renewed()


Maker = Callable[[Party], Awaitable[Any]]

# Without one of these a reception gives nothing.
ALSO = {"unit_value"}


async def _contact(party: Party) -> Any:
    return (await party.make.contact())["uuid"]


async def _subscription_type(party: Party) -> Any:
    return (await party.dashboard.get("/subscription-types")).data[1]["uuid"]


async def _import(party: Party) -> Any:
    body = {"contacts": [{"email": f"imported{next(numbers)}@example.com"}]}
    return (await party.dashboard.post("/contacts/batch", **body)).data["uuid"]


async def _one_empty_row(party: Party) -> Any:
    return [{}]


async def _anonymous(party: Party) -> Any:
    return (await party.dashboard.post("/contacts/anonymous")).data["uuid"]


async def _wallet(party: Party) -> Any:
    contact = await party.make.contact()
    await party.make.reception(contact, credits=10)
    return contact["credit_balance"]["uuid"]


async def _hold(party: Party) -> Any:
    path = f"/wallets/{await _wallet(party)}/holds"
    return (await party.dashboard.post(path, amount=1)).data["uuid"]


async def _reception(party: Party) -> Any:
    return (await party.make.reception())["uuid"]


async def _waiting_credits(party: Party) -> Any:
    return (await party.make.reception(credits=5, is_pending=True))["uuid"]


async def _reward(party: Party) -> Any:
    # For nothing, so that whoever claims it needs no credits.
    return (await party.make.reward(required_credits=0))["uuid"]


async def _digital_reward(party: Party) -> Any:
    return (await party.make.reward(codes=1))["uuid"]


async def _codes(party: Party) -> Any:
    return [f"CODE-{party.opened.account_id}-{next(numbers)}"]


async def _shops(party: Party) -> Any:
    return [party.opened.shop_uuid]


async def _claim(party: Party, **terms: Any) -> Any:
    reward = await party.make.reward(required_credits=0, **terms)
    return (await party.make.claim(await party.make.contact(), reward))["uuid"]


async def _waiting(party: Party) -> Any:
    return await _claim(party, pre_redeemable=True, expiration_duration=3_600)


async def _redemption(party: Party) -> Any:
    path = f"/collectable-rewards/collect/{await _waiting(party)}"
    return (await party.dashboard.put(path)).data["uuid"]


async def _register(party: Party) -> Any:
    body = {"name": "Till", "identifier": f"till-{next(numbers)}"}
    shop = party.opened.shop_uuid
    return (await party.dashboard.post("/registers", shop_uuid=shop, **body)).data[
        "uuid"
    ]


async def _token(party: Party) -> Any:
    return (await party.dashboard.post("/tokens", name="Spare")).data["uuid"]


async def _client(party: Party) -> Any:
    return (await party.dashboard.post("/oauth-clients", name="Spare")).data["uuid"]


async def _user(party: Party) -> Any:
    who = {"email": f"user{next(numbers)}@example.com", "name": "Somebody"}
    body = {**who, "password": "a password of theirs", "role": "cashier"}
    return (await party.dashboard.post("/users", **body)).data["uuid"]


async def _rule(party: Party) -> Any:
    return (await party.dashboard.get("/loyalty-rules")).data[0]["uuid"]


async def _earning_rule(party: Party) -> Any:
    return (await party.make.earning_rule(is_published=False))["uuid"]


async def _published_rule(party: Party) -> Any:
    return (await party.make.earning_rule())["uuid"]


async def _unit(party: Party) -> Any:
    name = f"unit-{party.opened.account_id}-{next(numbers)}"
    await party.dashboard.post("/units", name=name, label="A unit")
    return name


async def _attribute(party: Party) -> Any:
    return (await _made_attribute(party, "contact"))["uuid"]


async def _attribute_name(party: Party) -> Any:
    return (await _made_attribute(party, "contact"))["name"]


async def _promotion_attribute(party: Party) -> Any:
    return (await _made_attribute(party, "promotion"))["id"]


async def _made_attribute(party: Party, entity: str) -> Any:
    body = {"entity": entity, "name": await _name(party), "label": "A"}
    return (await party.dashboard.post("/attributes", type="select", **body)).data


async def _group(party: Party) -> Any:
    body = {"entity": "contact", "name": await _name(party), "label": "A group"}
    return (await party.dashboard.post("/attribute-groups", **body)).data["uuid"]


async def _name(party: Party) -> Any:
    return f"name_{party.opened.account_id}_{next(numbers)}"


async def _staff(party: Party) -> Any:
    (owner, *_) = (await party.dashboard.get("/users")).data
    return owner["email"]


async def _identifier(party: Party) -> Any:
    identifier = f"till-{party.opened.account_id}-{next(numbers)}"
    body = {"name": "Till", "identifier": identifier}
    await party.dashboard.post("/registers", shop_uuid=party.opened.shop_uuid, **body)
    return identifier


async def _card(party: Party) -> Any:
    return (await party.make.identifier(await party.make.contact()))["value"]


async def _loose_card(party: Party) -> Any:
    return (await party.make.identifier())["value"]


async def _address(party: Party) -> Any:
    return (await party.make.contact())["email"]


def _opened(name: str) -> Maker:
    async def maker(party: Party) -> Any:
        return str(getattr(party.opened, name))

    return maker


def _fixed(value: Any) -> Maker:
    async def maker(party: Party) -> Any:
        return value

    return maker


# What names a row, and how one comes to such a row through the front door.
MAKERS: dict[str, Maker] = (
    {
        "contact_uuid": _contact,
        "shop_uuid": _opened("shop_uuid"),
        "register_uuid": _register,
        "token_uuid": _token,
        "client_uuid": _client,
        "user_uuid": _user,
        "subscription_type_uuid": _subscription_type,
        "contact_import_uuid": _import,
        "source_contact_uuid": _contact,
        "destination_contact_uuid": _contact,
        "wallet_uuid": _wallet,
        "hold_uuid": _hold,
        "rule_uuid": _rule,
        "earning_rule_uuid": _earning_rule,
        "credit_reception_uuid": _reception,
        "reward_uuid": _reward,
        "reward_reception_uuid": _claim,
        "loyalty_transaction_uuid": _waiting,
        "redemption_uuid": _redemption,
        "shop_uuids": _shops,
        "account_uuid": _opened("account_uuid"),
        "attribute_uuid": _attribute,
        "custom_attribute_name": _attribute_name,
        "promotion_attribute_id": _promotion_attribute,
        "group_uuid": _group,
        "contact_session_token": entrances.session_token,
        # Of whatever the audit log tells.
        "subject_uuid": _opened("shop_uuid"),
        "client_id": _opened("oauth_client_id"),
    }
    | {**entrances.MAKERS, **tills_and_tokens.MAKERS}
    | {**prepaid_cards.MAKERS, **voucher_codes.MAKERS, **webhook_calls.MAKERS}
    | till_devices.MAKERS
)

# What only one operation understands so, or what no shape tells.
OF_ONE: dict[tuple[str, str], Maker] = {
    ("POST /api/dashboard/units/{name}/default", "name"): _unit,
    ("DELETE /api/dashboard/units/{name}", "name"): _unit,
    ("POST /api/dashboard/rewards/{reward_uuid}/codes", "reward_uuid"): (
        _digital_reward
    ),
    ("POST /api/dashboard/rewards/{reward_uuid}/codes", "codes"): _codes,
    # What each kind gives stands in fields of its own.
    ("POST /api/dashboard/earning-rules", "kind"): _fixed("fixed"),
    ("POST /api/dashboard/earning-rules", "fixed_credits"): _fixed(5),
    (
        "POST /api/dashboard/earning-rules/{earning_rule_uuid}/pause",
        "earning_rule_uuid",
    ): _published_rule,
    ("POST /api/dashboard/sessions", "email"): _opened("staff_email"),
    ("POST /api/dashboard/sessions", "password"): _opened("staff_password"),
    ("POST /api/dashboard/attributes", "name"): _name,
    # The only types that have options.
    ("POST /api/dashboard/attributes", "type"): _fixed("select"),
    ("POST /api/dashboard/attribute-groups", "name"): _name,
    ("POST /oauth/token", "client_secret"): _opened("oauth_client_secret"),
    ("POST /oauth/token", "grant_type"): _fixed("client_credentials"),
    ("GET /api/v3/oauth/clients/contacts/find-one-by", "email"): _address,
    ("GET /api/v3/register/contacts/find-one-by", "email"): _address,
    ("GET /api/dashboard/contacts/find-one-by", "email"): _address,
}

CARDS = "/contact-identifiers"
PREFIXES = ("/api/v3/oauth/clients", "/api/v3/register", "/api/dashboard")
VALUE = "contact_identifier_value"
RELEASE = "POST {}/credit-receptions/{{credit_reception_uuid}}/release"

OF_ONE |= tills_and_tokens.OF_ONE | prepaid_cards.OF_ONE | entrances.OF_ONE
OF_ONE |= voucher_codes.OF_ONE | webhook_calls.OF_ONE | till_devices.OF_ONE

OF_ONE |= {
    (f"POST {prefix}/contacts/batch", name): maker
    for prefix in PREFIXES
    for name, maker in (("contacts", _one_empty_row), ("uuid", _subscription_type))
}

OF_ONE |= {
    (f"PUT {prefix}/contacts/{{contact_uuid}}/claim", "contact_uuid"): _anonymous
    for prefix in PREFIXES
}

OF_ONE |= {
    (f"{what} {prefix}{CARDS}{path}", VALUE): maker
    for prefix in PREFIXES
    for what, path, maker in (
        ("GET", "/find", _card),
        ("PUT", "/link", _loose_card),
        ("PUT", "/unlink", _card),
        ("PUT", "", _card),
        ("DELETE", "", _card),
    )
}


OF_ONE |= {
    (RELEASE.format(prefix), "credit_reception_uuid"): _waiting_credits
    for prefix in PREFIXES
}

# Of these the second of two is refused for what the first has done.
ONCE = {
    *entrances.ONCE,
    *(f"PUT {prefix}/contacts/{{contact_uuid}}/claim" for prefix in PREFIXES),
    *(tills_and_tokens.ONCE | prepaid_cards.ONCE | voucher_codes.ONCE),
    *till_devices.ONCE,
    *(RELEASE.format(prefix) for prefix in PREFIXES),
}


# What is no id, and still finds a row or must be the only one of its kind.
NATURAL: dict[tuple[str, str], Maker] = {
    **{(f"POST {prefix}/contacts", "email"): _address for prefix in PREFIXES},
    **{
        (f"GET {prefix}/contacts/find-one-by", "email"): _address for prefix in PREFIXES
    },
    **{
        (f"GET {prefix}/contacts/find-or-create", "email"): _address
        for prefix in PREFIXES[:2]
    },
    ("POST /api/dashboard/users", "email"): _staff,
    ("POST /api/dashboard/sessions", "email"): _staff,
    ("POST /api/dashboard/registers", "identifier"): _identifier,
    **{
        (f"{call} {prefix}/contacts/{path}", "email"): _address
        for prefix in PREFIXES[:2]
        for call, path in (("POST", "async"), ("GET", "find-or-create/async"))
    },
    **{
        (f"POST {prefix}/{path}/anonymous", VALUE): _loose_card
        for prefix in PREFIXES
        for path in ("contact", "contacts")
    },
    **{
        (f"{call} {prefix}/contacts/{path}", "email"): _address
        for prefix in PREFIXES
        for call, path in (("PUT", "{contact_uuid}/claim"), ("POST", "batch"))
    },
    **(entrances.NATURAL | prepaid_cards.NATURAL | voucher_codes.NATURAL),
    (tills_and_tokens.SEND, "email"): _address,
    **{key: maker for key, maker in OF_ONE.items() if key[1] == VALUE},
    **{
        (f"POST {prefix}{path}", VALUE): _card
        for prefix in PREFIXES
        for path in (CARDS, "/credit-receptions", "/reward-receptions")
    },
}


def maker_of(operation: Operation, field: Field) -> Maker | None:
    """How to come to a value; None where any value of the shape will do."""
    return OF_ONE.get((str(operation), field.name)) or MAKERS.get(field.name)


TABLES = """
    select relname::text as name, exists (select from pg_attribute
      where attrelid = class.oid and attname = 'last_used_at') as is_used
    from pg_class class
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
      and exists (select from pg_attribute where attrelid = class.oid
        and attname = 'account_id' and not attisdropped)
    order by 1
"""

# Added up: sorting thousands of rows took most of the time of these tests.
MARK = """
    select '{name}' as name, (
      select count(*) || ' rows, ' || sum(hashtextextended({told}, 0)::numeric)
      from {name} row where account_id = $1) as mark
"""


async def rows_of(superuser: asyncpg.Connection, account_id: int) -> dict[str, str]:
    """A mark of everything that the account has, table by table.

    But for when each key was last used: that is written some seconds after the use.
    """
    used = {True: "(to_jsonb(row) - 'last_used_at')::text", False: "row::text"}
    marks = [
        MARK.format(name=table["name"], told=used[table["is_used"]])
        for table in await superuser.fetch(TABLES)
    ]
    found = await superuser.fetch(" union all ".join(marks), account_id)
    account = await superuser.fetchval(
        "select row::text from accounts row where id = $1", account_id
    )
    return {row["name"]: row["mark"] for row in found} | {"accounts": account}


UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+\d:Z.]*")
ADDRESS = re.compile(r"[\w.-]+@[\w.-]+")
KEY = re.compile(r"rgl_\w+|eyJ[\w.-]+")
GROWING = ("_id", "balance_in_cents")
WORDS = re.compile(r"(a word or two|Promotion|unit-\d+-|name_\d+_|CARD-|token-)\s*\d+")
SIGNED = re.compile(r"(?<=timestamp=)\d+|(?<=hash=)[0-9a-f]*|\b[0-9a-f]{40}\b")
VOUCHER = re.compile(r"\b[2-9A-HJ-NP-Z]{17}\b")
NUMBERED = re.compile(r"(?<=subscription_status_)\d+")


def masked(value: Any) -> Any:
    """The answer without what is new each time: numbers, moments, tokens."""
    if isinstance(value, dict):
        return {
            NUMBERED.sub("N", name): "N"
            if name in ("id", "balance", "position", "hash") or name.endswith(GROWING)
            else masked(each)
            for name, each in value.items()
        }
    if isinstance(value, list):
        return [masked(each) for each in value]
    if isinstance(value, str):
        for pattern in (UUID, MOMENT, ADDRESS, KEY, WORDS, SIGNED, VOUCHER):
            value = pattern.sub("*", value)
    return value
