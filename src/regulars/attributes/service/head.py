"""The account's version of its definitions, which one change at a time moves on."""

from regulars.attributes.queries import Definitions, load_definitions
from regulars.kit.caches import announce_change
from regulars.kit.work import Work

MOVE_ON = """
    insert into attribute_heads (account_id, version) values ($1, 1)
    on conflict (account_id) do update set version = attribute_heads.version + 1
"""


async def changing(work: Work) -> Definitions:
    """The definitions, which nobody else changes until this Work closes.

    Every process forgets what it remembers of them once it has committed.
    """
    await work.write(MOVE_ON, work.account_id)
    await announce_change(work)
    return await load_definitions(work)
