"""Keys for people, registers and applications: made here, shown once."""

from collections.abc import Sequence
from uuid import UUID

from regulars.accounts import queries, service
from regulars.accounts.errors import (
    CredentialNotFound,
    OAuthClientNotFound,
    RegisterNotFound,
)
from regulars.accounts.permissions import EVERYTHING, Permission
from regulars.accounts.schemas import (
    CredentialOut,
    OAuthClientCreate,
    OAuthClientOut,
    OAuthClientSecretOut,
    SecretOut,
    TokenCreate,
)
from regulars.kit.doors import Caller, dashboard
from regulars.kit.errors import Forbidden
from regulars.kit.work import Work


@dashboard.get("/tokens", allows=Permission.CREDENTIALS_WRITE)
async def list_tokens(work: Work) -> list[CredentialOut]:
    """Personal access tokens and register tokens, newest first."""
    return [CredentialOut.of(each) for each in await queries.credentials(work)]


@dashboard.post("/tokens", allows=Permission.CREDENTIALS_WRITE)
async def create_token(work: Work, caller: Caller, body: TokenCreate) -> SecretOut:
    """Make a personal access token. It is shown now and never again."""
    if caller.user_id is None:
        raise Forbidden
    scopes = _scopes(caller, body.scopes)
    draft = service.TokenDraft(body.name, scopes, body.expires_at)
    return SecretOut(*await service.add_token(work, caller.user_id, draft))


@dashboard.post(
    "/registers/{register_uuid}/tokens",
    allows=Permission.CREDENTIALS_WRITE,
    refuses=[RegisterNotFound],
)
async def create_register_token(work: Work, register_uuid: UUID) -> SecretOut:
    """Make a token for a register. It is shown now and never again."""
    register = await work.get(queries.Register, register_uuid)
    return SecretOut(*await service.add_register_token(work, register))


@dashboard.delete(
    "/tokens/{token_uuid}",
    allows=Permission.CREDENTIALS_WRITE,
    refuses=[CredentialNotFound],
)
async def revoke_token(work: Work, token_uuid: UUID) -> None:
    """End a token, at once and for good."""
    await service.revoke(work, token_uuid)


@dashboard.get("/oauth-clients", allows=Permission.CREDENTIALS_WRITE)
async def list_oauth_clients(work: Work) -> list[OAuthClientOut]:
    """The account's OAuth clients, the first one first."""
    return [OAuthClientOut.of(each) for each in await queries.oauth_clients(work)]


@dashboard.post("/oauth-clients", allows=Permission.CREDENTIALS_WRITE)
async def create_oauth_client(
    work: Work, body: OAuthClientCreate
) -> OAuthClientSecretOut:
    """Make an OAuth client. Its secret is shown now and never again."""
    return OAuthClientSecretOut(*await service.add_oauth_client(work, body.name))


@dashboard.delete(
    "/oauth-clients/{client_uuid}",
    allows=Permission.CREDENTIALS_WRITE,
    refuses=[OAuthClientNotFound],
)
async def revoke_oauth_client(work: Work, client_uuid: UUID) -> None:
    """End an OAuth client and all its tokens, at once and for good."""
    await service.revoke_oauth_client(work, client_uuid)


def _scopes(caller: Caller, asked: Sequence[Permission]) -> tuple[str, ...]:
    """What a token may do that this caller makes: never more than the caller.

    Without scopes it may as much, also where the caller is a token with scopes itself.
    """
    if not caller.permissions.issuperset(asked):
        raise Forbidden
    if asked or caller.permissions == EVERYTHING:
        return tuple(asked)
    return tuple(sorted(caller.permissions))
