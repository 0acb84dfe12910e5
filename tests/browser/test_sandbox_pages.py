"""A sandbox from inside: entered, its clock moved on, and left."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from make import Api
from playwright.async_api import expect
from sandboxes import working
from watched import violations

from regulars.kit.postgres import Database
from regulars.settings import Settings

Opens = Callable[..., Any]

PATH = "/dashboard/developers/sandbox"


@pytest.fixture
async def at_work(settings: Settings, database: Database) -> AsyncIterator[None]:
    """Somebody who moves clocks."""
    async with working(settings, database):
        yield


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_is_opened_entered_and_left(opens: Opens, session: str, theme: str):
    page = await opens(PATH, session=session, theme=theme)
    await page.get_by_role("button", name="Open a sandbox").first.click()
    form = page.get_by_role("dialog", name="Open a sandbox")
    await form.get_by_label("Name").fill("Try-out")
    await form.get_by_role("button", name="Open a sandbox").click()
    keys = page.get_by_role("dialog", name="Try-out is open")
    await expect(keys.get_by_role("region", name="Key of a program")).to_be_visible()
    assert await violations(page) == []
    await page.get_by_role("button", name="I have kept it").click()

    await page.get_by_role("button", name="Enter: Try-out").click()
    strip = page.get_by_role("region", name="Sandbox")
    await expect(strip).to_contain_text("nothing here reaches a customer")
    await expect(page.get_by_role("button", name="Try-out")).to_be_visible()
    assert await violations(page) == []

    await page.get_by_role("button", name="Leave the sandbox").click()
    await expect(strip).to_have_count(0)
    await page.goto(PATH)
    await page.get_by_role("button", name="Close: Try-out").click()
    await page.get_by_role("dialog").get_by_role("button", name="Close").last.click()
    await expect(page.get_by_text("No sandboxes yet")).to_be_visible()


async def test_moves_its_clock_and_shows_what_came_of_it(
    opens: Opens, session: str, dashboard: Api, http: Any, at_work: None
):
    await dashboard.post("/loyalty-program", name="Loyalty")
    await dashboard.put("/loyalty-program", expiration_days=20)
    await dashboard.post("/sandboxes", name="Try-out")
    page = await opens(PATH, session=session)
    await page.get_by_role("button", name="Enter: Try-out").click()
    await expect(page.get_by_role("button", name="Leave the sandbox")).to_be_visible()
    await page.goto(PATH)

    getting = page.get_by_role("button", name="A customer joins and gets 10 points")
    await getting.click()
    await expect(page.get_by_text("has joined and has points")).to_be_visible()
    await page.get_by_role("button", name="30 days").click()

    fired = page.get_by_role("table", name="What happened on the way")
    await expect(fired).to_contain_text("expired")
    await expect(page.get_by_text("No e-mails yet")).to_be_visible()
    assert await violations(page) == []


async def test_other_tabs_notice_the_switch(
    opens: Opens, session: str, dashboard: Api, account: Any
):
    await dashboard.post("/sandboxes", name="Try-out")
    page = await opens(PATH, session=session)
    other = await page.context.new_page()
    await other.goto("/dashboard/contacts")
    await expect(other.get_by_role("heading", level=1)).to_have_text("Customers")

    await page.get_by_role("button", name="Enter: Try-out").click()
    await expect(page.get_by_role("button", name="Leave the sandbox")).to_be_visible()

    asks = other.get_by_role("dialog", name="Another business")
    await expect(asks).to_contain_text("went on in Try-out")
    assert await violations(other) == []
    await asks.get_by_role("button", name="Back to Test bakery").click()
    await expect(asks).to_have_count(0)
    await expect(other.get_by_role("region", name="Sandbox")).to_have_count(0)
    back = page.get_by_role("dialog", name="Another business")
    await expect(back).to_contain_text("went on in Test bakery")
