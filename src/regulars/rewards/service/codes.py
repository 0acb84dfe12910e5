"""Filling up the codes that a digital reward gives."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

import msgspec

from regulars.kit.crypto import Keys
from regulars.kit.work import Work
from regulars.rewards.errors import RewardHasNoCodes
from regulars.rewards.events import RewardCodesAdded
from regulars.rewards.queries import DIGITAL, Reward

PURPOSE = "reward code"


class CodesAdded(msgspec.Struct, frozen=True):
    """How many codes were new, which were not, and how many are left to give."""

    added: int
    duplicates: list[str]
    stock: int


class _Fresh(msgspec.Struct, frozen=True):
    """One code to add, and what it may be found by since case told codes apart."""

    mac: bytes
    sealed: bytes
    older: set[bytes]


# Codes that the account has already, in whatever reward, are left out. Each older one
# is looked up by itself, in the order that only the key's own index has: planned while
# there were none, a join read all of the account's codes for each.
ADD = """
    with known as materialized (
      select older.n from unnest($6::bytea[], $7::bigint[]) as older(mac, n)
      cross join lateral (
        select from reward_codes
        where account_id = $1 and code_mac between older.mac and older.mac
        order by code_mac limit 1) code),
    added as (
      insert into reward_codes
        (account_id, reward_id, code_mac, code_sealed, created_at)
      select $1, $2, code.mac, code.sealed, $3
      from unnest($4::bytea[], $5::bytea[]) with ordinality as code(mac, sealed, n)
      where code.n not in (select n from known)
      order by code.n
      on conflict (account_id, code_mac) do nothing
      returning code_mac),
    more as (
      update rewards set stock = stock + (select count(*) from added)
      where account_id = $1 and id = $2)
    select code_mac from added
"""


async def add_codes(
    work: Work, keys: Keys, reward_uuid: UUID, codes: Sequence[str]
) -> CodesAdded:
    """Thousands of codes in one statement; those that are there already are told.

    Raises RewardNotFound, RewardHasNoCodes.
    """
    reward = await work.get(Reward, reward_uuid, lock=True)
    if reward.reward_type != DIGITAL:
        raise RewardHasNoCodes
    macs, fresh = await asyncio.to_thread(_fresh, keys, work.account, codes)
    found = ([one.mac for one in fresh], [one.sealed for one in fresh])
    older = [(mac, n) for n, one in enumerate(fresh, 1) for mac in one.older]
    known = ([mac for mac, _ in older], [n for _, n in older])
    values = (reward.id, work.now, *found, *known)
    rows = await work.write(ADD, work.account_id, *values)
    added = {row["code_mac"] for row in rows}
    duplicates = _twice(codes, macs, added)
    work.emit(RewardCodesAdded(subject_uuid=reward_uuid, codes=len(added)))
    facts = {"codes": len(added)}
    work.audit("reward_codes_added", reward_uuid, after=facts)
    return CodesAdded(len(added), duplicates, (reward.stock or 0) + len(added))


def folded(code: str) -> str:
    """The code as it is found: upper case, however somebody typed it."""
    return code.strip().upper()


def mac_of(keys: Keys, account_id: int, code: str) -> bytes:
    """What a code is found by, in its own account alone."""
    return _mac(keys, account_id, folded(code))


def sealed_for(keys: Keys, account_id: int, code: str) -> bytes:
    """The code as it is kept: as it was given, but for spaces around it."""
    return keys.seal(code.strip(), f"{PURPOSE} {account_id}")


def code_of(keys: Keys, account_id: int, sealed: bytes) -> str:
    """The code that was given to a contact."""
    return keys.unseal(sealed, f"{PURPOSE} {account_id}")


def _fresh(
    keys: Keys, account_id: int, codes: Sequence[str]
) -> tuple[list[bytes], list[_Fresh]]:
    """What each is found by, and each code once, as the first of its spellings."""
    macs = [mac_of(keys, account_id, code) for code in codes]
    fresh: dict[bytes, _Fresh] = {}
    for code, mac in zip(codes, macs, strict=True):
        if mac not in fresh:
            sealed = sealed_for(keys, account_id, code)
            fresh[mac] = _Fresh(mac, sealed, set())
        fresh[mac].older.update(_older(keys, account_id, code))
    return macs, list(fresh.values())


def _older(keys: Keys, account_id: int, code: str) -> list[bytes]:
    """What the code was found by when it was kept just as somebody had typed it.

    Which capitals they mixed nobody can know from a HMAC: those of this code are
    looked for, and small letters throughout.
    """
    spellings = {code, code.strip(), code.strip().lower()} - {folded(code)}
    return [_mac(keys, account_id, spelling) for spelling in spellings]


def _mac(keys: Keys, account_id: int, spelling: str) -> bytes:
    return keys.mac(PURPOSE, f"{account_id} {spelling}")


def _twice(codes: Sequence[str], macs: Sequence[bytes], added: set[bytes]) -> list[str]:
    """Each code that was there already, or came more than once, one time."""
    seen: set[bytes] = set()
    twice: dict[bytes, str] = {}
    for code, mac in zip(codes, macs, strict=True):
        if mac in seen or mac not in added:
            twice.setdefault(mac, code.strip())
        seen.add(mac)
    return list(twice.values())
