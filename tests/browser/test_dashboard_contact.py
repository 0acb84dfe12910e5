"""A customer in the dashboard: what they have, how it came to be, what can be done."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from chores import Chores
from make import Api, Make
from playwright.async_api import Page, expect
from watched import is_wider_than_the_window, violations

Opens = Callable[..., Any]


@pytest.fixture
async def contact(make: Make) -> Any:
    """Somebody who bought something, spent points, and has money here."""
    somebody = await make.contact()
    await make.reception(somebody, unit_value=60)
    reward = await make.reward(title="Free coffee", required_credits=50)
    await make.claim(somebody, reward)
    await make.prepaid(somebody, 2_000)
    return somebody


@pytest.fixture
async def shown(opens: Opens, session: str, contact: Any) -> Page:
    """Their page."""
    page: Page = await opens(f"/dashboard/contacts/{contact['uuid']}", session=session)
    await expect(lines(page)).to_have_count(3)
    return page


def lines(page: Page) -> Any:
    return page.get_by_role("table", name="Timeline").locator("tbody tr")


async def choose(page: Page, words: str) -> None:
    await page.get_by_role("button", name="More to do").click()
    await page.get_by_role("menuitem", name=words).click()
    # It fades out, and is looked over with the rest until then.
    await expect(page.get_by_role("menu")).to_have_count(0)


class TestTimeline:
    async def test_is_one_ledger_with_what_was_there_after_each_line(self, shown: Page):
        money, reward, points = (lines(shown).nth(place) for place in range(3))

        await expect(money).to_contain_text("Paid in")
        await expect(money).to_contain_text("+€20.00")
        await expect(reward).to_contain_text("Reward: Free coffee")
        await expect(reward).to_contain_text("−50")
        await expect(points).to_contain_text("Points given")
        await expect(points).to_contain_text("+60")

    async def test_tells_why_it_is_this_many(self, shown: Page):
        await lines(shown).nth(2).get_by_role("button", name="Points given").click()

        panel = shown.get_by_role("dialog", name="Points given")
        await expect(panel).to_contain_text("rounded down to 60")
        await panel.get_by_text("For developers").click()
        await expect(panel.get_by_label("For developers")).to_contain_text("base_rate")
        assert await violations(shown) == []

    async def test_shows_one_kind_alone(self, shown: Page):
        await shown.get_by_role("radiogroup").get_by_text("Rewards").click()

        await expect(lines(shown)).to_have_count(1)
        assert "what=rewards" in shown.url

    async def test_undoes_a_line(self, shown: Page, make: Make, contact: Any):
        undo = lines(shown).nth(1).get_by_role("button", name="Undo")
        await undo.click()

        await expect(lines(shown)).to_have_count(4)
        await expect(lines(shown).nth(2)).to_contain_text("Undone")
        assert await make.balance(contact) == 60


class TestWhatIsDone:
    async def test_gives_the_points_of_a_purchase(
        self, shown: Page, make: Make, contact: Any
    ):
        await shown.get_by_role("button", name="Give points").click()
        form = shown.get_by_role("dialog", name="Give points")
        await form.get_by_label("Amount of the purchase").fill("12.75")
        await expect(form.get_by_role("status")).to_have_text("= 12 points")
        assert await violations(shown) == []
        await form.get_by_role("button", name="Give points").click()

        await expect(lines(shown)).to_have_count(4)
        note = shown.get_by_role("alert").filter(has_text="12 points given")
        await note.get_by_role("button", name="Undo").click()
        await expect(lines(shown)).to_have_count(5)
        assert await make.balance(contact) == 10

    async def test_changes_points_only_with_a_reason(
        self, shown: Page, make: Make, contact: Any
    ):
        await choose(shown, "Change points by hand")
        form = shown.get_by_role("dialog", name="Change points by hand")
        await form.get_by_label("Points to add").fill("-4")
        await form.get_by_role("button", name="Change points").click()
        await expect(form.get_by_role("alert")).to_be_visible()
        assert await make.balance(contact) == 10
        await form.get_by_label("Reason").fill("Till was offline")
        await form.get_by_role("button", name="Change points").click()

        await expect(lines(shown).first).to_contain_text("Till was offline")
        assert await make.balance(contact) == 6

    async def test_gives_a_reward(self, shown: Page, make: Make, contact: Any):
        await make.reception(contact, credits=90)
        await shown.reload()

        await shown.get_by_role("button", name="Give a reward").click()
        form = shown.get_by_role("dialog", name="Give a reward")
        await form.get_by_role("button", name="Give a reward").click()

        await expect(lines(shown).first).to_contain_text("Reward: Free coffee")
        assert await make.balance(contact) == 50

    async def test_says_what_a_merge_makes_before_it_is_done(
        self, shown: Page, make: Make, contact: Any, chores: Chores
    ):
        other = await make.rich(32)

        await choose(shown, "Merge with another customer")
        dialog = shown.get_by_role("dialog", name="Merge with another customer")
        await dialog.get_by_label("Find the other one").fill(other["email"])
        await dialog.get_by_role("radio").check()
        await expect(dialog).to_contain_text("10 and 32 make 42")
        assert await violations(shown) == []
        await dialog.get_by_role("button", name="Merge these two").click()
        await expect(dialog).to_be_hidden()
        await chores.do()

        assert await make.balance(contact) == 42

    async def test_hands_out_all_that_is_kept(self, shown: Page, contact: Any):
        async with shown.expect_download() as coming:
            await choose(shown, "Export the personal data")

        file = await (await coming.value).path()
        data = json.loads(Path(file).read_text())
        assert data["email"] == contact["email"]
        assert data["credits"]["balance"] == 10


class TestErasing:
    async def test_is_gone_from_lists_and_the_books_are_the_same(
        self, shown: Page, dashboard: Api, contact: Any, chores: Chores
    ):
        before = await books(dashboard)
        await choose(shown, "Erase this customer")
        dialog = shown.get_by_role("dialog")
        verb = dialog.get_by_role("button", name="Erase for good")
        await expect(verb).to_be_disabled()
        await dialog.get_by_role("textbox").fill(contact["email"])
        assert await violations(shown) == []
        await verb.click()
        await expect(shown.get_by_role("heading", level=1)).to_have_text("Customers")
        await chores.do()
        await shown.reload()

        await expect(shown.get_by_role("heading", level=1)).to_have_text("Customers")
        await expect(shown.get_by_text(contact["email"])).to_have_count(0)
        after = await books(dashboard)
        print(f"tried=1 expected={before} got={after}")
        assert after == before
        told = (await dashboard.get("/loyalty-transactions")).body
        assert contact["email"] not in json.dumps(told)


async def books(dashboard: Api) -> Any:
    """What was ever given and spent in this account."""
    listed = await dashboard.get("/loyalty-transactions")
    return sorted((each["type"], each["credits"]) for each in listed.data)


class TestParts:
    async def test_a_card_is_added_taken_away_and_given_back(
        self, shown: Page, dashboard: Api, contact: Any
    ):
        await shown.get_by_role("tab", name="Cards and codes").click()
        await shown.get_by_role("button", name="Add a card").click()
        form = shown.get_by_role("dialog", name="Add a card")
        await form.get_by_label("Number or code").fill("CARD-OF-THEIRS")
        await form.get_by_role("button", name="Add a card").click()
        remove = shown.get_by_role("button", name="Remove CARD-OF-THEIRS")
        await expect(remove).to_be_visible()
        await remove.click()
        await expect(remove).to_be_hidden()
        note = shown.get_by_role("alert").filter(has_text="was removed")
        await note.get_by_role("button", name="Undo").click()

        await expect(remove).to_be_visible()
        path = f"/contacts/{contact['uuid']}/contact-identifiers"
        values = [card["value"] for card in (await dashboard.get(path)).data]
        assert values == ["CARD-OF-THEIRS"]

    async def test_details_are_filled_in_and_refused_at_their_field(
        self, opens: Opens, session: str, make: Make, dashboard: Api
    ):
        contact = await make.contact()
        own = await make.attribute(label="Favourite bread")
        path = f"/contacts/{contact['uuid']}"
        page = await opens(f"/dashboard{path}?tab=details", session=session)

        await page.get_by_label("First name").fill("Noor")
        await page.get_by_label("Favourite bread").fill("Rye")
        await page.get_by_label("Phone number").fill("not a number")
        await page.get_by_role("button", name="Save the details").click()
        await expect(page.get_by_label("Phone number")).to_be_focused()
        assert await violations(page) == []
        await page.get_by_label("Phone number").fill("+31612345678")
        await page.get_by_role("button", name="Save the details").click()

        await expect(page.get_by_role("heading", level=1)).to_have_text("Noor")
        values = (await dashboard.get(path)).data["current_values"]
        assert values[own["name"]] == "Rye"

    async def test_consent_is_switched_and_switched_back(
        self, opens: Opens, session: str, make: Make
    ):
        contact = await make.contact()
        path = f"/dashboard/contacts/{contact['uuid']}?tab=consent"
        page = await opens(path, session=session)
        switch = page.get_by_role("switch").first

        was = await switch.is_checked()
        await switch.click()
        await expect(switch).to_be_checked(checked=not was)
        note = page.get_by_role("alert").filter(has_text="switched")
        await note.get_by_role("button", name="Undo").click()

        await expect(switch).to_be_checked(checked=was)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    "tab", ["timeline", "belongings", "cards", "details", "consent"]
)
async def test_is_for_everybody(
    opens: Opens, session: str, contact: Any, make: Make, theme: str, tab: str
):
    await make.identifier(contact)
    path = f"/dashboard/contacts/{contact['uuid']}?tab={tab}"

    page = await opens(path, session=session, theme=theme)
    await expect(page.get_by_role("heading", level=1)).to_be_visible()
    await page.wait_for_load_state("networkidle")

    assert await violations(page) == []


@pytest.mark.parametrize(
    "tab", ["timeline", "belongings", "cards", "details", "consent"]
)
async def test_fits_a_narrow_window(
    opens: Opens, session: str, contact: Any, make: Make, tab: str
):
    await make.identifier(contact)
    path = f"/dashboard/contacts/{contact['uuid']}?tab={tab}"
    viewport = {"width": 320, "height": 640}

    page = await opens(path, session=session, viewport=viewport)
    await expect(page.get_by_role("heading", level=1)).to_be_visible()
    await page.wait_for_load_state("networkidle")

    assert not await is_wider_than_the_window(page)
