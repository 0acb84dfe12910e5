"""Nothing typed is lost: not to a broken server, a slow one, or a dead session."""

import asyncio
from collections.abc import Callable
from typing import Any

from playwright.async_api import Page, Route, expect
from watched import violations

from regulars.opening import Opened

Opens = Callable[..., Any]

SHOPS = "/dashboard/settings/shops"


async def filled_in(page: Page, name: str) -> Any:
    """The form of the first shop, with another name typed into it."""
    await page.get_by_role("table", name="Shops").get_by_role("button").first.click()
    form = page.get_by_role("dialog")
    await form.get_by_label("Name").fill(name)
    return form


async def test_a_broken_server_costs_nothing_that_was_typed(opens: Opens, session: str):
    page = await opens(SHOPS, session=session)
    form = await filled_in(page, "Harbour street")
    broken = [True]

    async def answer(route: Route) -> None:
        if route.request.method == "PUT" and broken:
            broken.clear()
            await route.abort("connectionreset")
        else:
            await route.continue_()

    await page.route("**/api/dashboard/shops/*", answer)
    await form.get_by_role("button", name="Save the shop").click()

    alert = form.get_by_role("alert")
    await expect(alert).to_contain_text("can't be reached")
    await expect(form.get_by_label("Name")).to_have_value("Harbour street")
    assert await violations(page) == []
    await form.get_by_role("button", name="Save the shop").click()
    await expect(form).to_have_count(0)
    table = page.get_by_role("table", name="Shops")
    await expect(table.get_by_role("button", name="Harbour street")).to_be_visible()


async def test_a_failure_of_the_server_itself_costs_nothing_either(
    opens: Opens, session: str
):
    page = await opens(SHOPS, session=session, may_fail=True)
    form = await filled_in(page, "Broken street")
    told = {"message": "Server Error", "code": 0, "status_code": 500}

    async def answer(route: Route) -> None:
        if route.request.method == "PUT":
            await route.fulfill(status=500, json=told)
        else:
            await route.continue_()

    await page.route("**/api/dashboard/shops/*", answer)
    await form.get_by_role("button", name="Save the shop").click()

    await expect(form.get_by_role("alert")).to_contain_text("Server Error")
    await expect(form.get_by_label("Name")).to_have_value("Broken street")


async def test_a_page_that_failed_says_so_and_comes_at_the_next_try(
    opens: Opens, session: str
):
    page = await opens("/dashboard", session=session)
    await expect(page.get_by_role("heading", level=1)).to_have_text("Home")
    is_broken = True

    async def answer(route: Route) -> None:
        if is_broken:
            await route.abort("connectionreset")
        else:
            await route.continue_()

    await page.route("**/api/dashboard/oauth-clients*", answer)
    await page.get_by_role("link", name="OAuth apps").click()

    failed = page.get_by_role("alert")
    await expect(failed).to_contain_text("This could not be shown")
    await expect(failed).to_contain_text("Nothing was changed")
    assert await violations(page) == []
    is_broken = False
    await failed.get_by_role("button", name="Try again").click()
    await expect(page.get_by_role("table", name="OAuth apps")).to_be_visible()


async def test_a_slow_server_is_waited_for_and_asked_once(opens: Opens, session: str):
    page = await opens(SHOPS, session=session)
    form = await filled_in(page, "Slow street")
    asked: list[str] = []

    async def answer(route: Route) -> None:
        if route.request.method == "PUT":
            asked.append(route.request.headers["idempotency-key"])
            await asyncio.sleep(5)
        await route.continue_()

    await page.route("**/api/dashboard/shops/*", answer)
    save = form.get_by_role("button", name="Save the shop")
    await save.click()

    await expect(save).to_be_disabled()
    await expect(form.get_by_label("Name")).to_have_value("Slow street")
    await expect(form).to_have_count(0)
    assert len(asked) == 1


async def test_a_session_that_ends_in_the_middle_costs_nothing_either(
    opens: Opens, session: str, account: Opened
):
    page = await opens(SHOPS, session=session)
    form = await filled_in(page, "Patient street")
    await page.context.clear_cookies()
    await form.get_by_role("button", name="Save the shop").click()

    back_in = page.get_by_role("dialog").filter(has_text="Your session has ended")
    await back_in.get_by_label("E-mail address").fill(account.staff_email)
    await back_in.get_by_label("Password", exact=True).fill(account.staff_password)
    await back_in.get_by_role("button", name="Sign in").click()
    await expect(back_in).to_have_count(0)
    await expect(form.get_by_label("Name")).to_have_value("Patient street")
    await form.get_by_role("button", name="Save the shop").click()

    table = page.get_by_role("table", name="Shops")
    await expect(table.get_by_role("button", name="Patient street")).to_be_visible()
