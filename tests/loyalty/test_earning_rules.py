"""What earning rules give, to whom and when, and what is told of those that don't."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from regulars.kit.work import Work
from regulars.loyalty import service
from regulars.loyalty.queries.facts import _is_birthday
from regulars.loyalty.service.decide import Sale

BEFORE = datetime(2025, 1, 1, tzinfo=UTC)

# A Friday; clocks in Amsterdam are an hour ahead of UTC.
FRIDAY = datetime(2025, 2, 7, 16, 30, tzinfo=UTC)

HAPPY_HOUR = {
    "all": [
        {"fact": "time", "is": "between", "value": ["17:00", "17:59"]},
        {"fact": "weekday", "is": "one_of", "value": ["friday", "saturday"]},
    ]
}


def asks(fact, is_, value=None):
    tree = {"fact": fact, "is": is_}
    return tree if value is None else tree | {"value": value}


@pytest.fixture
def put(context, account):
    """Publishes an earning rule long ago."""

    async def published(kind, condition=None, **fields):
        at = Work(context.pool, account.account_id, "test", BEFORE)
        draft = service.EarningRuleDraft(
            name=fields.pop("name", kind), kind=kind, condition=condition, **fields
        )
        rule = await service.create_earning_rule(at, draft)
        rule = await service.publish_earning_rule(at, rule.uuid)
        await at.close()
        return rule

    return published


@pytest.fixture
def sell(make, account, dashboard):
    """A sale at some moment; its reception."""

    async def sold(at=FRIDAY, contact=None, **fields):
        what = {"unit_value": 23.4, "happened_at": at.isoformat(), **fields}
        somebody = contact or await make.contact()
        body = {"contact_uuid": somebody["uuid"], "shop_uuid": account.shop_uuid}
        return (await dashboard.post("/credit-receptions", **body | what)).data

    return sold


@pytest.fixture
def told(dashboard):
    """A reception's explanation."""

    async def explained(reception, **query):
        path = f"/credit-receptions/{reception['uuid']}/explanation"
        return (await dashboard.get(path, **query)).data

    return explained


class TestWhatRulesGive:
    async def test_double_is_twice_the_exact_value_rounded_once(self, put, sell, told):
        rule = await put("multiplication", factor=Decimal(2), name="Double")

        reception = await sell()

        explained = await told(reception)
        steps = explained["steps"]
        assert reception["credits"] == 46
        assert [step["gave"] for step in steps] == [23, 23]
        more = await sell(unit_value=23.5)
        even = await sell(unit_value=23)
        assert more["credits"] == 47
        assert steps[1]["rule_uuid"] == str(rule.uuid)
        assert steps[1]["rule_version"] == 1
        assert steps[0]["rule_version"] == 1
        assert explained["sentences"][1] == (
            "Double (version 1): 2 times the points is 23.4 more; rounded down "
            "together with the "
            "rest, that is 23 more."
        )
        assert "that is 24 more." in (await told(more))["sentences"][1]
        said = (await told(even))["sentences"]
        assert said[1] == "Double (version 1): 2 times the points, 23 more."

    async def test_multiplications_add_and_fixed_credits_come_on_top(self, put, sell):
        await put("multiplication", factor=Decimal(2))
        await put("multiplication", factor=Decimal("1.5"))
        await put("fixed", fixed_credits=10)

        assert (await sell(unit_value=10))["credits"] == 10 + 10 + 5 + 10

    async def test_the_highest_rate_that_holds_takes_the_place_of_the_units_own(
        self, put, sell, told
    ):
        await put("base_rate", credits_per_unit=Decimal(3), rounding="up", name="Three")
        await put("base_rate", credits_per_unit=Decimal(2), rounding="up", name="Two")
        await put(
            "base_rate",
            asks("weekday", "equals", "monday"),
            credits_per_unit=Decimal(9),
            rounding="up",
        )

        reception = await sell()

        explained = await told(reception)
        assert reception["credits"] == 71
        assert [step["rule"] for step in explained["steps"]] == ["Three"]
        assert (
            "Two (version 1) gave nothing. Another rule has a higher rate."
            in (explained["sentences"])
        )

    async def test_a_minimum_is_in_the_unit_and_counts_itself(self, put, sell, told):
        await put("fixed", fixed_credits=5, minimum_value=Decimal("23.4"), name="Treat")

        enough, less = await sell(), await sell(unit_value=23.39)

        assert (enough["credits"], less["credits"]) == (28, 23)
        assert (await told(less))["sentences"][1] == (
            "Treat (version 1) gave nothing. It asks for 23.4 of Purchase amount at "
            "least."
        )

    async def test_a_cap_holds_one_reception_back(self, put, sell, told):
        await put(
            "multiplication", factor=Decimal(10), most_per_reception=50, name="Ten"
        )

        reception = await sell()

        explained = await told(reception)
        assert reception["credits"] == 73
        assert (
            explained["steps"][1] | {"gave": 50, "asked": 211}
            == (explained["steps"][1])
        )
        assert explained["sentences"][1] == (
            "Ten (version 1): 10 times the points, 50 more. "
            "It would be 211, but is 50 at most for one purchase."
        )

    async def test_a_value_of_nothing_and_credits_decided_on_ask_no_rule(
        self, put, make, clients, account
    ):
        await put("fixed", fixed_credits=5)
        sale = {
            "contact_uuid": (await make.contact())["uuid"],
            "shop_uuid": account.shop_uuid,
        }

        nothing = await clients.post("/credit-receptions", unit_value=0, **sale)
        decided = await clients.post("/credit-receptions", credits=3, **sale)

        assert (nothing.data["credits"], decided.data["credits"]) == (0, 3)

    async def test_a_rule_is_for_its_unit_alone(self, put, sell, dashboard):
        await dashboard.post("/units", name="visits", label="Visits")
        await put("fixed", fixed_credits=5, unit_name="visits")

        visit = await sell(unit_name="visits", unit_value=1)

        assert (visit["credits"], (await sell())["credits"]) == (5, 23)

    async def test_the_maximum_of_the_program_counts_what_rules_give(
        self, put, make, dashboard, clients, account
    ):
        await put("fixed", fixed_credits=50)
        await make.program(max_amount=50)

        answer = await clients.post(
            "/credit-receptions",
            contact_uuid=(await make.contact())["uuid"],
            shop_uuid=account.shop_uuid,
            unit_value=1,
        )

        assert answer.status == 400
        assert answer.body["code"] == 1015

    async def test_rules_that_multiply_each_other_give_no_fortune(
        self, put, clients, make, account, dashboard
    ):
        [base] = (await dashboard.get("/loyalty-rules")).data
        path = f"/loyalty-rules/{base['uuid']}"
        await dashboard.put(path, credits_per_unit=10_000)
        sale = {
            "contact_uuid": (await make.contact())["uuid"],
            "shop_uuid": account.shop_uuid,
            "unit_value": 1_000_000_000,
        }
        as_before = await clients.post("/credit-receptions", **sale)
        await put("multiplication", factor=Decimal(100))

        answer = await clients.post("/credit-receptions", **sale)

        assert as_before.data["credits"] == 10**13
        assert answer.body["code"] == 1015

    async def test_calculating_gives_what_a_reception_would(
        self, put, clients, make, account
    ):
        await put("fixed", asks("contact.city", "equals", "Ede"), fixed_credits=5)
        contact = await make.contact()
        await clients.put(f"/contacts/{contact['uuid']}", attributes={"city": "Ede"})
        sale = {"shop_uuid": account.shop_uuid, "unit_value": 10}

        known = await clients.get(
            "/credit-receptions/calculate", contact_uuid=contact["uuid"], **sale
        )
        nobody = await clients.get("/credit-receptions/calculate", **sale)

        assert (known.data, nobody.data) == ({"credits": 15}, {"credits": 10})


