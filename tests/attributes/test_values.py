"""What values of each type are read from, on a lenient and on a strict door."""

from datetime import UTC, datetime
from typing import Any, get_args
from uuid import UUID

import pytest

from regulars.attributes.queries import Definition
from regulars.attributes.service import displayed, scalar, taken
from regulars.attributes.service.readers import READERS
from regulars.attributes.words import CHOICES, AttributeType
from regulars.kit.errors import InvalidInput

OPTIONS = [{"value": "rye", "label": "Rye"}, {"value": "spelt", "label": "Spelt"}]


def definition(kind: str, name: str = "it", **more: Any) -> Definition:
    """An attribute of this type."""
    fields: dict[str, Any] = dict.fromkeys(Definition.__struct_fields__)
    fields |= {"is_system": False, "is_soft_read_only": False}
    fields |= {"is_hard_read_only": False, "options": []}
    fields |= {"uuid": UUID(int=1), "created_at": datetime.now(UTC)}
    if kind in CHOICES:
        fields["options"] = OPTIONS
    return Definition(**fields | {"name": name, "type": kind} | more)


def read(kind: str, value: Any, *, lenient: bool) -> Any:
    """What is kept of a value; "cleared" where it says that there is none."""
    found = taken({"it": definition(kind)}, {"it": value}, lenient=lenient)
    return "cleared" if found.cleared else found.values["it"]


# Type, what is sent, and what is kept; each in the form in which it was sent.
LENIENT: list[tuple[str, Any, Any]] = [
    ("text", "Robin", "Robin"),
    ("text", "  Robin ", "Robin"),
    ("text", 12, "12"),
    ("text", 10.0, "10"),
    ("text", 12.5, "12.5"),
    ("text", True, "true"),
    ("number", "12", 12),
    ("number", "12.50", 12.5),
    ("number", "-3", -3),
    ("number", 10.0, 10),
    ("number", "1e3", 1000),
    ("float", "12", 12.0),
    ("float", 12, 12.0),
    ("boolean", "1", True),
    ("boolean", 0, False),
    ("boolean", "false", False),
    ("boolean", "YES", True),
    ("date", "2026-01-31", "2026-01-31"),
    ("date", "2026-01-31 23:30:00", "2026-01-31"),
    ("birth_date", "1990-02-28T00:00:00+00:00", "1990-02-28"),
    ("date_time", "2026-01-31 12:00:00", "2026-01-31T12:00:00+00:00"),
    ("date_time", "2026-01-31T12:00:00+01:00", "2026-01-31T11:00:00+00:00"),
    ("date_time", "2026-01-31T12:00:00 01:00", "2026-01-31T11:00:00+00:00"),
    ("date_time", "2026-01-31", "2026-01-31T00:00:00+00:00"),
    ("select", "rye", "rye"),
    ("select", "new in the shop", "new in the shop"),
    ("select", ["rye"], "rye"),
    ("select", 3, "3"),
    ("multi_select", ["rye", "oat"], ["rye", "oat"]),
    ("multi_select", "rye", ["rye"]),
    ("multi_select", "rye;oat", ["rye", "oat"]),
    ("multi_select", '["rye","oat"]', ["rye", "oat"]),
    ("multi_select", {"0": "rye", "1": "rye"}, ["rye"]),
    ("multi_select", [1, 2], ["1", "2"]),
    ("date_range", ["2026-01-01", "2026-01-31"], ["2026-01-01", "2026-01-31"]),
    ("date_range", "2026-01-01/2026-01-31", ["2026-01-01", "2026-01-31"]),
    (
        "date_range",
        {"from": "2026-01-01", "to": "2026-01-31"},
        ["2026-01-01", "2026-01-31"],
    ),
    ("time_range", "09:00 - 17:30", ["09:00", "17:30"]),
    ("time_range", '["09:00","17:30"]', ["09:00", "17:30"]),
    ("email", "no address", "no address"),
    ("phone", "call me", "call me"),
    ("url", "example.com", "example.com"),
    ("color", "red", "red"),
    ("license_plate", "12-ABC-3", "12-ABC-3"),
]

CLEARING: list[Any] = ["", "   ", None, [], {}]

UNREADABLE: list[tuple[str, Any]] = [
    ("number", "twelve"),
    ("number", True),
    ("number", ["1"]),
    ("number", "9" * 41),
    ("number", 2**53 + 1),
    ("float", "NaN"),
    ("float", "1e999"),
    ("boolean", "perhaps"),
    ("date", "31-01-2026"),
    ("date", "2026-02-30"),
    ("date", "0000-00-00"),
    ("date_time", "yesterday"),
    ("date_time", 1_700_000_000),
    ("date_range", "2026-01-01"),
    ("date_range", ["2026-01-01"]),
    ("time_range", ["25:00", "26:00"]),
    ("text", ["a", "b"]),
    ("text", {"a": "b"}),
    ("text", "a" * 5_001),
    ("long_text", "a" * 50_001),
    ("select", ["a", "b"]),
    ("select", "a" * 256),
    ("multi_select", [["a"]]),
    ("multi_select", [str(n) for n in range(501)]),
    ("multi_select", '["a\\u0000b"]'),
]

