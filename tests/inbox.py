"""What no call makes: what stands in mails, a job that failed, a request."""

import uuid
from datetime import UTC, datetime, timedelta

import pyotp
from staff_sign_in.authenticator import Authenticator

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
from regulars.staff.errors import TotpIsOn
from regulars.staff.service import codes

HERE = staff.Site("http://regulars.test", "regulars.test")

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
        self._app = pyotp.TOTP(pyotp.random_base32())
        self._steps = -1
        self.made_passkey = ""

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

    async def no_app(self, user_uuid: str) -> None:
        """Switches somebody's app off."""
        async with opened(self._work()) as work:
            await codes.remove_totp(work, uuid.UUID(user_uuid))

    async def app(self, user_uuid: str) -> None:
        """Switches an app's codes on for somebody, if they have none."""
        if await self._begun(user_uuid):
            async with opened(self._work()) as work:
                what = (uuid.UUID(user_uuid), self.code_of_app, None)
                await staff.confirm_totp(work, self._context.keys, *what)

    async def first_code(self, user_uuid: str) -> str:
        """The code that an app shows which was begun just now."""
        await self.no_app(user_uuid)
        await self._begun(user_uuid)
        return self.code_of_app

    async def _begun(self, user_uuid: str) -> bool:
        try:
            async with opened(self._work()) as work:
                whose = uuid.UUID(user_uuid)
                begun = await staff.begin_totp(work, self._context.keys, whose)
        except TotpIsOn:
            return False
        self._app = pyotp.TOTP(begun.secret)
        return True

    @property
    def code_of_app(self) -> str:
        """A code of the app that was begun last: of the next half minute, each time."""
        self._steps += 1
        away = timedelta(seconds=30 * (self._steps % 2))
        return self._app.at(datetime.now(UTC) + away)

    async def first_step(self, user_uuid: str) -> str:
        """The proof of a first step of somebody with an app."""
        self._steps = -1
        await self.app(user_uuid)
        async with opened(self._work()) as work:
            whose = (uuid.UUID(user_uuid), None)
            keys = self._context.keys
            return (await staff.begin_second_step(work, keys, *whose)).proof

    async def passkey_proof(self, user_uuid: str) -> str:
        """The proof for a passkey, whose answer is `made_passkey`."""
        async with opened(self._work()) as work:
            whose = (uuid.UUID(user_uuid), HERE)
            begun = await staff.begin_passkey(work, self._context.keys, *whose)
        self.made_passkey = Authenticator(HERE.origin).made(begun[1])
        return begun[0].proof

    async def passkey(self, user_uuid: str) -> str:
        """A passkey of somebody, who is asked for none."""
        proof = await self.passkey_proof(user_uuid)
        made = staff.Made("Phone", self.made_passkey, HERE)
        async with opened(self._work()) as work:
            who = staff.Own(uuid.UUID(user_uuid), None)
            added = await staff.add_passkey(work, self._context.keys, who, proof, made)
        return str(added.passkey.uuid)

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
