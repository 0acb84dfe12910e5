"""Filling up the codes that a digital reward gives."""

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


# Codes that the account has already, in whatever reward, are left out.
ADD = """
    with added as (
      insert into reward_codes
        (account_id, reward_id, code_mac, code_sealed, created_at)
      select $1, $2, code.mac, code.sealed, $3
      from unnest($4::bytea[], $5::bytea[]) with ordinality as code(mac, sealed, n)
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
    macs = [mac_of(keys, work.account, code) for code in codes]
    fresh = dict(zip(macs, codes, strict=True))
    sealed = [sealed_for(keys, work.account, code) for code in fresh.values()]
    values = (reward.id, work.now, list(fresh), sealed)
    rows = await work.write(ADD, work.account_id, *values)
    added = {row["code_mac"] for row in rows}
    duplicates = _twice(codes, macs, added)
    work.emit(RewardCodesAdded(subject_uuid=reward_uuid, codes=len(added)))
    facts = {"codes": len(added)}
    work.audit("reward_codes_added", reward_uuid, after=facts)
    return CodesAdded(len(added), duplicates, (reward.stock or 0) + len(added))


def mac_of(keys: Keys, account_id: int, code: str) -> bytes:
    """What a code is found by, in its own account alone."""
    return keys.mac(PURPOSE, f"{account_id} {code}")


def sealed_for(keys: Keys, account_id: int, code: str) -> bytes:
    """The code as it is kept."""
    return keys.seal(code, f"{PURPOSE} {account_id}")


def code_of(keys: Keys, account_id: int, sealed: bytes) -> str:
    """The code that was given to a contact."""
    return keys.unseal(sealed, f"{PURPOSE} {account_id}")


def _twice(codes: Sequence[str], macs: Sequence[bytes], added: set[bytes]) -> list[str]:
    """Each code that was there already, or came more than once, one time."""
    seen: set[bytes] = set()
    twice: dict[str, None] = {}
    for code, mac in zip(codes, macs, strict=True):
        if mac in seen or mac not in added:
            twice[code] = None
        seen.add(mac)
    return list(twice)
