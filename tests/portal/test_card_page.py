"""The card: its code, how many credits, and how far they are from what."""

from typing import Any

import asyncpg
import pytest
from guests import seen
from labels import drawings, scanned


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the database is asked meanwhile."""
    asked: list[str] = []
    fetch = asyncpg.Connection.fetch

    async def counted(connection: Any, sql: str, *values: Any, **more: Any) -> Any:
        asked.append(sql)
        return await fetch(connection, sql, *values, **more)

    monkeypatch.setattr(asyncpg.Connection, "fetch", counted)
    return asked


async def test_the_code_is_the_contact_s_own(visitor, make):
    await make.identifier(visitor.contact, value="KEYRING-000017")
    path = f"/contacts/{visitor.contact['uuid']}"
    contact = (await visitor.clients.get(path)).data

    page = await visitor.get()

    small, large = drawings(page.text)
    own = contact["current_values"]["default_contact_identifier"]
    assert scanned(small) == scanned(large) == own
    assert 'fill="#fff" d="M0 0h' in page.text
    assert "autoplay" not in page.text


async def test_who_was_never_here_is_told_what_to_do(visitor):
    page = seen(await visitor.get())

    assert "0 points" in page
    assert "on your next visit" in page


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "13 stamps to go for Free coffee"),
        ("nl", "Nog 13 stamps voor Free coffee"),
    ],
)
async def test_tells_how_far_the_next_reward_is(visitor, make, language, told):
    await make.program(custom_credit_name="stamps")
    await make.reward(required_credits=20)
    await make.reward(required_credits=500, title="A party")
    await make.reception(visitor.contact, credits=7)
    visitor.language = language

    page = await visitor.get()

    assert told in seen(page)
    assert '<progress value="7" max="20"' in page.text
    assert "credits" not in seen(page).lower()


async def test_tells_of_the_dearest_that_one_can_have(visitor, make):
    await make.reward(required_credits=20)
    await make.reception(visitor.contact, credits=25)

    assert "Enough for Free coffee" in seen(await visitor.get())


async def test_shows_level_money_vouchers_and_what_waits(visitor, make, clients):
    await make.tier("Gold", 100)
    promotion = await make.promotion(name="Two for one")
    voucher = await make.voucher(promotion, contact_uuid=visitor.contact["uuid"])
    reward = await make.reward(
        title="Poster",
        required_credits=5,
        pre_redeemable=True,
        expiration_duration=86_400,
    )
    await make.reception(visitor.contact, credits=40)
    await make.claim(visitor.contact, reward)
    await make.prepaid(visitor.contact, 1_250)

    page = await visitor.get()

    text = seen(page)
    assert "60 points to go for Gold" in text
    assert "Two for one" in text and voucher["code"] in text
    assert "Poster" in text and "Pick it up until" in text
    assert "€ 12.50" in text
    assert voucher["code"] in {scanned(each) for each in drawings(page.text)[2:]}


async def test_credits_that_are_owed_or_set_aside_are_told(visitor, make):
    await make.reception(visitor.contact, credits=10)
    await make.hold(visitor.contact, 4)

    assert "4 of them are set aside" in seen(await visitor.get())

    await make.debt(visitor.contact, 30)
    assert "\N{MINUS SIGN}" in seen(await visitor.get())


async def test_says_hi_by_the_first_name(visitor):
    await visitor.post("/account/profile", firstname="Noor")

    assert "Hi Noor" in seen(await visitor.get())


async def test_the_language_that_was_chosen_stays(visitor):
    chosen = await visitor.get("?language=nl")
    page = await visitor.get("/rewards")

    assert '<html lang="nl">' in chosen.text and '<html lang="nl">' in page.text
    assert "Beloningen" in page.text


@pytest.mark.parametrize("language", ["xx", "<b>", "nl;", "en\n"])
async def test_no_other_language_is_kept(visitor, language):
    page = await visitor.browser.get(visitor.home, params={"language": language})

    assert page.status_code == 200
    assert "regulars_language" not in page.headers.get("set-cookie", "")


async def test_few_questions_are_asked_for_a_card(visitor, make, statements):
    await make.reward()

    await visitor.get()
    before = len(statements)
    await visitor.get()

    print(f"tried=1 expected<=6 got={len(statements) - before}")
    assert len(statements) - before <= 6
