"""The chain of the audit log: a seal for each entry that also covers the one before.

Seals are made with a key that lies outside the database, so that whoever has the
database alone can change an entry but not the seals that say so
(docs/decisions/0015-audit-chain.md).
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from regulars.kit.crypto import Keys
from regulars.kit.verify import Finding
from regulars.kit.work import Work

MOST_AT_ONCE = 1_000


class ChainBroken(Exception):
    """A chain's head is gone, or isn't what was sealed last: nothing is added to it."""


class _Head(msgspec.Struct, frozen=True):
    position: int
    entry_xid: int
    entry_id: int
    seal: bytes
    # Of the entry at that position; None when it is gone.
    newest: bytes | None


class _Entry(msgspec.Struct, frozen=True):
    xid: int
    id: int
    verb: str
    subject_uuid: UUID
    before: Any
    after: Any
    actor: str
    origin: str
    request_id: str | None
    recorded_at: datetime


class _Link(_Entry, frozen=True):
    position: int
    seal: bytes


COLUMNS = """
    entry.xid, entry.id, entry.verb, entry.subject_uuid, entry.before, entry.after,
    entry.actor, entry.origin, entry.request_id, entry.recorded_at
"""

BEGIN = """
    insert into audit_heads (account_id, position, entry_xid, entry_id, seal)
    values ($1, 0, 0, 0, $2)
"""

HEAD = """
    select head.position, head.entry_xid, head.entry_id, head.seal,
      case when head.position = 0 then ''::bytea else (
        select seal.seal from audit_seals seal
        where seal.account_id = $1 and seal.position = head.position) end as newest
    from audit_heads head where head.account_id = $1
"""

# A statement of its own: the next one sees what the one before us has sealed.
LOCK = "select 1 from audit_heads where account_id = $1 for no key update"

# A late commit can't slip in behind a place that was given already: only entries of
# transactions older than every running one are sealed, in the order of (xid, id).
UNSEALED = f"""
    select {COLUMNS} from audit_entries entry
    where entry.account_id = $1 and (entry.xid, entry.id) > ($2, $3)
      and entry.xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
    order by entry.xid, entry.id limit $4
"""

SEAL = """
    insert into audit_seals (account_id, position, entry_xid, entry_id, seal)
    select $1, $2 + s.n, s.entry_xid, s.entry_id, s.seal
    from unnest($3::bigint[], $4::bigint[], $5::bytea[])
      with ordinality as s(entry_xid, entry_id, seal, n)
"""

MOVE_HEAD = """
    update audit_heads set position = $2, entry_xid = $3, entry_id = $4, seal = $5
    where account_id = $1
"""

LINKS = f"""
    select {COLUMNS}, seal.position, seal.seal
    from audit_seals seal
    join audit_entries entry on (entry.account_id, entry.xid, entry.id)
      = (seal.account_id, seal.entry_xid, seal.entry_id)
    where seal.account_id = $1 and seal.position > $2 order by seal.position limit $3
"""


async def begin(work: Work, keys: Keys) -> None:
    """Begins the chain of a new account.

    Nobody does it later: who removed a chain could have it made anew over what is left.
    """
    await work.write(BEGIN, work.account_id, _head_seal(keys, work, 0, b""))


async def seal(work: Work, keys: Keys) -> int:
    """Seals what was written since the last time, and says how many entries that was.

    Raises ChainBroken when the head doesn't fit: going on would make it fit again.
    """
    await work.write(LOCK, work.account_id)
    head = await work.one(_Head, HEAD, work.account_id)
    if head is None or not _fits(keys, work, head):
        raise ChainBroken(f"account {work.account_id}")
    fresh = await work.many(
        _Entry, UNSEALED, work.account_id, head.entry_xid, head.entry_id, MOST_AT_ONCE
    )
    if fresh:
        await _add(work, keys, head, fresh)
    return len(fresh)


async def _add(work: Work, keys: Keys, head: _Head, fresh: Sequence[_Entry]) -> None:
    seals: list[bytes] = []
    newest = head.newest or b""
    for position, entry in enumerate(fresh, head.position + 1):
        newest = _seal(keys, work, newest, position, entry)
        seals.append(newest)
    xids, ids = [each.xid for each in fresh], [each.id for each in fresh]
    await work.write(SEAL, work.account_id, head.position, xids, ids, seals)
    position = head.position + len(fresh)
    place = (position, xids[-1], ids[-1])
    sealed = _head_seal(keys, work, position, newest)
    await work.write(MOVE_HEAD, work.account_id, *place, sealed)


async def unfit(work: Work, keys: Keys) -> list[Finding]:
    """Every place of the chain that isn't as it was sealed."""
    head = await work.one(_Head, HEAD, work.account_id)
    found: list[Finding] = []
    if head is None or not _fits(keys, work, head):
        place = "none" if head is None else f"position {head.position}"
        found.append(Finding(None, "the head of the audit chain", place))
    position, before = 0, b""
    while True:
        links = await work.many(_Link, LINKS, work.account_id, position, MOST_AT_ONCE)
        for link in links:
            if link.seal != _seal(keys, work, before, link.position, link):
                place = f"entry {link.position}"
                found.append(Finding(None, f"{place} as it was sealed", "another"))
            position, before = link.position, link.seal
        if len(links) < MOST_AT_ONCE:
            return found


def _fits(keys: Keys, work: Work, head: _Head) -> bool:
    if head.newest is None:
        return False
    return head.seal == _head_seal(keys, work, head.position, head.newest)


def _head_seal(keys: Keys, work: Work, position: int, newest: bytes) -> bytes:
    return keys.mac("audit head", f"{work.account_id} {position} {newest.hex()}")


def _seal(keys: Keys, work: Work, before: bytes, position: int, it: _Entry) -> bytes:
    """What the entry is sealed with: account, place, the seal before it, all of it."""
    fields = [getattr(it, name) for name in _Entry.__struct_fields__]
    text = msgspec.json.encode(
        [work.account_id, position, before.hex(), *fields], order="deterministic"
    )
    return keys.mac("audit entry", text.decode())