STRICT: list[tuple[str, Any]] = [
    ("text", "Robin"),
    ("number", 12),
    ("number", 12.5),
    ("float", 12.5),
    ("boolean", True),
    ("date", "2026-01-31"),
    ("date_time", "2026-01-31T12:00:00+00:00"),
    ("select", "rye"),
    ("multi_select", ["spelt", "rye"]),
    ("date_range", ["2026-01-01", "2026-01-31"]),
    ("time_range", ["22:00", "02:00"]),
    ("email", "robin@example.com"),
    ("phone", "+31 30 123 45 67"),
    ("url", "https://example.com/a"),
    ("color", "#1a7f37"),
    ("media_upload", "https://example.com/a.png"),
    ("license_plate", "12-ABC-3"),
]

REFUSED_STRICTLY: list[tuple[str, Any]] = [
    ("text", 12),
    ("number", "12"),
    ("boolean", 1),
    ("boolean", "true"),
    ("date", "2026-01-31T00:00:00Z"),
    ("date_time", "2026-01-31 12:00:00"),
    ("date_time", "2026-01-31"),
    ("select", "oat"),
    ("select", ["rye"]),
    ("multi_select", "rye"),
    ("multi_select", ["oat"]),
    ("date_range", "2026-01-01/2026-01-31"),
    ("email", "no address"),
    ("phone", "call me"),
    ("url", "javascript:alert(1)"),
    ("color", "red"),
]


@pytest.mark.parametrize(("kind", "sent", "kept"), LENIENT)
def test_a_lenient_door_reads_what_clients_send(kind, sent, kept):
    found = read(kind, sent, lenient=True)

    assert (type(found), found) == (type(kept), kept)
    assert read(kind, found, lenient=True) == kept, "what it shows, it also takes"
    assert read(kind, str(scalar(found)), lenient=True) == kept


@pytest.mark.parametrize("kind", get_args(AttributeType))
@pytest.mark.parametrize("sent", CLEARING)
def test_nothing_clears_whatever_the_type(kind, sent):
    assert read(kind, sent, lenient=True) == "cleared"


@pytest.mark.parametrize(("kind", "sent"), UNREADABLE)
def test_what_can_t_be_read_at_all_is_refused_by_name(kind, sent):
    with pytest.raises(InvalidInput) as refused:
        read(kind, sent, lenient=True)

    assert list(refused.value.errors or {}) == ["attributes.it"]


@pytest.mark.parametrize(("kind", "sent"), STRICT)
def test_a_strict_door_keeps_what_is_right_as_it_is(kind, sent):
    assert read(kind, sent, lenient=False) == sent


@pytest.mark.parametrize(("kind", "sent"), REFUSED_STRICTLY)
def test_a_strict_door_refuses_what_is_nearly_right(kind, sent):
    with pytest.raises(InvalidInput):
        read(kind, sent, lenient=False)


def test_every_type_has_its_reader():
    assert READERS.keys() == set(get_args(AttributeType))


def test_every_fault_is_told_at_once():
    known = {name: definition("number", name) for name in "ab"}

    with pytest.raises(InvalidInput) as refused:
        taken(known, {"a": "x", "b": "y"}, lenient=True, under="")

    assert list(refused.value.errors or {}) == ["a", "b"]


def test_a_lenient_door_takes_no_notice_of_what_isn_t_there_or_its_own():
    known = {
        "soft": definition("text", "soft", is_soft_read_only=True),
        "hard": definition("text", "hard", is_hard_read_only=True),
    }
    sent = {"soft": "a", "hard": "b", "unknown": ["c"]}

    found = taken(known, sent, lenient=True)

    assert (found.values, found.cleared) == ({}, [])
    with pytest.raises(InvalidInput) as refused:
        taken(known, sent, lenient=False)
    assert set(refused.value.errors or {}) == {f"attributes.{name}" for name in sent}


@pytest.mark.parametrize(
    ("kind", "kept", "shown"),
    [
        ("text", None, ""),
        ("text", "Robin", "Robin"),
        ("select", "rye", "Rye"),
        ("select", "oat", "oat"),
        ("multi_select", ["rye", "oat"], "Rye, oat"),
        ("number", 12, "12"),
        ("float", 12.0, "12"),
        ("float", 12.5, "12.5"),
        ("boolean", False, "false"),
        ("time_range", ["09:00", "17:30"], "09:00 - 17:30"),
    ],
)
def test_people_read_labels_and_no_json(kind, kept, shown):
    assert displayed(definition(kind), kept) == shown


@pytest.mark.parametrize(
    ("kept", "told"),
    [
        (None, ""),
        ("a", "a"),
        (1, "1"),
        (1.5, "1.5"),
        (True, "1"),
        (False, "0"),
        (["a"], '["a"]'),
    ],
)
def test_clients_get_a_text_whatever_the_value(kept, told):
    assert scalar(kept) == told
