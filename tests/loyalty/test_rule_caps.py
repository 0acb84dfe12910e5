"""What caps leave of a rule, to whom and until when."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from books import balanced

from regulars.contacts.errors import ContactIdentifierNotFound, ContactNotFound
from regulars.kit.work import Work
from regulars.loyalty import service
from regulars.loyalty.errors import MaximumCreditsReached

BEFORE = datetime(2024, 1, 1, tzinfo=UTC)

# Noon in Amsterdam.
NOON = datetime(2025, 2, 7, 11, tzinfo=UTC)

FIRST = {"fact": "contact.is_first_reception", "is": "equals", "value": True}


@pytest.fixture
def put(context, account):
    """Publishes 10 fixed credits long ago, with caps or conditions."""

    async def published(**fields):
        at = Work(context.pool, account.account_id, "test", BEFORE)
        what: dict[str, Any] = {
            "name": "Treat",
            "kind": "fixed",
            "fixed_credits": 10,
        } | fields
        rule = await service.create_earning_rule(at, service.EarningRuleDraft(**what))
        rule = await service.publish_earning_rule(at, rule.uuid)
        await at.close()
        return rule

    return published


@pytest.fixture
def sell(account, dashboard):
    """A sale of 1.00 at some moment."""

    async def sold(contact, at=NOON, **more):
        what = {"unit_value": 1, "happened_at": at.isoformat()}
        body = {"contact_uuid": contact["uuid"], "shop_uuid": account.shop_uuid}
        return (await dashboard.post("/credit-receptions", **body | what | more)).data

    return sold


@pytest.fixture
def told(dashboard):
    """The sentences of a reception's explanation."""

    async def explained(reception, **query):
        path = f"/credit-receptions/{reception['uuid']}/explanation"
        return (await dashboard.get(path, **query)).data["sentences"]

    return explained


async def test_a_day_ends_at_midnight_of_the_shop(put, sell, make):
    await put(most_per_day=15)
    contact = await make.contact()

    sold = [
        await sell(contact, NOON),
        await sell(contact, NOON.replace(hour=22, minute=59)),
        await sell(contact, NOON.replace(hour=22, minute=59)),
        await sell(contact, NOON.replace(hour=23)),
    ]

    assert [each["credits"] for each in sold] == [11, 6, 1, 11]


async def test_a_year_is_one_of_the_calendar(put, sell, make):
    await put(most_per_year=10)
    contact = await make.contact()

    sold = [
        await sell(contact, datetime(2024, 12, 31, 22, 59, tzinfo=UTC)),
        await sell(contact, datetime(2024, 12, 31, 23, 0, tzinfo=UTC)),
        await sell(contact, NOON),
    ]

    assert [each["credits"] for each in sold] == [11, 11, 1]


async def test_each_contact_has_caps_of_their_own(put, sell, make, told):
    await put(most_per_contact=15)
    one, other = await make.contact(), await make.contact()

    sold = [await sell(one), await sell(one), await sell(other)]

    assert [each["credits"] for each in sold] == [11, 6, 11]
    assert (await told(sold[1]))[1] == (
        "Treat (version 1): 5 points on top. It would be 10, but the rule gives one "
        "contact 15 in "
        "all at most."
    )


async def test_the_tightest_of_several_caps_holds(put, sell, make, told):
    await put(most_per_reception=8, most_per_day=12, most_per_contact=100)
    contact = await make.contact()

    sold = [await sell(contact), await sell(contact), await sell(contact)]

    assert [each["credits"] for each in sold] == [9, 5, 1]
    assert (await told(sold[1], language="nl"))[1] == (
        "Treat (versie 1): 4 punten erbij. Het zou 10 zijn, maar de regel geeft een "
        "klant "
        "hoogstens 12 per dag."
    )


async def test_a_new_version_counts_what_earlier_ones_gave(
    put, make, dashboard, context, account
):
    rule = await put(most_per_contact=30)
    contact = await make.contact()
    await make.reception(contact, unit_value=1)

    await dashboard.put(f"/earning-rules/{rule.uuid}", most_per_contact=15)
    later = [await make.reception(contact, unit_value=1) for _ in range(2)]

    assert [each["credits"] for each in later] == [6, 1]
    await balanced(context, account)


