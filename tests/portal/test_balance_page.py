"""What is on a gift card, told to strangers who know its code and its PIN."""

import asyncio
import time

import pytest
from guests import seen

from regulars.kit.guessing import MISSES_OF_A_CALLER


@pytest.fixture
def ask(guest, account):
    """The page for a code and a PIN that somebody typed."""
    path = f"/g/{account.account_uuid}"

    async def asked(code, pin="", language="en"):
        headers = {"Accept-Language": language}
        return await guest.browser.post(
            path, data={"code": code, "pin": pin}, headers=headers
        )

    return asked


async def loaded(make, **terms):
    card = await make.giftcard(await make.giftcard_program(**terms))
    await make.moved(card, 2_550)
    return card


@pytest.mark.parametrize(("language", "told"), [("en", "€ 25.50"), ("nl", "€ 25,50")])
async def test_tells_what_is_on_a_card(ask, make, language, told):
    card = await loaded(make)

    page = await ask(f" {card['hash'].lower()} ", language=language)

    assert page.status_code == 200 and told in seen(page)


async def test_asks_for_the_pin_where_a_card_has_one(ask, make):
    card = await loaded(make, asks_for_pin=True)

    right = await ask(card["hash"], card["pin"])

    assert "€ 25.50" in seen(right)


async def test_nothing_tells_a_wrong_code_from_a_wrong_pin(ask, make):
    card = await loaded(make, asks_for_pin=True)

    pages = [
        await ask(card["hash"]),
        await ask(card["hash"], "000000" if card["pin"] != "000000" else "111111"),
        await ask("AAAAAAAAA", "000000"),
    ]

    told = [
        each.text.replace(card["hash"], "CODE").replace("AAAAAAAAA", "CODE")
        for each in pages
    ]
    assert {each.status_code for each in pages} == {404}
    assert len(set(told)) == 1
    assert "We know no such card" in seen(pages[0])


async def test_a_miss_takes_as_long_whatever_was_wrong(ask, make):
    card = await loaded(make, asks_for_pin=True)

    async def taken(code, pin):
        begun = time.monotonic()
        await ask(code, pin)
        return time.monotonic() - begun

    wrong_pin, wrong_code = await taken(card["hash"], "1"), await taken("B" * 9, "1")

    assert min(wrong_pin, wrong_code) >= 0.04


async def test_guesses_are_throttled_also_at_once(ask, make):
    card = await loaded(make)

    pages = await asyncio.gather(
        *(ask(f"GUESS{number:04d}") for number in range(MISSES_OF_A_CALLER + 10))
    )
    after = await ask(card["hash"])

    statuses = [each.status_code for each in pages]
    print(
        f"tried={len(pages)} expected<={MISSES_OF_A_CALLER} got={statuses.count(404)}"
    )
    assert statuses.count(404) <= MISSES_OF_A_CALLER
    assert 429 in statuses
    assert after.status_code == 429


async def test_says_what_keeps_a_card_from_being_taken(ask, make, dashboard):
    card = await loaded(make)
    path = f"/giftcards/{card['uuid']}/block"
    await dashboard.post(path, reason="lost")

    assert "can’t be paid with now" in seen(await ask(card["hash"]))


async def test_another_account_s_card_is_none(ask, others):
    theirs = await loaded(others)

    assert (await ask(theirs["hash"])).status_code == 404


async def test_a_code_never_stands_in_an_address(ask, make, guest):
    card = await loaded(make)

    page = await guest.browser.get(
        f"{guest.home.replace('/p/', '/g/')}?code={card['hash']}"
    )

    assert page.status_code == 200 and card["hash"] not in page.text
