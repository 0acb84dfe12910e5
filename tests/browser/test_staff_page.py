"""Those who work here: another role, a PIN for the tills, and out again."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from make import Api
from playwright.async_api import expect
from staff import let_in
from watched import violations

Opens = Callable[..., Any]


async def test_gives_a_role_and_a_pin_and_takes_all_of_it_away(
    opens: Opens, session: str, dashboard: Api
):
    kim = await let_in(dashboard, "manager", f"{uuid4()}@example.com")
    page = await opens("/dashboard/settings/staff", session=session)
    row = page.get_by_role("row").filter(has_text=kim["email"])

    async def do(what: str) -> Any:
        await row.get_by_role("button", name="Change: Staff").click()
        await page.get_by_role("menuitem", name=what).click()
        return page.get_by_role("dialog", name=f"{what}: Staff")

    form = await do("Set the till PIN")
    await form.get_by_label("PIN for the register").fill("12")
    await form.get_by_role("button", name="Set the till PIN").click()
    await expect(form.get_by_role("alert")).to_be_visible()
    await form.get_by_label("PIN for the register").fill("4821")
    await form.get_by_role("button", name="Set the till PIN").click()
    await expect(row.get_by_role("cell").nth(4)).to_have_text("Yes")

    form = await do("Give another role")
    assert await violations(page) == []
    await form.get_by_role("combobox", name="Role").click()
    await page.get_by_role("option", name="Cashier").click()
    await form.get_by_role("button", name="Give another role").click()
    await expect(row.get_by_role("cell").nth(2)).to_have_text("Cashier")

    form = await do("Take the till PIN off")
    await form.get_by_role("button", name="Take the till PIN off").click()
    await expect(row.get_by_role("cell").nth(4)).to_have_text("No")
    form = await do("Let in no more")
    await form.get_by_role("button", name="Let in no more").click()
    await expect(row).to_have_count(0)


async def test_shows_the_roles_beside_each_other(opens: Opens, session: str):
    page = await opens("/dashboard/settings/staff", session=session)
    await page.get_by_role("link", name="What roles may do").click()

    table = page.get_by_role("table", name="What roles may do")
    adjusting = table.get_by_role("row").filter(has_text="loyalty:adjust")
    await expect(adjusting).to_be_visible()
    told = [
        text.strip() for text in await adjusting.get_by_role("cell").all_inner_texts()
    ]
    assert told == ["Yes", "Yes", "No", "No"]
