"""The token endpoint: OAuth clients ask for a token of their own."""

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Annotated, Any

from msgspec import structs
from oauthlib.oauth2 import BackendApplicationServer, RequestValidator

from regulars.accounts import service
from regulars.accounts.errors import AccountInactive
from regulars.accounts.schemas import AccessTokenOut, TokenRequest
from regulars.accounts.service.keys import OAUTH_TOKEN_LASTS
from regulars.kit.crypto import Keys
from regulars.kit.doors import Bare, oauth
from regulars.kit.edge import Headers
from regulars.kit.errors import TooManyRequests
from regulars.kit.limits import Limits
from regulars.kit.tries import guess
from regulars.kit.work import Work
from regulars.settings import Settings


@oauth.post(
    "/token", allows=None, status=200, refuses=[AccountInactive, TooManyRequests]
)
async def create_access_token(
    work: Work,
    headers: Headers,
    settings: Settings,
    keys: Keys,
    guesses: Limits,
    body: TokenRequest,
) -> Annotated[Bare, AccessTokenOut]:
    """An access token for an OAuth client (RFC 6749, section 4.4).

    Answers `{token_type, expires_in, access_token}` without an envelope; refusals are
    the RFC's: `invalid_client` with 401, `unsupported_grant_type`, `invalid_request`
    and, for an account that has been switched off, `unauthorized_client` with 400.
    A client may have as many tokens as the server's settings say; one more ends its
    oldest. A network that has sent thirty wrong secrets within a minute waits for the
    next minute (429).
    """
    in_header = _basic(headers)
    client_id, secret = in_header or (str(body.client_id), body.client_secret)
    token = None
    if body.grant_type == "client_credentials" and client_id.isdecimal():
        most = settings.most_oauth_tokens
        tried = guess(guesses, keys, "client secret", work.origin.place)
        token = await service.client_token(work, int(client_id[:18]), secret, most)
        if token is not None:
            tried.was_right()
    # Without the id: the library would compare it with a client of its own, and who
    # asks has been found out already.
    answer = _in_form({"grant_type": body.grant_type}, token)
    return _challenged(answer) if in_header else answer


def _challenged(answer: Bare) -> Bare:
    """A refusal that names the scheme the client came with (RFC 6749, section 5.2)."""
    if answer.status != 401:
        return answer
    others = [each for each in answer.headers if each[0] != b"www-authenticate"]
    challenge = (b"www-authenticate", b'Basic realm="Regulars"')
    return structs.replace(answer, headers=(*others, challenge))


def _in_form(form: Mapping[str, str], token: str | None) -> Bare:
    """What the OAuth library makes of the request, once we know whether it is right."""
    server = BackendApplicationServer(
        _Validator(token),
        token_generator=lambda request: token,
        token_expires_in=int(OAUTH_TOKEN_LASTS.total_seconds()),
    )
    headers, content, status = server.create_token_response("/", "POST", form, {})
    kept = tuple(
        (name.lower().encode(), value.encode())
        for name, value in headers.items()
        if name.lower() != "content-type"
    )
    answer: dict[str, Any] = json.loads(content)
    answer.pop("scope", None)
    return Bare(answer, status, kept)


class _Validator(RequestValidator):  # type: ignore[misc]  # The library has no types.
    """Tells the library what the database has said already."""

    def __init__(self, token: str | None) -> None:
        super().__init__()
        self._token = token

    def authenticate_client(self, request: Any, *args: Any, **kwargs: Any) -> bool:
        request.client = self
        return self._token is not None

    @property
    def client_id(self) -> str:
        """The library asks whom it has authenticated."""
        return "client"

    def validate_grant_type(self, *args: Any, **kwargs: Any) -> bool:
        return True

    def get_default_scopes(self, *args: Any, **kwargs: Any) -> list[str]:
        return []

    def validate_scopes(self, *args: Any, **kwargs: Any) -> bool:
        return True

    def save_bearer_token(self, *args: Any, **kwargs: Any) -> None:
        """It is saved: a token exists only once its row does."""


def _basic(headers: Headers) -> tuple[str, str] | None:
    """Id and secret in the header (RFC 6749, section 2.3.1), if they are there."""
    scheme, _, coded = headers.get(b"authorization", b"").partition(b" ")
    if scheme.lower() != b"basic":
        return None
    try:
        name, _, secret = base64.b64decode(coded).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return name, secret
