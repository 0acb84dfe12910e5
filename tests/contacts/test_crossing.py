"""Imports, erasure and merging hold what they share in one order (`holding`)."""

import asyncio
from typing import Any

import pytest
from chores import Chores

# What others have when they come to what an import has, and the other way round.
COUNT = "select from contact_counts where account_id = $1 for no key update"
IMPORT = "select from contact_imports where account_id = $1 for no key update"
CONTACT = "select from contacts where account_id = $1 and uuid = $2 for no key update"

WAITING = "select count(*) from pg_locks where not granted"


class Other:
    """Somebody who holds something, and wants more while a job is waiting for it."""

    def __init__(self, session: Any, chores: Chores, account_id: int) -> None:
        self._session = session
        self._chores = chores
        self._account_id = account_id

    async def has(self, statement: str, *which: Any) -> None:
        await self._session.execute(statement, self._account_id, *which)

    async def wants(self, statement: str, *which: Any) -> None:
        """Gets it while the next job waits, which then is done without a failure."""
        taken = await self._chores.take()
        assert taken is not None
        job = asyncio.create_task(self._chores.perform(*taken))
        while not (job.done() or await self._session.fetchval(WAITING)):
            await asyncio.sleep(0.01)
        assert not job.done()
        await self.has(statement, *which)
        await self._session.execute("rollback")
        await job


@pytest.fixture
def other(second_session: Any, chores: Chores, account: Any) -> Other:
    return Other(second_session, chores, account.account_id)


def named(contact: Any) -> dict[str, Any]:
    """A contact in an import, of whom something is told."""
    told = [{"name": "firstname", "value": "Robin"}]
    return {"email": contact["email"], "custom_attributes": told}


async def test_an_import_holds_the_counter_before_its_own_row(clients, other):
    await clients.post("/contacts/batch", contacts=[{"email": "robin@example.com"}])
    await other.has(COUNT)

    await other.wants(IMPORT)

    assert (await clients.get("/contacts")).meta["total"] == 1


async def test_an_erasure_holds_imports_before_the_contact(
    clients, make, chores, other, dashboard
):
    contact = await make.contact()
    asked = await clients.post("/contacts/batch", contacts=[named(contact)])
    imports = await chores.take()
    await clients.post(f"/contacts/{contact['uuid']}/delete", type="GDPR")
    await other.has(IMPORT)

    await other.wants(CONTACT, contact["uuid"])

    await chores.perform(*imports)
    report = await dashboard.get(f"/contact-imports/{asked.data['uuid']}")
    assert report.data["status"] == "DONE"
    assert (await clients.get("/contacts")).meta["total"] == 0


async def test_an_import_holds_contacts_in_their_order_and_not_in_the_list_s(
    clients, make, other
):
    first, second = [await make.contact() for _ in range(2)]
    people = [named(second), named(first)]
    await clients.post("/contacts/batch", contacts=people)
    await other.has(CONTACT, first["uuid"])

    await other.wants(CONTACT, second["uuid"])

    for contact in (first, second):
        shown = await clients.get(f"/contacts/{contact['uuid']}")
        assert shown.data["current_values"]["firstname"] == "Robin"