async def test_what_was_taken_back_can_be_given_again(
    put, sell, make, clients, context, account
):
    await put(most_per_day=10)
    contact = await make.contact()
    first = await sell(contact)
    assert (await sell(contact))["credits"] == 1

    await clients.post(f"/credit-receptions/{first['uuid']}/reverse")

    assert (await sell(contact))["credits"] == 11
    assert (await sell(contact))["credits"] == 1
    await balanced(context, account)


async def test_those_who_become_one_contact_bring_what_they_were_given(
    put, sell, make, dashboard, chores, context, account
):
    await put(most_per_contact=15)
    await put(name="Welcome", condition=FIRST, fixed_credits=100)
    source, destination = await make.contact(), await make.contact()
    await sell(source)
    await dashboard.post(
        "/contacts/merge",
        source_contact_uuid=source["uuid"],
        destination_contact_uuid=destination["uuid"],
    )
    await chores.do()

    after = await sell(destination)

    assert after["credits"] == 1 + 5
    await balanced(context, account)


async def test_a_first_reception_is_one_and_no_other(put, sell, make, told):
    await put(condition=FIRST)
    await put(name="Again", condition={"not": FIRST}, fixed_credits=3)
    contact = await make.contact()

    first, second = await sell(contact), await sell(contact)

    assert (first["credits"], second["credits"]) == (11, 4)
    assert (await told(second))[1] == (
        "Treat (version 1): 0 points on top. It would be 10, but is for a first "
        "purchase only."
    )
    assert (await told(first))[2] == (
        "Again (version 1): 0 points on top. It would be 3, but isn't for a first "
        "purchase."
    )


async def test_a_first_reception_may_have_other_conditions_too(put, sell, make, told):
    asks = {"fact": "weekday", "is": "equals", "value": "monday"}
    await put(condition={"all": [FIRST, asks]})

    friday = await sell(await make.contact())

    assert friday["credits"] == 1
    assert (await told(friday))[1] == (
        "Treat (version 1) gave nothing. It asks: the day is Monday; it was Friday."
    )
    monday = await sell(await make.contact(), NOON + timedelta(days=3))
    assert monday["credits"] == 11


async def test_calculating_tells_what_caps_leave_and_counts_nothing(
    put, sell, make, clients, account
):
    await put(most_per_contact=15)
    await put(name="Welcome", condition=FIRST, fixed_credits=100)
    contact = await make.contact()
    sale = {"shop_uuid": account.shop_uuid, "unit_value": 1}
    whose = sale | {"contact_uuid": contact["uuid"]}

    async def calculated(query):
        path = "/credit-receptions/calculate"
        return (await clients.get(path, **query)).data["credits"]

    assert [await calculated(whose) for _ in range(2)] == [111, 111]
    assert await calculated(sale) == 11
    await sell(contact)
    assert [await calculated(whose) for _ in range(2)] == [6, 6]


async def test_the_maximum_of_the_program_counts_what_caps_leave(
    put, make, clients, account
):
    await put(most_per_contact=15, fixed_credits=10)
    await make.program(max_amount=10)
    contact = await make.contact()
    sale = {"contact_uuid": contact["uuid"], "shop_uuid": account.shop_uuid}

    refused = await clients.post("/credit-receptions", unit_value=1, **sale)
    calculated = await clients.get("/credit-receptions/calculate", unit_value=1, **sale)
    await make.program(max_amount=20)
    given = [await make.reception(contact, unit_value=1) for _ in range(2)]
    await make.program(max_amount=10)
    after = await make.reception(contact, unit_value=9)

    assert refused.problem is calculated.problem is MaximumCreditsReached
    assert [each["credits"] for each in given] == [11, 6]
    assert after["credits"] == 9


async def test_cards_and_attributes_come_along(put, make, clients, account):
    await put(most_per_contact=15)
    await make.attribute("loyalty_transaction", name="table", type="text")
    contact = await make.contact()
    card = await make.identifier(contact)

    made = await make.reception(
        contact,
        unit_value=1,
        contact_identifier_value=card["value"],
        table="Seven",
    )
    unknown = await clients.post(
        "/credit-receptions",
        contact_uuid=contact["uuid"],
        shop_uuid=account.shop_uuid,
        unit_value=1,
        contact_identifier_value="nobody's",
    )

    assert made["credits"] == 11
    assert made["contact_identifier"]["value"] == card["value"]
    assert made["table"] == "Seven"
    assert unknown.problem is ContactIdentifierNotFound


