"""Keys for people, registers and applications: made here, shown once."""

from collections.abc import Sequence
from uuid import UUID

from regulars.accounts import queries, service
from regulars.accounts.errors import (
    CredentialNotFound,
    OAuthClientNotFound,
    RegisterNotFound,
    UsageLimitReached,
)
from regulars.accounts.permissions import EVERYTHING, Permission, must_cover
from regulars.accounts.schemas import (
    CredentialOut,
    OAuthClientCreate,
    OAuthClientOut,
    OAuthClientSecretOut,
    SecretOut,
    TokenCreate,
)
from regulars.kit.clock import must_come, now
from regulars.kit.doors import Caller, dashboard
from regulars.kit.errors import Forbidden
from regulars.kit.pages import DASHBOARD, Page, Paging
from regulars.kit.work import Work
from regulars.settings import Settings


@dashboard.get("/tokens", allows=Permission.CREDENTIALS_WRITE)
async def list_tokens(work: Work, query: Paging) -> Page[CredentialOut]:
    """A page of personal access tokens and register tokens, newest first."""
    found = await queries.credentials(work, query.window(DASHBOARD, lenient=False))
    return found.of([CredentialOut.of(each) for each in found.items])


@dashboard.post(
    "/tokens", allows=Permission.CREDENTIALS_WRITE, refuses=[UsageLimitReached]
)
async def create_token(
    work: Work, caller: Caller, settings: Settings, body: TokenCreate
) -> SecretOut:
    """Make a personal access token. It is shown now and never again."""
    if caller.membership_uuid is None:
        raise Forbidden
    scopes = _scopes(caller, body.scopes or [])
    # Keys end by real time, wherever the account's clock stands.
    must_come(body.expires_at, now(), "expires_at")
    draft = service.TokenDraft(body.name, scopes, body.expires_at)
    most = settings.most_personal_access_tokens
    who = caller.membership_uuid
    return SecretOut(*await service.create_token(work, who, draft, most))


@dashboard.post(
    "/registers/{register_uuid}/tokens",
    allows=Permission.CREDENTIALS_WRITE,
    refuses=[RegisterNotFound, UsageLimitReached],
)
async def create_register_token(
    work: Work, caller: Caller, settings: Settings, register_uuid: UUID
) -> SecretOut:
    """Make a token for a register. It is shown now and never again.

    You need to be allowed whatever a register token is.
    """
    register = await work.get(queries.Register, register_uuid)
    rights, most = caller.permissions, settings.most_register_tokens
    return SecretOut(*await service.create_register_token(work, register, rights, most))


@dashboard.delete(
    "/tokens/{token_uuid}",
    allows=Permission.CREDENTIALS_WRITE,
    refuses=[CredentialNotFound],
)
async def revoke_token(work: Work, caller: Caller, token_uuid: UUID) -> None:
    """End a token, at once and for good.

    You need to be allowed whatever the token is.
    """
    await service.revoke(work, token_uuid, caller.permissions)


@dashboard.get("/oauth-clients", allows=Permission.CREDENTIALS_WRITE)
async def list_oauth_clients(work: Work, query: Paging) -> Page[OAuthClientOut]:
    """A page of the account's OAuth clients, the first one first."""
    found = await queries.oauth_clients(work, query.window(DASHBOARD, lenient=False))
    return found.of([OAuthClientOut.of(each) for each in found.items])


@dashboard.post(
    "/oauth-clients", allows=Permission.CREDENTIALS_WRITE, refuses=[UsageLimitReached]
)
async def create_oauth_client(
    work: Work, caller: Caller, settings: Settings, body: OAuthClientCreate
) -> OAuthClientSecretOut:
    """Make an OAuth client. Its secret is shown now and never again.

    You need to be allowed whatever an OAuth client is.
    """
    rights, most = caller.permissions, settings.most_oauth_clients
    made = await service.create_oauth_client(work, body.name, rights, most)
    return OAuthClientSecretOut(*made)


@dashboard.post(
    "/oauth-clients/{client_uuid}/secrets",
    allows=Permission.CREDENTIALS_WRITE,
    refuses=[OAuthClientNotFound],
)
async def renew_client_secret(
    work: Work, caller: Caller, client_uuid: UUID
) -> OAuthClientSecretOut:
    """A new secret for an OAuth client, shown now and never again.

    The old one is void at once. Tokens that it was changed for stay good, so what is
    running goes on. You need to be allowed whatever an OAuth client is.
    """
    rights = caller.permissions
    made = await service.renew_client_secret(work, client_uuid, rights)
    return OAuthClientSecretOut(*made)


@dashboard.delete(
    "/oauth-clients/{client_uuid}",
    allows=Permission.CREDENTIALS_WRITE,
    refuses=[OAuthClientNotFound],
)
async def revoke_oauth_client(work: Work, caller: Caller, client_uuid: UUID) -> None:
    """End an OAuth client and all its tokens, at once and for good.

    You need to be allowed whatever an OAuth client is.
    """
    await service.revoke_oauth_client(work, client_uuid, caller.permissions)


def _scopes(caller: Caller, asked: Sequence[Permission]) -> tuple[str, ...]:
    """What a token may do that this caller makes: never more than the caller.

    Without scopes it may as much, also where the caller is a token with scopes itself.
    """
    must_cover(caller.permissions, frozenset(asked))
    if asked or caller.permissions == EVERYTHING:
        return tuple(asked)
    return tuple(sorted(caller.permissions))
