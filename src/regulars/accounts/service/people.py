"""Who may sign in, and as what."""

from uuid import UUID

import msgspec

from regulars.accounts.errors import (
    LastOwner,
    UserAlreadyExists,
)
from regulars.accounts.permissions import ROLES, Rights, must_cover
from regulars.accounts.queries import COUNT_USERS, User
from regulars.accounts.service.room import must_have_room
from regulars.kit.caches import announce_change
from regulars.kit.ids import uuid7
from regulars.kit.work import Work


class NewUser(msgspec.Struct, frozen=True):
    """Somebody to let in; the password is theirs for this account alone."""

    email: str
    name: str
    password_hash: str
    role: str


ADD_USER = """
    insert into users (email, created_at) values (lower($1), $2)
    on conflict (lower(email)) do nothing
"""

ADD_MEMBER = """
    insert into memberships
      (account_id, user_id, uuid, email, role, name, password_hash, created_at)
    select $1, id, $3, $2, $4, $5, $6, $7 from users where lower(email) = lower($2)
    on conflict (account_id, user_id) do nothing
    returning id
"""

OWNERS = """
    select id from memberships where account_id = $1 and role = 'owner'
    order by id for update
"""

CHANGE_ROLE = "update memberships set role = $3 where account_id = $1 and id = $2"

REMOVE = "delete from memberships where account_id = $1 and id = $2"

REMOVE_PIN = "delete from till_pins where account_id = $1 and membership_uuid = $2"

END_SESSIONS = """
    update credentials set revoked_at = $3
    where account_id = $1 and membership_uuid = $2 and kind = 'session'
      and revoked_at is null
"""

END_KEYS = """
    update credentials set revoked_at = $3
    where account_id = $1 and membership_uuid = $2 and revoked_at is null
"""


async def create_user(work: Work, new: NewUser, rights: Rights, most: int) -> User:
    """The user who may sign in from now on.

    Raises UserAlreadyExists, Forbidden, UsageLimitReached.
    """
    must_cover(rights, ROLES[new.role])
    await must_have_room(work, most, COUNT_USERS)
    await work.write(ADD_USER, new.email, work.now)
    uuid = uuid7()
    who = (work.account_id, new.email, uuid)
    what = (new.role, new.name, new.password_hash, work.now)
    if not await work.write(ADD_MEMBER, *who, *what):
        raise UserAlreadyExists
    user = await work.get(User, uuid)
    work.audit("user_added", uuid, after=user)
    return user


async def change_role(work: Work, user_uuid: UUID, role: str, rights: Rights) -> User:
    """The user in another role, from their next request on.

    Raises UserNotFound, LastOwner, Forbidden.
    """
    owners = await _owners(work)
    user = await work.get(User, user_uuid)
    must_cover(rights, ROLES[user.role] | ROLES[role])
    if role != "owner" and owners == [user.id]:
        raise LastOwner
    await work.write(CHANGE_ROLE, work.account_id, user.id, role)
    await work.write(END_SESSIONS, work.account_id, user_uuid, work.now)
    await announce_change(work)
    changed = await work.get(User, user_uuid)
    work.audit("user_changed", user_uuid, user, changed)
    return changed


async def delete_user(work: Work, user_uuid: UUID, rights: Rights) -> None:
    """Lets somebody in no more, and ends their keys. Raises as `change_role`.

    Their tokens answer 7011 from now on, also when the same person is let in again:
    that is another membership, with keys of its own.
    """
    owners = await _owners(work)
    user = await work.get(User, user_uuid)
    must_cover(rights, ROLES[user.role])
    if owners == [user.id]:
        raise LastOwner
    await work.write(REMOVE, work.account_id, user.id)
    await work.write(REMOVE_PIN, work.account_id, user_uuid)
    await work.write(END_KEYS, work.account_id, user_uuid, work.now)
    work.audit("user_removed", user_uuid, before=user)
    await announce_change(work)


async def _owners(work: Work) -> list[int]:
    """The owners' ids, locked: roles of an account change one after the other."""
    return [row["id"] for row in await work.write(OWNERS, work.account_id)]
