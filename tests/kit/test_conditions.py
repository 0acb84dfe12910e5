import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, get_args
from zoneinfo import ZoneInfo

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from temporary_postgres import temporary_postgres

from regulars.kit.conditions import (
    Fact,
    FactType,
    Level,
    check,
    declare,
    declared,
    evaluate,
    explain,
    facts_of,
    to_sql,
)
from regulars.kit.conditions.facts import OPERATORS
from regulars.kit.errors import InvalidInput

NOW = datetime(2026, 3, 31, 23, 30, tzinfo=ZoneInfo("Europe/Amsterdam"))

FACTS = {
    fact.name: fact
    for fact in (
        Fact("contact.city", "text", "subject.city"),
        Fact("contact.tags", "texts", "subject.tags"),
        Fact("contact.rank", "level", "subject.rank", levels=("low", "mid", "top")),
        Fact("contact.credits", "integer", "subject.credits"),
        Fact("contact.spent", "number", "subject.spent"),
        Fact("contact.is_vip", "boolean", "subject.is_vip"),
        Fact("contact.born_on", "date", "subject.born_on"),
        Fact("contact.lunch", "time", "subject.lunch"),
        Fact("contact.joined_at", "moment", "subject.joined_at"),
    )
}
SUBJECTS = """
    jsonb_to_recordset($1::jsonb) as subject (place int, city text, tags text[],
      rank bigint, credits bigint, spent numeric, is_vip boolean, born_on date,
      lunch time, joined_at timestamptz)
"""

Subject = dict[str, Any]


def subject(**facts: object) -> Subject:
    unset: Subject = dict.fromkeys(FACTS)
    return unset | {f"contact.{name}": value for name, value in facts.items()}


def leaf(fact: str, is_: str, value: object = None) -> dict[str, object]:
    tree: dict[str, object] = {"fact": f"contact.{fact}", "is": is_}
    return tree if value is None else tree | {"value": value}


def holds(tree: object, **facts: object) -> bool:
    return evaluate(check(tree, FACTS), subject(**facts), NOW)


def errors_of(tree: object) -> dict[str, list[str]]:
    with pytest.raises(InvalidInput) as refusal:
        check(tree, FACTS)
    assert refusal.value.errors is not None
    return refusal.value.errors


