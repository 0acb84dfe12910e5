"""Asking as a client asks, and rows with sensible defaults."""

import asyncio
import itertools
import os
import sys
import uuid
from typing import Any

import conformance
import httpx

from regulars.accounts import jobs
from regulars.kit.context import Context
from regulars.kit.errors import Problem, registry
from regulars.opening import Opened
from regulars.settings import Settings
from regulars.worker import Opener

numbers = itertools.count(1)


class Answer:
    """What came back: status, data, or the refusal."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self.status = response.status_code
        self.body: Any = response.json()

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
        return registry[self.body["code"]]

    @property
    def errors(self) -> dict[str, list[str]]:
        """The fields that were refused, each with its reasons."""
        return dict(self.body.get("errors", {}))


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


class AuditLog:
    """The account's audit log, as its owner reads it."""

    def __init__(self, context: Context, dashboard: Api) -> None:
        self._context = context
        self._dashboard = dashboard
        self._read = 0

    async def seal(self) -> None:
        """What the worker does every second."""
        opener = Opener(self._context)
        await jobs.seal_audit_entries(opener, keys=self._context.keys)

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

    async def shop(self, **fields: Any) -> Any:
        """Another shop."""
        name = fields.pop("name", f"Shop {next(numbers)}")
        return (await self._dashboard.post("/shops", name=name, **fields)).data

    async def program(self, **changes: Any) -> Any:
        """The program, changed."""
        return (await self._dashboard.put("/loyalty-program", **changes)).data

    async def units(self) -> Any:
        """The account's units."""
        return (await self._dashboard.get("/units")).data

    async def rules(self) -> Any:
        """The account's rules."""
        return (await self._dashboard.get("/loyalty-rules")).data

    async def hold(self, contact: Any, amount: int) -> Any:
        """Some of the contact's credits, set aside."""
        path = f"/wallets/{contact['credit_balance']['uuid']}/holds"
        return (await self._dashboard.post(path, amount=amount)).data

    async def balance(self, contact: Any) -> int:
        """What the contact has now."""
        path = f"/contacts/{contact['uuid']}/credit-balance"
        return int((await self._clients.get(path)).data["balance"])
