"""Second factors: codes of an app, passkeys, and codes for when both are lost."""

from typing import Annotated
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from regulars.accounts.schemas import Name
from regulars.kit.clock import atom
from regulars.staff.queries import Passkey
from regulars.staff.schemas.sessions import Typed

Code = Annotated[str, Meta(min_length=6, max_length=20, examples=["482913"])]
Proof = Annotated[str, Meta(max_length=500, examples=["rgl_lnk_..."])]
# What `PublicKeyCredential.toJSON()` gives, as text.
Signed = Annotated[str, Meta(max_length=20_000, examples=['{"id": "...", ...}'])]
# For `PublicKeyCredential.parse...OptionsFromJSON()`, as text.
Options = Annotated[str, Meta(examples=['{"challenge": "...", ...}'])]


class SecondStepOut(Struct):
    """The password was right, and a second factor is needed.

    `proof` stands for the password for five minutes and five tries.
    """

    proof: Proof
    expires_at: str
    totp: bool
    recovery_codes: bool
    # What to have the browser sign; null without a passkey.
    passkey_options: Options | None


class SignedIn(Struct):
    """Nothing, once you are signed in; or what the second step needs."""

    data: SecondStepOut | None
    meta: dict[str, str]


class SecondStepCreate(Struct):
    """The proof of the first step, and one second factor."""

    proof: Proof
    code: Code | UnsetType = UNSET
    recovery_code: Code | UnsetType = UNSET
    # What a passkey has signed.
    assertion: Signed | UnsetType = UNSET


class PasswordOnly(Struct):
    """Your password in this account: whoever finds a dashboard open doesn't have it."""

    password: Typed


class TotpOut(Struct):
    """What an app needs to make codes. It counts once you have confirmed it."""

    secret: Annotated[str, Meta(examples=["JBSWY3DPEHPK3PXP..."])]
    uri: Annotated[str, Meta(examples=["otpauth://totp/..."])]
    # The address as a QR code.
    qr_svg: Annotated[str, Meta(examples=["<svg ...></svg>"])]


class TotpConfirmation(Struct):
    """A code that the app shows."""

    code: Code


class RecoveryCodesOut(Struct):
    """Codes for when your factor is lost: each is good once. They are shown only now.

    Empty where you had some already.
    """

    recovery_codes: Annotated[list[str], Meta(examples=[["F7KQ2M-X9RT4B"]])]


class PasskeyChallengeOut(Struct):
    """What to have the browser make a passkey from, within five minutes."""

    proof: Proof
    expires_at: str
    options: Options


class PasskeyCreate(Struct):
    """What the browser has made, and what you call it."""

    proof: Proof
    name: Name
    made: Signed


class PasskeyUpdate(Struct):
    """What you call it."""

    name: Name


class PasskeyOut(Struct):
    """A passkey of yours."""

    uuid: UUID
    name: Annotated[str, Meta(examples=["My phone"])]
    created_at: str
    last_used_at: str | None

    @classmethod
    def of(cls, key: Passkey) -> "PasskeyOut":
        used = atom(key.last_used_at) if key.last_used_at else None
        return cls(key.uuid, key.name, atom(key.created_at), used)


class PasskeyAddedOut(Struct):
    """The passkey, and recovery codes, if it is your first second factor."""

    passkey: PasskeyOut
    recovery_codes: Annotated[list[str], Meta(examples=[["F7KQ2M-X9RT4B"]])]
