"""Identifiers that are made here, one by one and many at once."""

from datetime import UTC, datetime

from regulars.kit.ids import many_uuid7, uuid7


def test_many_are_as_one_by_one() -> None:
    before, many, after = uuid7(), many_uuid7(10_000), uuid7()

    assert len(set(many)) == 10_000
    assert {(each.version, each.variant) for each in many} == {
        (after.version, after.variant)
    }
    # The moment stands in front of them.
    assert {before.int >> 80 <= each.int >> 80 <= after.int >> 80 for each in many} == {
        True
    }
    made = datetime.fromtimestamp((many[0].int >> 80) / 1_000, UTC)
    assert abs((datetime.now(UTC) - made).total_seconds()) < 60


def test_none_are_none() -> None:
    assert many_uuid7(0) == []
