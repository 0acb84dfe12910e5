"""Every call that takes a code which stands for value, and how a stranger tries one."""

import uuid
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import quote

from crowd import Client, Told
from msgspec import inspect as shapes

from regulars import rooms
from regulars.kit.doors import Route, doors
from regulars.kit.forms.kinds import shape_of

rooms.load("routes")

NAMES = {"code", "hash", "giftcard_hash"}

NO_GUESS = {
    ("POST", "/vouchers", "code"): "the code of a voucher to make",
    ("POST", "/loyalty-tokens/claim", "hash"): "128 bits, signed (loyalty)",
    ("POST", "/loyalty-tokens", "hash"): "128 bits, signed (loyalty)",
    ("GET", "/p/{account_uuid}/l", "hash"): "128 bits, signed (loyalty)",
    ("POST", "/devices", "code"): "40 bits, for ten minutes (accounts)",
    ("POST", "/till-receptions", "code"): "a customer's card, worth nothing",
    ("POST", "/scans", "code"): "told as unknown: tests/at_tills/test_scanning.py",
    ("POST", "/contact-verification/verify", "code"): "tests/portal/test_codes.py",
    ("GET", "/requests", "code"): "that of a refusal",
    ("POST", "/session/totp/confirmations", "code"): "for whoever is signed in",
    (
        "POST",
        "/sessions/second-step",
        "code",
    ): "tests/staff_sign_in/test_many_guesses.py",
    ("POST", "/p/{account}/session", "code"): "tests/portal/test_page_sessions.py",
    ("POST", "/g/{account}", "code"): "tests/portal/test_balance_page.py",
}
"""Calls that take something of such a name, and why nobody guesses it there."""

PREFIXES = {door.name: door.prefix for door in doors}


class Entrance(NamedTuple):
    """A call that a code is tried at."""

    door: str
    method: str
    path: str
    field: str
    # What is written with a key waits for its turn before it has a connection.
    has_line: bool

    @property
    def is_of_cards(self) -> bool:
        """Whether the code is a gift card's; otherwise it is a voucher's."""
        return "giftcard" in self.path

    async def tried(self, client: Client, token: str, code: str) -> Told:
        """What is told of the code."""
        path = PREFIXES[self.door] + self.path
        if self.method == "GET":
            return await client.ask("GET", f"{path}?{self.field}={quote(code)}", token)
        # A key makes it wait for a connection, as a till that may ask again does.
        key = uuid.uuid4().hex if self.door == "dashboard" else ""
        body: dict[str, Any] = {self.field: code}
        if self.path.endswith("multi-redeem"):
            body["number_of_times"] = 1
        return await client.ask(self.method, path, token, body, key)


def entrances() -> list[Entrance]:
    """All of them, by what the routes take."""
    return [
        Entrance(
            door.name,
            route.method,
            route.path,
            field,
            route.method == "GET" or route.line is not None,
        )
        for door in doors
        for route in door.routes
        for field in _names(route)
        if (route.method, route.path, field) not in NO_GUESS
    ]


def _names(route: Route) -> Iterator[str]:
    for place in ("body", "query"):
        if place in route.parameters():
            shape = shape_of(route.parameters()[place].annotation)
            while isinstance(shape, shapes.Metadata):
                shape = shape.type
            if isinstance(shape, shapes.StructType):
                names = (field.encode_name for field in shape.fields)
                yield from (name for name in names if name in NAMES)
