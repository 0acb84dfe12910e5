"""Each call of the public clients: sent as they send it, read as they read it."""

import json
from typing import Any
from urllib.parse import urlencode

import conformance
import httpx
import pytest

from contract.needs import Endpoint, endpoints, unmet

FORM = "application/x-www-form-urlencoded"
CALLS = endpoints()
WRITES = [call for call in CALLS if call.body]

# What the first release has no room for yet; it is ignored, as everything unknown is.
LATER = {"contact_identifier_value"}


class World:
    """The things that calls speak of: each made through the front door."""

    def __init__(self, http: httpx.AsyncClient, account: Any, contact: Any) -> None:
        self.http = http
        self.account = account
        self.contact = contact
        self.reception: Any = None

    def text(self, call: Endpoint, name: str) -> str:
        """A parameter's value, as text: that is all a form can carry."""
        known = {
            "grant_type": "client_credentials",
            "client_id": str(self.account.oauth_client_id),
            "client_secret": self.account.oauth_client_secret,
            "contact_uuid": self.contact["uuid"],
            "shop_uuid": self.account.shop_uuid,
            "uuid": self.reception["uuid"],
            "email": self._email(call),
            "page": "1",
            "limit": "30",
            "type": "credit_reception",
            "credits": "10",
            "unit_value": "12.5",
            "unit_name": "purchase_amount",
            "name": "visits",
            "label": "Visits",
            "is_default": "0",
            "account_uuid": self.account.account_uuid,
            "<attribute name>": "000000042",
        }
        return known.get(name, "anything")

    def _email(self, call: Endpoint) -> str:
        return "new@example.com" if call.method == "POST" else self.contact["email"]

    def parameters(
        self, call: Endpoint, *, only_required: bool, where: str = "body"
    ) -> dict[str, str]:
        """The query or the body of a call, whole or only what it can't go without."""
        given = {
            name.replace("<attribute name>", "increment_id"): self.text(call, name)
            for name, field in getattr(call, where).items()
            if name not in LATER and (field.required or not only_required)
        }
        if only_required and "unit_value" in call.body:
            given["unit_value"] = self.text(call, "unit_value")
        return given

    async def send(
        self, call: Endpoint, content: str, kind: str, *, slash: str = ""
    ) -> httpx.Response:
        """The call with this body, and the headers that the PHP client sends."""
        path = call.path
        for name in ("contact_uuid", "shop_uuid", "uuid"):
            path = path.replace("{" + name + "}", self.text(call, name))
        query = self.parameters(call, only_required=False, where="query")
        response = await self.http.request(
            call.method,
            path + slash,
            params=query,
            content=content,
            headers={
                "Accept": "application/json",
                "Authorization": f"Bearer {self._key(call)}",
                "Content-Type": kind,
                "User-Agent": "GuzzleHttp/7",
            },
        )
        conformance.check(response)
        return response

    def _key(self, call: Endpoint) -> str:
        is_till = "/register" in call.path
        account = self.account
        return account.register_token if is_till else account.personal_access_token


@pytest.fixture
async def world(http: httpx.AsyncClient, account: Any, make: Any) -> World:
    """A contact who has been given credits."""
    world = World(http, account, await make.contact("Robin@Example.com"))
    world.reception = await make.reception(world.contact, unit_value="23.99")
    return world


def accepted(call: Endpoint, response: httpx.Response) -> None:
    """Fails when a client could not read this answer."""
    assert response.status_code in (200, 201), response.text
    assert not unmet(call, response.json()), response.text


@pytest.mark.parametrize("call", CALLS, ids=str)
async def test_is_answered_as_its_clients_need_it(world, call):
    form = urlencode(world.parameters(call, only_required=False))

    response = await world.send(call, form, FORM)

    accepted(call, response)


@pytest.mark.parametrize("call", WRITES, ids=str)
async def test_takes_as_little_as_its_clients_may_send(world, call):
    form = urlencode(world.parameters(call, only_required=True))

    response = await world.send(call, form, FORM)

    accepted(call, response)


@pytest.mark.parametrize("call", WRITES, ids=str)
async def test_takes_json_as_well(world, call):
    body = json.dumps(world.parameters(call, only_required=False))

    response = await world.send(call, body, "application/json")

    accepted(call, response)


@pytest.mark.parametrize("call", CALLS, ids=str)
async def test_takes_a_slash_at_the_end(world, call):
    form = urlencode(world.parameters(call, only_required=True))

    response = await world.send(call, form, FORM, slash="/")

    accepted(call, response)


@pytest.mark.parametrize("call", [c for c in WRITES if "oauth/token" not in c.path])
async def test_names_every_missing_field_at_once(world, call):
    response = await world.send(call, "", FORM)

    refused = response.json()
    required = {name for name, field in call.body.items() if field.required}
    assert (response.status_code, refused["code"]) == (400, 1003), refused
    assert required <= refused["errors"].keys()
    assert all(isinstance(reasons, list) for reasons in refused["errors"].values())


@pytest.mark.parametrize("call", CALLS, ids=str)
async def test_what_clients_need_is_looked_for(call):
    without = json.loads(json.dumps(call.example))

    broken = unmet(call, {key: None for key in without})

    assert not unmet(call, call.example)
    assert broken
