"""Who comes where: every page by the keyboard, and none that isn't for one's role."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from make import Api, Make
from playwright.async_api import Page, expect
from staff import PASSWORD, let_in
from watched import violations

Opens = Callable[..., Any]

WEB = Path(__file__).parents[2] / "web" / "src"

TILL_STAFF_MAY = {
    *("/", "/contacts", "/rewards", "/rewards/claimed", "/loyalty/rules", "/giftcards"),
    *("/giftcards/transactions", "/prepaid", "/offers", "/settings/shops", "/me"),
}


def pages() -> list[dict[str, Any]]:
    """The dashboard's own table of pages: a new one is tried too."""
    entries = re.findall(
        r'path: "([^"]+)",\s+title: "([^"]+)",\s+permission: ("[^"]+"|null)',
        "".join(each.read_text() for each in sorted((WEB / "pages").glob("*.ts"))),
    )
    assert len(entries) > 10
    return [
        {"path": path, "title": words(title), "permission": json.loads(permission)}
        for path, title, permission in entries
    ]


def words(title: str) -> str:
    """What a page is called in English."""
    room, key = title.split(":")
    found = json.loads((WEB / "i18n" / "en" / f"{room}.json").read_text())
    for each in key.split("."):
        found = found[each]
    return str(found)


# These fill the window: nothing stands around them.
WITHOUT_SHELL = {"/start", "/start/poster"}

REACHED = [page for page in pages() if "$" not in page["path"]]


@pytest.fixture
async def cashier(dashboard: Api, base_url: str, opens: Opens) -> Page:
    """A page of somebody who works at a till."""
    user = await let_in(dashboard, "cashier")
    page: Page = await opens("/dashboard")
    await page.get_by_label("E-mail address").fill(user["email"])
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Home")
    return page


async def test_the_palette_leads_to_every_page_by_the_keyboard(
    opens: Opens, session: str
):
    page = await opens("/dashboard", session=session)
    await expect(page.get_by_role("heading", level=1)).to_have_text("Home")

    for each in REACHED:
        await page.keyboard.press("Control+k")
        field = page.get_by_label("Type a page or a customer")
        await expect(field).to_be_focused()
        await page.keyboard.type(each["title"])
        await _select(page, each["title"])
        await page.keyboard.press("Enter")
        await expect(page).to_have_url(re.compile(f"/dashboard{each['path']}/?$"))
        await expect(field).to_have_count(0)
        if each["path"] in WITHOUT_SHELL:
            await page.goto("/dashboard")
            await expect(page.get_by_role("heading", level=1)).to_have_text("Home")


async def _select(page: Page, title: str) -> None:
    """Goes down to this page among what was found; what is typed narrows it."""
    found = page.get_by_role("dialog").get_by_role("button")
    await expect(found.filter(has_text=title).first).to_be_visible()
    for _ in range(40):
        await page.keyboard.press("ArrowDown")
        chosen = await page.locator("[data-selected]").all_inner_texts()
        if chosen and chosen[0].splitlines()[0].strip() == title:
            return
    raise AssertionError(f"{title} can't be selected")


async def test_the_palette_finds_customers_by_their_card(
    opens: Opens, session: str, make: Make, dashboard: Api
):
    contact = await make.contact()
    await dashboard.post(
        "/contact-identifiers",
        contact_uuid=contact["uuid"],
        contact_identifier_value="CARD-4711",
    )
    page = await opens("/dashboard", session=session)
    await expect(page.get_by_role("heading", level=1)).to_have_text("Home")

    await page.keyboard.press("Control+k")
    await expect(page.get_by_label("Type a page or a customer")).to_be_focused()
    await page.keyboard.type("CARD-4711")
    await page.get_by_role("dialog").get_by_text(contact["email"]).wait_for()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")

    await expect(page.get_by_role("heading", level=1)).to_have_text(contact["email"])


async def test_till_staff_see_no_way_to_what_isnt_for_them(cashier: Page):
    rail = cashier.get_by_role("navigation")
    shown = set(await rail.get_by_role("link").all_inner_texts())

    away = [
        page
        for page in REACHED
        if page["permission"] and page["path"] not in TILL_STAFF_MAY
    ]
    assert {"Customers", "Rewards"} <= shown
    assert shown.isdisjoint({page["title"] for page in away})
    for each in away:
        await cashier.goto(f"/dashboard{each['path']}")
        heading = cashier.get_by_role("heading", name="Not for your role")
        await expect(heading).to_be_visible()
    assert await violations(cashier) == []


@pytest.mark.parametrize(
    "path", ["users", "tokens", "audit-entries", "requests", "events", "roles"]
)
async def test_the_server_refuses_till_staff_the_same(cashier: Page, path: str):
    answer = await cashier.request.get(f"/api/dashboard/{path}")

    assert answer.status == 403
