"""Who owns an account, for what only they should hear."""

from collections.abc import Sequence

from regulars.kit.work import Work

OWNERS = """
    select email from memberships where account_id = $1 and role = 'owner' order by id
"""


async def owners(work: Work) -> Sequence[str]:
    """The addresses of the owners, the first one first."""
    return [row["email"] for row in await work.once(OWNERS, work.account_id)]
