"""A real browser on a real server: Debian's Chromium, driven by Playwright.

Each page that a test opens is held to the same: no error in its console, nothing asked
of another host, nothing that the policy forbids.
"""

import os
import shutil
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest
from playwright.async_api import (
    Browser,
    BrowserContext,
    Page,
    async_playwright,
    expect,
)
from watched import Watched

from regulars.opening import Opened

CHROMIUM = shutil.which("chromium")
MUST = os.environ.get("REGULARS_REQUIRE_BROWSER") == "1"
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update"),
    "--disable-sync",
]
WIDE = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}

COOKIE = "regulars_session"

Opens = Callable[..., Any]

# What is slow is measured elsewhere; here other tests may have the machine.
expect.set_options(timeout=30_000)


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """The browser, once for all tests of a worker."""
    if CHROMIUM is None:
        words = "There is no /usr/bin/chromium: apt-get install chromium."
        pytest.fail(words) if MUST else pytest.skip(words)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        await browser.close()


@pytest.fixture
async def opens(chromium: Browser, base_url: str) -> AsyncIterator[Opens]:
    """Opens a page in a browser that nobody has used: `await opens("/dashboard")`.

    `theme`, `language`, `viewport` and `javascript` say how; `session` is a cookie's
    value, of somebody who is signed in already. With `may_fail` the test has the server
    answer 500, and looks at what the page makes of it.
    """
    contexts: list[BrowserContext] = []
    watched: list[Watched] = []

    async def open_page(path: str, **how: Any) -> Page:
        context = await chromium.new_context(
            base_url=base_url,
            viewport=how.get("viewport", WIDE),
            color_scheme=how.get("theme", "light"),
            locale=how.get("language", "en-GB"),
            java_script_enabled=how.get("javascript", True),
        )
        contexts.append(context)
        if "session" in how:
            await context.add_cookies(
                [{"name": COOKIE, "value": how["session"], "url": base_url}]
            )
        page = await context.new_page()
        watched.append(Watched(page, base_url, may_fail=how.get("may_fail", False)))
        await page.goto(path)
        return page

    yield open_page
    for each in contexts:
        await each.close()
    for one in watched:
        one.must_be_clean()


@pytest.fixture
async def session(base_url: str, account: Opened) -> str:
    """The cookie of the account's owner."""
    body = {"email": account.staff_email, "password": account.staff_password}
    async with httpx.AsyncClient(base_url=base_url) as client:
        answer = await client.post("/api/dashboard/sessions", json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.cookies[COOKIE])
