"""FUZ-02: a U+0000 in every string of every call, which PostgreSQL could not keep."""

from typing import Any

import pytest
from operations import Field, Operation, operations

NUL = "a\u0000b"

# Refused alone, in the report: see the tests of imports.
ROW_OF_AN_IMPORT = "body/contacts/0/"


@pytest.mark.parametrize("operation", operations(), ids=str)
async def test_a_nul_is_refused_wherever_it_stands(
    operation: Operation, parties: Any
) -> None:
    party = parties[0]
    right = await party.request(operation)
    fields = [f for f in operation.fields if f.place != "header" and takes_text(f)]

    got = {}
    for field in fields:
        answer = await party.send(right.with_value(field, NUL).renewed())
        got["/".join((field.place, *field.path))] = answer.status

    wrong = {
        name: code
        for name, code in got.items()
        if not 400 <= code < 500 and not name.startswith(ROW_OF_AN_IMPORT)
    }
    print(f"tried={len(got)} expected=4xx got={wrong}")
    assert wrong == {}


def takes_text(field: Field) -> bool:
    """Whether any text could stand there; a number, a list or an object could not."""
    kinds = [field.schema, *field.schema.get("anyOf", [])]
    return any(kind.get("type", "string") == "string" for kind in kinds)
