"""What can be done for people on their way in."""

from regulars.staff.service.codes import begin_totp, confirm_totp
from regulars.staff.service.invitations import (
    accept,
    forget_invitations,
    invite,
    looked_at,
    mail_invitation,
    remind,
    revoke_invitation,
)
from regulars.staff.service.passkeys import Site
from regulars.staff.service.passkeys import of as passkeys_of
from regulars.staff.service.passkeys import options_to_sign as passkey_options
from regulars.staff.service.passkeys import rename as rename_passkey
from regulars.staff.service.passwords import (
    MAIL_RESETS,
    ResetAsked,
    mail_reset,
    may_be_mailed,
    reset_password,
)
from regulars.staff.service.second_factors import (
    Given,
    Made,
    Own,
    add_passkey,
    begin_passkey,
    begin_second_step,
    forget_left,
    remove_passkey,
    remove_totp,
    renew_recovery_codes,
    second_step,
    take_off,
)
from regulars.staff.service.second_steps import Begun, forget_steps
from regulars.staff.service.sessions import (
    MOST_HELD,
    NOTE_SIGNED_OUT,
    Browser,
    SignedOut,
    let_in,
    others,
    sign_out,
    switched,
    with_another,
)

__all__ = [
    "MAIL_RESETS",
    "MOST_HELD",
    "NOTE_SIGNED_OUT",
    "Begun",
    "Browser",
    "Given",
    "Made",
    "Own",
    "ResetAsked",
    "SignedOut",
    "Site",
    "accept",
    "add_passkey",
    "begin_passkey",
    "begin_second_step",
    "begin_totp",
    "confirm_totp",
    "forget_invitations",
    "forget_left",
    "forget_steps",
    "invite",
    "let_in",
    "looked_at",
    "mail_invitation",
    "mail_reset",
    "may_be_mailed",
    "others",
    "passkey_options",
    "passkeys_of",
    "remind",
    "remove_passkey",
    "remove_totp",
    "rename_passkey",
    "renew_recovery_codes",
    "reset_password",
    "revoke_invitation",
    "second_step",
    "sign_out",
    "switched",
    "take_off",
    "with_another",
]
