"""What accounts, their people, shops and keys refuse."""

from regulars.kit.errors import Problem


class AccountInactive(Problem):
    """The account behind this key has been switched off.

    No call works until whoever runs the server switches it on again. Data is kept.
    """

    code = 7002
    message = "Account inactive."
    status = 403
    oauth_error = "unauthorized_client"


class UserHasNoAccess(Problem):
    """The person who made this token is no longer a user of the account.

    Make a new token with somebody who is. This one stays void, also when they are let
    in again.
    """

    code = 7011
    message = "User has no access to this account."
    status = 403


class ShopNotFound(Problem):
    """No shop of this account has this uuid.

    List the shops to see which there are; a shop of another account counts as
    unknown.
    """

    code = 1008
    message = "Shop not found."
    status = 404


class UsageLimitReached(Problem):
    """The account may have no more contacts, or no more of what was to be made.

    What exists still works. Remove users, or end tokens or clients, that nobody needs;
    whoever runs the server can raise the limits (`accounts limit`, and the settings).
    """

    code = 60000
    message = "Usage limit reached."
    status = 409


class AccountNotFound(Problem):
    """No account on this server has this uuid.

    The uuid was printed when the account was created.
    """

    code = 90010
    message = "Account not found."
    status = 404


class AccountSecretUnreadable(Problem):
    """The account secret was sealed with another key, or for another account.

    Renew it. If other secrets can't be read either, the server has lost its
    `secret.key`; else somebody has written into the database.
    """

    code = 90022
    message = "The account secret can't be read."
    status = 409


class RegisterNotFound(Problem):
    """No register of this account has this uuid, or the token is not a register's.

    List the registers to see which there are.
    """

    code = 90011
    message = "Register not found."
    status = 404


class RegisterIdentifierTaken(Problem):
    """Another register of the account has this identifier.

    Choose another: it is your own name for the till.
    """

    code = 90012
    message = "Register identifier is taken."
    status = 409


class CredentialNotFound(Problem):
    """No token of this account that still works has this uuid.

    List the tokens: it may have been revoked before.
    """

    code = 90013
    message = "Token not found."
    status = 404


class OAuthClientNotFound(Problem):
    """No OAuth client of this account that still works has this uuid.

    List the clients: it may have been revoked before.
    """

    code = 90014
    message = "OAuth client not found."
    status = 404


class UserNotFound(Problem):
    """Nobody with this uuid may sign in to this account.

    List the users to see who may.
    """

    code = 90015
    message = "User not found."
    status = 404


class UserAlreadyExists(Problem):
    """Somebody with this address may sign in already.

    Change their role instead.
    """

    code = 90016
    message = "User already exists."
    status = 409


class LastOwner(Problem):
    """Nobody else could manage the account any more.

    Make somebody else an owner first.
    """

    code = 90017
    message = "The last owner must stay."
    status = 409


class NotSignedIn(Problem):
    """The address and the password do not belong together, or not to this account.

    Try again slowly: after ten tries a minute this address has to wait.
    """

    code = 90018
    message = "E-mail address or password is wrong."
    status = 401


class SessionNotFound(Problem):
    """You have no session with this uuid that hasn't ended.

    List your sessions: it may have ended by itself.
    """

    code = 90170
    message = "Session not found."
    status = 404


class WrongPassword(Problem):
    """The password that you gave beside the change is not yours in this account.

    Type it again. If you have forgotten it, sign out and ask for a new one.
    """

    code = 90171
    message = "Your password is wrong."
    status = 409


class SecondFactorNeeded(Problem):
    """The account wants everybody to have a second factor, and you have none.

    Add one: everything under `/api/dashboard/session` is open to you.
    """

    code = 90172
    message = "You need a second factor."
    status = 403


class TooManyShops(Problem):
    """The account has 1,000 shops, and there may be no more.

    Change one that has closed into the new one. Whoever runs the server can open a
    second account.
    """

    code = 90030
    message = "There are too many shops."
    status = 409


class TooManyRegisters(Problem):
    """The account has 2,000 registers, and there may be no more.

    Move one that is no longer used to the shop that needs it.
    """

    code = 90031
    message = "There are too many registers."
    status = 409


class ClockOfLiveAccount(Problem):
    """The clock of a live account is the real one: its contacts' credits are at stake.

    Make a sandbox and move its clock. `is_sandbox` of the account tells which is which.
    """

    code = 90160
    message = "Only the clock of a sandbox can be moved."
    status = 409


class ClockIsMoving(Problem):
    """The sandbox's clock is being moved already, and whatever is due comes in order.

    Wait until `is_moving` of `GET /api/dashboard/test-clock` is false. One that has
    stood still for a minute, because its worker died, goes on when you ask again.
    """

    code = 90161
    message = "The clock is being moved."
    status = 409


class TooManyClocksMoving(Problem):
    """The server moves the clocks of eight sandboxes at a time, and no more.

    Ask again in a minute.
    """

    code = 90162
    message = "Too many clocks are being moved."
    status = 409


class SandboxNotFound(Problem):
    """No open sandbox of this account has this uuid.

    List the sandboxes to see which there are. One that was opened with `--sandbox`
    alone is a copy of no account, and belongs to none.
    """

    code = 90163
    message = "Sandbox not found."
    status = 404


class SandboxOfSandbox(Problem):
    """This account is a sandbox itself, and no sandbox is made of a sandbox.

    Its clock may be years ahead. Ask with a key of the live account.
    """

    code = 90164
    message = "A sandbox has no sandboxes."
    status = 409


class JobNotFound(Problem):
    """No job of this account that was given up on has this number.

    List the jobs with `state=failed`: one that is under way, or done, isn't there.
    """

    code = 90165
    message = "Job not found."
    status = 404


class RequestNotFound(Problem):
    """No request of this account with this uuid is kept.

    The latest five thousand are kept, for three days.
    """

    code = 90166
    message = "Request not found."
    status = 404