class TestEvaluate:
    @pytest.mark.parametrize(
        ("tree", "facts", "expected"),
        [
            (leaf("city", "equals", "Utrecht"), {"city": "Utrecht"}, True),
            (leaf("city", "equals", "Utrecht"), {"city": "utrecht"}, False),
            (leaf("city", "one_of", ["Ede", "Urk"]), {"city": "Urk"}, True),
            (leaf("city", "contains", "rech"), {"city": "Utrecht"}, True),
            (leaf("city", "contains", "%"), {"city": "Utrecht"}, False),
            (leaf("city", "starts_with", "U_"), {"city": "Utrecht"}, False),
            (leaf("city", "starts_with", "Ut"), {"city": "Utrecht"}, True),
            (leaf("tags", "contains", "a"), {"tags": ["a", "b"]}, True),
            (leaf("tags", "contains", "a"), {"tags": ["ab"]}, False),
            (leaf("tags", "is_set"), {"tags": []}, True),
            (leaf("credits", "between", [1, 3]), {"credits": 3}, True),
            (leaf("credits", "less_than", 3), {"credits": 3}, False),
            (leaf("credits", "at_most", 3), {"credits": 3}, True),
            (leaf("credits", "more_than", 3), {"credits": 3}, False),
            (leaf("credits", "at_least", 3), {"credits": 3}, True),
            (leaf("spent", "equals", 0.1), {"spent": Decimal("0.10")}, True),
            (leaf("is_vip", "equals", False), {"is_vip": False}, True),
            (leaf("born_on", "before", "2000-01-01"), {"born_on": date.min}, True),
            (leaf("born_on", "after", "2000-01-01"), {"born_on": date.min}, False),
            (leaf("born_on", "within_last_days", 1), {"born_on": NOW.date()}, True),
            (
                leaf("born_on", "within_last_days", 1),
                {"born_on": NOW.date() + timedelta(days=1)},
                False,
            ),
            (leaf("lunch", "between", ["12:00", "12:59"]), {"lunch": time(12)}, True),
            (
                leaf("lunch", "between", ["12:00", "12:59"]),
                {"lunch": time(12, 59)},
                True,
            ),
            (leaf("lunch", "before", "12:00"), {"lunch": time(12)}, False),
            (
                leaf("joined_at", "within_last_days", 7),
                {"joined_at": NOW.astimezone(UTC) - timedelta(hours=7 * 24)},
                True,
            ),
            (
                leaf("joined_at", "within_last_days", 7),
                {"joined_at": NOW.astimezone(UTC) - timedelta(7, microseconds=1)},
                False,
            ),
            ({"all": []}, {}, True),
        ],
    )
    def test_answers(
        self, tree: object, facts: dict[str, object], expected: bool
    ) -> None:
        assert holds(tree, **facts) is expected

    @pytest.mark.parametrize("name", OPERATORS)
    def test_an_unset_fact_is_only_unset_and_unequal(self, name: str) -> None:
        values = {
            "one": 1, "two": [1, 2], "many": [1], "days": 1, "none": None
        }  # fmt: skip
        fact, value = "credits", values[OPERATORS[name].operands]
        if "integer" not in OPERATORS[name].types:
            fact = "city" if "text" in OPERATORS[name].types else "joined_at"
            value = {"city": "x", "joined_at": "2026-01-01T00:00:00Z"}[fact]
        if name == "within_last_days":
            value = 3

        answer = holds(leaf(fact, name, value))

        assert answer is (name in {"is_not_set", "not_equals"})
        assert holds({"not": leaf(fact, name, value)}) is not answer

    def test_a_fact_that_nobody_fetched_is_no_unset_fact(self) -> None:
        condition = check(leaf("city", "is_not_set"), FACTS)

        assert facts_of(condition) == {"contact.city"}
        with pytest.raises(KeyError):
            evaluate(condition, {}, NOW)


