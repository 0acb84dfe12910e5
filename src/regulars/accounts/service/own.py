"""What people change of themselves, in one account."""

from typing import Literal
from uuid import UUID

import msgspec

from regulars.accounts.errors import WrongPassword
from regulars.accounts.queries import Person, person
from regulars.accounts.service.sessions import end_others
from regulars.kit.caches import announce_change
from regulars.kit.crypto import verify_password
from regulars.kit.languages import Language
from regulars.kit.work import Work

Theme = Literal["system", "light", "dark"]

CHANGE = """
    update memberships set name = $3, language = $4, theme = $5
    where account_id = $1 and uuid = $2
"""

NOTE_FACTOR = """
    update memberships set has_second_factor = $3
    where account_id = $1 and uuid = $2 and has_second_factor <> $3 returning 1
"""

PASSWORD = """
    select password_hash from memberships where account_id = $1 and uuid = $2
"""

SET_PASSWORD = """
    update memberships set password_hash = $3 where account_id = $1 and uuid = $2
"""


class OwnChange(msgspec.Struct, frozen=True):
    """What people change of how they are named and spoken to; UNSET stays."""

    name: str | msgspec.UnsetType = msgspec.UNSET
    language: Language | msgspec.UnsetType | None = msgspec.UNSET
    theme: Theme | msgspec.UnsetType = msgspec.UNSET


async def change_own(work: Work, membership_uuid: UUID, new: OwnChange) -> Person:
    """The person as changed. What they are called is told to no log."""
    await work.begin()
    now = await person(work, membership_uuid)
    given = msgspec.structs.asdict(new).items()
    fields = {name: each for name, each in given if each is not msgspec.UNSET}
    changed = msgspec.structs.replace(now, **fields)
    values = (changed.name, changed.language, changed.theme)
    await work.write(CHANGE, work.account_id, membership_uuid, *values)
    return changed


async def must_be_theirs(work: Work, membership_uuid: UUID, password: str) -> None:
    """Raises WrongPassword unless it is theirs.

    Whoever finds a dashboard open, or has a token, doesn't have that.
    """
    kept = await work.value(PASSWORD, work.account_id, membership_uuid)
    if not await verify_password(kept, password):
        raise WrongPassword


async def set_password(
    work: Work, membership_uuid: UUID, password_hash: str, but: UUID | None
) -> None:
    """Gives somebody a new password; all their sessions but this one end."""
    await work.write(SET_PASSWORD, work.account_id, membership_uuid, password_hash)
    await end_others(work, membership_uuid, but)
    work.audit("password_changed", membership_uuid)


async def note_second_factor(
    work: Work, membership_uuid: UUID, *, has_one: bool
) -> bool:
    """Says whether somebody has a second factor; whether that is new."""
    values = (work.account_id, membership_uuid, has_one)
    is_new = bool(await work.write(NOTE_FACTOR, *values))
    await announce_change(work)
    return is_new
