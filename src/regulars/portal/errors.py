"""What the contact's own pages refuse."""

from typing import ClassVar

from regulars.kit.errors import Problem


class PortalNotFound(Problem):
    """The account has no portal for its contacts yet.

    Open one in the dashboard's portal settings. Until then contacts have nowhere to
    sign in, so no login code is sent or checked.
    """

    code = 55032
    message = "User app not found."
    status = 404


class PasscodeNotFound(Problem):
    """The code is wrong, was used before, is too old or was tried too often.

    Send a new verification mail and use the code in it. Each try counts, also one that
    is refused.
    """

    code = 13010
    message = "Passcode not found."
    status = 404
    is_committed: ClassVar[bool] = True


class AccountSecretInvalid(Problem):
    """The token wasn't signed with the account's secret as it is now.

    Mostly it is the `auth_token`: it is none or was cut short, it was changed, it is
    another account's, or the secret was renewed since. Get a new one and send it whole.
    If that is refused too, the server can't read the secret any more: renew it in the
    dashboard.
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


class ContactSessionTokenNotFound(Problem):
    """No session token of this account's contacts reads like this.

    Have it scanned again, whole. A token of another account counts as unknown.
    """

    code = 90700
    message = "Contact session token not found."
    status = 404


class ContactSessionTokenUsed(Problem):
    """The session token was good for one use, and that was before.

    Have the contact show a new one.
    """

    code = 90701
    message = "Contact session token was used before."
    status = 409
