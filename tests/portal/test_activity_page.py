"""What happened, what was there after it, and why."""

import pytest
from guests import seen

from regulars.portal.routes.activity import AT_A_TIME


async def test_tells_every_movement_and_what_was_there_after_it(visitor, make):
    reward = await make.reward(title="Free coffee", required_credits=5)
    await make.reception(visitor.contact, credits=12)
    await make.claim(visitor.contact, reward)

    text = seen(await visitor.get("/activity"))

    assert text.index("Reward: Free coffee") < text.index("Points received")
    assert "\N{MINUS SIGN}5 7 after it" in text
    assert "+12 12 after it" in text


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "rounded down to 12 points"),
        ("nl", "naar beneden afgerond op 12 punten"),
    ],
)
async def test_tells_why_in_words(visitor, make, language, told):
    await make.reception(visitor.contact, unit_value=12.75)
    await make.earning_rule(
        name="Secret plan", kind="fixed", fixed_credits=5, minimum_value=100
    )
    await make.reception(visitor.contact, unit_value=1)
    visitor.language = language

    text = seen(await visitor.get("/activity"))

    assert told in text
    assert "Secret plan" not in text


async def test_tells_what_the_shop_wrote_and_not_why_it_did(visitor, make):
    await make.adjustment(
        visitor.contact, credits=3, reason="Angry customer", text="Sorry!"
    )

    text = seen(await visitor.get("/activity"))

    assert "Sorry!" in text and "Angry" not in text


async def test_older_movements_are_on_the_next_page(visitor, make):
    for number in range(AT_A_TIME + 2):
        await make.reception(visitor.contact, credits=number + 1)

    first = await visitor.get("/activity")
    older = first.text.partition('href="?before=')[2].partition('"')[0]
    second = await visitor.get(f"/activity?before={older}")

    assert seen(first).count("after it") == AT_A_TIME
    assert seen(second).count("after it") == 2
    assert "Older" not in seen(second)


async def test_money_has_a_list_of_its_own(visitor, make):
    await make.prepaid(visitor.contact, 2_000)
    await make.prepaid(visitor.contact, -550)

    text = seen(await visitor.get("/activity?of=money"))

    assert "\N{MINUS SIGN}€ 5.50 € 14.50 after it" in text
    assert "Paid in" in text


@pytest.mark.parametrize(
    "query", ["before=-1", "before=99999999999999999999", "before=x", "of=money"]
)
async def test_whatever_is_asked_is_answered(visitor, query):
    page = await visitor.get(f"/activity?{query}")

    assert page.status_code in (200, 400, 422)


async def test_nothing_yet_says_how_it_begins(visitor):
    assert "Nothing yet" in seen(await visitor.get("/activity"))


async def test_others_are_never_seen(visitor, make):
    other = await make.contact()
    await make.reception(other, credits=321)

    assert "321" not in seen(await visitor.get("/activity"))
