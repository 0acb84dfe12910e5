"""`make screenshots`: the pictures that somebody looks at before a release.

Each is taken in both themes, of the demo where a page lives by what is on it, and lies
in build/screenshots under the name that the design gives it. Nothing is compared: what
can be is a test.
"""

from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from browser_fixtures import COOKIE, PHONE, WIDE, Opens
from counters import PIN, cashier, pairing_code
from make import Api, Make
from playwright.async_api import Browser, Page, expect
from running import starting
from test_customer_pages import busy, guest, path
from test_first_run import Decisions, asked, sets_up, signed_in
from test_register import COUNTER, scanned

__all__ = ["busy", "guest"]

OUT = Path(__file__).parents[2] / "build" / "screenshots"
THEMES = ("light", "dark")

both = pytest.mark.parametrize("theme", THEMES)

Step = Callable[[Page], Awaitable[None]]


@pytest.fixture(scope="module")
def demo() -> Iterator[dict[str, str]]:
    """The demo, and the keys to it."""
    with starting() as start:
        up = start("--demo")
        yield up.wait_until_ready(240)


@pytest.fixture(scope="module")
async def owner(demo: dict[str, str], chromium: Browser) -> Any:
    """Opens a page of the demo as its owner."""
    body = {"email": demo["staff_email"], "password": demo["staff_password"]}
    async with httpx.AsyncClient(base_url=demo["base_url"]) as client:
        answer = await client.post("/api/dashboard/sessions", json=body)
    value = answer.cookies[COOKIE]
    contexts = []

    async def opened(place: str, theme: Any, viewport: Any = WIDE) -> Page:
        context = await chromium.new_context(
            base_url=demo["base_url"], viewport=viewport, color_scheme=theme
        )
        contexts.append(context)
        await context.add_cookies(
            [{"name": COOKIE, "value": value, "url": demo["base_url"]}]
        )
        page = await context.new_page()
        await page.goto(place)
        return page

    yield opened
    for each in contexts:
        await each.close()


async def shoot(page: Page, name: str, theme: str) -> None:
    """The picture, once everything that moves has come to rest."""
    await expect(page.get_by_role("heading", level=1)).to_be_visible()
    await page.wait_for_timeout(900)
    OUT.mkdir(parents=True, exist_ok=True)
    await page.screenshot(path=OUT / f"{name}-{theme}.png", animations="disabled")


async def nothing(page: Page) -> None:
    """The page as it opens."""


async def simulated(page: Page) -> None:
    await page.get_by_label("Amount").first.fill("23")


async def code_tried(page: Page) -> None:
    told = await page.request.get("/api/dashboard/vouchers?limit=1")
    [voucher] = (await told.json())["data"]
    await page.get_by_label("Code of a voucher").fill(voucher["code"])
    await page.keyboard.press("Enter")


async def first_row(page: Page) -> None:
    rows = page.get_by_role("row").get_by_role("link")
    await rows.first.click()
    await page.wait_for_load_state("networkidle")


async def palette(page: Page) -> None:
    await page.keyboard.press("Control+k")


DEMO: dict[str, tuple[str, Step]] = {
    "04-home-busy": ("/dashboard", nothing),
    "05-contacts": ("/dashboard/contacts", nothing),
    "07-contact-timeline": ("/dashboard/contacts", first_row),
    "09-rule-simulator": ("/dashboard/loyalty/rules/new?preset=happyHour", simulated),
    "10-reward": ("/dashboard/rewards", first_row),
    "12-giftcard": ("/dashboard/giftcards", nothing),
    "13-promotion-test-code": ("/dashboard/offers", code_tried),
    "23-workbench-requests": ("/dashboard/developers/requests", nothing),
    "24-keys": ("/dashboard/developers/keys", nothing),
    "25-roles": ("/dashboard/settings/roles", nothing),
    "27-palette": ("/dashboard", palette),
    "40-ui-gallery": ("/dashboard/dev/ui", nothing),
}


