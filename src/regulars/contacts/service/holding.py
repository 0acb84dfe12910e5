"""Whatever of contacts is held while it is changed, and in which order.

The account's counter first, then imports, then contacts, then what is a contact's own:
their identifiers, and the holds and the wallets of the ledger. Several of one kind are
held in the order of their ids. Who keeps to this waits for others, and never in a ring.
"""

from uuid import UUID

import msgspec

from regulars.contacts.errors import ContactNotFound
from regulars.kit.work import Work

# The row is there in every account. Who holds it adds or ends contacts, makes one of
# two, or changes the kinds of message; nobody else does meanwhile.
COUNT = "select from contact_counts where account_id = $1 for no key update"

# Those that somebody may still be told of in.
IMPORTS = """
    select from contact_imports where account_id = $1 and rows is not null
    order by id for no key update
"""

TO_CHANGE = """
    select id from contacts where account_id = $1 and uuid = $2 for no key update
"""

TO_CHANGE_BY_ID = """
    select from contacts where account_id = $1 and id = $2 for no key update
"""

TO_STAY = "select from contacts where account_id = $1 and uuid = $2 for key share"

TO_END = """
    select id, uuid, credit_wallet_id as wallet_id, prepaid_wallet_id from contacts
    where account_id = $1 and uuid = any($2::uuid[]) order by id for update
"""


class Held(msgspec.Struct, frozen=True):
    """A contact that nobody else can change or end now."""

    id: int
    uuid: UUID
    wallet_id: int
    # None of whoever never kept money here.
    prepaid_wallet_id: int | None


async def hold_count(work: Work) -> None:
    """Holds the account's counter of contacts."""
    await work.write(COUNT, work.account_id)


async def hold_imports(work: Work) -> None:
    """Holds every import that isn't done yet."""
    await work.write(IMPORTS, work.account_id)


async def hold_to_change(work: Work, contact_uuid: UUID) -> int:
    """The contact's id, while nobody else changes them. Raises ContactNotFound."""
    rows = await work.write(TO_CHANGE, work.account_id, contact_uuid)
    if not rows:
        raise ContactNotFound
    return int(rows[0]["id"])


async def hold_owner(work: Work, contact_id: int) -> None:
    """The same for whoever has something, who may be no more by now."""
    await work.write(TO_CHANGE_BY_ID, work.account_id, contact_id)


async def hold_to_stay(work: Work, contact_uuid: UUID) -> bool:
    """Whether the contact is there; then nobody ends them until this Work closes.

    They may be changed meanwhile. For who writes of them without taking their wallet.
    """
    return bool(await work.write(TO_STAY, work.account_id, contact_uuid))


async def hold_to_end(work: Work, uuids: list[UUID | None]) -> list[Held]:
    """Those of the contacts that there are, held in the order of their ids."""
    wanted = [uuid for uuid in uuids if uuid is not None]
    await work.begin()
    return await work.many(Held, TO_END, work.account_id, wanted)
