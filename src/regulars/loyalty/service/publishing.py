"""Publishing: every change of the terms makes a new version of them."""

from regulars.accounts.queries import lock_account
from regulars.kit.caches import announce_change
from regulars.kit.work import Work
from regulars.loyalty.queries import Terms, load_terms
from regulars.loyalty.queries.terms import as_published

BUMP = "update loyalty_programs set version = version + 1 where account_id = $1"

KEEP_VERSION = """
    insert into loyalty_program_versions
      (account_id, program_id, version, terms, published_by, published_at)
    select $1, id, version, $2, $3, $4 from loyalty_programs where account_id = $1
"""


async def lock_terms(work: Work) -> Terms:
    """The terms, which nobody else changes until this Work closes."""
    # The account is always there, also before the first program and after the last.
    await lock_account(work)
    return await load_terms(work)


async def publish(work: Work) -> Terms:
    """The terms as they are now, kept as a version that receptions can name."""
    await work.write(BUMP, work.account_id)
    known = await load_terms(work)
    values = (as_published(known), work.actor, work.now)
    await work.write(KEEP_VERSION, work.account_id, *values)
    await announce_change(work)
    return known
