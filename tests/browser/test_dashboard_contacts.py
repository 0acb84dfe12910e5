"""The list of customers: found, narrowed, and taken along as a file."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

from make import Make
from playwright.async_api import Page, expect
from watched import violations

Opens = Callable[..., Any]


def rows(page: Page) -> Any:
    return page.get_by_role("table", name="Customers").locator("tbody tr")


async def test_narrows_to_a_tier_and_shows_all_again(
    opens: Opens, session: str, make: Make
):
    await make.tier("Silver", threshold=50)
    await make.contact("newcomer@example.com")
    page = await opens("/dashboard/contacts", session=session)
    await expect(rows(page)).to_have_count(1)

    await page.get_by_label("Tier").select_option("Silver")
    await expect(page.get_by_text("Nothing matches")).to_be_visible()
    assert await violations(page) == []
    await page.get_by_role("button", name="Show all").click()

    await expect(rows(page)).to_have_count(1)
    assert "tier" not in page.url


async def test_narrows_to_the_days_on_which_they_were_added(
    opens: Opens, session: str, make: Make
):
    await make.contact()
    page = await opens("/dashboard/contacts", session=session)

    await page.get_by_label("Added until").fill("2020-01-31")
    await expect(page.get_by_text("Nothing matches")).to_be_visible()
    await page.get_by_label("Added from").fill("2020-01-01")
    await page.get_by_label("Added until").fill("")

    await expect(rows(page)).to_have_count(1)


async def test_the_file_has_those_and_the_columns_that_are_shown(
    opens: Opens, session: str, make: Make
):
    found = await make.contact("findme@example.com")
    await make.reception(found, unit_value=12.5)
    await make.contact("other@example.com")
    page = await opens("/dashboard/contacts", session=session)
    await page.get_by_label("Find by").fill("findme")
    await expect(rows(page)).to_have_count(1)
    await expect(rows(page).first).to_contain_text("\N{EURO SIGN}12.50")
    await page.get_by_role("button", name="Columns").click()
    await page.get_by_role("menuitemcheckbox", name="Times here").click()
    await page.get_by_role("menuitemcheckbox", name="Last visit").click()
    await page.keyboard.press("Escape")

    async with page.expect_download() as coming:
        await page.get_by_role("button", name="Export these").click()

    file = await (await coming.value).path()
    [head, line] = csv.reader(Path(file).read_text("utf-8-sig").splitlines())
    told = dict(zip(head, line, strict=True))
    assert "Last visit" not in head
    assert told == {
        "Name": "findme@example.com",
        "E-mail address": "findme@example.com",
        "Tier": "",
        "Points": "12",
        "Spent": "12.5",
        "Times here": "1",
    }
