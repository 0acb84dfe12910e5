"""Credits that wait for a contact who is no more."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from books import balanced
from make import Api

from regulars.contacts.errors import ContactNotFound
from regulars.loyalty.errors import CreditsNotPending
from regulars.loyalty.jobs import cancel_all_lost
from regulars.worker import Opener

SOON = (datetime.now(UTC) + timedelta(days=14)).isoformat(timespec="seconds")
HOLD_PENDING = """
    select 1 from pending_credits where reception_id in (
      select id from credit_receptions where uuid = $1)
    for update
"""


@pytest.fixture
def lost(events, chores) -> Any:
    """Of which receptions how many were told as cancelled, and what follows first."""

    async def told() -> list[tuple[str, int]]:
        await events()
        await chores.do()
        return [
            (each["subject_uuid"], each["payload"]["credits"])
            for each in await events()
            if each["name"] == "pending_credits_cancelled"
        ]

    return told


@pytest.mark.parametrize("how", ["DEFAULT", "GDPR"])
@pytest.mark.parametrize("until", [{"pending_until": SOON}, {"is_pending": True}])
async def test_what_waits_never_comes_to_who_is_no_more(
    make, clients, chores, lost, context, account, how, until
):
    contact, other = await make.rich(3), await make.contact()
    given = await make.reception(contact, credits=5, **until)
    kept = await make.reception(other, credits=5, **until)
    await make.reception(contact, credits=-2)
    await clients.post(f"/contacts/{contact['uuid']}/delete", type=how)
    await chores.do()

    refused = await release(clients, given)
    told = await lost()
    again = await lost()

    assert refused.problem is ContactNotFound
    assert told == again == [(given["uuid"], 2), (given["uuid"], 3)]
    assert (await release(clients, given)).problem is CreditsNotPending
    assert (await release(clients, kept)).status == 201
    await balanced(context, account)


async def test_what_waits_never_comes_to_who_had_become_somebody_who_is_no_more(
    make, clients, chores, lost, context, account
):
    source, into = await make.contact(), await make.rich(1)
    given = await make.reception(source, credits=5, is_pending=True)
    both = {
        "source_contact_uuid": source["uuid"],
        "destination_contact_uuid": into["uuid"],
    }
    await clients.post("/contacts/merge", **both)
    await chores.do()
    before = await lost()

    await clients.post(f"/contacts/{into['uuid']}/delete", type="GDPR")
    await chores.do()

    assert before == []
    assert await lost() == [(given["uuid"], 5)]
    await balanced(context, account)


async def test_what_somebody_had_when_the_contact_went_is_cancelled_at_night(
    make, clients, chores, lost, context, second_session
):
    contact = await make.contact()
    given = await make.reception(contact, credits=5, is_pending=True)
    await second_session.fetch(HOLD_PENDING, uuid.UUID(given["uuid"]))
    await clients.post(f"/contacts/{contact['uuid']}/delete", type="DEFAULT")
    await chores.do()

    meanwhile = await lost()
    await second_session.execute("rollback")
    await cancel_all_lost(Opener(context))

    assert meanwhile == []
    assert await lost() == [(given["uuid"], 5)]


async def release(api: Api, given: Any) -> Any:
    return await api.post(f"/credit-receptions/{given['uuid']}/release")
