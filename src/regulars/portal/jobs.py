"""What is done later for contacts who come themselves: their mails, and forgetting."""

from uuid import UUID

from regulars.accounts.queries import each_account
from regulars.kit.crypto import Keys
from regulars.kit.jobs import OpenWork, every, job
from regulars.messages import service as messages
from regulars.portal import service
from regulars.settings import Settings


# Later than some minutes nobody waits for it any more.
@job("portal.mail_code", tries=3)
async def mail_code(
    open_work: OpenWork,
    keys: Keys,
    settings: Settings,
    account_id: int,
    contact_uuid: UUID,
) -> None:
    """Mails a contact a login code; tried again it is another one."""
    async with open_work(account_id) as work:
        mail = await service.mail_with_code(work, keys, contact_uuid)
    if mail is not None:
        await messages.send(open_work, keys, settings, mail)


@job("portal.mail_page_code", tries=3, parks=False)
async def mail_page_code(
    open_work: OpenWork,
    keys: Keys,
    settings: Settings,
    account_id: int,
    waiting: str,
) -> None:
    """Mails whoever gave an address on our pages a code, if it is to be had there."""
    async with open_work(account_id) as work:
        base_url = await service.pages_at(work, settings.base_url())
        mail = await service.mail_to(work, keys, waiting, base_url)
    if mail is not None:
        await messages.send(open_work, keys, settings, mail)


@every("29 3 * * *")
async def forget_codes_and_tokens(open_work: OpenWork) -> None:
    """Forgets login codes and session tokens whose time has passed."""

    async def of_one(account_id: int) -> None:
        async with open_work(account_id) as work:
            await service.forget_codes(work)
            await service.forget_sessions(work)
            await service.forget_page_sessions(work)

    await each_account(open_work, of_one)
