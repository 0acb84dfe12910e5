"""E-mails of a sandbox: kept, looked at, and never sent."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from chores import Chores
from make import Api
from sandboxes import Sandbox

from regulars.accounts.permissions import Permission
from regulars.kit.errors import Forbidden
from regulars.kit.mail import Message
from regulars.kit.work import Work, opened
from regulars.messages import service as messages
from regulars.messages.errors import KeptEmailNotFound

CONTACT = "kept@example.com"

MESSAGES = Permission.MESSAGES_READ

CONTACTS = Permission.CONTACTS_READ

GDPR = {"type": "GDPR"}


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


@pytest.fixture
def chores(context, superuser, sandbox):
    return Chores(context, superuser, sandbox.opened.account_id)


async def scoped(sandbox, http, *scopes):
    """The dashboard's door with a token that may do no more than these."""
    made = await sandbox.dashboard.post("/tokens", name="A", scopes=scopes)
    return Api(http, "/api/dashboard", made.data["token"])


async def kept(sandbox):
    return (await sandbox.dashboard.get("/kept-emails")).data


async def erase(sandbox, contact, chores):
    path = f"/contacts/{contact['uuid']}/delete"
    assert (await sandbox.dashboard.post(path, **GDPR)).status < 300
    await chores.do()


class TestKept:
    async def test_is_listed_and_shown_with_its_parts(self, sandbox, mailed, outbox):
        page = await sandbox.dashboard.get("/kept-emails")
        (kept,) = page.data
        one = (await sandbox.dashboard.get(f"/kept-emails/{kept['uuid']}")).data

        assert one.items() > kept.items()
        assert kept["recipient"] == CONTACT
        assert "CODE-" in one["text"] and "CODE-" in one["html"]
        assert one["subject"] and one["sender"].startswith("Try-out")
        assert page.meta["total"] == 1
        assert outbox.to(CONTACT) == []

    async def test_goes_when_its_contact_is_erased(self, sandbox, mailed, chores):
        await erase(sandbox, mailed, chores)

        assert await kept(sandbox) == []

    async def test_goes_with_whoever_the_address_is_now(self, sandbox, chores, context):
        work = Work(context.pool, sandbox.opened.account_id, "test", datetime.now(UTC))
        told = Message(to=" Kept@example.com", subject="S", text="T")
        async with opened(work):
            home = await messages.home(work)
            mail = messages.Outgoing(told, "test", frozenset(), home)
            await messages.keep(work, context.keys, mail)
        contact = await sandbox.make.contact(CONTACT)
        before = await kept(sandbox)

        await erase(sandbox, contact, chores)

        assert len(before) == 1
        assert await kept(sandbox) == []

    async def test_of_staged_credits_goes_with_the_contact_even_after_a_new_address(
        self, sandbox, chores, superuser
    ):
        contact = await sandbox.make.contact(CONTACT)
        older = Api(
            sandbox.dashboard.http,
            "/api/v2/oauth/clients",
            sandbox.opened.personal_access_token,
        )
        shop = await superuser.fetchval(
            "select id from shops where uuid = $1", UUID(sandbox.opened.shop_uuid)
        )
        what = {"shop_id": shop, "credits": 10}
        staged = (await older.post("/staged-credit-receptions", **what)).data
        path = f"/staged-credit-receptions/{staged['id']}/send"
        assert (await older.post(path, email=CONTACT)).status < 300
        await chores.do()
        before = await kept(sandbox)
        body = {"attributes": {"email": "new@example.com"}}
        assert (await sandbox.clients.put(f"/contacts/{contact['uuid']}", **body)).data

        await erase(sandbox, contact, chores)

        assert [each["category"] for each in before] == ["staged_credit_reception"]
        assert await kept(sandbox) == []

    async def test_is_not_kept_of_somebody_who_was_erased_since_it_was_written(
        self, sandbox, chores, context
    ):
        contact = await sandbox.make.contact(CONTACT)
        await erase(sandbox, contact, chores)

        work = Work(context.pool, sandbox.opened.account_id, "test", datetime.now(UTC))
        told = Message(to="other@example.com", subject="S", text="T")
        async with opened(work):
            mail = messages.Outgoing(
                told,
                "test",
                frozenset(),
                await messages.home(work),
                UUID(contact["uuid"]),
            )
            await messages.keep(work, context.keys, mail)

        assert await kept(sandbox) == []

    async def test_stands_in_the_database_without_its_codes(
        self, sandbox, mailed, superuser
    ):
        whose = sandbox.opened.account_id
        [row] = await superuser.fetch(
            "select k::text as told from kept_emails k where account_id = $1", whose
        )

        [shown] = await kept(sandbox)
        one = (await sandbox.dashboard.get(f"/kept-emails/{shown['uuid']}")).data
        code = next(w for w in one["text"].split() if w.startswith("CODE-"))
        assert code not in row["told"] and one["subject"] not in row["told"]
        assert code.encode().hex() not in row["told"]

    async def test_shows_its_code_only_to_who_may_read_it(self, sandbox, mailed, http):
        [shown] = await kept(sandbox)
        path = f"/kept-emails/{shown['uuid']}"
        asked = (MESSAGES, Permission.MESSAGES_CONFIGURE, CONTACTS)
        less = await scoped(sandbox, http, *asked)
        enough = await scoped(sandbox, http, *asked, Permission.REWARDS_READ)

        assert (await less.get("/kept-emails")).data == [shown]
        assert (await less.get(path)).problem is Forbidden
        assert "CODE-" in (await enough.get(path)).data["text"]

    async def test_shows_addresses_only_to_who_may_read_contacts(
        self, sandbox, mailed, http
    ):
        without = await scoped(sandbox, http, MESSAGES)

        assert (await without.get("/kept-emails")).problem is Forbidden

    async def test_of_another_account_is_not_there(self, sandbox, mailed, dashboard):
        (kept,) = (await sandbox.dashboard.get("/kept-emails")).data

        answer = await dashboard.get(f"/kept-emails/{kept['uuid']}")

        assert answer.problem is KeptEmailNotFound
        assert (await dashboard.get("/kept-emails")).data == []

    async def test_one_that_is_not_kept_is_told(self, sandbox):
        answer = await sandbox.dashboard.get(f"/kept-emails/{uuid4()}")

        assert answer.problem is KeptEmailNotFound

    async def test_needs_the_permission(self, sandbox, http):
        without = await scoped(sandbox, http, Permission.SHOPS_READ)

        assert (await without.get("/kept-emails")).problem is Forbidden
