"""What is done later for older clients: their mails."""

import msgspec
import structlog

from regulars.kit.crypto import Keys, Unsealable
from regulars.kit.errors import Problem, Unavailable
from regulars.kit.jobs import OpenWork, job
from regulars.legacy import service
from regulars.messages import service as messages
from regulars.settings import Settings

log = structlog.get_logger("regulars.legacy")

TRIES = 6


@job("legacy.mail_staged", tries=TRIES, parks=False)
async def mail_staged(
    open_work: OpenWork,
    keys: Keys,
    settings: Settings,
    account_id: int,
    sealed: str,
) -> None:
    """Mails the link to credits, unless somebody has taken them meanwhile.

    It never parks: a parked job would keep the address of somebody who may not even be
    a contact. What no later try can mend is given up at once.
    """
    async with open_work(account_id) as work:
        try:
            ordered = service.unsealed(work, keys, sealed)
            mail = await service.mail_with_link(work, keys, ordered)
        except Unavailable:
            raise
        except (Problem, Unsealable, msgspec.MsgspecError) as wrong:
            reason = type(wrong).__name__
            log.warning("mail with a link given up", account=account_id, reason=reason)
            return
    if mail is not None:
        await messages.send(open_work, keys, settings, mail, ordered.uuid)
