"""Two businesses on one server: what each has, and what each may send."""

import hashlib
import itertools
import re
from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg
import conformance
import httpx
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
        clients = Api(http, "/api/v3/oauth/clients", opened.personal_access_token)
        self.make = Make(clients, self.dashboard, opened)
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
        form = {
            "grant_type": "client_credentials",
            "client_id": str(opened.oauth_client_id),
            "client_secret": opened.oauth_client_secret,
        }
        given = (await http.post("/oauth/token", data=form)).json()
        return cls(http, opened, given["access_token"])

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
        """The same, made once: for what will be refused."""
        if operation not in self._requests:
            self._requests[operation] = await self.request(operation)
        return self._requests[operation].renewed()


Maker = Callable[[Party], Awaitable[Any]]

# Without one of these a reception gives nothing.
ALSO = {"unit_value"}


async def _contact(party: Party) -> Any:
    return (await party.make.contact())["uuid"]


async def _wallet(party: Party) -> Any:
    contact = await party.make.contact()
    await party.make.reception(contact, credits=10)
    return contact["credit_balance"]["uuid"]


async def _hold(party: Party) -> Any:
    path = f"/wallets/{await _wallet(party)}/holds"
    return (await party.dashboard.post(path, amount=1)).data["uuid"]


async def _reception(party: Party) -> Any:
    return (await party.make.reception())["uuid"]


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


async def _unit(party: Party) -> Any:
    name = f"unit-{party.opened.account_id}-{next(numbers)}"
    await party.dashboard.post("/units", name=name, label="A unit")
    return name


async def _staff(party: Party) -> Any:
    (owner, *_) = (await party.dashboard.get("/users")).data
    return owner["email"]


async def _identifier(party: Party) -> Any:
    identifier = f"till-{party.opened.account_id}-{next(numbers)}"
    body = {"name": "Till", "identifier": identifier}
    await party.dashboard.post("/registers", shop_uuid=party.opened.shop_uuid, **body)
    return identifier


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
MAKERS: dict[str, Maker] = {
    "contact_uuid": _contact,
    "shop_uuid": _opened("shop_uuid"),
    "register_uuid": _register,
    "token_uuid": _token,
    "client_uuid": _client,
    "user_uuid": _user,
    "wallet_uuid": _wallet,
    "hold_uuid": _hold,
    "rule_uuid": _rule,
    "credit_reception_uuid": _reception,
    "account_uuid": _opened("account_uuid"),
    # Of whatever the audit log tells.
    "subject_uuid": _opened("shop_uuid"),
    "client_id": _opened("oauth_client_id"),
}

# What only one operation understands so, or what no shape tells.
OF_ONE: dict[tuple[str, str], Maker] = {
    ("POST /api/dashboard/units/{name}/default", "name"): _unit,
    ("DELETE /api/dashboard/units/{name}", "name"): _unit,
    ("POST /api/dashboard/sessions", "email"): _opened("staff_email"),
    ("POST /api/dashboard/sessions", "password"): _opened("staff_password"),
    ("POST /oauth/token", "client_secret"): _opened("oauth_client_secret"),
    ("POST /oauth/token", "grant_type"): _fixed("client_credentials"),
    ("GET /api/v3/oauth/clients/contacts/find-one-by", "email"): _address,
    ("GET /api/v3/register/contacts/find-one-by", "email"): _address,
    ("GET /api/dashboard/contacts/find-one-by", "email"): _address,
}


# What is no id, and still finds a row or must be the only one of its kind.
NATURAL: dict[tuple[str, str], Maker] = {
    ("POST /api/v3/oauth/clients/contacts", "email"): _address,
    ("GET /api/v3/oauth/clients/contacts/find-or-create", "email"): _address,
    ("GET /api/v3/oauth/clients/contacts/find-one-by", "email"): _address,
    ("POST /api/v3/register/contacts", "email"): _address,
    ("GET /api/v3/register/contacts/find-or-create", "email"): _address,
    ("GET /api/v3/register/contacts/find-one-by", "email"): _address,
    ("POST /api/dashboard/contacts", "email"): _address,
    ("GET /api/dashboard/contacts/find-one-by", "email"): _address,
    ("POST /api/dashboard/users", "email"): _staff,
    ("POST /api/dashboard/sessions", "email"): _staff,
    ("POST /api/dashboard/registers", "identifier"): _identifier,
}


def maker_of(operation: Operation, field: Field) -> Maker | None:
    """How to come to a value; None where any value of the shape will do."""
    return OF_ONE.get((str(operation), field.name)) or MAKERS.get(field.name)


TABLES = """
    select relname::text from pg_class class
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
      and exists (select from pg_attribute where attrelid = class.oid
        and attname = 'account_id' and not attisdropped)
    order by 1
"""


async def rows_of(superuser: asyncpg.Connection, account_id: int) -> dict[str, str]:
    """A mark of everything that the account has, table by table."""
    tables = [name for (name,) in await superuser.fetch(TABLES)]
    sql = " union all ".join(
        f"select '{table}' as name, (select string_agg(row::text, '|' order by "
        f"row::text) from {table} row where account_id = $1) as rows"
        for table in tables
    )
    found = await superuser.fetch(sql, account_id)
    account = await superuser.fetchval(
        "select row::text from accounts row where id = $1", account_id
    )
    texts = {row["name"]: row["rows"] or "" for row in found} | {"accounts": account}
    return {
        name: hashlib.sha256(text.encode()).hexdigest() for name, text in texts.items()
    }


UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+\d:Z.]*")
ADDRESS = re.compile(r"[\w.-]+@[\w.-]+")
TOKEN = re.compile(r"rgl_\w+")
WORDS = re.compile(r"(a word or two|unit-\d+-)\s*\d+")
NUMBERED = re.compile(r"(?<=subscription_status_)\d+")


def masked(value: Any) -> Any:
    """The answer without what is new each time: numbers, moments, tokens."""
    if isinstance(value, dict):
        return {
            NUMBERED.sub("N", name): "N"
            if name in ("id", "balance") or name.endswith("_id")
            else masked(each)
            for name, each in value.items()
        }
    if isinstance(value, list):
        return [masked(each) for each in value]
    if isinstance(value, str):
        for pattern in (UUID, MOMENT, ADDRESS, TOKEN, WORDS):
            value = pattern.sub("*", value)
    return value
