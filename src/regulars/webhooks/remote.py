"""The server as a command asks it, over HTTP with somebody's token."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from regulars.kit.calling import Unreachable, address, call
from regulars.kit.refusals import Refused

DASHBOARD = "/api/dashboard"
CLIENTS = "/api/v3/oauth/clients"

# The server is starting, or has too much to do: whoever waits is answered.
BUSY = (429, 502, 503, 504)


class Away(Refused):
    """The server can't answer now, and a little later perhaps it can."""


class Remote:
    """One server, with one personal access token."""

    def __init__(self, base_url: str, token: str) -> None:
        self._base = address(base_url, "base-url").rstrip("/")
        self._headers = {"Authorization": f"Bearer {token}"}

    async def get(self, path: str, query: Mapping[str, Any] | None = None) -> Any:
        """The whole answer. Raises Away, and Refused in the server's words."""
        asked = {name: value for name, value in (query or {}).items() if value}
        return await self._ask("GET", f"{path}?{urlencode(asked)}" if asked else path)

    async def make(self, method: str, path: str, **body: Any) -> Any:
        """The data of what was made, changed or removed."""
        return (await self._ask(method, path, body))["data"]

    async def _ask(self, method: str, path: str, body: Any = None) -> Any:
        headers = dict(self._headers)
        if body is not None:
            headers["Content-Type"] = "application/json"
            headers["Idempotency-Key"] = str(uuid4())
        sent = b"" if body is None else json.dumps(body).encode()
        try:
            answer = await call(method, self._base + path, headers, sent)
        except Unreachable as away:
            raise Away(f"no answer from {self._base}: {away}") from None
        if answer.status in BUSY:
            raise Away(f"{self._base} answers {answer.status}")
        told = _told(answer.body)
        if answer.status >= 300 or not isinstance(told, dict):
            raise Refused(_refusal(answer.status, path, told))
        return told


def _told(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None


def _refusal(status: int, path: str, told: Any) -> str:
    """What the server said, for the person who typed the command."""
    if status == 401:
        return "the server doesn't know this token, or it is out of date"
    if not isinstance(told, dict) or "message" not in told:
        return f"{path} answers {status}: is this the address of a Regulars server?"
    fields = told.get("errors", {})
    reasons = "; ".join(f"{name}: {' '.join(why)}" for name, why in fields.items())
    return f"{told['message']} ({told.get('code', status)}) {reasons}".strip()
