"""AUT-02: what nobody may set is refused by name, or changes nothing.

Every write of the document with fields that would be worth setting. The dashboard door
refuses them and changes nothing; the public doors take such a field for one that is not
known yet, and answer as if it had not been sent (decision 9 of the design). At a tenth
of the counts, each write is tried with a fifth of them, the next one with others.
"""

import itertools
import json
from typing import Any

import conformance
import pytest
from make import Answer
from operations import Operation, Request, operations
from parties import Party, masked, rows_of
from scale import in_turn

from regulars.kit.errors import InvalidInput

# A number that is nobody's, to be found wherever it has gone.
PLANTED = 987_654_321_987

WANTED = (
    *("id", "uuid", "account_id", "account", "balance", "points", "role", "scopes"),
    *("created_at", "status", "permissions", "is_active", "user_id", "kind"),
    *("__proto__", "constructor", "a" * 300),
)
VALUES: tuple[Any, ...] = (PLANTED, "owner", None, {"is_admin": True}, ["owner"])

STRICT = [o for o in operations() if o.is_write and o.door == "dashboard"]
LENIENT = [o for o in operations() if o.is_write and o.door in ("clients", "register")]


def named(operation: Operation) -> str:
    """What a case is called in the output."""
    return str(operation).replace("/", ".")


def unknown_to(operation: Operation) -> list[str]:
    """The wanted fields that the operation doesn't have."""
    known = {field.path[0] for field in operation.in_("body")}
    return [name for name in WANTED if name not in known]


def with_more(request: Request, name: str, value: Any) -> str:
    """The body with one field more, at its end."""
    body = json.dumps(request.body or {})[1:-1]
    return "{" + ", ".join(filter(None, (body, f'"{name}": {json.dumps(value)}'))) + "}"


async def sent(party: Party, request: Request, body: str) -> Answer:
    """What this text as the request's body is answered with."""
    response = await party.http.request(
        request.operation.method,
        request.url,
        params=request.query,
        content=body.encode(),
        headers={
            "Authorization": f"Bearer {party.keys[request.operation.door][0]}",
            "Content-Type": "application/json",
            **request.renewed().all_headers,
        },
    )
    conformance.check(response)
    return Answer(response)


@pytest.mark.parametrize("operation", STRICT, ids=named)
async def test_the_dashboard_refuses_a_field_it_does_not_know_by_its_name(
    operation, parties, superuser
):
    ours = parties[0]
    request = await ours.request(operation)
    before = await rows_of(superuser, ours.opened.account_id)
    every = list(itertools.product(unknown_to(operation), VALUES))
    extra = in_turn(every, STRICT.index(operation))
    twice = [(field.path[0], PLANTED) for field in request.values if _is_top(field)]

    got = {
        (name, str(value)): await sent(ours, request, with_more(request, name, value))
        for name, value in (*extra, *twice)
    }

    accepted = {
        what: answer.body
        for what, answer in got.items()
        if answer.status != 400 or _named_in(what[0]) not in answer.errors
    }
    after = await rows_of(superuser, ours.opened.account_id)
    right = await ours.send(request)
    print(f"tried={len(got)} expected={{}} got={accepted}")
    assert not accepted
    assert after == before
    assert right.body.get("code") != InvalidInput.code, "the rest of it was wrong too"


@pytest.mark.parametrize("operation", LENIENT, ids=named)
async def test_the_public_doors_take_no_notice_of_it(operation, parties, superuser):
    ours, theirs = parties
    before = await rows_of(superuser, theirs.opened.account_id)
    names = in_turn(unknown_to(operation), LENIENT.index(operation))
    wrong = []

    for name in names:
        plain = await ours.send(await ours.request(operation))
        request = await ours.request(operation)
        answer = await sent(ours, request, with_more(request, name, PLANTED))
        same = masked(answer.body) == masked(plain.body)
        if not same or str(PLANTED) in answer.response.text:
            wrong.append((name, answer.body, plain.body))

    print(f"tried={len(names)} expected=[] got={wrong}")
    assert not wrong
    assert await rows_of(superuser, theirs.opened.account_id) == before


async def test_the_contact_is_nobody_elses_and_has_no_more_than_before(parties):
    ours = parties[0]
    wanted = {"id": PLANTED, "account_id": PLANTED, "balance": 1_000, "points": 1_000}

    made = await ours.make.contact()
    email = f"more-{made['email']}"
    answer = await ours.http.post(
        "/api/v3/oauth/clients/contacts",
        json={"email": email, "credit_balance": {"balance": 1_000}, **wanted},
        headers={"Authorization": f"Bearer {ours.opened.personal_access_token}"},
    )

    contact = answer.json()["data"]
    assert contact["id"] == made["id"] + 1
    assert await ours.make.balance(contact) == 0


def _is_top(field: Any) -> bool:
    return field.place == "body" and len(field.path) == 1


def _named_in(name: str) -> str:
    """How a refusal tells a name: what is endless is cut."""
    return name[:100]
