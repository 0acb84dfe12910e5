"""The roles that people can be given."""

from typing import get_args

from regulars.accounts.permissions import ROLES, Permission
from regulars.accounts.schemas import RoleOut
from regulars.accounts.schemas.words import Role
from regulars.kit.doors import dashboard


@dashboard.get("/roles", allows=Permission.ACCOUNTS_READ)
async def list_roles() -> list[RoleOut]:
    """Every role, the one that may most first, with the permissions it gives.

    Somebody's key may never do more than their role allows.
    """
    return [
        RoleOut(name, [each for each in Permission if each in ROLES[name]])
        for name in get_args(Role)
    ]