class TestWhen:
    @pytest.mark.parametrize(
        ("at", "is_happy"),
        [
            (FRIDAY, True),
            (FRIDAY.replace(minute=0), True),
            (FRIDAY.replace(minute=59, second=59), True),
            (FRIDAY.replace(hour=17, minute=0), False),
            (FRIDAY.replace(hour=15, minute=59, second=59), False),
            (FRIDAY + timedelta(days=1), True),
            (FRIDAY + timedelta(days=2), False),
            # In summer the clock of the shop is two hours ahead.
            (datetime(2025, 7, 4, 15, 30, tzinfo=UTC), True),
            (datetime(2025, 7, 4, 16, 30, tzinfo=UTC), False),
        ],
    )
    async def test_hours_and_days_are_those_of_the_shop(
        self, put, sell, make, at, is_happy
    ):
        shop = await make.shop(timezone="Europe/Amsterdam")
        await put("multiplication", HAPPY_HOUR, factor=Decimal(2))

        sold = await sell(at, shop_uuid=shop["uuid"], unit_value=10)

        assert sold["credits"] == (20 if is_happy else 10)

    async def test_a_version_counts_for_what_happens_after_it(
        self, put, sell, told, dashboard
    ):
        rule = await put("fixed", fixed_credits=5, name="Treat")
        late = datetime.now(UTC)
        await dashboard.put(f"/earning-rules/{rule.uuid}", fixed_credits=9)

        earlier = await sell(late)
        later = await sell(datetime.now(UTC))

        assert (earlier["credits"], later["credits"]) == (28, 32)
        assert (await told(earlier))["steps"][1]["rule_version"] == 1
        assert (await told(later))["steps"][1]["rule_version"] == 2

    async def test_explanations_keep_the_words_of_their_version(
        self, put, sell, told, dashboard
    ):
        rule = await put("fixed", HAPPY_HOUR, fixed_credits=5, name="Happy hour")
        sunday = await sell(FRIDAY + timedelta(days=2))
        await dashboard.put(f"/earning-rules/{rule.uuid}", condition=None)

        explained = await told(sunday)
        dutch = await told(sunday, language="nl")

        assert explained["sentences"][1] == (
            "Happy hour (version 1) gave nothing. It asks: the day is Friday or "
            "Saturday; it was "
            "Sunday."
        )
        assert dutch["sentences"][1] == (
            "Happy hour (versie 1) gaf niets. Voorwaarde: de dag is vrijdag of "
            "zaterdag; het was "
            "zondag."
        )


