"""Customers on their phones: signing in, the card, claiming, also without scripts."""

from typing import Any

import pytest
from browser_fixtures import PHONE
from guests import Guest
from labels import drawings, scanned
from playwright.async_api import Page, expect
from watched import is_wider_than_the_window, violations

PLACES = ("", "/rewards", "/activity", "/account", "/account/erase", "/wallet")

LATER = {"pre_redeemable": True, "expiration_duration": 86_400}

NARROW = {"width": 320, "height": 640}

# What is pressed, but for words within a sentence.
TARGETS = (
    "a:not(.skip, .name, li > a[href^='#']), button, input:not([type=hidden]), summary"
)

SMALL = """(found) => found
  .filter(one => one.offsetParent !== null)
  .map(one => [one, one.closest("label.tick, label.choice") ?? one])
  .map(([one, whole]) => [one, whole.getBoundingClientRect()])
  .filter(([, box]) => box.height < 43.5)
  .map(([one, box]) => `${one.outerHTML.slice(0, 80)} ${box.height}`)"""


@pytest.fixture
async def guest(request: pytest.FixtureRequest, chores: Any, browser: Any) -> Guest:
    """Somebody with a card, who hasn't signed in."""
    somebody = Guest(request.getfixturevalue)
    await somebody.open()
    return somebody


@pytest.fixture
async def busy(guest: Guest, make: Any) -> Guest:
    """The same, with something of everything."""
    promotion = await make.promotion(name="Two for one", description="On a weekday.")
    await make.voucher(promotion, contact_uuid=guest.contact["uuid"])
    await make.tier("Bronze", 10)
    await make.tier("Gold", 500)
    await make.reward(title="A party", required_credits=900)
    await make.reward(title="Cookie", required_credits=5)
    poster = await make.reward(title="Poster", required_credits=20, **LATER)
    await make.reward(title="Free coffee", required_credits=10, **LATER)
    await make.reception(guest.contact, unit_value=64.5)
    await make.claim(guest.contact, poster)
    await make.prepaid(guest.contact, 1_250)
    return guest


async def path(guest: Guest, to: str = "") -> str:
    """The path that signs this guest in."""
    url = await guest.auth_url()
    return "/" + url.split("/", 3)[3] + f"&to={to}"


async def signs_in(page: Page, guest: Guest) -> None:
    """Does what the sign-in page asks for."""
    await page.get_by_label("E-mail address").fill(guest.contact["email"])
    await page.get_by_role("button", name="Send me a code").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Check your mail")
    await guest.chores.do()
    await page.get_by_label("Code from the mail").fill(guest.newest())
    await page.get_by_role("button", name="Open my card").click()


@pytest.mark.parametrize("javascript", [True, False])
async def test_a_code_opens_the_card_and_its_picture_is_the_identifier(
    opens, guest, clients, javascript
):
    page = await opens(guest.home, viewport=PHONE, javascript=javascript)

    await signs_in(page, guest)

    contact = (await clients.get(f"/contacts/{guest.contact['uuid']}")).data
    own = contact["current_values"]["default_contact_identifier"]
    await expect(
        page.get_by_text("Show this at the till on your next visit")
    ).to_be_visible()
    assert {scanned(each) for each in drawings(await page.content())} == {own}
    await page.get_by_role("link", name="Put it on your phone").click()
    await expect(page.get_by_text("has no passes for Apple Wallet")).to_be_visible()


async def test_a_newcomer_s_first_credits_are_on_their_phone(
    opens, guest, make, account, clients
):
    email = f"phone{account.account_id}@example.com"
    page = await opens(f"{guest.home}/join", viewport=PHONE)
    await page.get_by_label("E-mail address").fill(email)
    await page.get_by_label("First name").fill("Noor")
    await page.get_by_role("button", name="Get my card").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Check your mail")
    await guest.chores.do()
    await page.get_by_label("Code from the mail").fill(guest.newest(email))
    await page.get_by_role("button", name="Open my card").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Hi Noor")

    contact = (await clients.get("/contacts/find-one-by", email=email)).data
    await make.reception(contact, credits=10)
    await page.reload()

    await expect(page.locator(".many")).to_have_text("10 points")


