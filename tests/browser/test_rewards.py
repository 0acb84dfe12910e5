"""Rewards in the dashboard: the editor, its previews, codes, and handing over."""

from collections.abc import Callable
from pathlib import Path
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


async def test_adds_a_reward_and_shows_what_was_refused(opens: Opens, session: str):
    page = await opens("/dashboard/rewards", session=session)

    await page.get_by_role("link", name="Add a reward").first.click()
    form = page.get_by_role("form", name="The reward")
    await form.get_by_label("How many points it costs").fill("100")
    await form.get_by_role("button", name="Add a reward").click()
    await expect(form.get_by_role("alert")).to_be_visible()
    assert await violations(page) == []
    await form.get_by_label("Name").fill("Free coffee")
    await form.get_by_role("button", name="Add a reward").click()

    await expect(page.get_by_role("heading", level=1)).to_have_text("Free coffee")
    rail = page.get_by_role("navigation", name="Main")
    await rail.get_by_role("link", name="Rewards", exact=True).click()
    row = page.get_by_role("row").filter(has_text="Free coffee")
    await expect(row).to_contain_text("100")


async def test_shows_how_it_will_look_and_what_it_gives_back(
    opens: Opens, session: str
):
    page = await opens("/dashboard/rewards/new", session=session)

    form = page.get_by_role("form", name="The reward")
    await form.get_by_label("Name").fill("Free coffee")
    await form.get_by_label("How many points it costs").fill("50")
    await form.get_by_label("What it costs you").fill("2,40")

    preview = page.get_by_role("region", name="Preview")
    await expect(preview).to_contain_text("Free coffee")
    await expect(preview).to_contain_text("€2.40 for 50 points = 4.8% back")
    await preview.get_by_role("tab", name="Register").click()
    await expect(preview.get_by_role("tabpanel")).to_contain_text("50 points")


async def test_keeps_what_it_does_not_change(opens: Opens, session: str, make: Make):
    reward = await make.reward(
        cost_price=2.4,
        stock=3,
        limit_per_contact=2,
        active_until="2031-12-31",
        pre_redeemable=True,
        expiration_duration=129_600,
    )
    page = await opens(f"/dashboard/rewards/{reward['uuid']}", session=session)

    form = page.get_by_role("form", name="The reward")
    await form.get_by_label("Name").fill("Free tea")
    await form.get_by_role("button", name="Save the reward").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Free tea")

    saved = await make.set(reward)
    untold = ("title", "updated_at")
    assert {**saved, **dict.fromkeys(untold)} == {**reward, **dict.fromkeys(untold)}


async def test_creates_a_digital_reward_and_uploads_its_codes(
    opens: Opens, session: str, tmp_path: Path
):
    codes = tmp_path / "codes.csv"
    codes.write_text("AAA-1,2027\nAAA-2,2027\nAAA-1,2028\n")
    page = await opens("/dashboard/rewards/new", session=session)

    form = page.get_by_role("form", name="The reward")
    await form.get_by_text("A code").click()
    await form.get_by_label("Name").fill("Cinema ticket")
    await form.get_by_label("How many points it costs").fill("500")
    await form.get_by_role("button", name="Add a reward").click()
    await expect(page.get_by_text("There are no codes left")).to_be_visible()
    await page.get_by_role("button", name="Upload codes").click()
    upload = page.get_by_role("dialog", name="Upload codes")
    async with page.expect_file_chooser() as chooser:
        await upload.get_by_role("button", name="Choose a file").click()
    await (await chooser.value).set_files(codes)
    await upload.get_by_role("button", name="Add the codes").click()

    await expect(page.get_by_text("Only 2 codes are left")).to_be_visible()
    left_out = page.get_by_role("status").filter(has_text="are left out")
    await expect(left_out).to_contain_text("AAA-1")
    assert await violations(page) == []


async def test_hands_a_claimed_reward_over_and_takes_it_back(
    opens: Opens, session: str, make: Make
):
    terms = {"pre_redeemable": True, "expiration_duration": 86_400}
    reward = await make.reward(title="Free cake", **terms)
    await make.claim(await make.rich(), reward)
    page = await opens("/dashboard/rewards/claimed", session=session)

    await page.get_by_role("button", name="Hand it over").click()
    await expect(page.get_by_text("Nothing here now")).to_be_visible()
    await page.get_by_text("Handed over", exact=True).click()
    row = page.get_by_role("row").filter(has_text="Free cake")
    await row.get_by_role("button", name="Take it back").click()
    await expect(page.get_by_text("Nothing here now")).to_be_visible()
    await page.get_by_text("To be collected", exact=True).click()

    await expect(row.get_by_role("button", name="Hand it over")).to_be_visible()
    assert await violations(page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_a_digital_reward_is_for_everybody(
    opens: Opens, session: str, make: Make, theme: str
):
    reward = await make.reward(codes=2, cost_price=2.4)

    page = await opens(
        f"/dashboard/rewards/{reward['uuid']}", session=session, theme=theme
    )
    await settled(page)

    assert await violations(page) == []
    page = await opens(page.url, session=session, viewport=NARROW)
    await settled(page)
    assert not await is_wider_than_the_window(page)
