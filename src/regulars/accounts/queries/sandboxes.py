"""Which accounts of the server are sandboxes."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from regulars.kit.work import Work


class Sandbox(msgspec.Struct, frozen=True):
    """An account to try things in, as the operator of the server sees it."""

    id: int
    uuid: UUID
    name: str


SANDBOXES = """
    select id, uuid, name from accounts where is_sandbox and is_active order by id
"""


async def all_sandboxes(work: Work) -> Sequence[Sandbox]:
    """Every sandbox on the server, for whoever runs it."""
    return await work.many(Sandbox, SANDBOXES)
