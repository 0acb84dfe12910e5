"""Asking as a client asks, and rows with sensible defaults."""

import asyncio
import itertools
import os
import sys
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

import conformance
import httpx

from regulars.accounts import jobs
from regulars.kit.context import Context
from regulars.kit.errors import Problem, registry
from regulars.kit.work import Work
from regulars.opening import Opened
from regulars.settings import Settings
from regulars.worker import Opener

numbers = itertools.count(1)


class Answer:
    """What came back: status, data, or the refusal."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self.status = response.status_code
        self.body: Any = _body(response)

    @property
    def data(self) -> Any:
        """The answer's data; a refusal is shown whole, and fails the test."""
        assert self.status < 300, f"{self.status}: {self.body}"
        return self.body["data"]

    @property
    def meta(self) -> Any:
        """What the answer says of the list."""
        return self.body["meta"]

    @property
    def problem(self) -> type[Problem]:
        """The refusal; an answer that is none is shown whole, and fails the test."""
        assert "code" in self.body, f"{self.status}: {self.body}"
        code, message = self.body["code"], self.body["message"]
        for one in registry.values():
            if (one.public_code, one.message) == (code, message):
                return one
        return registry[code]

    @property
    def errors(self) -> dict[str, list[str]]:
        """The fields that were refused, each with its reasons."""
        return dict(self.body.get("errors", {}))


def _body(response: httpx.Response) -> Any:
    is_json = conformance.written_in(response) == "application/json"
    return response.json() if is_json else response.text


class Api:
    """One door with one credential."""

    def __init__(self, http: httpx.AsyncClient, prefix: str, token: str) -> None:
        self.http = http
        self.prefix = prefix
        self.headers = {"Authorization": f"Bearer {token}"}

    async def get(self, path: str, **query: Any) -> Answer:
        """Asks a question; keyword arguments are the query."""
        return await self.send("GET", path, params=query or None)

    async def post(self, path: str, **body: Any) -> Answer:
        """Makes something; keyword arguments are the JSON body."""
        return await self.send("POST", path, json=body)

    async def put(self, path: str, **body: Any) -> Answer:
        """Changes something; keyword arguments are the JSON body."""
        return await self.send("PUT", path, json=body)

    async def delete(self, path: str) -> Answer:
        """Removes something."""
        return await self.send("DELETE", path)

    async def form(self, path: str, **body: Any) -> Answer:
        """Makes something, with the body as the public clients send it."""
        return await self.send("POST", path, data=body)

    async def send(
        self, method: str, path: str, headers: Any = None, **more: Any
    ) -> Answer:
        """Any request at all; a write on the dashboard gets an idempotency key.

        Whatever comes back has to be what the OpenAPI document promises.
        """
        own = dict(self.headers)
        if method != "GET" and "dashboard" in self.prefix:
            own["Idempotency-Key"] = str(uuid.uuid4())
        response = await self.http.request(
            method, self.prefix + path, headers=own | (headers or {}), **more
        )
        conformance.check(response)
        return Answer(response)


class Operator:
    """Whoever runs the server, at its command line."""

    def __init__(self, database_url: str, settings: Settings) -> None:
        self._environment = {
            **os.environ,
            "REGULARS_DATABASE_URL": database_url,
            "REGULARS_DATA_DIR": str(settings.data_dir),
        }

    async def runs(self, *words: str) -> str:
        """What `regulars <words>` prints; a refusal fails the test."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "regulars", *words),
            env=self._environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        printed, refused = await process.communicate()
        assert process.returncode == 0, refused.decode()
        return printed.decode()


MOST_TURNS = 20

OF_UUID = "select id from accounts where uuid = $1"

UNSEALED = """
    select from audit_entries entry where account_id = $1 and not exists (
      select from audit_seals where account_id = $1
        and (entry_xid, entry_id) = (entry.xid, entry.id))
    limit 1
