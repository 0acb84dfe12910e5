"""Two contacts become one: the destination stays, with all that the source had.

Who merges the other way round waits (`holding`), and finds that one of the two is no
more.
"""

from uuid import UUID

from regulars.contacts.events import ContactMerged
from regulars.contacts.service.holding import Held, hold_count, hold_to_end
from regulars.kit.work import Work
from regulars.ledger import service as ledger

# Whoever somebody has become: `MOVE_FORMER` keeps that one step away.
TODAY = """
    select uuid from contacts
    where account_id = $1 and (uuid = $2 or id = (
      select merged_into_id from former_contacts where account_id = $1 and uuid = $2))
"""

# What the destination has of its own stays: it is what was entered there.
TAKE_OVER = """
    update contacts destination
    set attributes = source.attributes || destination.attributes,
      subscriptions = source.subscriptions || destination.subscriptions,
      updated_at = $4
    from contacts source
    where source.account_id = $1 and source.id = $2
      and destination.account_id = $1 and destination.id = $3
"""

MOVE_IDENTIFIERS = """
    update contact_identifiers
    set contact_id = $3, updated_at = $4, is_default = is_default and not exists (
      select 1 from contact_identifiers own
      where own.account_id = $1 and own.contact_id = $3)
    where account_id = $1 and contact_id = $2
"""

# Whoever had been merged into the source before is the destination now too.
MOVE_FORMER = """
    update former_contacts set merged_into_id = $3
    where account_id = $1 and merged_into_id = $2
"""

# In two steps: no moment at which two have it.
LET_GO = """
    update contacts set prepaid_wallet_id = null where account_id = $1 and id = $2
"""

TAKE_WALLET = """
    update contacts set prepaid_wallet_id = $3 where account_id = $1 and id = $2
"""

END = """
    with gone as (
      delete from contacts where account_id = $1 and id = $2
      returning id, uuid, credit_wallet_id, prepaid_wallet_id),
    counted as (
      update contact_counts set contacts = contacts - (select count(*) from gone)
      where account_id = $1)
    insert into former_contacts (account_id, id, uuid, credit_wallet_id,
      prepaid_wallet_id, prepaid_in_cents, ending, merged_into_id, transfers, ended_at)
    select $1, id, uuid, credit_wallet_id, prepaid_wallet_id, $7, $3, $4, $5, $6
    from gone
"""


async def merge(work: Work, source_uuid: UUID, destination_uuid: UUID) -> UUID | None:
    """The uuid of whoever both are now; None when the destination is no more.

    Where the source is no more, or has become the destination already, nothing is left
    to do.
    """
    await hold_count(work)
    into: UUID | None = await work.value(TODAY, work.account_id, destination_uuid)
    held = {each.uuid: each for each in await hold_to_end(work, [source_uuid, into])}
    source = held.get(source_uuid)
    if source is None or into is None or source_uuid == into:
        return into
    await _merge(work, source, held[into])
    return into


async def _merge(work: Work, source: Held, destination: Held) -> None:
    wallets = [source.wallet_id, source.prepaid_wallet_id]
    await ledger.keep_holds(work, [each for each in wallets if each is not None])
    poured = await ledger.pour(work, source.wallet_id, destination.wallet_id)
    cents = await _bring_money(work, source, destination)
    both = (source.id, destination.id)
    await work.write(TAKE_OVER, work.account_id, *both, work.now)
    await work.write(MOVE_IDENTIFIERS, work.account_id, *both, work.now)
    await work.write(MOVE_FORMER, work.account_id, *both)
    into = (destination.id, poured.transfers)
    await end(work, source.id, "merged", *into, prepaid_in_cents=cents)
    work.emit(
        ContactMerged(
            subject_uuid=destination.uuid,
            contact_uuid=destination.uuid,
            source_uuid=source.uuid,
            credits=poured.amount,
            prepaid_in_cents=cents,
        )
    )


async def _bring_money(work: Work, source: Held, destination: Held) -> int:
    """Puts the money of both together, and says how much came along.

    Whoever kept none has the other's wallet from now on, as it is.
    """
    brought, own = source.prepaid_wallet_id, destination.prepaid_wallet_id
    if brought is None:
        return 0
    if own is not None:
        return (await ledger.pour(work, brought, own)).amount
    await work.write(LET_GO, work.account_id, source.id)
    await work.write(TAKE_WALLET, work.account_id, destination.id, brought)
    return await ledger.held_balance(work, brought)


async def end(
    work: Work,
    contact_id: int,
    how: str,
    into_id: int | None,
    transfers: int,
    *,
    prepaid_in_cents: int,
) -> None:
    """Leaves nothing of a contact but their uuid and their wallets, which are closed.

    `prepaid_in_cents` is the money that went along, or that is nobody's any more.
    """
    values = (contact_id, how, into_id, transfers, work.now, prepaid_in_cents)
    await work.write(END, work.account_id, *values)
