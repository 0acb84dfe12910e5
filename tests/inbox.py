"""What no call makes: what stands in mails, a job that failed, a request."""

import uuid
from datetime import UTC, datetime

from regulars.accounts import service as accounts
from regulars.contacts import jobs as contact_jobs
from regulars.kit.context import Context
from regulars.kit.doors import Caller
from regulars.kit.mail import Message
from regulars.kit.request_log import CALLER, ORIGIN, RequestLog
from regulars.kit.work import Origin, Work, opened
from regulars.messages import service as messages
from regulars.portal import service as portal
from regulars.staff import service as staff

PARK = """
    update pgqueuer set status = 'failed' where id = (
      select max(id) from pgqueuer where headers ->> 'account_id' = $1)
    returning id
"""


LOGGED = """
    select uuid from logged_requests where account_id = $1 order by id desc limit 1
"""


class Inbox:
    """Those of one account's contacts."""

    def __init__(self, context: Context, account_id: int) -> None:
        self._context = context
        self._account_id = account_id

    async def code(self, contact_uuid: str) -> str:
        """A login code of this contact, a new one."""
        now = datetime.now(UTC)
        work = Work(self._context.pool, self._account_id, "test", now)
        async with opened(work):
            keys, whose = self._context.keys, uuid.UUID(contact_uuid)
            found = await portal.mail_with_code(work, keys, whose)
        assert found is not None
        return str(found.values["login"]["code"])

    async def park(self) -> int:
        """The number of a job that was given up on."""
        work = Work(self._context.pool, self._account_id, "test", datetime.now(UTC))
        async with opened(work):
            both = {"source_uuid": uuid.uuid4(), "destination_uuid": uuid.uuid4()}
            whose = {"account_id": self._account_id, "actor": "test"}
            work.defer(contact_jobs.merge, **whose, **both)
        return int(await work.value(PARK, str(self._account_id)))

    async def logged_request(self) -> str:
        """The uuid of a request that somebody has made."""
        log = RequestLog(self._context)
        caller = Caller(self._account_id, uuid.uuid4(), "", "", frozenset(), "token")
        asked = {"method": "GET", "headers": [], "query_string": b""}
        scope = {
            **asked,
            CALLER: caller,
            ORIGIN: Origin("here", f"asked-of-{self._account_id}"),
        }
        log.note(scope, "/api/v3/oauth/clients", 200, 0.1)
        work = Work(self._context.pool, self._account_id, "test", datetime.now(UTC))
        await log.write(work)
        return str(await work.value(LOGGED, self._account_id))

    async def invitation(self, invitation_uuid: str) -> str:
        """What the link in the mail with this invitation carries."""
        async with opened(self._work()) as work:
            which = (uuid.UUID(invitation_uuid), "https://regulars.test")
            found = await staff.mail_invitation(work, self._context.keys, *which)
        assert found is not None
        return str(found.values["invitation"]["url"]).partition("#token=")[2]

    async def reset(self, user_uuid: str) -> str:
        """What the link to a new password carries, in the mail to somebody."""
        async with opened(self._work()) as work:
            who = (uuid.UUID(user_uuid), work.now, "https://regulars.test")
            found = await staff.mail_reset(work, self._context.keys, *who)
        assert found is not None
        return str(found.values["reset"]["url"]).partition("#token=")[2]

    async def begin_session(self, user_uuid: str) -> str:
        """A session of somebody, begun without their password."""
        async with opened(self._work()) as work:
            return await accounts.begin_session(work, uuid.UUID(user_uuid), "Test")

    def _work(self) -> Work:
        now = datetime.now(UTC)
        return Work(self._context.pool, self._account_id, "test", now)

    async def keep(self) -> None:
        """Keeps a mail, as if the account were a sandbox."""
        work = Work(self._context.pool, self._account_id, "test", datetime.now(UTC))
        message = Message(to="kept@example.com", subject="Kept", text="Not sent")
        shows = messages.LOGIN_CODE.shows
        mail = messages.Outgoing(
            message,
            "login_code",
            shows,
            messages.Home(self._account_id, is_sandbox=True),
        )
        async with opened(work):
            await messages.keep(work, self._context.keys, mail)
