"""Offers and their vouchers in the dashboard, as people work with them."""

from collections.abc import Callable
from typing import Any

import pytest
from chores import Chores
from make import Make
from playwright.async_api import Page, expect
from watched import is_wider_than_the_window, violations

NARROW = {"width": 320, "height": 640}

Opens = Callable[..., Any]


async def settled(page: Page) -> None:
    await expect(page.get_by_role("heading", level=1)).to_be_visible()
    await page.wait_for_load_state("networkidle")


async def test_creates_an_offer_hands_out_a_voucher_and_tests_its_code(
    opens: Opens, session: str, make: Make
):
    await make.contact("robin@example.com")
    page = await opens("/dashboard/offers", session=session)

    await page.get_by_role("button", name="Add an offer").first.click()
    form = page.get_by_role("dialog", name="Add an offer")
    await form.get_by_label("Name").fill("Free slice")
    await form.get_by_label("How many days each voucher is good").fill("30")
    assert await violations(page) == []
    await form.get_by_role("button", name="Add an offer").click()
    await page.get_by_role("link", name="Free slice").click()
    await expect(page.get_by_text("30 days")).to_be_visible()

    await page.get_by_role("button", name="Hand out a voucher").first.click()
    form = page.get_by_role("dialog", name="Hand out a voucher")
    await form.get_by_role("combobox", name="For whom").fill("robin")
    await page.get_by_role("option", name="robin@example.com").click()
    await form.get_by_label("Its code").fill("SLICE-1")
    await form.get_by_role("button", name="Make the voucher").click()

    await expect(page.get_by_role("heading", level=1)).to_have_text("Voucher SLICE-1")
    await expect(page.get_by_role("link", name="robin@example.com")).to_be_visible()
    await page.get_by_role("button", name="Test a code").click()
    verdict = page.get_by_role("status").filter(has_text="It would be taken now")
    await expect(verdict).to_be_visible()
    await page.get_by_role("button", name="Switch it off").click()
    await expect(page.get_by_text("Switched off")).to_be_visible()
    await page.get_by_role("button", name="Test a code").click()
    refused = page.get_by_role("status").filter(has_text="The voucher is on")
    await expect(refused.get_by_label("Not all right")).to_have_count(1)


async def test_makes_a_batch_and_shows_how_far_it_is(
    opens: Opens, session: str, make: Make, chores: Chores
):
    promotion = await make.promotion(name="Flyer")
    page = await opens(f"/dashboard/offers/{promotion['uuid']}", session=session)

    await page.get_by_role("button", name="Make a batch").first.click()
    form = page.get_by_role("dialog", name="Make a batch")
    await form.get_by_label("How many vouchers").fill("3")
    await form.get_by_role("button", name="Make the vouchers").click()
    batches = page.get_by_role("table", name="Batches")
    await expect(batches.get_by_text("0 of 3 made")).to_be_visible()
    assert await violations(page) == []
    await chores.do()

    await expect(batches.get_by_text("All made")).to_be_visible()
    vouchers = page.get_by_role("table", name="Vouchers").get_by_role("row")
    await expect(vouchers).to_have_count(4)
    async with page.expect_download() as download:
        await batches.get_by_role("link", name="Download as CSV").click()
    written = (await (await download.value).path()).read_text()
    assert len(written.strip().splitlines()) == 4


async def test_filters_vouchers_and_undoes_a_use(
    opens: Opens, session: str, make: Make
):
    promotion = await make.promotion()
    used = await make.voucher(promotion)
    await make.voucher(promotion)
    await make.redeemed(used)
    page = await opens(f"/dashboard/offers/{promotion['uuid']}", session=session)

    await page.get_by_label("State").select_option("Used")
    rows = page.get_by_role("table", name="Vouchers").get_by_role("row")
    await expect(rows).to_have_count(2)
    await page.get_by_role("link", name=used["code"]).click()
    uses = page.get_by_role("table", name="Uses")
    await uses.get_by_role("button", name="Undo it").click()

    await expect(uses.get_by_text("Undone")).to_be_visible()
    await expect(page.get_by_text("Can be used", exact=True)).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_pages_of_one_thing_are_for_everybody(
    opens: Opens, session: str, make: Make, theme: str
):
    promotion = await make.promotion()
    voucher = await make.voucher(promotion)
    await make.redeemed(voucher)

    for path in (promotion["uuid"], f"vouchers/{voucher['uuid']}"):
        page = await opens(f"/dashboard/offers/{path}", session=session, theme=theme)
        await settled(page)
        assert await violations(page) == []
        page = await opens(page.url, session=session, viewport=NARROW)
        await settled(page)
        assert not await is_wider_than_the_window(page)
