"""Contacts who tell who they are, become one, or are no more."""

from uuid import UUID

from regulars.accounts.permissions import Permission
from regulars.contacts import jobs, queries, service
from regulars.contacts.errors import ContactNotAnonymous, ContactNotFound
from regulars.contacts.routes.contacts import whole
from regulars.contacts.schemas import (
    ContactClaim,
    ContactDelete,
    ContactMerge,
    ContactMergeOut,
    ContactOut,
)
from regulars.kit.doors import clients, dashboard, register
from regulars.kit.errors import InvalidInput, Problem
from regulars.kit.work import Work

CLAIMING: list[type[Problem]] = [ContactNotFound, ContactNotAnonymous]


@clients.put(
    "/contacts/{contact_uuid}/claim",
    allows=Permission.CONTACTS_WRITE,
    refuses=CLAIMING,
)
@register.put(
    "/contacts/{contact_uuid}/claim",
    allows=Permission.CONTACTS_WRITE,
    refuses=CLAIMING,
)
@dashboard.put(
    "/contacts/{contact_uuid}/claim",
    allows=Permission.CONTACTS_WRITE,
    refuses=CLAIMING,
)
async def claim_contact(
    work: Work, contact_uuid: UUID, body: ContactClaim
) -> ContactOut:
    """Give an anonymous contact their address.

    When a contact has it already, everything goes over to that one, who is answered;
    the anonymous one is no more.
    """
    return await whole(work, await service.claim(work, contact_uuid, body.email))


@clients.post(
    "/contacts/merge", allows=Permission.CONTACTS_WRITE, refuses=[ContactNotFound]
)
@register.post(
    "/contacts/merge", allows=Permission.CONTACTS_WRITE, refuses=[ContactNotFound]
)
@dashboard.post(
    "/contacts/merge", allows=Permission.CONTACTS_WRITE, refuses=[ContactNotFound]
)
async def merge_contacts(work: Work, body: ContactMerge) -> ContactMergeOut:
    """Make two contacts one: the destination stays, with everything that both had.

    It is done in a moment and can't be undone. Until then both are there, and whatever
    the source gets comes along; from then on the source is unknown (55031).
    """
    source, into = body.source_contact_uuid, body.destination_contact_uuid
    for wanted in (source, into):
        await queries.find(work, wanted)
    if source == into:
        reason = ["This must be another contact than the source."]
        raise InvalidInput({"destination_contact_uuid": reason})
    work.defer(
        jobs.merge,
        account_id=work.account,
        source_uuid=source,
        destination_uuid=into,
        actor=work.actor,
    )
    return ContactMergeOut(source, into, "PENDING")


@clients.post(
    "/contacts/{contact_uuid}/delete",
    allows=Permission.CONTACTS_WRITE,
    refuses=[ContactNotFound],
)
@register.post(
    "/contacts/{contact_uuid}/delete",
    allows=Permission.CONTACTS_WRITE,
    refuses=[ContactNotFound],
)
@dashboard.post(
    "/contacts/{contact_uuid}/delete",
    allows=Permission.CONTACTS_WRITE,
    refuses=[ContactNotFound],
)
async def delete_contact(work: Work, contact_uuid: UUID, body: ContactDelete) -> None:
    """End a contact, in a moment and for good.

    Their credits go and their address is free again. `DEFAULT` keeps what they did,
    under their uuid; `GDPR` also erases whatever else tells who they were, and may
    follow a `DEFAULT`.
    """
    if body.type == "GDPR":
        await service.check_erasable(work, contact_uuid)
    else:
        await queries.find(work, contact_uuid)
    job = jobs.erase if body.type == "GDPR" else jobs.delete
    work.defer(
        job, account_id=work.account, contact_uuid=contact_uuid, actor=work.actor
    )
