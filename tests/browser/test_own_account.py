"""What people see to themselves: coming in, second factors, language and sessions."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any
from uuid import uuid4

import pyotp
import pytest
from make import Api, Make
from outbox import Outbox, link_in
from playwright.async_api import Page, expect
from sandboxes import working
from staff import let_in
from watched import violations

from regulars.kit.postgres import Database
from regulars.opening import Opened
from regulars.settings import Settings

Opens = Callable[..., Any]

ME = "/dashboard/me"
NEW = "a password that is new"


@pytest.fixture
async def at_work(settings: Settings, database: Database) -> AsyncIterator[None]:
    """Somebody who sends the mails."""
    async with working(settings, database):
        yield


async def mailed(outbox: Outbox, address: str) -> str:
    """The link in the first mail to somebody, once it is there."""
    async with asyncio.timeout(60):
        while not outbox.to(address):
            await asyncio.sleep(0.1)
    return link_in(outbox.to(address)[0])


async def type_and_enter(page: Page, email: str, password: str) -> None:
    """Signs in by the form."""
    await page.get_by_label("E-mail address").fill(email)
    await page.get_by_label("Password", exact=True).fill(password)
    await page.get_by_role("button", name="Sign in").click()


async def test_comes_in_by_an_invitation(
    opens: Opens, dashboard: Api, outbox: Outbox, at_work: None
):
    address = f"{uuid4()}@example.com"
    await dashboard.post("/invitations", email=address, role="cashier")
    page = await opens(await mailed(outbox, address))

    await expect(page.get_by_text("Test bakery invites you")).to_be_visible()
    assert await violations(page) == []
    await page.get_by_label("Your name").fill("Kim")
    await page.get_by_label("Password", exact=True).fill("short")
    await page.get_by_role("button", name="Accept and sign in").click()
    await expect(page.locator("[id$=-error]")).to_be_visible()
    assert await violations(page) == []
    await page.get_by_label("Password", exact=True).fill(NEW)
    await page.get_by_role("button", name="Accept and sign in").click()

    await expect(page.get_by_role("heading", level=1)).to_have_text("Home")
    await page.goto(ME)
    await expect(page.get_by_label("Name")).to_have_value("Kim")


async def test_says_that_a_link_is_used_up(opens: Opens):
    page = await opens("/dashboard/accept#token=rgl_lnk_nothing")

    await expect(page.get_by_role("alert")).to_be_visible()
    assert await violations(page) == []


async def test_gets_a_new_password_by_mail(
    opens: Opens, dashboard: Api, outbox: Outbox, at_work: None
):
    kim = await let_in(dashboard, "manager", f"{uuid4()}@example.com")
    page = await opens("/dashboard")
    await page.get_by_role("link", name="Forgotten your password?").click()
    await page.get_by_label("E-mail address").fill(kim["email"])
    assert await violations(page) == []
    await page.get_by_role("button", name="Send me a link").click()
    await expect(page.get_by_role("status")).to_contain_text("is on its way")

    await page.goto(await mailed(outbox, kim["email"]))
    await page.get_by_label("New password").fill(NEW)
    assert await violations(page) == []
    await page.get_by_role("button", name="Set the password").click()
    await expect(page.get_by_role("status")).to_contain_text("Sign in with it")
    await page.get_by_role("link", name="Back to signing in").click()
    await type_and_enter(page, kim["email"], NEW)

    await expect(page.get_by_role("heading", level=1)).to_have_text("Home")


async def test_sets_up_an_app_and_signs_in_with_it(opens: Opens, account: Opened):
    page = await opens(ME)
    await type_and_enter(page, account.staff_email, account.staff_password)
    await page.get_by_role("button", name="Set up an app").click()
    form = page.get_by_role("dialog", name="Set up an app")
    await form.get_by_label("Password", exact=True).fill(account.staff_password)
    await form.get_by_role("button", name="Go on").click()
    await expect(form.get_by_role("img", name="QR code")).to_be_visible()
    assert await violations(page) == []
    part = form.get_by_role("region", name="Or type this into the app")
    app = pyotp.TOTP(str(await part.locator("code, pre").first.text_content()))
    await form.get_by_label("The code that your app shows").fill("000000")
    await form.get_by_role("button", name="Switch it on").click()
    await expect(form.get_by_role("alert")).to_be_visible()
    await form.get_by_label("The code that your app shows").fill(app.now())
    await form.get_by_role("button", name="Switch it on").click()
    shown = page.get_by_role("region", name="Recovery codes")
    codes = str(await shown.locator("code, pre").first.text_content()).split()
    assert len(codes) == 10
    await page.get_by_role("button", name="I have kept it").click()
    await expect(page.get_by_text("10 recovery codes left")).to_be_visible()

    await page.get_by_role("button", name="You", exact=True).click()
    await page.get_by_role("menuitem", name="Sign out").click()
    await type_and_enter(page, account.staff_email, account.staff_password)
    await page.get_by_label("The code that your app shows").fill("000000")
    assert await violations(page) == []
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("alert")).to_be_visible()
    await page.get_by_role("button", name="Use a recovery code instead").click()
    await page.get_by_label("One of your recovery codes").fill(codes[0])
    await page.get_by_role("button", name="Sign in").click()

    await expect(page.get_by_text("9 recovery codes left")).to_be_visible()
    await page.get_by_role("button", name="Switch the app off").click()
    form = page.get_by_role("dialog", name="Switch the app off")
    await form.get_by_label("Password", exact=True).fill(account.staff_password)
    await form.get_by_role("button", name="Switch the app off").click()
    await expect(page.get_by_role("button", name="Set up an app")).to_be_visible()


async def test_speaks_and_looks_as_somebody_chose_on_every_device(
    opens: Opens, session: str
):
    page = await opens("/dashboard", session=session)
    await expect(page.get_by_role("heading", level=1)).to_have_text("Home")
    for menu, choice in (("You", "Nederlands"), ("Jij", "Donker")):
        await page.get_by_role("button", name=menu, exact=True).click()
        await page.get_by_role("menuitemradio", name=choice).click()
    html = page.locator("html")
    await expect(html).to_have_attribute("data-mantine-color-scheme", "dark")

    elsewhere = await opens(ME, session=session)

    await expect(elsewhere.get_by_role("heading", level=1)).to_have_text("Je account")
    html = elsewhere.locator("html")
    await expect(html).to_have_attribute("data-mantine-color-scheme", "dark")
    await expect(html).to_have_attribute("lang", "nl")
    assert await violations(elsewhere) == []


async def test_changes_the_name_and_the_password_and_ends_other_sessions(
    opens: Opens, session: str, account: Opened, base_url: str, make: Make
):
    # Into an account that is in use: a new one is set up first (test_first_run.py).
    await make.reception()
    elsewhere = await opens("/dashboard")
    await type_and_enter(elsewhere, account.staff_email, account.staff_password)
    await expect(elsewhere.get_by_role("heading", level=1)).to_have_text("Home")
    page = await opens(ME, session=session)
    sessions = page.get_by_role("table", name="Where you are signed in")
    await expect(sessions.get_by_text("Chrome · Linux")).to_be_visible()
    await expect(sessions.get_by_text("This one")).to_be_visible()

    await page.get_by_label("Name").fill("Robin")
    await page.get_by_role("button", name="Save the name").click()
    await expect(page.get_by_text("Your name is saved")).to_be_visible()
    await page.get_by_role("button", name="End: Chrome · Linux").click()
    await expect(sessions.get_by_text("Chrome · Linux")).to_have_count(0)
    await page.get_by_label("Current password").fill(account.staff_password)
    await page.get_by_label("New password").fill(NEW)
    await page.get_by_role("button", name="Change the password").click()
    await expect(page.get_by_text("Your password is changed")).to_be_visible()

    await elsewhere.reload()
    await type_and_enter(elsewhere, account.staff_email, NEW)
    await expect(elsewhere.get_by_role("heading", level=1)).to_have_text("Home")


async def test_switches_between_the_businesses_of_one_person(
    opens: Opens, dashboard: Api, http: Any, other_account: Opened
):
    address = f"{uuid4()}@example.com"
    there = Api(http, "/api/dashboard", other_account.personal_access_token)
    await let_in(dashboard, "manager", address, "a password for here")
    await let_in(there, "manager", address, "a password for there")
    page = await opens("/dashboard")
    await type_and_enter(page, address, "a password for here")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Home")
    body = {"email": address, "password": "a password for there"}
    signed = await page.request.post("/api/dashboard/sessions", data=body)
    assert signed.status == 201
    await page.reload()

    await page.get_by_role("button", name="Another bakery").click()
    await page.get_by_role("menuitem", name="Test bakery").click()

    here = page.get_by_role("button", name="Test bakery: go to another business")
    await expect(here).to_be_visible()
