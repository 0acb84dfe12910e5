"""Changing what a business looks like."""

import msgspec

from regulars.accounts import queries
from regulars.accounts.queries import BrandKit
from regulars.kit.ids import uuid7
from regulars.kit.work import Work

NAMES = BrandKit.AUDITED

PUT = f"""
    insert into brand_kits (account_id, uuid, created_at, updated_at,
      {", ".join(NAMES)})
    values ($1, $2, $3, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
    on conflict (account_id) do update set ({", ".join(NAMES)})
      = ($4, $5, $6, $7, $8, $9, $10, $11, $12), updated_at = $3
"""


async def change_brand_kit(work: Work, change: msgspec.Struct) -> BrandKit:
    """The brand kit as changed; UNSET is left as it is. Mails bear it from then on."""
    await queries.lock_account(work)
    before = await queries.brand_kit(work)
    told = msgspec.structs.asdict(change).items()
    new = {name: value for name, value in told if value is not msgspec.UNSET}
    after = msgspec.structs.replace(before, **new)
    values = [getattr(after, name) for name in NAMES]
    await work.write(PUT, work.account_id, uuid7(), work.now, *values)
    kept = await queries.brand_kit(work)
    assert kept.uuid is not None
    work.audit("brand_kit_changed", kept.uuid, before, kept)
    return kept
