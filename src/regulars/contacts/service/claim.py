"""An anonymous contact tells who they are."""

from uuid import UUID

import asyncpg

from regulars.contacts import queries
from regulars.contacts.errors import ContactNotAnonymous
from regulars.contacts.events import ContactUpdated
from regulars.contacts.queries import Contact
from regulars.contacts.service.holding import hold_count, hold_to_end
from regulars.contacts.service.merge import merge
from regulars.kit.work import Work

CLAIM = """
    update contacts set email = $3, email_key = $4, is_anonymous = false,
      updated_at = $5
    where account_id = $1 and uuid = $2
"""


async def claim(work: Work, contact_uuid: UUID, email: str) -> Contact:
    """The contact with this address: this one, or who has it already and takes all.

    Raises ContactNotFound, ContactNotAnonymous.
    """
    # In the order in which contacts are added and merged; then nothing changes.
    await hold_count(work)
    known = await queries.find_by_email(work, email)
    await hold_to_end(work, [contact_uuid, known.uuid if known else None])
    anonymous = await queries.find(work, contact_uuid)
    if not anonymous.is_anonymous:
        raise ContactNotAnonymous
    if known is not None:
        await merge(work, contact_uuid, known.uuid)
        return await queries.find(work, known.uuid)
    values = (contact_uuid, email.strip(), queries.email_key(email), work.now)
    try:
        await work.write(CLAIM, work.account_id, *values)
    except asyncpg.UniqueViolationError:
        # Somebody else got the address meanwhile: done again, they will be found.
        raise asyncpg.SerializationError("the address was taken") from None
    work.emit(
        ContactUpdated(
            subject_uuid=contact_uuid,
            contact_uuid=contact_uuid,
            attributes=["email", "is_anonymous"],
        )
    )
    return await queries.find(work, contact_uuid)
