"""What the contact's own pages refuse."""

from regulars.kit.errors import Problem


class PortalNotFound(Problem):
    """The account has no portal for its contacts yet.

    Open one in the dashboard's portal settings. Until then contacts have nowhere to
    sign in, so no login code is sent or checked.
    """

    code = 55032
    message = "User app not found."
    status = 404


class AccountSecretInvalid(Problem):
    """The secret that was sent is not the account's.

    Copy the account secret from the dashboard again: it may have been renewed. Keep it
    on your server, never in a page or an app.
    """

    code = 1053
    message = "Account secret is invalid"
    status = 403


class TokenExpired(Problem):
    """The contact's token was good once, and its time has passed.

    Have the contact sign in again, and use the new token soon.
    """

    code = 3000
    message = "The token is expired"
    status = 409
