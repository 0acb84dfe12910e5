"""Setting when tills ask twice, refuse and lock by themselves."""

import msgspec

from regulars.accounts.queries import account
from regulars.kit.work import Work
from regulars.tills.queries import TillTerms, till_terms

PUT = """
    insert into till_terms (account_id, again_after_seconds, warns_above, refuses_above,
      locks_after_seconds, updated_at)
    values ($1, $2, $3, $4, $5, $6)
    on conflict (account_id) do update
    set again_after_seconds = excluded.again_after_seconds,
      warns_above = excluded.warns_above, refuses_above = excluded.refuses_above,
      locks_after_seconds = excluded.locks_after_seconds,
      updated_at = excluded.updated_at
"""


async def change_till_terms(work: Work, terms: TillTerms) -> TillTerms:
    """The terms as they are from now on."""
    before = await till_terms(work)
    values = msgspec.structs.astuple(terms)
    await work.write(PUT, work.account_id, *values, work.now)
    changed = await till_terms(work)
    whose = await account(work)
    work.audit("till_terms_changed", whose.uuid, before, changed)
    return changed
