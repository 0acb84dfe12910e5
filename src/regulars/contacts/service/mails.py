"""How often somebody may be written to at the wish of whoever has a key."""

from datetime import timedelta
from uuid import UUID

from regulars.kit.work import Work

A_DAY = timedelta(days=1)

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


async def forget_mails(work: Work) -> None:
    """Forgets the counts of days that are over."""
    await work.write(FORGET_MAILS, work.account_id, work.now - A_DAY)
