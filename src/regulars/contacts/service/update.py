"""Filling in what is known of a contact."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from regulars.attributes import service as attributes
from regulars.attributes.queries import VERSION_NOW, definitions
from regulars.contacts.errors import ContactNotFound
from regulars.contacts.queries import Contact
from regulars.contacts.queries.contacts import COLUMNS, WALLET
from regulars.kit.work import Work

# With definitions from before ($3) it touches nothing. What changes nothing is no
# event, and whoever asked gets the contact as they are.
UPDATE = f"""
    with known as materialized (
      select contact.* from contacts contact
      where contact.account_id = $1 and contact.uuid = $4 and {VERSION_NOW} = $3
      for no key update),
    changed as (
      update contacts
      set attributes = (contacts.attributes || $5::jsonb) - $6::text[], updated_at = $2
      from known
      where contacts.account_id = $1 and contacts.id = known.id
        and (known.attributes || $5::jsonb) - $6::text[] <> known.attributes
      returning contacts.*),
    logged as (
      insert into events (account_id, name, subject_uuid, contact_uuid, payload, actor,
        happened_at, recorded_at)
      select $1, 'contact_updated', known.uuid, known.uuid,
        jsonb_build_object('attributes', (
          select jsonb_agg(name order by name)
          from jsonb_object_keys($5::jsonb || jsonb_object($6::text[], $6::text[]))
            as name
          where known.attributes -> name is distinct from changed.attributes -> name)),
        $7, $2, $2
      from known join changed on changed.id = known.id),
    contact as (
      select * from changed
      union all select * from known where not exists (select from changed))
    {COLUMNS} from contact {WALLET}
"""


async def update(
    work: Work, uuid: UUID, given: Mapping[str, Any], *, lenient: bool
) -> Contact:
    """The contact with these attributes filled in.

    Raises InvalidInput, which names each attribute whose value can't be had, and
    ContactNotFound.
    """
    known = await definitions(work)
    while True:
        of_contacts = known.of("contact")
        new = attributes.taken(of_contacts, given, lenient=lenient)
        await attributes.mark_used(work, of_contacts, new.values)
        head = (work.account_id, work.now, known.version, uuid)
        values = (new.values, new.cleared, work.actor)
        found = await work.one(Contact, UPDATE, *head, *values)
        if found is not None:
            return found
        current = await definitions(work, fresh=True)
        if current.version == known.version:
            raise ContactNotFound
        known = current
