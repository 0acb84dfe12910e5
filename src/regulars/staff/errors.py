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
