"""Tokens, OAuth clients and sessions."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from regulars.accounts.permissions import Permission
from regulars.accounts.queries import (
    Credential,
    OAuthClient,
)
from regulars.accounts.schemas.words import Name, atom_or_none
from regulars.kit.clock import atom


class SecretOut(Struct):
    """A key that was just made: the only time that it is shown."""

    uuid: UUID
    token: Annotated[str, Meta(examples=["rgl_pat_..."])]


class TokenCreate(Struct):
    """A personal access token to make.

    Without scopes it may do whatever you may; it never may do more.
    """

    name: Name
    scopes: Annotated[list[Permission], Meta(min_length=1)] | UnsetType = UNSET
    expires_at: datetime | None = None


class CredentialOut(Struct):
    """A token that was given out; the token itself can't be shown again.

    `last_used_at` is the hour in which it was used last, a minute or so afterwards.
    """

    id: int
    uuid: UUID
    kind: str
    name: str
    scopes: list[str]
    user_uuid: UUID | None
    register_uuid: UUID | None
    created_at: str
    expires_at: str | None
    revoked_at: str | None
    last_used_at: str | None

    @classmethod
    def of(cls, credential: Credential) -> "CredentialOut":
        return cls(
            credential.id,
            credential.uuid,
            credential.kind,
            credential.name,
            credential.scopes,
            credential.user_uuid,
            credential.register_uuid,
            atom(credential.created_at),
            atom_or_none(credential.expires_at),
            atom_or_none(credential.revoked_at),
            atom_or_none(credential.last_used_at),
        )


class OAuthClientCreate(Struct):
    """An application that is to get tokens of its own."""

    name: Name


class OAuthClientOut(Struct):
    """An OAuth client; its secret can't be shown again.

    `last_used_at` is the hour in which one of its tokens was used last.
    """

    id: int
    uuid: UUID
    name: str
    created_at: str
    revoked_at: str | None
    last_used_at: str | None

    @classmethod
    def of(cls, client: OAuthClient) -> "OAuthClientOut":
        return cls(
            client.id,
            client.uuid,
            client.name,
            atom(client.created_at),
            atom_or_none(client.revoked_at),
            atom_or_none(client.last_used_at),
        )


class OAuthClientSecretOut(Struct):
    """A client that was just made, with its secret: the only time it is shown."""

    client_id: int
    uuid: UUID
    client_secret: str


class TokenRequest(Struct):
    """A token request of an OAuth client (RFC 6749, section 4.4)."""

    grant_type: Annotated[str, Meta(examples=["client_credentials"])] = ""
    client_id: Annotated[str | int, Meta(examples=["1"])] = ""
    client_secret: Annotated[str, Meta(examples=["rgl_sec_..."])] = ""


class AccessTokenOut(Struct):
    """An access token (RFC 6749, section 5.1); it lasts so many seconds."""

    token_type: Annotated[str, Meta(examples=["Bearer"])]
    expires_in: Annotated[int, Meta(examples=[31_536_000])]
    access_token: Annotated[str, Meta(examples=["rgl_oat_..."])]