"""


class AuditLog:
    """The account's audit log, as its owner reads it."""

    def __init__(self, context: Context, dashboard: Api, account_uuid: str) -> None:
        self._context = context
        self._dashboard = dashboard
        self._account_uuid = UUID(account_uuid)
        self._read = 0

    async def seal(self) -> None:
        """What the worker does every second, until nothing is left to seal.

        While another test's transaction is open, what came after it has to wait.
        """
        opener, work = Opener(self._context), await self._work()
        for _ in range(MOST_TURNS):
            await jobs.seal_audit_entries(opener, keys=self._context.keys)
            if not await work.once(UNSEALED, work.account_id):
                return
            await asyncio.sleep(0.1)

    async def _work(self) -> Work:
        work = Work(self._context.pool, None, "test", datetime.now(UTC))
        account_id = await work.value(OF_UUID, self._account_uuid)
        return Work(self._context.pool, account_id, "test", work.now)

    async def new(self) -> list[Any]:
        """The entries since the last time that this was asked, oldest first."""
        await self.seal()
        found: list[Any] = []
        while some := await self._after(self._read):
            found += some
            self._read = some[-1]["position"]
        return found

    async def _after(self, position: int) -> Any:
        query = {"after": position, "limit": 200}
        return (await self._dashboard.get("/audit-entries", **query)).data


SOON = timedelta(seconds=1)
"""How long a token lives whose end a test waits for."""


