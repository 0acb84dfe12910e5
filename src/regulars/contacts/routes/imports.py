"""Many people at once."""

from uuid import UUID

from regulars.accounts.permissions import Permission
from regulars.contacts import jobs, service
from regulars.contacts.errors import ContactImportNotFound
from regulars.contacts.schemas import ContactBatch, ContactImportOut
from regulars.contacts.service import Import
from regulars.kit.doors import clients, dashboard, register
from regulars.kit.work import Work

CHANNEL = "IMPORT"


@clients.post("/contacts/batch", allows=Permission.CONTACTS_WRITE)
@register.post("/contacts/batch", allows=Permission.CONTACTS_WRITE)
@dashboard.post("/contacts/batch", allows=Permission.CONTACTS_WRITE)
async def import_contacts(work: Work, body: ContactBatch) -> ContactImportOut:
    """Add up to a thousand people, or fill in what is told of those who are known.

    It is done in a moment. A row that can't be taken is refused alone, a column that
    can't be filled in is left out; the report says which row, which column and why.
    Columns that no attribute is called like are in it at once, with the nearest name.
    """
    rows = [each.row(number) for number, each in enumerate(body.contacts, 1)]
    made = await service.order_import(work, rows, CHANNEL)
    work.defer(
        jobs.import_contacts,
        account_id=work.account,
        import_uuid=made.uuid,
        actor=work.actor,
    )
    return ContactImportOut.of(made)


@dashboard.get(
    "/contact-imports/{contact_import_uuid}",
    allows=Permission.CONTACTS_READ,
    refuses=[ContactImportNotFound],
)
async def get_contact_import(work: Work, contact_import_uuid: UUID) -> ContactImportOut:
    """What has become of an import."""
    return ContactImportOut.of(await work.get(Import, contact_import_uuid))