class TestCheck:
    @pytest.mark.parametrize(
        ("tree", "path"),
        [
            (None, "condition"),
            ([], "condition"),
            ({}, "condition"),
            ({"all": [], "any": []}, "condition"),
            ({"some": []}, "condition"),
            ({"all": {}}, "condition.all"),
            ({"any": []}, "condition.any"),
            ({"not": []}, "condition.not"),
            ({"all": [leaf("city", "is_set"), 7]}, "condition.all.1"),
            (leaf("shoe_size", "is_set"), "condition.fact"),
            ({"fact": ["contact.city"], "is": "is_set"}, "condition.fact"),
            ({"fact": "contact.city"}, "condition.is"),
            (leaf("city", "resembles", "x"), "condition.is"),
            (leaf("city", "less_than", "x"), "condition.is"),
            (leaf("city", "within_last_days", 3), "condition.is"),
            (leaf("tags", "equals", "x"), "condition.is"),
            (leaf("credits", "contains", "1"), "condition.is"),
            (leaf("city", "is_set") | {"extra": 1}, "condition.extra"),
            (leaf("city", "is_set", "x"), "condition.value"),
            (leaf("city", "equals"), "condition.value"),
            (leaf("city", "equals", 1), "condition.value"),
            (leaf("city", "equals", "a\0b"), "condition.value"),
            (leaf("city", "equals", "\ud800"), "condition.value"),
            (leaf("city", "equals", "x" * 1_001), "condition.value"),
            (leaf("city", "one_of", "x"), "condition.value"),
            (leaf("city", "one_of", []), "condition.value"),
            (leaf("city", "one_of", ["x"] * 1_001), "condition.value"),
            (leaf("credits", "equals", "1"), "condition.value"),
            (leaf("credits", "equals", 1.0), "condition.value"),
            (leaf("credits", "equals", True), "condition.value"),
            (leaf("credits", "equals", 10**20), "condition.value"),
            (leaf("credits", "between", [1]), "condition.value"),
            (leaf("credits", "between", [2, 1]), "condition.value"),
            (leaf("spent", "equals", float("nan")), "condition.value"),
            (leaf("spent", "equals", float("inf")), "condition.value"),
            (leaf("spent", "equals", 1e300), "condition.value"),
            (leaf("is_vip", "equals", 1), "condition.value"),
            (leaf("born_on", "before", "31-12-2000"), "condition.value"),
            (leaf("born_on", "before", "2001-02-29"), "condition.value"),
            (leaf("born_on", "before", "0001-01-01"), "condition.value"),
            (leaf("born_on", "equals", "9999-12-31"), "condition.value"),
            (leaf("lunch", "before", "12"), "condition.value"),
            (leaf("lunch", "before", "24:00"), "condition.value"),
            (leaf("lunch", "between", ["13:00", "12:00"]), "condition.value"),
            (leaf("lunch", "within_last_days", 3), "condition.is"),
            (leaf("joined_at", "before", "2026-01-01T00:00:00"), "condition.value"),
            (leaf("joined_at", "before", "2026-01-01"), "condition.value"),
            (
                leaf("joined_at", "before", "0001-01-01T00:00:00+14:00"),
                "condition.value",
            ),
            (leaf("joined_at", "within_last_days", 0), "condition.value"),
            (leaf("joined_at", "within_last_days", 1.5), "condition.value"),
            (leaf("joined_at", "within_last_days", True), "condition.value"),
        ],
    )
    def test_names_the_place_that_is_wrong(self, tree: object, path: str) -> None:
        assert list(errors_of(tree)) == [path]

    def test_takes_only_the_options_that_a_fact_has(self) -> None:
        days = {"day": Fact("day", "text", "day", frozenset({"monday", "tuesday"}))}
        asked = {"fact": "day", "is": "one_of", "value": ["monday", "mnoday"]}

        with pytest.raises(InvalidInput) as refusal:
            check(asked, days)

        assert refusal.value.errors == {
            "condition.value": ["Must be one of: monday, tuesday."]
        }
        assert check(asked | {"value": ["tuesday"]}, days)

    def test_says_how_to_ask_for_a_time_past_midnight(self) -> None:
        [said] = errors_of(leaf("lunch", "between", ["22:00", "02:00"]))[
            "condition.value"
        ]

        assert said == (
            "The first may not be more than the second. For a time that goes on past "
            "midnight, put two questions into an `any`: between 22:00 and 23:59, and "
            "between 00:00 and 02:00."
        )
        [plain] = errors_of(leaf("credits", "between", [2, 1]))["condition.value"]
        assert plain == "The first may not be more than the second."

    def test_names_every_place_at_once(self) -> None:
        tree = {
            "any": [
                leaf("credits", "equals", "1"),
                {"not": leaf("shoe_size", "is_set")},
            ]
        }

        assert list(errors_of(tree)) == [
            "condition.any.0.value",
            "condition.any.1.not.fact",
        ]

    def test_bounds_depth(self) -> None:
        tree: dict[str, object] = leaf("city", "is_set")
        for _ in range(7):
            tree = {"not": tree}

        assert facts_of(check(tree, FACTS)) == {"contact.city"}
        assert "deep" in str(errors_of({"not": tree}))
        for _ in range(100_000):
            tree = {"all": [tree]}
        assert "deep" in str(errors_of(tree))

    def test_bounds_size_and_its_own_complaints(self) -> None:
        question = leaf("city", "is_set")

        check({"all": [question] * 100}, FACTS)
        assert "100" in str(errors_of({"all": [question] * 101}))
        assert len(errors_of({"all": [{}] * 100_000})) <= 20
        assert len(errors_of({"all": [{"all": []}] * 100_000})) <= 20

    def test_a_fact_is_declared_once(self) -> None:
        declare(Fact("test.once", "text", "once"))

        with pytest.raises(ValueError, match=r"test\.once"):
            declare(Fact("test.once", "text", "twice"))

        assert check({"fact": "test.once", "is": "is_set"})
        del declared["test.once"]


