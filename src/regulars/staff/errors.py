"""What people are refused on their way in."""

from regulars.kit.errors import Problem


class NotSignedInThere(Problem):
    """This browser holds no session of yours in that account.

    Sign in to it, with the password that you have there; you stay signed in here.
    """

    code = 90240
    message = "You are not signed in to that account."
    status = 409


class SessionNeeded(Problem):
    """Only somebody who is signed in has other sessions; this is a token.

    Sign in to the dashboard and do it there.
    """

    code = 90245
    message = "This is done by somebody who is signed in."
    status = 409


class InvitationNotFound(Problem):
    """No invitation of this account that nobody has accepted has this uuid.

    List the invitations: it may have been accepted or revoked.
    """

    code = 90241
    message = "Invitation not found."
    status = 404


class AlreadyInvited(Problem):
    """Somebody with this address has been invited already.

    Remind them, or revoke that invitation first to give them another role.
    """

    code = 90242
    message = "They have been invited already."
    status = 409


class RemindedEnough(Problem):
    """They have been reminded five times, and more mails would be a nuisance.

    Ask them whether they got any. Revoke the invitation to make a new one.
    """

    code = 90243
    message = "They have been reminded often enough."
    status = 409


class LinkVoid(Problem):
    """The link was used, its time has passed, a newer one was sent, or it was revoked.

    Ask for a new one: whoever invited you can remind you, and a new password is sent as
    often as you ask. Links are good only whole: copy all of it.
    """

    code = 90244
    message = "This link is no longer good."
    status = 410


class WrongCode(Problem):
    """The code is wrong, was used before, or is of another time.

    Look again: a code of an app is good for half a minute, and once. Is the phone's
    clock right? A recovery code is good once.
    """

    code = 90246
    message = "The code is wrong."
    status = 409
    # A try stays counted.
    is_committed = True


class StepVoid(Problem):
    """The first step was used, is older than five minutes, or isn't yours.

    Begin again with the password.
    """

    code = 90247
    message = "Begin again with the password."
    status = 410


class TriedTooOften(Problem):
    """Too many codes were wrong: five for one password, or twenty within an hour.

    Begin again with the password. After twenty wait an hour; a browser that you have
    signed in with before, and that nobody else has, has tries of its own.
    """

    code = 90248
    message = "Too many codes were wrong."
    status = 429


class TotpIsOn(Problem):
    """An app makes codes for you already.

    Switch it off first to use another one.
    """

    code = 90249
    message = "An app is in use already."
    status = 409


class TotpNotBegun(Problem):
    """There is no secret of an app to be confirmed.

    Ask for one first, and scan it.
    """

    code = 90250
    message = "Nothing was begun."
    status = 409


class NoSecondFactor(Problem):
    """There is no second factor of that kind.

    `second_factors` of `GET /api/dashboard/session` tells which there are.
    """

    code = 90251
    message = "There is no such second factor."
    status = 409


class PasskeyNotFound(Problem):
    """You have no passkey with this uuid in this account.

    List your passkeys: it may have been deleted.
    """

    code = 90252
    message = "Passkey not found."
    status = 404


class PasskeyRefused(Problem):
    """What the browser sent is no answer of such a passkey to what it was asked.

    Begin again, on the address that the dashboard has. The passkey must ask for a
    finger, a face or a PIN. There may be twenty, each once.
    """

    code = 90253
    message = "The passkey was refused."
    status = 409
    # A try stays counted.
    is_committed = True
