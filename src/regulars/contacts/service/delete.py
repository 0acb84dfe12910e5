"""Contacts who are to be no more, and whatever tells who they were."""

from uuid import UUID

import msgspec

from regulars.contacts import queries
from regulars.contacts.errors import ContactNotFound
from regulars.contacts.events import ContactDeleted
from regulars.contacts.service.holding import (
    Held,
    hold_count,
    hold_imports,
    hold_to_end,
)
from regulars.contacts.service.merge import end
from regulars.kit.clock import now
from regulars.kit.crypto import Keys
from regulars.kit.erasure import erasures
from regulars.kit.idempotency import Forgetting, Marks, forget_some
from regulars.kit.work import Work
from regulars.ledger import service as ledger

UNLINK_ALL = """
    update contact_identifiers
    set contact_id = null, linked_at = null, is_default = false, updated_at = $3
    where account_id = $1 and contact_id = $2
"""

DELETE_ALL = """
    delete from contact_identifiers where account_id = $1 and contact_id = $2
"""

CARDS = """
    select value from contact_identifiers where account_id = $1 and contact_id = $2
    order by id
"""

KNOWN_AS = """
    select uuid from former_contacts where account_id = $1 and merged_into_id = $2
    union all
    select uuid from contacts where account_id = $1 and id = $2
    union all
    select uuid from former_contacts where account_id = $1 and id = $2
    order by uuid
"""

# The contact, and whoever was merged into them.
NUMBERS = """
    select id from former_contacts where account_id = $1 and merged_into_id = $2
    union all
    select $2
"""

# Of an import that has not been done yet; one of an older release has no keys.
STRIKE_OUT = """
    update contact_imports set rows = (
      select coalesce(jsonb_agg(r.row order by r.n), '[]')
      from jsonb_array_elements(rows) with ordinality as r(row, n)
      where r.row ->> 'email_key' is distinct from $2
        and lower(btrim(r.row ->> 'email')) <> $2
        and r.row ->> 'uuid' is distinct from $3)
    where account_id = $1 and rows is not null
"""

# The answer to whoever makes a card or changes it.
OF_CARD = '{"data":{"value":%s,"name":'

KNOWN = "select id, email from contacts where account_id = $1 and uuid = $2"

# Their name is gone, but not yet what else tells of them.
DELETED = """
    select id from former_contacts
    where account_id = $1 and uuid = $2 and ending = 'deleted'
"""

ERASED = """
    update former_contacts set ending = 'erased'
    where account_id = $1 and uuid = $2 and ending = 'deleted' returning id
"""


class Lost(msgspec.Struct, frozen=True):
    """What a contact had, and nobody has any more."""

    credits: int
    cents: int


async def delete(work: Work, contact_uuid: UUID) -> None:
    """Ends a contact: what they had goes, what they did stays, without their name.

    Their cards are nobody's again. Of somebody who is no more, nothing is left to do.
    """
    await hold_count(work)
    for contact in await hold_to_end(work, [contact_uuid]):
        lost = await _forfeit(work, contact)
        await work.write(UNLINK_ALL, work.account_id, contact.id, work.now)
        await end(work, contact.id, "deleted", None, 0, prepaid_in_cents=lost.cents)
        _tell(work, contact_uuid, "DEFAULT", lost)


async def to_forget(work: Work, contact_uuid: UUID) -> Forgetting | None:
    """What is to be forgotten with this contact; None of who was erased before.

    To be forgotten before `erase`, as far as it is stored by now: it takes a while.
    """
    rows = await work.once(KNOWN, work.account_id, contact_uuid)
    if not rows:
        return await _of_former(work, contact_uuid)
    [(contact_id, email)] = rows
    uuids = await work.once(KNOWN_AS, work.account_id, contact_id)
    cards = await work.once(CARDS, work.account_id, contact_id)
    marks = Marks(
        [email, *(str(row["uuid"]) for row in uuids)],
        # A card may have been made before it was theirs. Its value may be any word:
        # only there does it say which card it is.
        [OF_CARD % msgspec.json.encode(row["value"]).decode() for row in cards],
    )
    return Forgetting(marks, ContactNotFound, now())