async def ended_tokens(dashboard: Api, number: int = 1) -> list[str]:
    """As many tokens whose last moment has passed; they are made before it."""
    end = datetime.now(UTC) + SOON * max(1, number // 5)
    fields = {"name": "Ended", "expires_at": end.isoformat()}
    made = [await dashboard.post("/tokens", **fields) for _ in range(number)]
    await asyncio.sleep((end - datetime.now(UTC)).total_seconds() + 0.05)
    return [str(each.data["token"]) for each in made]


class Make:
    """Rows with sensible defaults, made through the front door."""

    def __init__(self, clients: Api, dashboard: Api, account: Opened) -> None:
        self._clients = clients
        self._dashboard = dashboard
        self._account = account

    async def contact(self, email: str | None = None) -> Any:
        """A contact, with an address of their own."""
        address = email or f"contact{next(numbers)}@example.com"
        return (await self._clients.post("/contacts", email=address)).data

    async def anonymous(self) -> Any:
        """Somebody of whom nothing is known."""
        return (await self._clients.post("/contacts/anonymous")).data

    async def identifier(self, contact: Any = None, **fields: Any) -> Any:
        """A card or code: the contact's, or nobody's."""
        whose = {"contact_uuid": contact["uuid"]} if contact else {}
        value = fields.pop("value", f"CARD-{next(numbers)}")
        what = {"contact_identifier_value": value, **whose, **fields}
        return (await self._clients.post("/contact-identifiers", **what)).data

    async def attribute(self, entity: str = "contact", **fields: Any) -> Any:
        """An attribute of such things: a text, unless said otherwise."""
        named = {"name": f"attribute_{next(numbers)}", "label": "An attribute"}
        body = {"entity": entity, "type": "text", **named, **fields}
        return (await self._clients.post("/custom-attributes", **body)).data

    async def reception(self, contact: Any = None, **fields: Any) -> Any:
        """Credits for a contact: 10 of them, unless said otherwise."""
        somebody = contact or await self.contact()
        what = fields or {"unit_value": 10}
        body = {
            "contact_uuid": somebody["uuid"],
            "shop_uuid": self._account.shop_uuid,
            **what,
        }
        return (await self._clients.post("/credit-receptions", **body)).data

    async def pos_transaction(self, register: Api, **fields: Any) -> Any:
        """A sale that this register rang up: of 17.80, unless said otherwise."""
        body = {"amount_in_cents": 1_780} | fields
        return (await register.post("/pos-transactions", **body)).data

    async def token(self, **fields: Any) -> dict[str, str]:
        """What the link of a loyalty token says: 20 credits, unless said otherwise."""
        what = {"version": "v1", "credits": 20} | fields
        body = {
            "shop_uuid": self._account.shop_uuid,
            "unique_id": f"token-{next(numbers)}",
            **what,
        }
        url = (await self._clients.post("/loyalty-tokens", **body)).data
        return dict(parse_qsl(urlsplit(url).query))

    async def adjustment(self, contact: Any, **fields: Any) -> Any:
        """A contact's credits, put right by hand."""
        body = {
            "contact_uuid": contact["uuid"],
            "shop_uuid": self._account.shop_uuid,
            "reason": "Put right",
            **fields,
        }
        return (await self._dashboard.post("/credit-adjustments", **body)).data

    async def debt(self, contact: Any, credits: int) -> None:
        """So many credits that the contact owes: spent, and then taken back."""
        given = await self.reception(contact, credits=credits)
        await self.reception(contact, credits=-credits)
        path = f"/credit-receptions/{given['uuid']}/reverse"
        assert (await self._clients.post(path)).data["credits"] == -credits

    async def shop(self, **fields: Any) -> Any:
        """Another shop."""
        name = fields.pop("name", f"Shop {next(numbers)}")
        return (await self._dashboard.post("/shops", name=name, **fields)).data

    async def program(self, **changes: Any) -> Any:
        """The program, changed."""
        return (await self._dashboard.put("/loyalty-program", **changes)).data

    async def reward(self, codes: int = 0, **terms: Any) -> Any:
        """A reward for 50 credits; with codes it is a digital one."""
        kind = "DIGITAL" if codes else "PHYSICAL"
        what = {"reward_type": kind, "title": "Free coffee", "required_credits": 50}
        reward = (await self._dashboard.post("/rewards", **what | terms)).data
        if codes:
            await self.codes(reward, [f"CODE-{next(numbers)}" for _ in range(codes)])
        return reward

    async def set(self, reward: Any, **changes: Any) -> Any:
        """The reward, changed."""
        return (await self._dashboard.put(f"/rewards/{reward['uuid']}", **changes)).data

    async def codes(self, reward: Any, codes: list[str]) -> Any:
        """More codes for a digital reward to give."""
        path = f"/rewards/{reward['uuid']}/codes"
        return (await self._dashboard.post(path, codes=codes)).data

    async def rich(self, credits: int = 100) -> Any:
        """A contact who has credits to spend."""
        contact = await self.contact()
        await self.reception(contact, credits=credits)
        return contact

    async def claim(self, contact: Any, reward: Any, **more: Any) -> Any:
        """The reward, as the contact got it."""
        body = {
            "contact_uuid": contact["uuid"],
            "reward_uuid": reward["uuid"],
            "shop_uuid": self._account.shop_uuid,
            **more,
        }
        return (await self._clients.post("/reward-receptions", **body)).data

    async def units(self) -> Any:
        """The account's units."""
        return (await self._dashboard.get("/units")).data

    async def earning_rule(self, *, is_published: bool = True, **fields: Any) -> Any:
        """An earning rule in force: 5 credits on top, unless said otherwise."""
        what = fields if "kind" in fields else {"kind": "fixed", "fixed_credits": 5}
        body = {"name": "A rule", **what, **fields}
        made = (await self._dashboard.post("/earning-rules", **body)).data
        if not is_published:
            return made
        path = f"/earning-rules/{made['uuid']}/publish"
        return (await self._dashboard.post(path)).data

    async def rules(self) -> Any:
        """The account's rules."""
        return (await self._dashboard.get("/loyalty-rules")).data

    async def hold(self, contact: Any, amount: int, seconds: int = 3_600) -> Any:
        """Some of the contact's credits, set aside."""
        path = f"/wallets/{contact['credit_balance']['uuid']}/holds"
        return (await self._dashboard.post(path, amount=amount, seconds=seconds)).data

    async def balance(self, contact: Any) -> int:
        """What the contact has now."""
        path = f"/contacts/{contact['uuid']}/credit-balance"
        return int((await self._clients.get(path)).data["balance"])

    async def giftcard_program(self, **terms: Any) -> Any:
        """A gift card program: up to 100.00 on a card, for two years."""
        body = {"name": "Gift card", "max_amount_in_cents": 10_000}
        kept = body | {"expiration_days": 730} | terms
        return (await self._dashboard.post("/giftcard-programs", **kept)).data

    async def giftcard(self, program: Any = None) -> Any:
        """A digital gift card with nothing on it, as the dashboard shows it."""
        of = program or await self.giftcard_program()
        body = {"type": 1, "giftcard_program_uuid": of["uuid"]}
        return (await self._dashboard.post("/giftcards", **body)).data

    async def printed(self, program: Any = None, **fields: Any) -> Any:
        """A physical gift card with nothing on it, as the dashboard shows it."""
        whose = {"giftcard_program_uuid": program["uuid"]} if program else {}
        body = {"quantity": 1} | whose | fields
        if "codes" in body:
            del body["quantity"]
        batch = (await self._dashboard.post("/giftcard-batches", **body)).data
        query = {"giftcard_batch_uuid": batch["uuid"]}
        return (await self._dashboard.get("/giftcards", **query)).data[0]

    async def moved(self, card: Any, amount_in_cents: int = 1_000, **more: Any) -> Any:
        """What so much on a gift card did, or off it: in the first shop."""
        what = {"giftcard_uuid": card["uuid"], "amount_in_cents": amount_in_cents}
        body = {"shop_uuid": self._account.shop_uuid} | what | more
        return (await self._dashboard.post("/giftcard-transactions", **body)).data

    async def settlement(self, program_uuid: str) -> Any:
        """What happened on a program's cards, settled between the shops."""
        body = {"giftcard_program_uuid": program_uuid}
        return (await self._dashboard.post("/giftcard-settlements", **body)).data

    async def prepaid(
        self, contact: Any, amount_in_cents: int = 1_000, **more: Any
    ) -> Any:
        """What so much on a contact's prepaid balance did, or off it."""
        what = {"contact_uuid": contact["uuid"], "amount_in_cents": amount_in_cents}
        body = {"shop_uuid": self._account.shop_uuid} | what | more
        return (await self._dashboard.post("/prepaid-transactions", **body)).data

    async def prepaid_balance(self, contact: Any) -> int:
        """The money that the contact keeps with the account now."""
        path = f"/contacts/{contact['uuid']}/prepaid-balance"
        return int((await self._clients.get(path)).data["balance_in_cents"])

    async def giftcard_hold(self, card: Any, amount_in_cents: int = 100) -> Any:
        """Some of what is on a gift card, set aside."""
        body = {"amount_in_cents": amount_in_cents}
        shop = {"shop_uuid": self._account.shop_uuid}
        path = f"/giftcards/{card['uuid']}/holds"
        return (await self._dashboard.post(path, **body | shop)).data

    async def prepaid_hold(self, contact: Any, amount_in_cents: int = 100) -> Any:
        """Some of a contact's money, set aside."""
        path = f"/contacts/{contact['uuid']}/prepaid-holds"
        return (await self._dashboard.post(path, amount_in_cents=amount_in_cents)).data

    async def webhook(self, **fields: Any) -> Any:
        """A subscription, by the contract's own call."""
        return (await self._clients.post("/webhook-subscriptions", **fields)).data

    async def promotion(self, **terms: Any) -> Any:
        """A promotion, as the dashboard shows it: no limits, unless said otherwise."""
        body = {"name": f"Promotion {next(numbers)}"} | terms
        return (await self._dashboard.post("/promotions", **body)).data

    async def voucher(self, promotion: Any = None, **fields: Any) -> Any:
        """A voucher of a promotion, as clients read it."""
        of = promotion or await self.promotion()
        body = {"promotion_uuid": of["uuid"], **fields}
        return (await self._clients.post("/vouchers", **body)).data

    async def redeemed(self, voucher: Any, **more: Any) -> Any:
        """The voucher, redeemed once."""
        body = {"code": voucher["code"], **more}
        return (await self._clients.post("/vouchers/redeem", **body)).data

    async def tier(self, name: str = "Gold", threshold: int = 100, **more: Any) -> Any:
        """A tier, as the dashboard shows it; nobody is moved to it yet."""
        body = {"name": name, "threshold": threshold, **more}
        return (await self._dashboard.post("/tiers", **body)).data
