"""What is done later for those who work here: their mails, and what they left open."""

from datetime import datetime
from uuid import UUID

from regulars.accounts.queries import each_account
from regulars.kit.crypto import Keys
from regulars.kit.jobs import OpenWork, every, job
from regulars.kit.work import Origin
from regulars.messages import service as messages
from regulars.settings import Settings
from regulars.staff import service


@job("staff.mail_invitation")
async def mail_invitation(
    open_work: OpenWork,
    keys: Keys,
    settings: Settings,
    account_id: int,
    invitation_uuid: UUID,
) -> None:
    """Mails somebody the link to accept with; tried again it is the same one."""
    address = settings.base_url()
    async with open_work(account_id) as work:
        mail = await service.mail_invitation(work, keys, invitation_uuid, address)
    if mail is not None:
        await messages.send(open_work, keys, settings, mail)


@job(service.MAIL_RESETS, parks=False)
async def mail_resets(open_work: OpenWork, notes: list[service.ResetAsked]) -> None:
    """Has a link sent to each who asked for one, unless they asked too often."""
    for each in notes:
        async with open_work(each.account_id) as work:
            work.actor, work.origin = "anybody", Origin(each.place)
            work.now = each.asked_at
            if await service.may_be_mailed(work, each.membership_uuid):
                work.defer(
                    mail_reset,
                    account_id=each.account_id,
                    membership_uuid=each.membership_uuid,
                    asked_at=each.asked_at,
                )


# Within the hour that the link is good for.
@job("staff.mail_reset", tries=3)
async def mail_reset(
    open_work: OpenWork,
    keys: Keys,
    settings: Settings,
    account_id: int,
    membership_uuid: UUID,
    asked_at: datetime,
) -> None:
    """Mails somebody the link to a new password."""
    address = settings.base_url()
    async with open_work(account_id) as work:
        mail = await service.mail_reset(work, keys, membership_uuid, asked_at, address)
    if mail is not None:
        await messages.send(open_work, keys, settings, mail)


@job(service.NOTE_SIGNED_OUT)
async def note_signed_out(open_work: OpenWork, notes: list[service.SignedOut]) -> None:
    """Writes down which sessions ended with another that the same browser held."""
    for each in notes:
        async with open_work(each.account_id) as work:
            work.actor = f"user:{each.membership_uuid}"
            work.audit("signed_out", each.session_uuid)


@every("37 3 * * *")
async def forget_invitations(open_work: OpenWork) -> None:
    """Forgets invitations that nobody wanted, and what those had who have left."""

    async def of_one(account_id: int) -> None:
        async with open_work(account_id) as work:
            await service.forget_invitations(work)
            await service.forget_steps(work)
            await service.forget_left(work)

    await each_account(open_work, of_one)
