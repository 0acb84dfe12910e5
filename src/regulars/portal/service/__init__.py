"""What can be done for contacts who come themselves."""

from regulars.portal.service.auth_tokens import auth_token, auth_url
from regulars.portal.service.codes import (
    forget_codes,
    mail_with_code,
    order_code,
    verify,
)
from regulars.portal.service.opening import open_portal
from regulars.portal.service.sessions import (
    Session,
    find_session,
    forget_sessions,
    open_session,
    use_session,
)

__all__ = [
    "Session",
    "auth_token",
    "auth_url",
    "find_session",
    "forget_codes",
    "forget_sessions",
    "mail_with_code",
    "open_portal",
    "open_session",
    "order_code",
    "use_session",
    "verify",
]