async def test_everything_is_done_without_scripts(opens, busy, make):
    page = await opens(await path(busy, "rewards"), viewport=PHONE, javascript=False)

    await page.get_by_role("link", name="Claim: Free coffee").click()
    await page.get_by_role("button", name="Claim for 10 points").click()
    await expect(page.get_by_role("status")).to_contain_text("Free coffee is yours")
    await page.get_by_role("link", name="Account").click()
    await page.get_by_label("First name").fill("Noor")
    await page.get_by_role("button", name="Save").first.click()
    await expect(page.get_by_role("status")).to_have_text("Saved.")
    await page.get_by_role("link", name="Activity").click()
    await page.get_by_text("Why?").first.click()
    await page.get_by_role("link", name="Card").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Hi Noor")
    await page.get_by_role("link", name="Nederlands").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Hoi Noor")
    await page.get_by_role("link", name="Gegevens").click()
    await page.get_by_role("button", name="Uitloggen").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Inloggen")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en-GB", "nl-NL"])
async def test_no_page_keeps_anybody_out(opens, busy, theme, language):
    how = {"theme": theme, "language": language}
    page = await opens(await path(busy), viewport=PHONE, **how)
    found = {}
    for place in PLACES:
        await page.goto(busy.home + place)
        found[place] = await violations(page)
        small = await page.eval_on_selector_all(TARGETS, SMALL)
        assert small == [], place
    guest = await opens(busy.home, viewport=PHONE, **how)
    for place in (busy.home, f"{busy.home}/join", busy.home.replace("/p/", "/g/")):
        await guest.goto(place)
        found[place] = await violations(guest)

    assert {place: each for place, each in found.items() if each} == {}


async def test_nothing_is_wider_than_a_small_phone(opens, busy, dashboard, make):
    await dashboard.put("/account", name="Bäckerei Überlängenamenhausen & Söhne")
    await make.program(custom_credit_name="spaarstempelpunten")
    page = await opens(await path(busy), viewport=NARROW, language="nl-NL")

    wide = []
    for place in PLACES:
        await page.goto(busy.home + place)
        if await is_wider_than_the_window(page):
            wide.append(place)

    assert wide == []


async def test_a_card_is_shown_large_and_closed_by_keyboard_alone(opens, busy):
    page = await opens(await path(busy), viewport=PHONE)
    await expect(page.locator("#card")).to_be_visible()
    await page.keyboard.press("Tab")
    await expect(page.locator(".skip")).to_be_focused()

    await page.locator("#larger").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("#large")).to_be_visible()
    await page.keyboard.press("Escape")

    await expect(page.locator("#large")).to_be_hidden()
    await expect(page.locator("#larger")).to_be_focused()


async def test_who_has_to_sign_in_again_comes_back_to_the_same_page(opens, busy):
    page = await opens(await path(busy, "rewards"), viewport=PHONE)
    await page.context.clear_cookies()
    await page.get_by_role("link", name="Activity").click()
    await expect(page.get_by_role("status")).to_contain_text("Please sign in again")

    await signs_in(page, busy)

    await expect(page.get_by_role("heading", level=1)).to_have_text("Activity")


async def test_a_gift_card_tells_its_balance(opens, busy, make):
    card = await make.giftcard()
    await make.moved(card, 2_550)
    page = await opens(busy.home.replace("/p/", "/g/"), viewport=PHONE)

    await page.get_by_label("Code of the card").fill("AAAAAAAAA")
    await page.get_by_role("button", name="Show the balance").click()
    await expect(page.get_by_role("alert")).to_contain_text("We know no such card")
    assert await violations(page) == []
    await page.get_by_label("Code of the card").fill(card["hash"].lower())
    await page.get_by_role("button", name="Show the balance").click()

    await expect(page.locator(".many")).to_have_text("€ 25.50")
