"""Gift cards and prepaid balances in the dashboard, as people work with them."""

from collections.abc import Callable
from typing import Any

import pytest
from make import Make
from playwright.async_api import Page, expect
from watched import is_wider_than_the_window, violations

NARROW = {"width": 320, "height": 640}

Opens = Callable[..., Any]


async def settled(page: Page) -> None:
    await expect(page.get_by_role("heading", level=1)).to_be_visible()
    await page.wait_for_load_state("networkidle")


async def fill(page: Page, name: str, **fields: str) -> None:
    """Fills in the form of this name, and sends it."""
    form = page.get_by_role("dialog", name=name)
    for label, value in fields.items():
        await form.get_by_label(label.replace("_", " ")).first.fill(value)
    await form.get_by_role("button", name=name).click()


def tile(page: Page, name: str) -> Any:
    named = page.locator("main").get_by_text(name, exact=True)
    return named.first.locator("..")


async def test_sells_a_card_on_its_page_and_undoes_it(opens: Opens, session: str):
    page = await opens("/dashboard/giftcards", session=session)

    await page.get_by_role("button", name="Add a programme").first.click()
    await fill(page, "Add a programme", Name="Record token")
    await page.get_by_role("link", name="Record token").click()
    await page.get_by_role("button", name="New digital card").click()
    await page.get_by_role("button", name="Sell the card").click()
    await fill(page, "Sell the card", Amount="25,00")

    await expect(tile(page, "Balance")).to_contain_text("€25.00")
    row = page.get_by_role("table", name="History").get_by_role("row").nth(1)
    await expect(row).to_contain_text("+€25.00")
    await page.get_by_role("button", name="Pay with it").click()
    await fill(page, "Pay with it", Amount="7.50")
    await expect(row).to_contain_text("−€7.50")
    await expect(row).to_contain_text("€17.50")
    await row.get_by_role("button", name="Undo it").click()
    await expect(tile(page, "Balance")).to_contain_text("€25.00")
    await expect(row).to_contain_text("Undone")


async def test_says_what_is_wrong_with_an_amount(
    opens: Opens, session: str, make: Make
):
    card = await make.giftcard()
    page = await opens(f"/dashboard/giftcards/cards/{card['uuid']}", session=session)

    await page.get_by_role("button", name="Sell the card").click()
    await fill(page, "Sell the card", Amount="ten")
    form = page.get_by_role("dialog", name="Sell the card")
    await expect(form.get_by_text("Type an amount above zero")).to_be_visible()
    await fill(page, "Sell the card", Amount="1000")

    await expect(form.get_by_role("alert")).to_be_visible()
    assert await violations(page) == []


async def test_makes_a_batch_with_its_codes_and_its_sheet(
    opens: Opens, session: str, make: Make
):
    program = await make.giftcard_program(name="Plastic")
    path = f"/dashboard/giftcards/programs/{program['uuid']}"
    page = await opens(path, session=session)

    await page.get_by_role("button", name="Make a batch").first.click()
    form = page.get_by_role("dialog", name="Make a batch")
    await form.get_by_label("How many cards").fill("3")
    assert await violations(page) == []
    await form.get_by_role("button", name="Make the cards").click()

    batches = page.get_by_role("table", name="Batches")
    async with page.expect_download() as download:
        await batches.get_by_role("link", name="Download as CSV").click()
    written = (await (await download.value).path()).read_text()
    assert len(written.strip().splitlines()) == 4
    async with page.expect_popup() as popup:
        await batches.get_by_role("link", name="Print the sheet").click()
    sheet = await popup.value
    await expect(sheet.locator("svg").nth(2)).to_be_visible()


