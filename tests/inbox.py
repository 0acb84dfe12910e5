"""What stands in mails to contacts, without any mail."""

import uuid
from datetime import UTC, datetime

from regulars.kit.context import Context
from regulars.kit.mail import Message
from regulars.kit.work import Work, opened
from regulars.messages import service as messages
from regulars.portal import service as portal


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

    async def keep(self) -> None:
        """Keeps a mail, as if the account were a sandbox."""
        work = Work(self._context.pool, self._account_id, "test", datetime.now(UTC))
        message = Message(to="kept@example.com", subject="Kept", text="Not sent")
        shows = messages.LOGIN_CODE.shows
        mail = messages.Outgoing(message, "login_code", shows, self._account_id)
        async with opened(work):
            await messages.keep(work, self._context.keys, mail)
