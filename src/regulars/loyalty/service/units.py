"""Units: what can be measured.

A unit that is removed keeps its row, and so does a program: a reception that began
before the removal may be written after it, and must not point at nothing. To have it
look would cost every reception a lock.
"""

import msgspec

from regulars.kit.ids import uuid7
from regulars.kit.work import Work
from regulars.loyalty.errors import (
    TooManyUnits,
    UnitAlreadyExists,
    UnitInUse,
    UnitNotFound,
)
from regulars.loyalty.queries import Terms, Unit
from regulars.loyalty.service.publishing import lock_terms, publish

MOST_UNITS = 200
"""Every process remembers all of them, and every version of the terms lists them."""


class UnitDraft(msgspec.Struct, frozen=True):
    """A unit to add."""

    name: str
    label: str
    prefix: str
    is_default: bool


UNIT_IN_USE = """
    select exists (
      select 1 from credit_receptions where account_id = $1 and unit_id = $2)
"""

# One that was removed comes back under its old name: it is the same measure.
ADD_UNIT = """
    insert into units
      (account_id, uuid, name, label, prefix, is_default, created_at, updated_at)
    values ($1, $2, $3, $4, $5, $6, $7, $7)
    on conflict (account_id, name) do update
    set label = excluded.label, prefix = excluded.prefix,
      is_default = excluded.is_default, updated_at = excluded.updated_at,
      removed_at = null
    where units.removed_at is not null
    returning id
"""

NO_DEFAULT = "update units set is_default = false where account_id = $1 and is_default"

DEFAULT = """
    update units set is_default = true, updated_at = $3
    where account_id = $1 and name = $2
"""

REMOVE_UNIT = """
    update units set removed_at = $3, is_default = false
    where account_id = $1 and name = $2
"""

REMOVE_UNIT_RULES = """
    with unit as (select id from units where account_id = $1 and name = $2),
    earning as (
      delete from earning_rules where account_id = $1
        and unit_id = (select id from unit))
    delete from loyalty_rules where account_id = $1
      and unit_id = (select id from unit)
"""


async def create_unit(work: Work, draft: UnitDraft) -> Unit:
    """The new unit. Raises UnitAlreadyExists, TooManyUnits."""
    await put_unit(work, await lock_terms(work), draft)
    unit = (await publish(work)).units[draft.name]
    work.audit("unit_created", unit.uuid, after=unit)
    return unit


async def put_unit(work: Work, known: Terms, draft: UnitDraft) -> None:
    """Adds a unit to these terms, which are locked. Raises as `create_unit`."""
    # Those that were removed are kept too, and may come back by their names.
    ever = known.units | known.removed_units
    if draft.name not in ever and len(ever) >= MOST_UNITS:
        raise TooManyUnits
    if draft.is_default:
        await work.write(NO_DEFAULT, work.account_id)
    values = (uuid7(), draft.name, draft.label, draft.prefix, draft.is_default)
    if not await work.write(ADD_UNIT, work.account_id, *values, work.now):
        raise UnitAlreadyExists


async def make_default(work: Work, name: str) -> Unit:
    """The unit, now the one that a bare value is measured in. Raises UnitNotFound."""
    before = await _unit(work, name)
    await work.write(NO_DEFAULT, work.account_id)
    await work.write(DEFAULT, work.account_id, name, work.now)
    unit = (await publish(work)).units[name]
    work.audit("unit_changed", unit.uuid, before, unit)
    return unit


async def delete_unit(work: Work, name: str) -> None:
    """Removes a unit that no reception was measured in. Raises UnitNotFound, UnitInUse.

    An account may be left without a default unit; receptions then have to name one.
    """
    unit = await _unit(work, name)
    if await work.value(UNIT_IN_USE, work.account_id, unit.id):
        raise UnitInUse
    await work.write(REMOVE_UNIT_RULES, work.account_id, name)
    await work.write(REMOVE_UNIT, work.account_id, name, work.now)
    work.audit("unit_removed", unit.uuid, before=unit)
    await publish(work)


async def _unit(work: Work, name: str) -> Unit:
    unit = (await lock_terms(work)).units.get(name)
    if unit is None:
        raise UnitNotFound
    return unit
