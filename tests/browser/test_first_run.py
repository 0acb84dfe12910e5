"""From an empty account to points on the owner's own phone (flow F1)."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from browser_fixtures import PHONE, Opens
from chores import Chores
from make import Api, Make
from numbering import number_all
from outbox import Outbox, text_of
from playwright.async_api import Page, expect
from watched import is_wider_than_the_window, violations

from regulars.opening import Opened

PIN = "4821"


class Decisions:
    """What somebody had to make up their mind about, one by one."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.made: list[str] = []

    async def press(self, name: str) -> None:
        self.made.append(name)
        await self.page.get_by_role("button", name=name, exact=True).click()

    async def choose(self, name: str) -> None:
        self.made.append(name)
        await self.page.get_by_role("radio", name=name).click()

    async def fill(self, label: str, value: str) -> None:
        self.made.append(label)
        await self.page.get_by_label(label, exact=True).fill(value)


async def asked(page: Page, question: str) -> None:
    await expect(page.get_by_role("heading", level=1)).to_have_text(question)


async def signed_in(opens: Opens, account: Opened, **how: Any) -> Page:
    page: Page = await opens("/dashboard", **how)
    await page.get_by_label("E-mail address").fill(account.staff_email)
    await page.get_by_label("Password", exact=True).fill(account.staff_password)
    await page.get_by_role("button", name="Sign in").click()
    await asked(page, "What is your business called?")
    return page


@asynccontextmanager
async def told(context: Any, account: Opened) -> AsyncIterator[None]:
    """What happens meanwhile is told, as a worker does it."""

    async def number() -> None:
        while True:
            await number_all(context, account.account_id)
            await asyncio.sleep(0.1)

    numbering = asyncio.create_task(number())
    yield
    numbering.cancel()


async def joins(page: Page, email: str, chores: Chores, outbox: Outbox) -> None:
    """Gets a card on a phone, by the code in the mail."""
    await page.get_by_label("E-mail address").fill(email)
    await page.get_by_label("First name").fill("Noor")
    await page.get_by_role("button", name="Get my card").click()
    await asked(page, "Check your mail")
    await chores.do()
    code = re.search(r"^\d{6}$", text_of(outbox.to(email)[-1]), re.MULTILINE)
    assert code is not None
    await page.get_by_label("Code from the mail").fill(code[0])
    await page.get_by_role("button", name="Open my card").click()
    await asked(page, "Hi Noor")


async def sets_up(page: Page, slug: str, owner: Decisions) -> None:
    """A café, up to the step where it is tried."""
    await owner.fill("Name of the business", slug.replace("-", " ").title())
    await owner.press("Next")
    await asked(page, "What kind of business is it?")
    await owner.choose("Café or bakery")
    await owner.press("Next")
    await asked(page, "How are points earned?")
    preview = page.get_by_role("region", name="On your customer's phone")
    await expect(preview).to_contain_text("15 points")
    await owner.press("Next")
    await asked(page, "What is the first reward?")
    await expect(page.get_by_role("status")).to_contain_text("5 % back")
    await expect(preview).to_contain_text("Free coffee")
    await owner.press("Next")
    await asked(page, "How do customers join?")
    await owner.press("Open my page")
    link = page.get_by_role("link", name=f"/p/{slug}/join")
    await expect(link).to_be_visible()
    await owner.press("Next")
    await asked(page, "Try it once yourself")


async def gives_ten(opens: Opens, page: Page, card: str, owner: Decisions) -> None:
    """At a register that this computer has just become."""
    await owner.fill("PIN for the register", PIN)
    await owner.press("Use this computer as a register")
    till = page.get_by_role("link", name="Open the register in a new tab")
    register = await opens(str(await till.get_attribute("href")))
    await register.get_by_role("button", name="Pair").click()
    await asked(register, "PIN of Owner")
    await register.keyboard.type(PIN)
    await register.get_by_role("button", name="Begin").click()
    await register.get_by_label("Amount", exact=True).fill("10")
    await scanned(register, card)
    await expect(register.get_by_text("Points given")).to_be_visible()


