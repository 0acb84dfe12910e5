"""Earning rules that ask for the contact's tier."""

import asyncio
import uuid

import pytest

from regulars.tiers.errors import TierInUse


@pytest.fixture
def double(make):
    """A rule that doubles the credits of whoever is in a tier so."""

    async def published(is_, value=None, **fields):
        asks = {"fact": "contact.tier", "is": is_}
        condition = asks if value is None else asks | {"value": value}
        head = {"name": "Double", "kind": "multiplication", "factor": 2}
        return await make.earning_rule(**head, condition=condition, **fields)

    return published


@pytest.fixture
def told(dashboard):
    """A reception's explanation."""

    async def explained(reception, **query):
        path = f"/credit-receptions/{reception['uuid']}/explanation"
        return (await dashboard.get(path, **query)).data

    return explained


@pytest.mark.parametrize(
    ("is_", "name", "doubled"),
    [
        ("equals", "Silver", ["Silver"]),
        ("not_equals", "Silver", ["Bronze", "Gold"]),
        ("at_least", "Silver", ["Silver", "Gold"]),
        ("at_most", "Silver", ["Bronze", "Silver"]),
    ],
)
async def test_a_rule_asks_for_the_tier(levels, make, give, double, is_, name, doubled):
    people = {}
    for tier, credits in (("Bronze", 1), ("Silver", 100), ("Gold", 1_000)):
        people[tier] = await make.contact()
        await give(people[tier], credits)
    await double(is_, levels[name]["uuid"])

    got = {
        tier: (await make.reception(contact, unit_value=10))["credits"]
        for tier, contact in people.items()
    }

    assert got == {tier: 20 if tier in doubled else 10 for tier in people}


async def test_who_is_in_no_tier_is_not_in_that_one(make, give, double):
    tier = await make.tier("Gold", 1_000)
    contact = await make.contact()
    await double("not_equals", tier["uuid"])

    reception = await make.reception(contact, unit_value=10)

    assert reception["credits"] == 20


async def test_what_is_told_names_the_tier_whether_the_rule_fired_or_not(
    levels, make, give, double, told
):
    contact = await make.contact()
    await give(contact, 100)
    await double("at_least", levels["Gold"]["uuid"])

    before = await told(await make.reception(contact, unit_value=10))
    dutch = await told(await make.reception(contact, unit_value=10), language="nl")
    await give(contact, 900)
    after = await told(await make.reception(contact, unit_value=10))

    assert before["tier"] == {"uuid": levels["Silver"]["uuid"], "name": "Silver"}
    assert before["sentences"][-2:] == [
        "Double (version 1) gave nothing. It asks: the contact's tier is Gold at "
        "least.",
        "The contact was in Silver.",
    ]
    assert dutch["sentences"][-2:] == [
        "Double (versie 1) gaf niets. Voorwaarde: het niveau van de klant is minstens "
        "Gold.",
        "De klant zat in Silver.",
    ]
    assert after["steps"][1]["rule"] == "Double"
    assert after["sentences"][-1] == "The contact was in Gold."


async def test_no_tier_is_told_where_no_rule_asks(levels, make, give, told):
    contact = await make.contact()
    await give(contact, 100)

    explained = await told(await make.reception(contact, unit_value=10))

    assert explained["tier"] is None
    assert len(explained["sentences"]) == 1


async def test_a_tier_that_is_not_there_is_refused(levels, dashboard, make):
    condition = {"fact": "contact.tier", "is": "equals", "value": str(uuid.uuid4())}
    rule = {"name": "Double", "kind": "multiplication", "factor": 2}

    refused = await dashboard.post("/earning-rules", **rule, condition=condition)

    assert refused.status == 400
    assert "condition.value" in refused.errors


@pytest.mark.parametrize("value", ["Gold", ["Gold"]])
async def test_a_tier_is_asked_for_by_its_uuid(levels, dashboard, value):
    asks = "one_of" if isinstance(value, list) else "at_least"
    condition = {"fact": "contact.tier", "is": asks, "value": value}
    rule = {"name": "Double", "kind": "multiplication", "factor": 2}

    refused = await dashboard.post("/earning-rules", **rule, condition=condition)

    [said] = refused.errors["condition.value"]
    assert said.startswith("Must be the uuid of a tier, one of: ")
    assert levels["Gold"]["uuid"] in said


async def test_where_there_are_no_tiers_says_what_to_do(dashboard):
    condition = {"fact": "contact.tier", "is": "equals", "value": "Gold"}
    rule = {"name": "Double", "kind": "multiplication", "factor": 2}

    refused = await dashboard.post("/earning-rules", **rule, condition=condition)

    assert refused.errors == {
        "condition.value": [
            "There are no tiers yet. Add one first (`POST tiers`), and give its uuid."
        ]
    }


async def test_somebody_elses_tier_is_not_there(others, dashboard, levels):
    theirs = await others.tier("Gold", 5)
    condition = {"fact": "contact.tier", "is": "equals", "value": theirs["uuid"]}
    rule = {"name": "Double", "kind": "multiplication", "factor": 2}

    refused = await dashboard.post("/earning-rules", **rule, condition=condition)

    assert "condition.value" in refused.errors


async def test_a_tier_that_a_rule_asks_for_stays(levels, dashboard, double, settled):
    gold = levels["Gold"]["uuid"]
    rule = await double("equals", gold, is_published=True)

    refused = await dashboard.delete(f"/tiers/{gold}")
    always = {"fact": "contact.tier", "is": "is_set"}
    await dashboard.put(f"/earning-rules/{rule['uuid']}", condition=always)
    allowed = await dashboard.delete(f"/tiers/{gold}")

    assert refused.problem is TierInUse
    assert refused.errors == {"tier_uuid": ["The rule “Double” (published) asks."]}
    assert allowed.status == 200


async def test_a_tier_made_in_between_counts_in_the_order_from_then_on(
    levels, make, give, double, dashboard, settled
):
    contact = await make.contact()
    await give(contact, 500)
    await double("at_least", levels["Silver"]["uuid"])
    first = await make.reception(contact, unit_value=10)

    await make.tier("Between", 400)
    await settled()
    second = await make.reception(contact, unit_value=10)

    assert (first["credits"], second["credits"]) == (20, 20)


async def test_each_reception_is_explained_by_the_tier_it_saw(
    levels, make, double, told, settled, name_of
):
    contact = await make.contact()
    await double("at_least", levels["Silver"]["uuid"])
    is_moved = asyncio.Event()

    async def buy():
        bought = []
        while not is_moved.is_set():
            bought.append(await make.reception(contact, unit_value=10))
        return [*bought, await make.reception(contact, unit_value=10)]

    buying = asyncio.gather(*(buy() for _ in range(3)))
    while await name_of(contact) not in ("Silver", "Gold"):
        await settled()
    is_moved.set()

    seen, doubled = set(), {"Silver", "Gold"}
    for reception in [each for some in await buying for each in some]:
        explained = await told(reception)
        name = explained["tier"]["name"]
        seen.add(name)
        assert reception["credits"] == (20 if name in doubled else 10), explained
    assert seen & doubled and seen - doubled, seen
