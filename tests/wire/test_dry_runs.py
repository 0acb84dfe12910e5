"""Every call that writes, tried out: answered as if it were done, and undone.

The calls are those of the OpenAPI document, so whatever is added later is tried too.
"""

from typing import Any

import asyncpg
import pytest
from operations import Operation, Request, operations
from parties import Party, masked, rows_of

from regulars.kit.errors import InvalidInput, NoDryRun

HEADER = "Regulars-Dry-Run"
TRIED = {HEADER: "true"}

# Signing in and out, tokens, sandboxes, mails with a code and older calls.
REFUSES = {
    "POST /api/dashboard/sessions",
    "DELETE /api/dashboard/session",
    "POST /api/dashboard/session/switches",
    "POST /api/dashboard/sessions/second-step",
    "POST /api/dashboard/session/totp",
    "POST /api/dashboard/session/totp/confirmations",
    "POST /api/dashboard/session/totp/removals",
    "POST /api/dashboard/session/recovery-codes",
    "POST /api/dashboard/session/passkey-challenges",
    "POST /api/dashboard/session/passkeys",
    "POST /api/dashboard/session/passkeys/{passkey_uuid}/removals",
    "POST /api/dashboard/password-resets",
    "POST /api/dashboard/passwords",
    "POST /api/dashboard/invitations/lookups",
    "POST /api/dashboard/invitations/acceptances",
    "POST /oauth/token",
    "POST /api/dashboard/sandboxes",
    "POST /api/dashboard/sandboxes/{sandbox_uuid}/sessions",
    "POST /api/dashboard/sandboxes/{sandbox_uuid}/switches",
    "DELETE /api/dashboard/sandboxes/{sandbox_uuid}",
    "POST /api/v2/oauth/clients/staged-credit-receptions",
    "POST /api/v2/oauth/clients/staged-credit-receptions"
    "/{staged_credit_reception_id}/send",
    "POST /api/v3/oauth/clients/contact-verification/send",
    "POST /api/dashboard/reward-receptions/{reward_reception_uuid}/send-by-email",
    "POST /api/dashboard/giftcards/{giftcard_uuid}/send-by-email",
    "POST /api/v3/oauth/clients/giftcards/{giftcard_uuid}/send-by-email",
    "POST /api/v3/register/giftcards/{giftcard_uuid}/send-by-email",
    "POST /api/till/devices",
    "POST /api/till/sessions",
    "DELETE /api/till/session",
}

OFFERS = [each for each in operations() if each.takes(HEADER)]

# As the account is, they can't be done: it has a program, and that has given credits;
# and it is live.
CANT_BE_DONE = {
    "POST /api/dashboard/test-clock/advance",
    # Theirs is a token.
    "DELETE /api/dashboard/other-sessions",
    "POST /api/dashboard/loyalty-program",
    "DELETE /api/dashboard/loyalty-program",
}

# Who was shown it has seen it: that is written down in any case.
WRITTEN_DOWN = {
    "GET /api/dashboard/account/secret",
    "GET /api/dashboard/contacts/{contact_uuid}/personal-data",
}

ASKS = [
    each
    for each in operations()
    if not (each.is_write or each.takes(HEADER) or str(each) in WRITTEN_DOWN)
]

# What a till calls something that it gives: it names nothing that is there.
A_NEW_NAME = ("POST /api/v3/register/till-receptions", "operation_uuid")

NOBODY = "3f2b8a1e-0000-4000-8000-000000000001"
NAMING = {
    operation: field
    for operation in OFFERS
    for field in reversed(operation.fields)
    if field.required
    and (field.place == "path" or field.path[-1].endswith("_uuid"))
    and (str(operation), field.name) != A_NEW_NAME
}

# Made up anew each time, and shown once.
SECRETS = {"account_secret", "pin", "secret"}

# What belongs to no account, or waits to be done for one.
BESIDE = """
    select 'users' as name, count(*) || ' ' || sum(hashtext(row::text)) as mark
    from users row
    union all select 'pgqueuer', count(*)::text from pgqueuer
    union all select 'pgqueuer_log', count(*)::text from pgqueuer_log
"""

TOLD = """
    select name from events where account_id = $1 and id > $2 order by id
"""


@pytest.fixture(scope="module", autouse=True)
async def keeps_its_program(parties: tuple[Party, Party]) -> None:
    """Credits that were given by it: no call removes the program from under others."""
    await parties[0].make.reception()


async def everything(superuser: asyncpg.Connection, party: Party) -> dict[str, str]:
    """A mark of all that there is, table by table."""
    beside = {row["name"]: row["mark"] for row in await superuser.fetch(BESIDE)}
    return beside | await rows_of(superuser, party.opened.account_id)


