"""Which accounts of the server are sandboxes."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from regulars.accounts.errors import SandboxNotFound
from regulars.kit.errors import Problem
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


OWN = """
    select account.id, account.uuid, account.name, account.created_at,
      account.clock_offset_seconds, account.clock_stands_at
    from accounts account join accounts live on live.uuid = account.sandbox_of
    where live.id = $1 and account.is_active
"""


class OwnSandbox(msgspec.Struct, frozen=True):
    """A sandbox of the account, as its owner sees it."""

    id: int
    uuid: UUID
    name: str
    created_at: datetime
    clock_offset_seconds: int
    clock_stands_at: datetime | None

    MISSING: ClassVar[type[Problem]] = SandboxNotFound
    SELECT: ClassVar[str] = OWN + " and account.uuid = $2"


async def own_sandboxes(work: Work) -> Sequence[OwnSandbox]:
    """The sandboxes of the account that are open, the first one first."""
    return await work.many(OwnSandbox, OWN + " order by account.id", work.account_id)
