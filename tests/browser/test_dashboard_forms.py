"""What people change in the dashboard, as they do it."""

from collections.abc import Callable
from typing import Any

from make import Make
from playwright.async_api import expect
from watched import violations

Opens = Callable[..., Any]


async def test_renames_a_shop(opens: Opens, session: str):
    page = await opens("/dashboard/settings/shops", session=session)

    await page.get_by_role("table").first.get_by_role("button").first.click()
    form = page.get_by_role("dialog")
    await form.get_by_label("Name").fill("Harbour street")
    await form.get_by_role("button", name="Save the shop").click()

    table = page.get_by_role("table", name="Shops")
    await expect(table.get_by_role("button", name="Harbour street")).to_be_visible()


async def test_says_why_a_code_would_be_refused(opens: Opens, session: str, make: Make):
    page = await opens("/dashboard/offers", session=session)

    await page.get_by_label("Code of a voucher").fill("NOSUCHCODE")
    await page.get_by_role("button", name="Test a code").click()

    verdict = page.get_by_role("status").filter(has_text="There is such a code")
    await expect(verdict.get_by_label("Not all right")).to_have_count(1)


async def test_shows_the_secret_of_a_webhook_once(opens: Opens, session: str):
    page = await opens("/dashboard/developers/webhooks", session=session)

    await page.get_by_role("button", name="Add a webhook").first.click()
    form = page.get_by_role("dialog", name="Add a webhook")
    await form.get_by_label("Name").fill("Bookkeeping")
    await form.get_by_label("Address").fill("https://books.example/hooks")
    await form.get_by_role("button", name="Add a webhook").click()
    secret = page.get_by_role("dialog", name="The secret of the webhook")
    await expect(secret).to_be_visible()
    assert await violations(page) == []
    await page.keyboard.press("Escape")

    await page.get_by_role("link", name="Bookkeeping").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Bookkeeping")
    await expect(page.get_by_text("Nothing was sent yet")).to_be_visible()