async def test_an_empty_account_gives_its_owner_ten_points(
    opens: Opens,
    account: Opened,
    context: Any,
    chores: Chores,
    outbox: Outbox,
    clients: Api,
):
    slug = f"corner-cafe-{account.account_id}"
    email = f"owner{account.account_id}@example.com"
    page = await signed_in(opens, account)
    owner = Decisions(page)

    await sets_up(page, slug, owner)
    async with told(context, account):
        phone = await opens(f"/p/{slug}/join", viewport=PHONE)
        await joins(phone, email, chores, outbox)
        await expect(page.get_by_text("A customer has joined")).to_be_visible()
        contact = (await clients.get("/contacts/find-one-by", email=email)).data
        card = contact["current_values"]["default_contact_identifier"]
        await gives_ten(opens, page, card, owner)
        await expect(page.get_by_text("10 points given")).to_be_visible()
    await phone.reload()
    await expect(phone.locator(".many")).to_have_text("10 points")
    await owner.press("Finish")
    await asked(page, "Home")

    print(f"tried=1 expected=12 got={len(owner.made)}")
    assert len(owner.made) <= 12, owner.made
    await expect(page.get_by_text("Go on with the set-up")).to_have_count(0)


async def scanned(page: Page, code: str) -> None:
    await page.evaluate(
        """code => {
          for (const key of [...code, "Enter"])
            (document.activeElement ?? document.body).dispatchEvent(
              new KeyboardEvent("keydown", {key, bubbles: true, cancelable: true}));
        }""",
        code,
    )


async def test_goes_on_where_it_was_left_and_is_not_forced(
    opens: Opens, account: Opened, session: str
):
    page = await signed_in(opens, account)
    await page.get_by_role("button", name="Skip this step").click()
    await asked(page, "What kind of business is it?")
    await page.get_by_role("button", name="Do this later").click()
    await asked(page, "Home")
    next_step = page.get_by_role("heading", name="Next: your kind of business")
    await expect(next_step).to_be_visible()

    # On another computer.
    elsewhere = await opens("/dashboard/start", session=session)
    await asked(elsewhere, "What kind of business is it?")
    await elsewhere.get_by_role("button", name="Back").click()
    await asked(elsewhere, "What is your business called?")

    await page.get_by_role("button", name="Don't show this again").click()
    await expect(next_step).to_have_count(0)
    await page.reload()
    await asked(page, "Home")
    await expect(next_step).to_have_count(0)
    # Whoever thinks better of it finds the way back.
    await page.goto("/dashboard/settings/business")
    await page.get_by_role("link", name="Set up step by step").click()
    await asked(page, "What kind of business is it?")


async def test_warns_of_rewards_that_give_too_little_or_too_much(
    opens: Opens, account: Opened, make: Make
):
    page = await signed_in(opens, account)
    for _ in range(3):
        await page.get_by_role("button", name="Skip this step").click()
    await asked(page, "What is the first reward?")
    points = page.get_by_label("How many points it costs")

    await points.fill("500")
    await expect(page.get_by_text("may not notice")).to_be_visible()
    await points.fill("10")
    await expect(page.get_by_text("check that your margin")).to_be_visible()
    await page.get_by_label("Name of the reward").fill("")
    await page.get_by_role("button", name="Next").click()
    await expect(page.get_by_role("alert")).to_be_visible()

    await expect(page.get_by_label("Name of the reward")).to_have_value("")
    assert await violations(page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_each_step_is_for_everybody(opens: Opens, account: Opened, theme: str):
    narrow = {"width": 320, "height": 640}
    page = await signed_in(opens, account, theme=theme, viewport=narrow)
    found = {}
    for step in range(1, 7):
        await expect(page.get_by_text(f"Step {step} of 6")).to_be_visible()
        found[step] = await violations(page)
        assert not await is_wider_than_the_window(page), step
        if step < 6:
            await page.get_by_role("button", name="Skip this step").click()

    assert {step: each for step, each in found.items() if each} == {}


async def test_prints_a_poster_whose_code_leads_to_the_card(
    opens: Opens, session: str, dashboard: Api
):
    await dashboard.put("/contacts-portal", slug=None)
    code = (await dashboard.get("/contacts-portal/join-code")).data
    page = await opens("/dashboard/start/poster", session=session)

    await expect(page.get_by_role("img", name="QR code")).to_be_visible()
    await expect(page.get_by_text(code["url"])).to_be_visible()
    await page.emulate_media(media="print")

    await expect(page.get_by_role("button", name="Print")).to_be_hidden()
    width = "() => document.querySelector('img').naturalWidth"
    assert await page.evaluate(width) > 0
