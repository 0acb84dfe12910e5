"""The link to credits, mailed to an address that may be nobody's we know.

The address is kept nowhere: it waits in the job, sealed. How often it may
be written to is counted under a name that is made of it and leads nobody back to it.
"""

from uuid import UUID

import msgspec

from regulars.accounts.queries import account
from regulars.contacts.queries import find_by_email
from regulars.contacts.service import count_mail, mark_of
from regulars.kit.crypto import Keys, from_letters, in_letters
from regulars.kit.ids import uuid7
from regulars.kit.languages import Language, spoken
from regulars.kit.limits import Limits
from regulars.kit.work import Work
from regulars.legacy import queries
from regulars.loyalty.errors import StagedCreditReceptionAlreadyRedeemed
from regulars.messages import service as messages
from regulars.messages.service import Draft

MOST_A_MINUTE = 3
"""How many such mails one address is sent in a minute by one account."""

MOST_A_MINUTE_OF_ALL = 12
"""How many such mails one address is sent in a minute, by whichever accounts."""

MOST_A_DAY = 10
"""How many such mails a day one address is sent by one account."""

MOST_A_DAY_OF_ONE = 20
"""How many mails a day the same credits are announced by."""

PURPOSE = "staged credits"


class Mail(msgspec.Struct, frozen=True):
    """Which credits are announced to whom, and in which language if that was said."""

    staged_id: int
    email: str
    locale: str | None


class Ordered(msgspec.Struct, frozen=True, array_like=True):
    """A mail to send, as it waits in the queue, sealed."""

    staged_id: int
    email: str
    language: Language
    # None of one that the previous release has sealed.
    uuid: UUID | None = None


async def order_mail(work: Work, keys: Keys, guesses: Limits, mail: Mail) -> str:
    """The mail to send, sealed; it is counted, for each bound there is.

    Raises StagedCreditReceptionNotFound, StagedCreditReceptionAlreadyRedeemed,
    TooManyRequests, and TemplateLacksVariable where the mail lacks the link.
    """
    staged = await queries.find_staged(work, mail.staged_id)
    if await queries.redeemed(work, keys, staged) is not None:
        raise StagedCreditReceptionAlreadyRedeemed
    language = spoken(_asked(mail.locale), (await account(work)).language)
    await messages.must_be_whole(work, messages.STAGED_CREDITS, language)
    await _count(work, keys, guesses, mail)
    ordered = Ordered(staged.id, mail.email.strip(), language, uuid7())
    told = msgspec.json.encode(ordered).decode()
    return in_letters(keys.seal(told, _context(work)))


async def _count(work: Work, keys: Keys, guesses: Limits, mail: Mail) -> None:
    """Counts the mail, unless that is one too many. Raises TooManyRequests."""
    address = mark_of(keys, PURPOSE, mail.email)
    # First its own: what an account is refused takes nothing from the others.
    guesses.take(f"{PURPOSE} {work.account} {address.hex}", MOST_A_MINUTE)
    guesses.take(f"{PURPOSE} {address.hex}", MOST_A_MINUTE_OF_ALL)
    one = UUID(int=mail.staged_id)
    bounds = [(address, "", MOST_A_DAY), (one, " of one", MOST_A_DAY_OF_ONE)]
    await count_mail(work, PURPOSE, bounds)


def unsealed(work: Work, keys: Keys, sealed: str) -> Ordered:
    """The mail that was sealed for this account."""
    told = keys.unseal(from_letters(sealed), _context(work))
    return msgspec.json.decode(told, type=Ordered)


async def mail_with_link(work: Work, keys: Keys, ordered: Ordered) -> Draft | None:
    """What is written; None once the credits have been taken."""
    staged = await queries.find_staged(work, ordered.staged_id)
    if await queries.redeemed(work, keys, staged) is not None:
        return None
    claim = {"url": staged.url, "credits": str(staged.credits)}
    # Whose address it is, so that the mail goes with them where it is kept.
    contact = await find_by_email(work, ordered.email)
    whose = contact.uuid if contact else None
    to = messages.Recipient(ordered.email, ordered.language, {}, whose)
    return await messages.draft(work, messages.STAGED_CREDITS, to, {"claim": claim})


def _asked(locale: str | None) -> str:
    """`nl_NL` and `nl-BE` are Dutch."""
    return (locale or "").replace("_", "-").partition("-")[0].strip().lower()


def _context(work: Work) -> str:
    return f"{PURPOSE} of {work.account}"
