"""E-mails of a sandbox: kept, looked at, and never sent."""

from uuid import uuid4

import pytest
from chores import Chores
from make import Api
from sandboxes import Sandbox

from regulars.kit.errors import Forbidden
from regulars.messages.errors import KeptEmailNotFound

CONTACT = "kept@example.com"


@pytest.fixture
async def sandbox(http, context):
    return await Sandbox.of(http, context)


@pytest.fixture
async def mailed(sandbox, context, superuser):
    """A digital reward that was mailed to a contact, and the reward."""
    contact = await sandbox.make.contact(CONTACT)
    await sandbox.make.reception(contact, credits=100)
    reward = await sandbox.make.reward(codes=1)
    got = await sandbox.make.claim(contact, reward)
    path = f"/reward-receptions/{got['uuid']}/send-by-email"
    answer = await sandbox.dashboard.post(path)
    assert answer.status < 300, answer.body
    await Chores(context, superuser, sandbox.opened.account_id).do()
    return contact


class TestKept:
    async def test_is_listed_and_shown_with_its_parts(self, sandbox, mailed, outbox):
        page = await sandbox.dashboard.get("/kept-emails")
        (kept,) = page.data
        one = (await sandbox.dashboard.get(f"/kept-emails/{kept['uuid']}")).data

        assert one == kept
        assert kept["recipient"] == CONTACT
        assert "CODE-" in kept["text"] and "CODE-" in kept["html"]
        assert kept["subject"] and kept["sender"].startswith("Try-out")
        assert page.meta["total"] == 1
        assert outbox.to(CONTACT) == []

    async def test_goes_when_its_contact_is_erased(
        self, sandbox, mailed, context, superuser
    ):
        path = f"/contacts/{mailed['uuid']}/delete"
        assert (await sandbox.dashboard.post(path, type="GDPR")).status < 300

        await Chores(context, superuser, sandbox.opened.account_id).do()

        assert (await sandbox.dashboard.get("/kept-emails")).data == []

    async def test_of_another_account_is_not_there(self, sandbox, mailed, dashboard):
        (kept,) = (await sandbox.dashboard.get("/kept-emails")).data

        answer = await dashboard.get(f"/kept-emails/{kept['uuid']}")

        assert answer.problem is KeptEmailNotFound
        assert (await dashboard.get("/kept-emails")).data == []

    async def test_one_that_is_not_kept_is_told(self, sandbox):
        answer = await sandbox.dashboard.get(f"/kept-emails/{uuid4()}")

        assert answer.problem is KeptEmailNotFound

    async def test_needs_the_permission(self, sandbox, http):
        token = await sandbox.dashboard.post("/tokens", name="A", scopes=["shops:read"])
        without = Api(http, "/api/dashboard", token.data["token"])

        assert (await without.get("/kept-emails")).problem is Forbidden
