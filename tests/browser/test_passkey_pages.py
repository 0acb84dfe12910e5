"""Passkeys in a real browser, with a device that the browser makes up."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.async_api import Page, expect
from watched import violations

from regulars.opening import Opened

Opens = Callable[..., Any]

ME = "/dashboard/me"


@pytest.fixture
def base_url(base_url: str) -> str:
    """The server by a name: browsers make passkeys for names only."""
    return base_url.replace("127.0.0.1", "localhost")


async def type_and_enter(page: Page, email: str, password: str) -> None:
    """Signs in by the form."""
    await page.get_by_label("E-mail address").fill(email)
    await page.get_by_label("Password", exact=True).fill(password)
    await page.get_by_role("button", name="Sign in").click()


async def test_adds_a_passkey_and_signs_in_with_it(opens: Opens, account: Opened):
    page = await opens(ME)
    devices = await page.context.new_cdp_session(page)
    await devices.send("WebAuthn.enable")
    device = {
        **{"protocol": "ctap2", "transport": "internal", "hasResidentKey": True},
        **{"hasUserVerification": True, "isUserVerified": True},
    }
    await devices.send("WebAuthn.addVirtualAuthenticator", {"options": device})
    await type_and_enter(page, account.staff_email, account.staff_password)

    await page.get_by_role("button", name="Add a passkey").click()
    form = page.get_by_role("dialog", name="Add a passkey")
    await form.get_by_label("What you call it").fill("Laptop")
    await form.get_by_label("Password", exact=True).fill(account.staff_password)
    assert await violations(page) == []
    await form.get_by_role("button", name="Add a passkey").click()
    await page.get_by_role("button", name="I have kept it").click()
    await expect(page.get_by_role("listitem").filter(has_text="Laptop")).to_be_visible()

    await page.get_by_role("button", name="You", exact=True).click()
    await page.get_by_role("menuitem", name="Sign out").click()
    await type_and_enter(page, account.staff_email, account.staff_password)
    await page.get_by_role("button", name="Use a passkey").click()
    await page.get_by_role("button", name="Remove: Laptop").click()
    form = page.get_by_role("dialog", name="Remove Laptop?")
    await form.get_by_label("Password", exact=True).fill(account.staff_password)
    await form.get_by_role("button", name="Remove").click()

    await expect(page.get_by_text("The passkey is removed")).to_be_visible()
    await expect(page.get_by_role("button", name="Remove: Laptop")).to_have_count(0)
