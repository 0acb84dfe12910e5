"""The server that an account is on."""

from typing import Annotated

from msgspec import Meta, Struct

from regulars import __version__
from regulars.accounts.permissions import Permission
from regulars.accounts.schemas.words import atom_or_none
from regulars.kit import figures
from regulars.kit.doors import dashboard
from regulars.kit.work import Work


class SystemOut(Struct):
    """What the server knows of itself; null of what was never done.

    A backup that is made by other means than `regulars backup` is known to nobody here.
    """

    version: Annotated[str, Meta(examples=["0.4.0"])]
    last_backup_at: str | None
    last_verified_at: str | None


@dashboard.get("/system", allows=Permission.AUDIT_READ)
async def get_system(work: Work) -> SystemOut:
    """Which release answers, when there was a backup, and when the books were proved.

    In real time, also where the account's own clock is ahead.
    """
    noted = await figures.noted(work)
    return SystemOut(
        __version__,
        atom_or_none(noted.get("backup")),
        atom_or_none(noted.get("verify")),
    )
