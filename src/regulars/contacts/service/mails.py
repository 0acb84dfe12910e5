"""How often somebody may be written to at the wish of whoever has a key."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from regulars.contacts.queries import email_key
from regulars.kit.crypto import Keys
from regulars.kit.errors import TooManyRequests
from regulars.kit.work import Work

A_DAY = timedelta(days=1)

AN_HOUR = 3_600

IN_ALL = UUID(int=0)
"""Under which the mails of a whole account are counted."""

MOST_A_DAY_IN_ALL = 2_000
"""How many mails of one kind a day one account sends, to whomever: a key that leaked
writes to no more strangers in the name of the business."""

COUNT_MAIL = """
    insert into contact_mails as known (account_id, contact_uuid, kind, since, mails)
    values ($1, $2, $3, $4, 1)
    on conflict (account_id, contact_uuid, kind) do update
    set mails = case when known.since <= $5 then 1 else known.mails + 1 end,
      since = case when known.since <= $5 then $4 else known.since end
    where known.since <= $5 or known.mails < $6
    returning 1
"""

FORGET_MAILS = "delete from contact_mails where account_id = $1 and since <= $2"


async def may_mail(work: Work, contact_uuid: UUID, kind: str, most: int) -> bool:
    """Whether one more mail of this kind stays within so many a day; it is counted."""
    day = (work.now, work.now - A_DAY, most)
    counted = await work.write(COUNT_MAIL, work.account_id, contact_uuid, kind, *day)
    return bool(counted)


async def count_mail(
    work: Work, kind: str, bounds: Iterable[tuple[UUID, str, int]]
) -> None:
    """Counts one mail within each of these bounds, and within the account's.

    A bound is who or what is counted, as what of this kind, and how many a day. Raises
    TooManyRequests.
    """
    # The account last: all its mails wait for that row, as short as can be.
    for whose, part, most in (*bounds, (IN_ALL, " in all", MOST_A_DAY_IN_ALL)):
        if not await may_mail(work, whose, f"{kind}{part}", most):
            raise TooManyRequests(retry_after_seconds=AN_HOUR)


def mark_of(keys: Keys, kind: str, email: str) -> UUID:
    """What mails to an address are counted under, whose contact it may be: contacts are
    made and deleted at will. It leads nobody back to the address.
    """
    return UUID(bytes=keys.mac(kind, email_key(email))[:16])


async def forget_mails(work: Work) -> None:
    """Forgets the counts of days that are over."""
    await work.write(FORGET_MAILS, work.account_id, work.now - A_DAY)