class TestForWhom:
    @pytest.mark.parametrize(
        ("condition", "holds"),
        [
            (asks("contact.city", "equals", "Ede"), True),
            (asks("contact.city", "equals", "Urk"), False),
            (asks("contact.city", "is_set"), True),
            (asks("contact.firstname", "is_set"), False),
            (asks("contact.birthdate", "before", "2000-01-01"), True),
            (asks("contact.is_anonymous", "equals", True), False),
            (asks("contact.channel", "equals", "OAUTH_API"), True),
            (asks("contact.created_at", "before", "2025-01-01T00:00:00Z"), False),
            (asks("contact.loaves", "at_least", 3), True),
            (asks("contact.loaves", "more_than", 3), False),
            (asks("contact.breads", "contains", "rye"), True),
            (asks("contact.breads", "contains", "oat"), False),
            (asks("channel", "equals", "OAUTH_API"), True),
            (asks("channel", "equals", "WEBSHOP_API"), False),
            (asks("date", "between", ["2025-02-07", "2025-02-07"]), True),
            (asks("date", "after", "2025-02-07"), False),
            (asks("value", "at_least", 23.4), True),
            (asks("contact.is_birthday", "equals", True), True),
        ],
    )
    async def test_asks_the_contact_and_the_sale(
        self, put, sell, make, clients, condition, holds
    ):
        await make.attribute(name="loaves", type="number")
        options = [{"label": each, "value": each} for each in ("rye", "oat")]
        await make.attribute(name="breads", type="multi_select", options=options)
        contact = await make.contact()
        filled = {"city": "Ede", "birthdate": "1990-02-07", "loaves": 3}
        filled["breads"] = ["rye"]
        await clients.put(f"/contacts/{contact['uuid']}", attributes=filled)
        await put("fixed", condition, fixed_credits=5)

        sold = await sell(contact=contact)

        assert sold["credits"] == (28 if holds else 23)

    async def test_a_shop_is_known_by_its_uuid_and_told_by_its_name(
        self, put, sell, make, told
    ):
        shop = await make.shop(name="Corner")
        await put("fixed", asks("shop", "equals", shop["uuid"]), fixed_credits=5)

        there, elsewhere = await sell(shop_uuid=shop["uuid"]), await sell()

        assert (there["credits"], elsewhere["credits"]) == (28, 23)
        assert (await told(elsewhere))["sentences"][1] == (
            "fixed (version 1) gave nothing. It asks: the shop is Corner; it was First "
            "shop."
        )

    async def test_what_a_contact_is_stays_out_of_what_is_kept(
        self, put, sell, make, clients, told
    ):
        contact = await make.contact()
        body = {"attributes": {"city": "Urk", "birthdate": "1990-06-07"}}
        await clients.put(f"/contacts/{contact['uuid']}", **body)
        await put(
            "fixed",
            {
                "any": [
                    asks("contact.city", "equals", "Ede"),
                    asks("contact.is_birthday", "equals", True),
                    {"not": asks("contact.city", "is_set")},
                ]
            },
            fixed_credits=5,
            name="Neighbours",
        )

        explained = await told(await sell(contact=contact))

        assert explained["sentences"][1] == (
            "Neighbours (version 1) gave nothing. It asks: the contact's “City” is "
            "Ede. It asks: "
            "it is the contact's birthday. It doesn't count where the contact's “City” "
            "is filled in."
        )
        assert "Urk" not in str(explained) and "1990" not in str(explained)

    async def test_many_at_once_are_each_asked_about_themselves(
        self, put, make, clients, work, account
    ):
        await put("fixed", asks("contact.city", "equals", "Ede"), fixed_credits=5)
        orders, expected = [], []
        for city in ("Ede", "Urk", "Ede", None):
            contact = await make.contact()
            body = {"attributes": {"city": city}}
            await clients.put(f"/contacts/{contact['uuid']}", **body)
            orders.append(
                service.CreditOrder(
                    UUID(contact["uuid"]),
                    Sale(UUID(account.shop_uuid), unit_value=Decimal(10)),
                    "OAUTH_API",
                    "test",
                    FRIDAY,
                )
            )
            expected.append(15 if city == "Ede" else 10)

        received = await service.receive(work, orders)

        done = [each for each in received if isinstance(each, service.Received)]
        assert [each.credits for each in done] == expected


@pytest.mark.parametrize(
    ("born", "today", "is_birthday"),
    [
        ("1990-02-06", "2026-02-06", True),
        ("1990-02-06", "2026-02-07", False),
        ("2000-02-29", "2026-02-28", True),
        ("2000-02-29", "2028-02-28", False),
        ("2000-02-29", "2028-02-29", True),
        ("2000-02-29", "2026-03-01", False),
        ("long ago", "2026-03-01", None),
        (None, "2026-03-01", None),
    ],
)
def test_a_birthday_is_once_every_year(born, today, is_birthday):
    assert _is_birthday(born, date.fromisoformat(today)) is is_birthday
