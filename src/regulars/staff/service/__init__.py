"""What can be done for people on their way in."""

from regulars.staff.service.invitations import (
    accept,
    forget_invitations,
    invite,
    looked_at,
    mail_invitation,
    remind,
    revoke_invitation,
)
from regulars.staff.service.passwords import (
    MAIL_RESETS,
    ResetAsked,
    mail_reset,
    may_be_mailed,
    reset_password,
)
from regulars.staff.service.sessions import (
    MOST_HELD,
    NOTE_SIGNED_OUT,
    Browser,
    SignedOut,
    let_in,
    others,
    sign_out,
    switched,
)

__all__ = [
    "MAIL_RESETS",
    "MOST_HELD",
    "NOTE_SIGNED_OUT",
    "Browser",
    "ResetAsked",
    "SignedOut",
    "accept",
    "forget_invitations",
    "invite",
    "let_in",
    "looked_at",
    "mail_invitation",
    "mail_reset",
    "may_be_mailed",
    "others",
    "remind",
    "reset_password",
    "revoke_invitation",
    "sign_out",
    "switched",
]
