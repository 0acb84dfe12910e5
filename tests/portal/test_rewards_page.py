"""What contacts can have, and claiming it beforehand."""

import asyncio

import pytest
from guests import seen

LATER = {"pre_redeemable": True, "expiration_duration": 86_400}


async def offered(visitor, uuid):
    return await visitor.get(f"/rewards/{uuid}")


async def test_what_one_can_have_comes_first_and_the_rest_tells_what_is_missing(
    visitor, make
):
    await make.reward(title="A party", required_credits=500)
    await make.reward(title="Cookie", required_credits=10)
    await make.reception(visitor.contact, credits=40)

    text = seen(await visitor.get("/rewards"))

    assert text.index("Cookie") < text.index("A party")
    assert "460 points to go" in text
    assert "Ask for it at the till" in text


async def test_a_reward_is_claimed_after_asking_once_more(visitor, make):
    reward = await make.reward(title="Poster", required_credits=30, **LATER)
    await make.reception(visitor.contact, credits=40)

    question = await offered(visitor, reward["uuid"])
    before = await make.balance(visitor.contact)
    claimed = await visitor.post(f"/rewards/{reward['uuid']}")
    page = await visitor.visit(claimed.headers["location"])

    assert "It costs 30 points. You keep 10 points." in seen(question)
    assert (before, await make.balance(visitor.contact)) == (40, 10)
    assert claimed.status_code == 303
    assert "Poster is yours. Show your card at the till" in seen(page)
    assert "Waiting for you" in seen(page)


async def test_what_was_claimed_is_collected_at_the_till(visitor, make, register):
    reward = await make.reward(required_credits=0, **LATER)
    await visitor.post(f"/rewards/{reward['uuid']}")
    whose = {"contact_uuid": visitor.contact["uuid"]}

    [waiting] = (await register.get("/collectable-rewards", **whose)).data
    path = f"/collectable-rewards/collect/{waiting['uuid']}"
    collected = await register.put(path)

    assert collected.status == 200
    assert "Waiting for you" not in seen(await visitor.get("/rewards"))


async def test_who_has_too_few_credits_claims_nothing(visitor, make):
    reward = await make.reward(required_credits=30, **LATER)
    await make.reception(visitor.contact, credits=29)

    question = await offered(visitor, reward["uuid"])
    claimed = await visitor.post(f"/rewards/{reward['uuid']}")

    assert (question.status_code, claimed.status_code) == (409, 409)
    assert "enough points" in seen(claimed)
    assert await make.balance(visitor.contact) == 29


@pytest.mark.parametrize(
    "terms", [{}, {**LATER, "stock": 0}, {**LATER, "is_active": False}]
)
async def test_what_is_not_claimed_beforehand_can_t_be(visitor, make, terms):
    reward = await make.reward(required_credits=0, **terms)

    claimed = await visitor.post(f"/rewards/{reward['uuid']}")

    assert claimed.status_code == 404
    assert (await offered(visitor, reward["uuid"])).status_code == 404


async def test_a_limit_holds_however_often_the_button_is_pressed(visitor, make):
    reward = await make.reward(required_credits=10, **LATER, limit_per_contact=1)
    await make.reception(visitor.contact, credits=100)
    mark = await visitor.mark()

    answers = await asyncio.gather(
        *(visitor.post(f"/rewards/{reward['uuid']}", mark) for _ in range(6))
    )

    statuses = sorted(each.status_code for each in answers)
    print(f"tried=6 expected=[303] got={statuses}")
    assert statuses.count(303) == 1
    assert await make.balance(visitor.contact) == 90


async def test_another_account_s_reward_is_none(visitor, others):
    theirs = await others.reward(required_credits=0, **LATER)

    assert (await visitor.post(f"/rewards/{theirs['uuid']}")).status_code == 404


async def test_without_anything_it_says_so(visitor):
    text = seen(await visitor.get("/rewards"))

    assert "There are no rewards at the moment" in text
    assert "You have no vouchers now" in text