class TestExplain:
    def test_names_the_questions_that_were_answered_no(self) -> None:
        tree = {
            "all": [
                leaf("credits", "at_least", 100),
                {
                    "any": [
                        leaf("city", "one_of", ["Ede", "Urk"]),
                        leaf("is_vip", "is_set"),
                    ]
                },
                {"not": leaf("city", "equals", "Utrecht")},
                leaf("joined_at", "is_not_set"),
            ]
        }

        why = explain(
            check(tree, FACTS, "when"), subject(credits=99, city="Utrecht"), NOW
        )

        assert why == [
            "when.all.0: contact.credits at least 100: it is 99",
            "when.all.1.any.0: contact.city one of Ede, Urk: it is Utrecht",
            "when.all.1.any.1: contact.is_vip is set: it is not set",
            "when.all.2.not: holds, and must not",
        ]

    def test_has_nothing_to_say_when_it_holds(self) -> None:
        tree = {"any": [leaf("city", "is_set"), leaf("credits", "equals", 1)]}

        assert explain(check(tree, FACTS), subject(credits=1), NOW) == []


# Few different values, so that questions and facts often meet at their edges.
TEXTS = st.sampled_from(
    ["", "a", "A", "ab", "ba", "é", "e\u0301", "%", "_", "\\", "日"]
)
INTEGERS = st.integers(-2, 2) | st.sampled_from([2**53, -(2**53)])
NUMBERS = INTEGERS | st.sampled_from([0.1, 0.5, 1.5, -0.0, 1e-7, 2.0])
LEVELS = FACTS["contact.rank"].levels
DATES = st.sampled_from([-3, -2, -1, 0, 1]).map(
    lambda days: NOW.date() + timedelta(days=days)
) | st.sampled_from([date(2, 1, 1), date(9998, 12, 31)])
MOMENTS = st.builds(
    lambda days, offset: (
        NOW.astimezone(UTC) + timedelta(days=days, microseconds=offset)
    ),
    st.sampled_from([-3, -2, -1, 0, 1]),
    st.integers(-1, 1),
)
TIMES = st.sampled_from([time(0), time(9, 30), time(17), time(17, 59), time(23, 59)])
VALUES: dict[FactType, st.SearchStrategy[Any]] = {
    "text": TEXTS,
    "texts": TEXTS,
    "level": st.sampled_from(LEVELS),
    "integer": INTEGERS,
    "number": NUMBERS,
    "boolean": st.booleans(),
    "date": DATES.map(str),
    "time": TIMES.map(lambda at: at.isoformat("minutes")),
    "moment": MOMENTS.map(datetime.isoformat),
}


@st.composite
def leaves(draw: st.DrawFn) -> dict[str, object]:
    fact = draw(st.sampled_from(list(FACTS.values())))
    name = draw(
        st.sampled_from([n for n in OPERATORS if fact.type in OPERATORS[n].types])
    )
    value = VALUES[fact.type]
    tree: dict[str, object] = {"fact": fact.name, "is": name}
    match OPERATORS[name].operands:
        case "one":
            tree["value"] = draw(value)
        case "two":
            key = datetime.fromisoformat if fact.type == "moment" else None
            tree["value"] = sorted([draw(value), draw(value)], key=key)
        case "many":
            tree["value"] = draw(st.lists(value, min_size=1, max_size=3))
        case "days":
            tree["value"] = draw(st.integers(1, 4))
    return tree


