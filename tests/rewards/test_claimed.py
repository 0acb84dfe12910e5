"""Every claimed reward of the account: what waits, and what was handed over."""


async def claimed(dashboard, **query):
    return (await dashboard.get("/claimed-rewards", **query)).data


async def waiting(make, title, **terms):
    terms = {"pre_redeemable": True, "expiration_duration": 86_400} | terms
    reward = await make.reward(title=title, **terms)
    return await make.claim(await make.rich(), reward)


async def test_has_those_of_everybody_the_newest_first(make, dashboard):
    await waiting(make, "Coffee")
    await waiting(make, "Cake")
    await make.claim(await make.rich(), await make.reward(title="At once"))

    told = await dashboard.get("/claimed-rewards")

    assert [each["title"] for each in told.data] == ["Cake", "Coffee"]
    assert told.meta["total"] == 2


async def test_tells_apart_what_was_handed_over_and_how_to_take_it_back(
    make, dashboard
):
    handed, waits = await waiting(make, "Coffee"), await waiting(make, "Cake")
    collecting = f"/collectable-rewards/collect/{handed['uuid']}"
    redemption = (await dashboard.put(collecting)).data["uuid"]

    collected = await claimed(dashboard, state="collected")
    still = await claimed(dashboard, state="collectable")

    assert [each["redemption_uuid"] for each in collected] == [redemption]
    assert [each["uuid"] for each in still] == [waits["uuid"]]
    await dashboard.post(f"/collectable-rewards/{redemption}/reverse")
    assert len(await claimed(dashboard, state="collectable")) == 2


async def test_leaves_out_what_was_reversed(make, dashboard):
    got = await waiting(make, "Coffee")
    await dashboard.post(f"/reward-receptions/{got['uuid']}/reverse")

    assert await claimed(dashboard) == []


async def test_has_nothing_of_another_account(dashboard, others):
    await waiting(others, "Coffee")

    assert await claimed(dashboard) == []
