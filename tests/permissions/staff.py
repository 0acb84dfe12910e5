"""People who work for an account: let in, signed in, shut out."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
from make import Answer, Api

from regulars.accounts import commands
from regulars.kit.context import Context

numbers = itertools.count(1)

PASSWORD = "correct horse battery"


async def let_in(
    dashboard: Api, role: str, email: str | None = None, password: str = PASSWORD
) -> dict[str, Any]:
    """A user with this role, as the owner sees them."""
    address = email or f"staff{next(numbers)}@example.com"
    body = {"email": address, "name": "Staff", "password": password, "role": role}
    answer = await dashboard.post("/users", **body)
    return dict(answer.data)


async def sign_in(
    browser: httpx.AsyncClient, email: str, password: str = PASSWORD, **more: Any
) -> Answer:
    """What signing in answers; the browser keeps the cookie."""
    body = {"email": email, "password": password, **more}
    return Answer(await browser.post("/api/dashboard/sessions", json=body))


async def session(browser: httpx.AsyncClient) -> Answer:
    """Who this browser is signed in as."""
    return Answer(await browser.get("/api/dashboard/session"))


async def switch_off(context: Context, account_uuid: str) -> None:
    """Shuts an account out, as `regulars accounts deactivate` does."""
    await commands.deactivate(context, commands.Which(account_uuid))  # type: ignore[arg-type]  # Compared as text.


async def eventually(
    ask: Callable[[], Awaitable[Answer]], expected: Callable[[Answer], bool]
) -> Answer:
    """The first answer that is as expected, or the last after half a minute."""
    answer = await ask()
    for _ in range(600):
        if expected(answer):
            break
        await asyncio.sleep(0.05)
        answer = await ask()
    return answer
