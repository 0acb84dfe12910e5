"""TEN-01: another account's id is as unknown as one that nobody has.

Each operation of the document is sent once for each of its fields that name a row, with
an id that nobody has and with a live one of the other account, spelt in several ways.
Status and body must be the same, and nobody's rows may change.
"""

import json
import uuid
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from operations import Field, Operation, operations
from parties import NATURAL, Party, maker_of, masked, rows_of
from scale import in_turn

# Ids that are no uuid, and what nobody's looks like.
NOBODYS: dict[str, Any] = {
    "client_id": "999999999",
    "promotion_attribute_id": "999999999",
    "shop_id": "999999999",
    "job_number": "999999999",
    "position": "999999999",
    "staged_credit_reception_id": "999999999",
    "shop_uuids": ["3f2b8a1e-0000-4000-8000-000000000001"],
}

# What finds a row, or must be the only one, by what it says.
NATURAL_NAMES = {"email", "identifier", "contact_identifier_value"}

# Each account keeps its own (IDM-03).
KEY = "Idempotency-Key"

SPELLINGS: tuple[Callable[[str], str], ...] = (
    lambda value: value,
    lambda value: value.upper(),
    lambda value: value.replace("-", ""),
    lambda value: "{" + value + "}",
    lambda value: "urn:uuid:" + value,
    lambda value: f" {value}",
    lambda value: f"{value}'",
    lambda value: value + "\x00",
)


def naming(operation: Operation) -> list[Field]:
    """The fields of an operation that name a row."""
    return [
        field
        for field in operation.fields
        if field.name != KEY and (field.is_id or field.name in NATURAL_NAMES)
    ]


def nobodys(field: Field) -> Any:
    """A name of that kind that nobody has."""
    if field.name == "email":
        return f"{uuid.uuid4().hex}@example.com"
    return NOBODYS.get(field.name) or str(uuid.uuid4())


async def lives(
    theirs: Party, operation: Operation, field: Field
) -> AsyncIterator[tuple[str, Callable[[str], str]]]:
    """Live names of theirs, each with a way to spell it."""
    natural = NATURAL.get((str(operation), field.name))
    if natural is not None:
        # Afterwards we have it too: it is another one each time.
        yield await natural(theirs), str
        return
    live = await theirs.kept(operation, field)
    odd = in_turn(SPELLINGS[1:], OPERATIONS.index(operation))
    for spelt in (SPELLINGS[0], *odd) if is_uuid(live) else SPELLINGS[:1]:
        yield live, spelt


OPERATIONS = [operation for operation in operations() if naming(operation)]

CASES = [
    pytest.param(operation, id=str(operation).replace("/", "."))
    for operation in OPERATIONS
]


def test_every_field_that_names_a_row_has_a_case():
    unknown = {
        f"{operation}: {field.place} {'.'.join(field.path)}"
        for operation in operations()
        for field in naming(operation)
        if (str(operation), field.name) not in NATURAL
        and maker_of(operation, field) is None
    }

    print(f"tried={len(operations())} expected=set() got={unknown}")
    assert len(CASES) > 20
    assert not unknown, "say in parties.py how one comes to such a row"


@pytest.mark.parametrize("operation", CASES)
async def test_a_live_id_of_another_account_is_as_unknown_as_nobodys(
    operation, parties, superuser
):
    tried, different = 0, []

    for ours, theirs in (parties, parties[::-1]):
        named = [
            (field, spelt(live), spelt(nobodys(field)))
            for field in naming(operation)
            async for live, spelt in lives(theirs, operation, field)
        ]
        before = await rows_of(superuser, theirs.opened.account_id)
        for field, *values in named:
            for key in ours.keys[operation.door]:
                foreign, unknown = [
                    await told(ours, operation, field, value, key) for value in values
                ]
                tried += 1
                if foreign != unknown:
                    different.append((field.path, values, foreign, unknown))
        after = await rows_of(superuser, theirs.opened.account_id)
        assert after == before, f"{operation} changed rows of theirs"

    print(f"tried={tried} expected=[] got={different}")
    assert not different, different[0]


@pytest.mark.parametrize("operation", CASES)
async def test_the_same_request_with_ids_of_its_own_is_accepted(operation, parties):
    ours = parties[0]
    request = await ours.request(operation)

    answer = await ours.send(request)

    assert answer.status == operation.success, f"no case at all: {answer.body}"


async def told(
    ours: Party, operation: Operation, field: Field, value: Any, key: str
) -> tuple[int, Any]:
    """Status and body; a refusal to the letter, an answer without what is new."""
    request = await ours.kept_request(operation)
    answer = await ours.send(request.with_value(field, value), key)
    if answer.status >= 400:
        return answer.status, answer.body
    return answer.status, json.dumps(masked(answer.body)).replace(value, "*")


def is_uuid(value: Any) -> bool:
    return isinstance(value, str) and len(value) == 36 and value.count("-") == 4
