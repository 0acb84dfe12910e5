"""Home: how it goes, what needs somebody, and what happens while it happens."""

import re
from typing import Any

from browser_fixtures import Opens
from make import Api, Make
from numbering import number_all
from playwright.async_api import Page, Route, expect
from watched import violations

from regulars.opening import Opened


def tile(page: Page, name: str) -> Any:
    tiles = page.get_by_role("list", name="Figures of the last 30 days")
    named = page.get_by_text(name, exact=True)
    return tiles.get_by_role("listitem").filter(has=named)


async def test_is_empty_until_the_first_scan(opens: Opens, session: str):
    page = await opens("/dashboard", session=session)

    await expect(tile(page, "Customers")).to_contain_text("Appears after your first")
    await expect(
        page.get_by_role("heading", name="Nothing has happened")
    ).to_be_visible()

    register = page.get_by_role("link", name="Open the register")
    assert re.search(r"/register$", str(await register.get_attribute("href")))


async def test_shows_figures_and_one_that_fails_fails_alone(
    opens: Opens, session: str, make: Make
):
    contact = await make.contact()
    await make.reception(contact, unit_value=1_234.5)
    page = await opens("/dashboard", session=session)
    await expect(tile(page, "Sales to customers")).to_contain_text("€1,234.50")
    fails = True

    async def answer(route: Route) -> None:
        if fails:
            await route.fulfill(status=409, json={"message": "Busy", "code": 1})
        else:
            await route.continue_()

    await page.route("**/figures?name=given&*", answer)
    await page.reload()
    given = tile(page, "Points given")
    await expect(given.get_by_role("alert")).to_be_visible()
    await expect(tile(page, "Customers")).to_contain_text("None 30 days ago")
    assert await violations(page) == []
    fails = False
    await given.get_by_role("button", name="Try again").click()

    await expect(given).to_contain_text("1,234")


async def test_tells_what_happens_and_can_be_held_still(
    opens: Opens, session: str, make: Make, context: Any, account: Opened
):
    contact = await make.contact()
    await number_all(context, account.account_id)
    page = await opens("/dashboard", session=session)
    rows = page.get_by_role("list", name="Live").get_by_role("listitem")
    await expect(rows).to_have_count(1)
    await expect(tile(page, "Points given")).to_contain_text("0")

    await make.reception(contact, unit_value=25)
    await number_all(context, account.account_id)
    await expect(rows.first).to_contain_text("+25")
    await expect(tile(page, "Points given")).to_contain_text("25")
    await page.get_by_role("button", name="Pause").click()
    await make.reception(contact, unit_value=7)
    await number_all(context, account.account_id)
    await page.wait_for_timeout(1_500)
    await expect(rows).to_have_count(2)
    await page.get_by_role("button", name="Go on").click()

    await expect(rows.first).to_contain_text("+7")
    await expect(rows).to_have_count(3)


async def test_says_what_needs_somebody(opens: Opens, session: str, make: Make):
    page = await opens("/dashboard", session=session)
    await expect(page.get_by_text("Nothing needs you now")).to_be_visible()
    await make.reward(codes=3, title="Song")

    await page.reload()

    link = page.get_by_role("link", name="Song: 3 codes left")
    await link.click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Rewards")


async def test_shows_a_cashier_no_figures(
    opens: Opens, dashboard: Api, http: Any, base_url: str, quick_hashes: None
):
    who = {"email": f"till{base_url[-5:]}@example.com", "name": "Sam"}
    secret = "a password of theirs"
    await dashboard.post("/users", **who, password=secret, role="cashier")
    page = await opens("/dashboard")
    await page.get_by_label("E-mail address").fill(who["email"])
    await page.get_by_label("Password", exact=True).fill(secret)
    await page.get_by_role("button", name="Sign in").click()

    await expect(page.get_by_role("heading", level=1)).to_have_text("Home")
    await expect(page.get_by_role("link", name="Open the register")).to_be_visible()

    assert await page.get_by_text("Points given").count() == 0