@both
@pytest.mark.parametrize("name", DEMO)
async def test_of_the_demo(owner: Any, name: str, theme: str):
    place, step = DEMO[name]
    page = await owner(place, theme)
    await expect(page.get_by_role("heading", level=1)).to_be_visible()
    await page.wait_for_load_state("networkidle")

    await step(page)

    await shoot(page, name, theme)


@both
async def test_of_the_demo_on_a_phone(owner: Any, theme: str):
    for name in ("04-home-busy", "05-contacts", "07-contact-timeline"):
        place, step = DEMO[name]
        page = await owner(place, theme, PHONE)
        await page.wait_for_load_state("networkidle")
        await step(page)
        await shoot(page, f"{name}-phone", theme)


@both
async def test_of_an_empty_account(opens: Opens, session: str, theme: str):
    pages = {"03-home-empty": "/dashboard", "06-contacts-empty": "/dashboard/contacts"}
    for name, place in pages.items():
        page = await opens(place, session=session, theme=theme)
        await shoot(page, name, theme)


@both
async def test_of_the_first_run(opens: Opens, account: Any, theme: str):
    page = await signed_in(opens, account, theme=theme)
    deciding = Decisions(page)
    await deciding.fill("Name of the business", "Corner Cafe")
    await deciding.press("Next")
    await deciding.choose("Café or bakery")
    await deciding.press("Next")
    await asked(page, "How are points earned?")
    await shoot(page, "01-wizard-earn", theme)


@both
async def test_of_the_last_step_of_the_first_run(
    opens: Opens, account: Any, theme: str
):
    page = await signed_in(opens, account, theme=theme)
    await sets_up(page, f"corner-{theme}-{account.account_id}", Decisions(page))
    await shoot(page, "02-wizard-try", theme)


@both
async def test_of_the_register(
    opens: Opens, dashboard: Api, make: Make, quick_hashes: None, theme: str
):
    await cashier(dashboard)
    await make.reward(title="Free coffee", required_credits=50)
    await make.reward(title="Apple cake", required_credits=120)
    contact = await make.rich(80)
    card, gift = await make.identifier(contact), await make.giftcard()
    till = await opens("/register", viewport=COUNTER, theme=theme)
    await till.get_by_label("Pairing code").fill(await pairing_code(dashboard))
    await till.get_by_role("button", name="Pair").click()
    await asked(till, "PIN of Sam")
    await till.keyboard.type(PIN)
    await till.get_by_role("button", name="Begin").click()
    await expect(till.get_by_role("heading", level=1)).to_contain_text("Scan a card")
    await shoot(till, "28-register-idle", theme)
    await scanned(till, card["value"])
    await till.get_by_label("Amount", exact=True).fill("12.50")
    await shoot(till, "29-register-customer", theme)
    await till.keyboard.press("Enter")
    await expect(till.get_by_text("Points given")).to_be_visible()
    await shoot(till, "30-register-result", theme)
    await scanned(till, gift["hash"])
    await shoot(till, "32-register-giftcard", theme)
    await till.keyboard.press("Escape")
    await till.set_viewport_size(PHONE)
    await shoot(till, "28-register-idle-phone", theme)
    await till.context.set_offline(True)
    await till.set_viewport_size(COUNTER)
    await scanned(till, card["value"])
    await shoot(till, "31-register-offline", theme)
    await till.context.set_offline(False)


@both
async def test_of_a_customers_phone(opens: Opens, busy: Any, theme: str):
    page = await opens(busy.home, viewport=PHONE, theme=theme)
    await shoot(page, "35-portal-login", theme)
    for name, to in (
        ("33-portal-card", ""),
        ("34-portal-rewards", "rewards"),
        ("37-preferences", "account"),
    ):
        page = await opens(await path(busy, to), viewport=PHONE, theme=theme)
        await shoot(page, name, theme)
