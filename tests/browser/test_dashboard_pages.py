"""Every page of the dashboard: whole for everybody, in both themes and languages."""

from collections.abc import Callable
from typing import Any

import pytest
from make import Make
from playwright.async_api import Page, expect
from watched import is_wider_than_the_window, violations

PATHS = [
    "/dashboard",
    "/dashboard/start",
    "/dashboard/start/poster",
    "/dashboard/contacts",
    "/dashboard/loyalty/rules",
    "/dashboard/loyalty/rules/new?preset=happyHour",
    "/dashboard/rewards",
    "/dashboard/rewards/new",
    "/dashboard/rewards/claimed",
    "/dashboard/giftcards",
    "/dashboard/giftcards/transactions",
    "/dashboard/prepaid",
    "/dashboard/offers",
    "/dashboard/developers/keys",
    "/dashboard/developers/apps",
    "/dashboard/developers/events",
    "/dashboard/developers/webhooks",
    "/dashboard/settings/business",
    "/dashboard/settings/shops",
    "/dashboard/settings/staff",
    "/dashboard/settings/units",
    "/dashboard/settings/attributes",
    "/dashboard/settings/subscriptions",
    "/dashboard/settings/mails",
    "/dashboard/developers/requests",
    "/dashboard/developers/requests?tab=errors",
    "/dashboard/developers/sandbox",
    "/dashboard/settings/roles",
    "/dashboard/settings/audit",
    "/dashboard/settings/system",
    "/dashboard/me",
    "/dashboard/dev/ui",
    "/dashboard/nowhere",
]

Opens = Callable[..., Any]


async def settled(page: Page) -> None:
    await expect(page.get_by_role("heading", level=1)).to_be_visible()
    await page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_is_for_everybody(opens: Opens, session: str, path: str, theme: str):
    page = await opens(path, session=session, theme=theme)

    await settled(page)

    assert await violations(page) == []


@pytest.mark.parametrize("path", PATHS)
async def test_fits_a_narrow_window(opens: Opens, session: str, path: str):
    viewport = {"width": 320, "height": 640}

    page = await opens(path, session=session, viewport=viewport)
    await expect(page.get_by_role("heading", level=1)).to_be_visible()

    assert not await is_wider_than_the_window(page)


async def test_speaks_dutch(opens: Opens, session: str):
    page = await opens("/dashboard/contacts", session=session, language="nl-NL")

    await expect(page.get_by_role("heading", level=1)).to_have_text("Klanten")

    assert await page.locator("html").get_attribute("lang") == "nl"


async def test_leads_everywhere_from_the_palette(
    opens: Opens, session: str, make: Make
):
    contact = await make.contact()
    page = await opens("/dashboard", session=session)
    await settled(page)

    await page.keyboard.press("Control+k")
    await page.get_by_label("Type a page or a customer").fill(contact["email"])
    await page.get_by_role("dialog").get_by_text(contact["email"]).wait_for()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")

    await expect(page.get_by_role("heading", level=1)).to_have_text(contact["email"])