async def test_finds_a_card_that_is_scanned_and_blocks_it(
    opens: Opens, session: str, make: Make
):
    card = await make.giftcard()
    page = await opens("/dashboard/giftcards", session=session)

    await page.get_by_label("Code of a card").click()
    await page.keyboard.type(f"{card['hash']}")
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="Block", exact=True).click()
    await fill(page, "Block", Reason="Lost, says the holder")

    blocked = page.get_by_role("alert").filter(has_text="Lost, says the holder")
    await expect(blocked).to_be_visible()
    await page.get_by_role("button", name="Unblock").click()
    await expect(page.get_by_role("button", name="Block", exact=True)).to_be_visible()


async def test_extends_a_card_by_the_shops_own_calendar(
    opens: Opens, session: str, make: Make
):
    card = await make.giftcard()
    page = await opens(f"/dashboard/giftcards/cards/{card['uuid']}", session=session)

    await page.get_by_role("button", name="More").click()
    await page.get_by_role("menuitem", name="Change the last day").click()
    form = page.get_by_role("dialog", name="Change the last day")
    await form.get_by_label("Last day on which it is good").fill("2031-12-31")
    await form.get_by_role("button", name="Save the last day").click()

    await expect(page.get_by_text("31 Dec 2031")).to_be_visible()


async def test_shows_what_the_shops_have_not_settled(
    opens: Opens, session: str, make: Make
):
    program = await make.giftcard_program()
    await make.moved(await make.giftcard(program), 1_000)
    await make.settlement(program["uuid"])
    await make.moved(await make.giftcard(program), 2_000)
    page = await opens("/dashboard/giftcards/transactions", session=session)

    table = page.get_by_role("table")
    await expect(table.get_by_role("row")).to_have_count(3)
    await page.get_by_text("Pending", exact=True).first.click()

    await expect(table.get_by_role("row")).to_have_count(2)
    await expect(table).to_contain_text("+€20.00")
    assert await violations(page) == []


async def test_tops_up_pays_and_sets_money_aside(
    opens: Opens, session: str, make: Make
):
    contact = await make.contact("robin@example.com")
    page = await opens("/dashboard/prepaid", session=session)

    await page.get_by_role("button", name="Open a customer").first.click()
    form = page.get_by_role("dialog", name="Open a customer")
    await form.get_by_role("combobox", name="Customer").fill("robin")
    await page.get_by_role("option", name="robin@example.com").click()
    await form.get_by_role("button", name="Open the balance").click()
    await page.get_by_role("button", name="Top up").click()
    await fill(page, "Top up", Amount="20")
    await expect(tile(page, "Balance")).to_contain_text("€20.00")
    await page.get_by_role("button", name="Set money aside").click()
    await fill(page, "Set money aside", Amount="5")
    await expect(tile(page, "Free to spend")).to_contain_text("€15.00")
    holds = page.get_by_role("table", name="Set aside now")
    await holds.get_by_role("button", name="Pay with it").click()

    await expect(tile(page, "Balance")).to_contain_text("€15.00")
    row = page.get_by_role("table", name="History").get_by_role("row").nth(1)
    await row.get_by_role("button", name="Undo it").click()
    await expect(tile(page, "Balance")).to_contain_text("€20.00")
    assert await make.prepaid_balance(contact) == 2_000


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_pages_of_one_thing_are_for_everybody(
    opens: Opens, session: str, make: Make, theme: str
):
    program = await make.giftcard_program()
    card = await make.printed(program, active=True)
    await make.moved(card, 5_000)
    await make.giftcard_hold(card, 1_000)
    contact = await make.contact()
    await make.prepaid(contact, 5_000)
    await make.prepaid_hold(contact, 1_000)

    for path in (
        f"giftcards/programs/{program['uuid']}",
        f"giftcards/cards/{card['uuid']}",
        f"prepaid/{contact['uuid']}",
    ):
        page = await opens(f"/dashboard/{path}", session=session, theme=theme)
        await settled(page)
        assert await violations(page) == []
        page = await opens(page.url, session=session, viewport=NARROW)
        await settled(page)
        assert not await is_wider_than_the_window(page)
