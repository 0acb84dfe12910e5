"""Earn rules in the dashboard: from an example to what the till gives."""

import random
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from make import Api, Make
from playwright.async_api import Page, expect
from watched import violations

CASES = 20

Opens = Callable[..., Any]


def section(page: Page) -> Any:
    return page.get_by_role("region", name="What would a sale give?")


def result(page: Page) -> Any:
    return section(page).get_by_role("status")


async def simulated(page: Page, amount: float) -> int:
    """What the simulator says of this amount, once it speaks of it."""
    await section(page).get_by_label("Amount").fill(f"{amount:.2f}")
    told = re.compile(rf"\b{re.escape(f'{amount:g}')} of ")
    await expect(result(page)).to_contain_text(told)
    first = await result(page).locator(".kpi").inner_text()
    return int(re.sub(r"\D", "", first))


async def published(page: Page) -> None:
    await page.get_by_role("button", name="Publish…").click()
    await page.get_by_role("button", name="Publish it").click()
    await expect(page.get_by_role("button", name="Pause")).to_be_visible()


class TestFromAnExampleToTheTill:
    async def test_the_till_gives_what_was_simulated(
        self, opens: Opens, session: str, register: Api, make: Make
    ):
        draw = random.Random(9)
        contact = await make.contact()
        await make.earning_rule(
            name="Round number", kind="fixed", fixed_credits=3, minimum_value=40
        )
        page = await opens("/dashboard/loyalty/rules", session=session)
        await page.get_by_role("button", name="Use this: Quiet days").click()
        for day in ("Wed", "Thu", "Fri", "Sat", "Sun"):
            await page.get_by_text(day, exact=True).click()
        amounts = [round(draw.uniform(1, 90), 2) for _ in range(CASES)]

        told = [await simulated(page, amount) for amount in amounts]
        await published(page)
        given = []
        for amount in amounts:
            body = {"contact_uuid": contact["uuid"], "unit_value": amount}
            made = await register.post("/credit-receptions", **body)
            given.append(made.data["credits"])

        print(f"tried={CASES} expected={told} got={given}")
        assert given == told

    async def test_tells_step_by_step_and_what_gave_nothing_and_why(
        self, opens: Opens, session: str, make: Make
    ):
        day = datetime.now(UTC).strftime("%A").lower()
        other = "monday" if day in ("thursday", "friday", "saturday") else "friday"
        asks = {"fact": "weekday", "is": "equals", "value": other}
        await make.earning_rule(
            name="Another day", kind="fixed", fixed_credits=5, condition=asks
        )
        page = await opens("/dashboard/loyalty/rules/new", session=session)

        await page.get_by_label("Name").fill("Twice")
        await simulated(page, 23)

        await expect(result(page)).to_contain_text("base 23, ×2 Twice = 46")
        await expect(result(page)).to_contain_text("Another day")
        await expect(result(page)).to_contain_text("gave nothing")
        assert await violations(page) == []


class TestEditing:
    async def test_shows_what_was_refused_and_keeps_what_was_typed(
        self, opens: Opens, session: str
    ):
        page = await opens("/dashboard/loyalty/rules/new", session=session)

        await page.get_by_label("How many times").fill("1")
        await page.get_by_role("button", name="Save the draft").click()

        await expect(page.get_by_role("alert").first).to_be_visible()
        assert await page.get_by_label("How many times").input_value() == "1"

    async def test_a_version_says_what_changed_since(
        self, opens: Opens, session: str, make: Make, dashboard: Api
    ):
        city = {"fact": "contact.city", "is": "equals", "value": "Delft"}
        rule = await make.earning_rule(
            name="Local", kind="multiplication", factor=2, condition=city
        )
        path = f"/dashboard/loyalty/rules/{rule['uuid']}"
        page = await opens(path, session=session)

        await page.get_by_label("How many times").fill("3")
        await page.get_by_role("button", name="Publish…").click()
        await expect(page.get_by_role("dialog")).to_contain_text("As version 2")
        await expect(page.get_by_role("dialog")).to_contain_text("3 times the points")
        assert await violations(page) == []
        await page.get_by_role("button", name="Publish it").click()

        rows = page.get_by_role("table", name="Versions").locator("tbody tr")
        await expect(rows).to_have_count(2)
        await expect(rows.first).to_contain_text("3 times the points")
        kept = (await dashboard.get(f"/earning-rules/{rule['uuid']}")).data
        assert (kept["factor"], kept["condition"]) == (3, city)

    async def test_pauses_and_goes_on(
        self, opens: Opens, session: str, make: Make, dashboard: Api
    ):
        rule = await make.earning_rule(name="Local")
        path = f"/earning-rules/{rule['uuid']}"
        page = await opens(f"/dashboard/loyalty/rules/{rule['uuid']}", session=session)

        await page.get_by_role("button", name="Pause").click()
        await expect(page.get_by_text("Paused")).to_be_visible()
        assert (await dashboard.get(path)).data["status"] == "paused"
        await published(page)

        assert (await dashboard.get(path)).data["status"] == "published"

    async def test_the_rate_that_is_always_there_is_changed_and_changed_back(
        self, opens: Opens, session: str, make: Make
    ):
        page = await opens("/dashboard/loyalty/rules", session=session)
        always = page.get_by_role("table", name="Always there")

        await always.get_by_role("button").first.click()
        form = page.get_by_role("dialog")
        await form.get_by_label("Points for each unit").fill("2")
        await form.get_by_role("button", name="Save the rate").click()
        await expect(always).to_contain_text("2 for each")
        note = page.get_by_role("alert").filter(has_text="is saved")
        await note.get_by_role("button", name="Undo").click()

        await expect(always).to_contain_text("1 for each")


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_a_list_with_rules_is_for_everybody(
    opens: Opens, session: str, make: Make, theme: str
):
    await make.earning_rule(name="On top")
    await make.earning_rule(name="Twice", kind="multiplication", factor=2)
    await make.earning_rule(name="Draft", is_published=False)

    page = await opens("/dashboard/loyalty/rules", session=session, theme=theme)

    rows = page.get_by_role("table", name="Your rules").locator("tbody tr")
    await expect(rows).to_have_count(3)
    await expect(rows.first).to_contain_text("Twice")
    await page.wait_for_load_state("networkidle")
    assert await violations(page) == []
