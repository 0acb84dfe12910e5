"""Who may sign in, and as what."""

from uuid import UUID, uuid4

import msgspec

from regulars.accounts import queries
from regulars.accounts.errors import (
    LastOwner,
    MemberAlreadyExists,
    MemberNotFound,
)
from regulars.accounts.queries import Member
from regulars.kit.caches import announce_change
from regulars.kit.crypto import hash_password
from regulars.kit.work import Work


class NewMember(msgspec.Struct, frozen=True):
    """Somebody to let in; the password is theirs for this account alone."""

    email: str
    name: str
    password: str
    role: str


ADD_USER = """
    insert into users (uuid, email, created_at) values ($1, $2, $3)
    on conflict (lower(email)) do nothing
"""

ADD_MEMBER = """
    insert into memberships
      (account_id, user_id, role, name, password_hash, created_at)
    select $1, id, $3, $4, $5, $6 from users where lower(email) = lower($2)
    on conflict (account_id, user_id) do nothing
    returning user_id
"""

OWNERS = """
    select user_id from memberships where account_id = $1 and role = 'owner'
    order by id for update
"""

CHANGE_ROLE = "update memberships set role = $3 where account_id = $1 and user_id = $2"

REMOVE = "delete from memberships where account_id = $1 and user_id = $2"

END_SESSIONS = """
    update credentials set revoked_at = $3
    where account_id = $1 and user_id = $2 and kind = 'session' and revoked_at is null
"""


async def add_member(work: Work, new: NewMember) -> Member:
    """The member who may sign in from now on. Raises MemberAlreadyExists."""
    digest = await hash_password(new.password)
    # A uuid that tells no time: it would say whether another account knows them.
    await work.write(ADD_USER, uuid4(), new.email, work.now)
    values = (work.account_id, new.email, new.role, new.name, digest, work.now)
    added = await work.write(ADD_MEMBER, *values)
    if not added:
        raise MemberAlreadyExists
    members = await queries.members(work)
    member = next(each for each in members if each.user_id == added[0]["user_id"])
    work.audit("user_added", member.uuid, after=member)
    return member


async def change_role(work: Work, user_uuid: UUID, role: str) -> Member:
    """The member in another role, from their next request on.

    Raises MemberNotFound, LastOwner.
    """
    owners = await _owners(work)
    member = await _member(work, user_uuid)
    if role != "owner" and owners == [member.user_id]:
        raise LastOwner
    await work.write(CHANGE_ROLE, work.account_id, member.user_id, role)
    await work.write(END_SESSIONS, work.account_id, member.user_id, work.now)
    await announce_change(work)
    changed = await _member(work, user_uuid)
    work.audit("user_changed", user_uuid, member, changed)
    return changed


async def remove_member(work: Work, user_uuid: UUID) -> None:
    """Lets somebody in no more; their tokens answer 7011. Raises as `change_role`."""
    owners = await _owners(work)
    member = await _member(work, user_uuid)
    if owners == [member.user_id]:
        raise LastOwner
    await work.write(REMOVE, work.account_id, member.user_id)
    await work.write(END_SESSIONS, work.account_id, member.user_id, work.now)
    work.audit("user_removed", user_uuid, before=member)
    await announce_change(work)


async def _member(work: Work, user_uuid: UUID) -> Member:
    for member in await queries.members(work):
        if member.uuid == user_uuid:
            return member
    raise MemberNotFound


async def _owners(work: Work) -> list[int]:
    """The owners' ids, locked: roles of an account change one after the other."""
    return [row["user_id"] for row in await work.write(OWNERS, work.account_id)]