def said(answer: Any) -> Any:
    """The body without what would follow, and without what is new each time."""
    body = masked(answer.body)
    body["meta"].pop("dry_run", None)
    if isinstance(body["data"], dict):
        body["data"] |= dict.fromkeys(SECRETS & body["data"].keys(), "S")
        if body["data"].keys() == {"code", "expires_at"}:
            body["data"]["code"] = "S"
    return body


def with_header(request: Request, value: str) -> Request:
    return request._replace(headers=request.headers | {HEADER: value})


def test_every_call_that_may_write_takes_the_header_or_refuses_it():
    writes = {str(each) for each in operations() if each.is_write}
    offered = {str(each) for each in OFFERS}

    print(f"tried={len(writes)} expected={REFUSES} got={writes - offered}")
    assert len(writes) > 150
    assert writes - offered == REFUSES


@pytest.mark.parametrize("operation", OFFERS, ids=str)
async def test_answers_as_the_call_does_and_changes_nothing(
    operation: Operation, parties: tuple[Party, Party], superuser: asyncpg.Connection
):
    ours = parties[0]
    request = await ours.request(operation)
    newest = await superuser.fetchval("select coalesce(max(id), 0) from events")
    before = await everything(superuser, ours)

    tried = await ours.send(with_header(request, "true"))

    assert await everything(superuser, ours) == before
    done = await ours.send(request)
    assert tried.response.headers[HEADER] == "true"
    assert HEADER not in done.response.headers
    assert tried.status == done.status
    is_done = done.status == operation.success
    assert is_done != (str(operation) in CANT_BE_DONE), done.body
    if not is_done:
        assert tried.body == done.body
        return
    assert said(tried) == said(done)
    foreseen = tried.meta["dry_run"]
    rows = await superuser.fetch(TOLD, ours.opened.account_id, newest)
    told = [each["name"] for each in foreseen["events"] if each["step"] == 0]
    assert told == [row["name"] for row in rows]
    assert foreseen["is_whole"]


@pytest.mark.parametrize(
    "operation", [each for each in operations() if str(each) in REFUSES], ids=str
)
async def test_refuses_where_nothing_can_be_tried_out(operation, parties, superuser):
    ours = parties[0]
    request = await ours.request(operation)
    before = await everything(superuser, ours)

    refused = await ours.send(with_header(request, "true"))

    assert await everything(superuser, ours) == before
    assert refused.status == 400, refused.body
    is_oauth = operation.door == "oauth"
    assert is_oauth or refused.problem is NoDryRun
    assert HEADER not in refused.response.headers
    assert (await ours.send(with_header(request, "false"))).status == operation.success


@pytest.mark.parametrize("operation", NAMING, ids=str)
async def test_refuses_as_the_call_does(operation, parties):
    ours = parties[0]
    request = await ours.kept_request(operation)
    request = request.with_value(NAMING[operation], NOBODY)

    tried = await ours.send(with_header(request, "true"))

    done = await ours.send(request)
    assert tried.response.headers[HEADER] == "true"
    assert (tried.status, tried.body) == (done.status, done.body)
    assert done.status >= 400


@pytest.mark.parametrize("operation", ASKS, ids=str)
async def test_a_question_changes_nothing_and_overlooks_the_header(
    operation, parties, superuser
):
    ours = parties[0]
    request = await ours.request(operation)
    before = await everything(superuser, ours)

    answer = await ours.send(with_header(request, "anything"))

    assert await everything(superuser, ours) == before
    assert answer.status == operation.success
    assert HEADER not in answer.response.headers


@pytest.mark.parametrize("value", ["", "yes", "TRUE", "1", "true, true"])
async def test_refuses_a_header_that_could_mean_anything(value, clients, make):
    contact = await make.contact()
    path = f"/contacts/{contact['uuid']}"
    body = {"attributes": {"firstname": "Ann"}}

    refused = await clients.send("PUT", path, {HEADER: value}, json=body)

    assert refused.problem is InvalidInput
    assert refused.errors == {HEADER: ["Must be true or false, and sent once."]}
    assert (await clients.get(path)).data == contact


async def test_refuses_to_try_out_what_people_press_on_a_page(http):
    answer = await http.post("/c/a-link-of-a-mail", headers=TRIED)

    assert answer.status_code == 400
    assert "text/html" in answer.headers["Content-Type"]
    assert HEADER not in answer.headers


async def test_refuses_the_header_twice(clients, account):
    twice = [(HEADER, "true"), (HEADER, "false"), *clients.headers.items()]
    url = f"{clients.prefix}/contacts"
    body = {"email": "robin@example.com"}

    refused = await clients.http.post(url, headers=twice, json=body)

    assert refused.json()["errors"].keys() == {HEADER}
    assert not (await clients.get("/contacts")).data