async def _of_former(work: Work, contact_uuid: UUID) -> Forgetting | None:
    """What is to be forgotten of somebody who was deleted: they left no address."""
    contact_id = await work.value(DELETED, work.account_id, contact_uuid)
    if contact_id is None:
        return None
    uuids = await work.once(KNOWN_AS, work.account_id, contact_id)
    marks = Marks([str(row["uuid"]) for row in uuids], [])
    return Forgetting(marks, ContactNotFound, now())


async def check_erasable(work: Work, contact_uuid: UUID) -> None:
    """Raises ContactNotFound, but not for somebody of whom only the name is gone."""
    if await work.value(DELETED, work.account_id, contact_uuid) is None:
        await queries.find(work, contact_uuid)


async def erase(
    work: Work, contact_uuid: UUID, keys: Keys, done: Forgetting | None
) -> None:
    """Ends a contact, and removes whatever tells who they were, wherever it is kept.

    Also of somebody who was deleted before, without being erased.

    `docs/explanation/personal-data.md` has the list. What is `done` has been forgotten
    already: only what is new since then is left.
    """
    await hold_count(work)
    await hold_imports(work)
    if done is not None:
        await _erase_former(work, contact_uuid, keys, done)
    for contact in await hold_to_end(work, [contact_uuid]):
        what = await to_forget(work, contact_uuid)
        assert what is not None
        is_same = done is not None and done.marks == what.marks
        since = done.since if done and is_same else None
        await work.write(DELETE_ALL, work.account_id, contact.id)
        lost = await _forfeit(work, contact)
        # After it: who had the wallets until then may have written more about them.
        await _erase_elsewhere(work, contact.id)
        await end(work, contact.id, "erased", None, 0, prepaid_in_cents=lost.cents)
        strike = (queries.email_key(what.marks.words[0]), str(contact_uuid))
        await work.write(STRIKE_OUT, work.account_id, *strike)
        await _forget(work, keys, msgspec.structs.replace(what, since=since))
        _tell(work, contact_uuid, "GDPR", lost)


async def _erase_former(
    work: Work, contact_uuid: UUID, keys: Keys, done: Forgetting
) -> None:
    rows = await work.write(ERASED, work.account_id, contact_uuid)
    for row in rows:
        await _erase_elsewhere(work, row["id"])
        # Their address is gone: only rows that name them are theirs.
        strike = (str(contact_uuid), str(contact_uuid))
        await work.write(STRIKE_OUT, work.account_id, *strike)
        await _forget(work, keys, done)
        _tell(work, contact_uuid, "GDPR", Lost(0, 0))


async def _erase_elsewhere(work: Work, contact_id: int) -> None:
    rows = await work.write(NUMBERS, work.account_id, contact_id)
    for statement in erasures:
        await work.write(statement, work.account_id, [row[0] for row in rows])


async def _forget(work: Work, keys: Keys, what: Forgetting) -> None:
    after: str | None = ""
    while after is not None:
        after = await forget_some(work, keys, what, after)


async def _forfeit(work: Work, contact: Held) -> Lost:
    credits = await ledger.forfeit(work, contact.wallet_id)
    if contact.prepaid_wallet_id is None:
        return Lost(credits, 0)
    return Lost(credits, await ledger.forfeit(work, contact.prepaid_wallet_id))


def _tell(work: Work, contact_uuid: UUID, how: str, lost: Lost) -> None:
    work.emit(
        ContactDeleted(
            subject_uuid=contact_uuid,
            contact_uuid=contact_uuid,
            type=how,
            credits=lost.credits,
            prepaid_in_cents=lost.cents,
        )
    )
