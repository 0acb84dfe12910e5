"""Credits that were given and can't be spent yet."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from regulars.contacts import queries as contacts
from regulars.kit.work import Work

MOST_SHOWN = 200


class Pending(msgspec.Struct, frozen=True):
    """Credits of one reception that wait; `total` is of all that the contact has."""

    reception_uuid: UUID
    credits: int
    releases_at: datetime | None
    happened_at: datetime
    total: int


# Also of those who were merged into the contact.
OF_CONTACT = f"""
    select reception.uuid as reception_uuid, pending.releases_at,
      pending.credits - pending.taken_back as credits, reception.happened_at,
      (sum(pending.credits - pending.taken_back) over ())::bigint as total
    from pending_credits pending
    join credit_receptions reception on (reception.account_id, reception.id)
      = (pending.account_id, pending.reception_id)
    where pending.account_id = $1 and pending.state = 'pending'
      and pending.contact_id in (
        select $2::bigint
        union all
        select id from former_contacts where account_id = $1 and merged_into_id = $2)
    order by pending.releases_at, pending.reception_id limit {MOST_SHOWN}
"""


async def pending_of(work: Work, contact_uuid: UUID) -> Sequence[Pending]:
    """What waits for a contact, the soonest first. Raises ContactNotFound."""
    contact = await contacts.find(work, contact_uuid)
    return await work.many(Pending, OF_CONTACT, work.account_id, contact.id)
