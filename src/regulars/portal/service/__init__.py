"""What can be done for contacts who come themselves."""

from regulars.portal.service.asking import (
    Asking,
    asking,
    count_code,
    in_queue,
    joining,
    mail_to,
    prove,
    sealed,
    unsealed,
)
from regulars.portal.service.auth_tokens import auth_token, auth_url
from regulars.portal.service.codes import (
    forget_codes,
    mail_with_code,
    order_code,
    verify,
)
from regulars.portal.service.data import data_of
from regulars.portal.service.opening import (
    Opening,
    open_portal,
    own_address,
    pages_at,
)
from regulars.portal.service.page_sessions import (
    LASTS,
    Begun,
    begin_by_token,
    begin_session,
    end_page_session,
    find_by_session,
    forget_page_sessions,
)
from regulars.portal.service.sessions import (
    Session,
    find_session,
    forget_sessions,
    open_session,
    use_session,
)

__all__ = [
    "LASTS",
    "Asking",
    "Begun",
    "Opening",
    "Session",
    "asking",
    "auth_token",
    "auth_url",
    "begin_by_token",
    "begin_session",
    "count_code",
    "data_of",
    "end_page_session",
    "find_by_session",
    "find_session",
    "forget_codes",
    "forget_page_sessions",
    "forget_sessions",
    "in_queue",
    "joining",
    "mail_to",
    "mail_with_code",
    "open_portal",
    "open_session",
    "order_code",
    "own_address",
    "pages_at",
    "prove",
    "sealed",
    "unsealed",
    "use_session",
    "verify",
]
