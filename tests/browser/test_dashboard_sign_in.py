"""The way into the dashboard, and out of it."""

from make import Make
from playwright.async_api import expect
from watched import violations

from regulars.opening import Opened


async def test_lets_the_owner_in_and_out(opens, account: Opened, make: Make):
    # Into an account that is in use: a new one is set up first (test_first_run.py).
    await make.reception()
    page = await opens("/dashboard")

    await page.get_by_label("E-mail address").fill(account.staff_email)
    await page.get_by_label("Password", exact=True).fill(account.staff_password)
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Home")
    await page.get_by_role("button", name="You").click()
    await page.get_by_role("menuitem", name="Sign out").click()

    await expect(page.get_by_role("button", name="Sign in")).to_be_visible()


async def test_says_what_is_wrong_and_keeps_what_was_typed(opens, account: Opened):
    page = await opens("/dashboard")

    await page.get_by_label("E-mail address").fill(account.staff_email)
    await page.get_by_label("Password", exact=True).fill("not the right one at all")
    await page.get_by_role("button", name="Sign in").click()

    await expect(page.get_by_role("alert")).to_contain_text("don't belong together")
    await expect(page.get_by_label("E-mail address")).to_have_value(account.staff_email)
    assert await violations(page) == []


async def test_comes_back_to_the_page_that_was_asked_for(opens, account: Opened):
    page = await opens("/dashboard/contacts?search=robin")

    await page.get_by_label("E-mail address").fill(account.staff_email)
    await page.get_by_label("Password", exact=True).fill(account.staff_password)
    await page.keyboard.press("Enter")

    await expect(page.get_by_role("heading", level=1)).to_have_text("Customers")
    await expect(page.get_by_role("searchbox")).to_have_value("robin")


async def test_keeps_what_was_typed_when_the_session_ends(
    opens, session: str, account: Opened
):
    page = await opens("/dashboard/contacts", session=session)
    await page.get_by_role("button", name="Add a customer").first.click()
    form = page.get_by_role("dialog", name="Add a customer")
    await form.get_by_label("E-mail address").fill("robin@example.com")

    await page.context.clear_cookies()
    await form.get_by_role("button", name="Add a customer").click()
    back_in = page.get_by_role("dialog").filter(has_text="Your session has ended")
    await back_in.get_by_label("E-mail address").fill(account.staff_email)
    await back_in.get_by_label("Password", exact=True).fill(account.staff_password)
    await back_in.get_by_role("button", name="Sign in").click()
    await expect(back_in).to_have_count(0)
    await form.get_by_role("button", name="Add a customer").click()

    await expect(page.get_by_role("heading", level=1)).to_have_text("robin@example.com")