TREES = st.recursive(
    leaves(),
    lambda inner: (
        st.builds(lambda part: {"not": part}, inner)
        | st.builds(lambda parts: {"all": parts}, st.lists(inner, max_size=3))
        | st.builds(
            lambda parts: {"any": parts}, st.lists(inner, min_size=1, max_size=3)
        )
    ),
    max_leaves=12,
).filter(lambda tree: depth_of(tree) <= 8)

FACTS_OF_ONE = st.fixed_dictionaries(
    {
        "contact.city": st.none() | TEXTS,
        "contact.tags": st.none() | st.lists(TEXTS, max_size=3),
        "contact.rank": st.none()
        | st.sampled_from(LEVELS).map(lambda name: Level.of(LEVELS, name)),
        "contact.credits": st.none() | INTEGERS,
        "contact.spent": st.none() | NUMBERS.map(lambda n: Decimal(repr(n))),
        "contact.is_vip": st.none() | st.booleans(),
        "contact.born_on": st.none() | DATES | st.sampled_from([date.min, date.max]),
        "contact.lunch": st.none() | TIMES,
        "contact.joined_at": st.none() | MOMENTS,
    }
)


def depth_of(tree: Any) -> int:
    if "fact" in tree:
        return 1
    parts = [tree["not"]] if "not" in tree else tree.get("all", tree.get("any"))
    return 1 + max(map(depth_of, parts), default=0)


@dataclass
class Database:
    """A connection that a test without a loop of its own may use."""

    runner: "asyncio.Runner"
    connection: asyncpg.Connection

    def those_that(self, predicate: str, *args: object) -> set[int]:
        sql = f"select place from {SUBJECTS} where {predicate}"
        rows = self.runner.run(self.connection.fetch(sql, *args))
        return {row["place"] for row in rows}


@contextmanager
def open_database() -> Iterator[Database]:
    with temporary_postgres() as url, asyncio.Runner() as runner:
        connection = runner.run(asyncpg.connect(url))
        yield Database(runner, connection)
        runner.run(connection.close())


@pytest.fixture(scope="module")
def database() -> Iterator[Database]:
    with open_database() as database:
        yield database


def as_json(subjects: list[Subject]) -> str:
    rows = [
        {name.removeprefix("contact."): value for name, value in each.items()}
        | {"place": place}
        for place, each in enumerate(subjects)
    ]
    return json.dumps(rows, default=str)


class TestToSql:
    def test_every_type_can_be_drawn(self) -> None:
        assert set(VALUES) == set(get_args(FactType))
        assert {fact.type for fact in FACTS.values()} == set(VALUES)

    def test_takes_every_value_as_a_parameter(self) -> None:
        tree = {
            "all": [leaf("city", "equals", "'; drop"), leaf("tags", "contains", "{0}")]
        }

        sql, values = to_sql(check(tree, FACTS), NOW, after=3)

        assert sql == (
            "(((subject.city) = $4::text) and ((subject.tags) @> array[$5::text]))"
        )
        assert values == ["'; drop", "{0}"]

    @settings(
        max_examples=400,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )
    @given(tree=TREES, subjects=st.lists(FACTS_OF_ONE, min_size=1, max_size=12))
    def test_agrees_with_python(
        self, tree: object, subjects: list[Subject], database: Database
    ) -> None:
        condition = check(tree, FACTS)
        sql, values = to_sql(condition, NOW, after=1)
        rows = as_json(subjects)

        found = database.those_that(sql, rows, *values)
        turned = database.those_that(f"{sql} is not true", rows, *values)

        expected = {
            place
            for place, each in enumerate(subjects)
            if evaluate(condition, each, NOW)
        }
        assert found == expected
        assert turned == set(range(len(subjects))) - expected
        for place, each in enumerate(subjects):
            assert bool(explain(condition, each, NOW)) is (place not in expected)
