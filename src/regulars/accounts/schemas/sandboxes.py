"""Sandboxes as their live account's dashboard shows them."""

from datetime import timedelta
from uuid import UUID

from msgspec import Struct

from regulars.accounts.queries import OwnSandbox
from regulars.accounts.schemas.words import Name
from regulars.accounts.service import Entry, OpenedSandbox
from regulars.kit.clock import atom, now


class SandboxCreate(Struct):
    """What the sandbox is to be called; left out, as the account with "(sandbox)"."""

    name: Name | None = None


class SandboxOut(Struct):
    """An account to try things in, with this account's set-up and a clock of its own.

    `now` is what its clock shows.
    """

    uuid: UUID
    name: str
    created_at: str
    now: str

    @classmethod
    def of(cls, kept: OwnSandbox) -> "SandboxOut":
        ahead = timedelta(seconds=kept.clock_offset_seconds)
        shown = kept.clock_stands_at or now() + ahead
        return cls(kept.uuid, kept.name, atom(kept.created_at), atom(shown))


class SandboxKeysOut(Struct):
    """A new sandbox and the keys to it, which are shown now and never again."""

    uuid: UUID
    name: str
    created_at: str
    account_secret: str
    shop_uuid: UUID
    personal_access_token: str
    oauth_client_id: int
    oauth_client_secret: str
    register_token: str

    @classmethod
    def of(cls, made: OpenedSandbox) -> "SandboxKeysOut":
        account, keys = made.account, made.keys
        return cls(
            account.uuid,
            account.name,
            atom(account.created_at),
            made.account_secret,
            keys.shop_uuid,
            keys.personal_access_token,
            keys.oauth_client_id,
            keys.oauth_client_secret,
            keys.register_token,
        )


class SandboxSessionOut(Struct):
    """A session in the sandbox: send it as `Authorization: Bearer`."""

    token: str
    expires_at: str

    @classmethod
    def of(cls, made: Entry) -> "SandboxSessionOut":
        return cls(made.token, atom(made.expires_at))
