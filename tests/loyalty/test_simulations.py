"""Earning rules tried out: what is simulated is what is given."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from regulars.loyalty.errors import EarningRuleNotFound, UnitNotFound

DOUBLE = {"name": "Happy hour", "kind": "multiplication", "factor": 2}

CASES = 20


@pytest.fixture
def simulate(dashboard, account):
    """What a sale would give."""

    async def simulated(unit_value: float = 23.4, **more: Any) -> Any:
        body = {"shop_uuid": account.shop_uuid, "unit_value": unit_value, **more}
        return await dashboard.post("/earning-simulations", **body)

    return simulated


async def drafted(dashboard: Any, **rule: Any) -> Any:
    return (await dashboard.post("/earning-rules", **rule)).data


def terms(draw: random.Random, tier_uuid: str) -> dict[str, Any]:
    """Some rule, of any kind, with any condition and any caps."""
    kinds: list[dict[str, Any]] = [
        {"kind": "multiplication", "factor": draw.choice([1.5, 2, 2.25, 3])},
        {"kind": "fixed", "fixed_credits": draw.randint(1, 20)},
        {
            "kind": "base_rate",
            "credits_per_unit": draw.choice([0.5, 1.25, 2]),
            "rounding": draw.choice(["up", "down", "nearest"]),
        },
    ]
    days = ["monday", "wednesday", "friday", "saturday", "sunday"]
    condition = draw.choice(
        [
            None,
            {"fact": "weekday", "is": "one_of", "value": days},
            {"fact": "time", "is": "between", "value": ["06:00", "18:00"]},
            {"fact": "contact.tier", "is": "at_least", "value": tier_uuid},
            {"fact": "channel", "is": "equals", "value": "REGISTER_API"},
            {"not": {"fact": "value", "is": "less_than", "value": 20}},
        ]
    )
    rule = {"name": f"Rule {draw.random()}", "condition": condition}
    caps = {"most_per_reception": draw.choice([None, 15]), "most_per_day": 60}
    chosen = draw.choice(kinds)
    return rule | chosen | {"minimum_value": draw.choice([None, 12.5])} | caps


class TestIsWhatIsGiven:
    async def test_a_till_gives_what_was_simulated_before_publishing(
        self, simulate, dashboard, register, make
    ):
        draw = random.Random(2027)
        tier = await make.tier("Silver", threshold=30)
        contact = await make.contact()
        told, given = [], []

        for _ in range(CASES):
            rule = terms(draw, tier["uuid"])
            draft = await drafted(dashboard, **rule)
            value = round(draw.uniform(0.5, 80), 2)
            sale = {"contact_uuid": contact["uuid"], "channel": "REGISTER_API"}
            answer = await simulate(value, earning_rule_uuid=draft["uuid"], **sale)
            told.append(answer.data["credits"])
            await dashboard.post(f"/earning-rules/{draft['uuid']}/publish")
            made = await register.post(
                "/credit-receptions", contact_uuid=contact["uuid"], unit_value=value
            )
            given.append(made.data["credits"])

        print(f"tried={CASES} expected={told} got={given}")
        assert given == told
        assert len(set(told)) > CASES / 2

    async def test_steps_come_with_their_sentences(self, simulate):
        told = (await simulate(23, earning_rule=DOUBLE)).data

        assert told["credits"] == 46
        assert [(one["kind"], one["credits"]) for one in told["steps"]] == [
            ("base_rate", 23),
            ("multiplication", 23),
        ]
        assert told["steps"][1]["sentence"].startswith(
            "Happy hour (version 1): 2 times"
        )

    async def test_says_of_a_rule_that_gives_nothing_why(self, simulate):
        friday = {"fact": "weekday", "is": "equals", "value": "friday"}
        wednesday = datetime(2027, 3, 3, 12, tzinfo=UTC)

        told = (
            await simulate(
                earning_rule=DOUBLE | {"condition": friday},
                happened_at=wednesday.isoformat(),
                language="nl",
            )
        ).data

        assert told["condition"] == "de dag is vrijdag"
        assert told["not_fired"][0]["rule"] == "Happy hour"
        assert "woensdag" in told["not_fired"][0]["sentence"]
        thursday = wednesday + timedelta(days=2)
        later = await simulate(
            20,
            earning_rule=DOUBLE | {"condition": friday},
            happened_at=thursday.isoformat(),
        )
        assert later.data["credits"] == 40

    async def test_a_change_takes_the_place_of_what_is_in_force(self, simulate, make):
        rule = await make.earning_rule(**DOUBLE)

        changed = DOUBLE | {"factor": 3}
        told = (
            await simulate(10, earning_rule_uuid=rule["uuid"], earning_rule=changed)
        ).data

        assert told["credits"] == 30
        assert (await simulate(10)).data["credits"] == 20
        assert "version 2" in told["steps"][1]["sentence"]

    async def test_a_limit_that_is_used_up_holds_it_back(self, simulate, make):
        contact = await make.contact()
        rule = await make.earning_rule(kind="fixed", fixed_credits=8, most_per_day=10)
        await make.reception(contact, unit_value=5)

        told = (await simulate(5, contact_uuid=contact["uuid"])).data

        step = next(one for one in told["steps"] if one["rule_uuid"] == rule["uuid"])
        assert (step["credits"], step["held_back_from"]) == (2, 8)


class TestWritesNothing:
    async def test_nobody_gets_anything(self, simulate, make, dashboard):
        contact = await make.contact()

        await simulate(contact_uuid=contact["uuid"], earning_rule=DOUBLE)

        assert await make.balance(contact) == 0
        rules = (await dashboard.get("/earning-rules")).data
        assert [rule["name"] for rule in rules if not rule["is_own_rate"]] == []


class TestRefuses:
    async def test_what_no_rule_may_say(self, simulate):
        refused = await simulate(earning_rule={"name": "A", "kind": "fixed"})

        assert refused.status == 400
        assert "earning_rule.fixed_credits" in refused.errors

    async def test_a_rule_that_isnt_there(self, simulate, account):
        refused = await simulate(earning_rule_uuid=str(account.shop_uuid))

        assert refused.problem is EarningRuleNotFound

    async def test_a_unit_that_isnt_there(self, simulate):
        refused = await simulate(unit_name="litres")

        assert refused.problem is UnitNotFound
