"""How contacts prove who they are: a code by mail, then a token."""

from uuid import UUID

from regulars.accounts.permissions import Permission
from regulars.contacts.errors import ContactNotFound
from regulars.kit.crypto import Keys
from regulars.kit.doors import clients
from regulars.kit.errors import TooManyRequests
from regulars.kit.limits import Limits
from regulars.kit.work import Work
from regulars.portal import jobs, service
from regulars.portal.errors import (
    AccountSecretInvalid,
    PasscodeNotFound,
    PortalNotFound,
)
from regulars.portal.guessing import ask_for_code, try_code
from regulars.portal.schemas import (
    VerificationCheck,
    VerificationOut,
    VerificationSend,
    VerificationSendOut,
)

ON_ITS_WAY = VerificationSendOut("email", "The login code is on its way.")


@clients.post(
    "/contact-verification/send",
    allows=Permission.CONTACTS_WRITE,
    status=200,
    refuses=[ContactNotFound, PortalNotFound, TooManyRequests],
    # It would be counted for the minute, and not for the day.
    dry_runs=False,
)
async def send_verification(
    work: Work, keys: Keys, guesses: Limits, body: VerificationSend
) -> VerificationSendOut:
    """Mail a contact a login code: six digits, good once within ten minutes.

    A new code ends the one before. One address is sent three a minute and ten a day.
    It can't be tried out.
    """
    contact = await service.order_code(work, body.email)
    # Only of somebody's own contacts: nobody keeps strangers from their codes.
    ask_for_code(guesses, keys, body.email)
    account_id = work.account
    work.defer(jobs.mail_code, account_id=account_id, contact_uuid=contact.uuid)
    return ON_ITS_WAY


@clients.post(
    "/contact-verification/verify",
    allows=Permission.CONTACTS_WRITE,
    status=200,
    refuses=[PortalNotFound, PasscodeNotFound, TooManyRequests],
)
async def verify_code(
    work: Work, keys: Keys, guesses: Limits, body: VerificationCheck
) -> VerificationOut:
    """Whose login code this is; it can't be used again.

    Five tries each code, and ten a minute for each address. A try counts also when it
    is refused, and a refusal is the answer to every repeat with its idempotency key.
    """
    try_code(guesses, keys, work.account, body.email)
    return VerificationOut(await service.verify(work, keys, body.email, body.code))


@clients.get(
    "/contact-verification/auth-token/{contact_uuid}",
    allows=Permission.CONTACTS_WRITE,
    refuses=[ContactNotFound, AccountSecretInvalid],
)
async def get_auth_token(work: Work, keys: Keys, contact_uuid: UUID) -> str:
    """A token that says who the contact is, for an hour.

    It is a JSON Web Token, signed with the account secret (HS256): `sub` is the contact
    and `aud` is `contacts-portal`. Ask for it once their code was right.
    """
    return await service.auth_token(work, keys, contact_uuid)