async def test_an_unknown_contact_is_refused_as_ever(put, clients, account):
    await put(most_per_contact=15)

    answer = await clients.post(
        "/credit-receptions",
        contact_uuid=str(uuid4()),
        shop_uuid=account.shop_uuid,
        unit_value=1,
    )

    assert answer.problem is ContactNotFound


async def test_a_base_rate_may_have_caps_but_not_ask_for_a_first_reception(
    put, sell, make, dashboard
):
    rate = {"kind": "base_rate", "credits_per_unit": 5, "rounding": "down"}
    await put(
        **rate | {"credits_per_unit": Decimal(5)}, fixed_credits=None, most_per_day=7
    )
    contact = await make.contact()

    sold = [await sell(contact), await sell(contact)]
    refused = await dashboard.post("/earning-rules", name="A", condition=FIRST, **rate)

    assert [each["credits"] for each in sold] == [5, 2]
    assert refused.errors.keys() == {"condition"}


async def test_credits_that_wait_are_counted_as_well(
    put, make, clients, context, account
):
    await put(most_per_contact=15)
    rate = {"kind": "base_rate", "credits_per_unit": Decimal(4), "rounding": "down"}
    await put(**rate, fixed_credits=None, most_per_contact=4)
    await make.reception(await make.contact(), credits=1)
    await make.program(pending_days=7)
    contact = await make.contact()

    given = [await make.reception(contact, unit_value=1) for _ in range(3)]

    assert [each["credits"] for each in given] == [14, 5, 0]
    assert await make.balance(contact) == 0
    await balanced(context, account)
    await clients.post(f"/credit-receptions/{given[0]['uuid']}/reverse")
    assert (await make.reception(contact, unit_value=1))["credits"] == 14
    await balanced(context, account)


async def test_the_units_own_rate_stays_replaced_when_a_cap_is_used_up(
    put, sell, told, make
):
    rate = {"credits_per_unit": Decimal(2), "rounding": "down", "fixed_credits": None}
    await put(kind="base_rate", name="Double rate", most_per_day=100, **rate)
    contact = await make.contact()

    sold = [await sell(contact, unit_value=value) for value in (40, 40, 40)]
    tomorrow = await sell(contact, NOON + timedelta(days=1), unit_value=40)

    assert [each["credits"] for each in sold] == [80, 20, 0]
    assert tomorrow["credits"] == 80
    assert "own rate" not in " ".join(await told(sold[0]))
    for each in sold[1:]:
        [said] = await told(each)
        assert said.endswith(
            "is 80, rounded down to 80 points. "
            "It would be 80, but the rule gives one contact 100 a day at most. "
            f"So it is {each['credits']}; the unit's own rate does not count instead."
        )
    [dutch] = await told(sold[2], language="nl")
    assert dutch.endswith(
        "Dus zijn het er 0; het gewone tarief van de eenheid komt er niet voor in de "
        "plaats."
    )


async def test_the_usual_credits_go_on_when_the_cap_of_extra_ones_is_used_up(
    put, sell, told, make
):
    extra = {"factor": Decimal(2), "fixed_credits": None}
    await put(kind="multiplication", name="Double", most_per_day=50, **extra)
    contact = await make.contact()

    sold = [await sell(contact, unit_value=40) for _ in range(3)]

    assert [each["credits"] for each in sold] == [80, 50, 40]
    assert "own rate" not in " ".join(await told(sold[2]))


async def test_what_multiplies_a_rate_is_not_held_back_by_its_cap(put, sell, make):
    rate = {"credits_per_unit": Decimal(2), "rounding": "down", "fixed_credits": None}
    await put(kind="base_rate", most_per_day=100, **rate)
    extra = {"factor": Decimal(2), "fixed_credits": None}
    await put(kind="multiplication", **extra)
    contact = await make.contact()

    sold = [await sell(contact, unit_value=60) for _ in range(2)]

    assert [each["credits"] for each in sold] == [220, 120]
