"""What a business looks like, over HTTP."""

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from regulars.accounts.queries import BrandKit
from regulars.accounts.schemas.words import Email
from regulars.kit.errors import InvalidInput
from regulars.kit.mail import is_address, one_line

# None of these characters ends an address, or the place in a page that it stands in.
Url = Annotated[
    str,
    Meta(
        max_length=500,
        pattern=r"^https://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9._~%!$&()*+,;=:@/?-]*)?\Z",
        examples=["https://bakery.example.com/logo.png"],
    ),
]

Color = Annotated[str, Meta(pattern=r"^#[0-9a-fA-F]{6}\Z", examples=["#0f5c4a"])]

FontFamily = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=200,
        pattern=r"^[A-Za-z0-9 ,'-]+\Z",
        examples=["Helvetica, Arial, sans-serif"],
    ),
]

SenderName = Annotated[str, Meta(max_length=100, examples=["Corner bakery"])]


class BrandKitOut(Struct):
    """What a business looks like to its contacts, in mails and on pages.

    `sender_name` null is the account's name. `reply_to` null has answers go to the
    address that this server sends from.
    """

    small_logo_url: str | None
    large_logo_url: str | None
    primary_color: str
    secondary_color: str
    tertiary_color: str
    quaternary_color: str
    font_family: str
    sender_name: str | None
    reply_to: str | None

    @classmethod
    def of(cls, kit: BrandKit) -> "BrandKitOut":
        return cls(*(getattr(kit, name) for name in cls.__struct_fields__))


class BrandKitUpdate(Struct):
    """What of it to change; what is left out stays.

    Logos are addresses of pictures, which mail programs load from there.
    """

    small_logo_url: Url | UnsetType | None = UNSET
    large_logo_url: Url | UnsetType | None = UNSET
    primary_color: Color | UnsetType = UNSET
    secondary_color: Color | UnsetType = UNSET
    tertiary_color: Color | UnsetType = UNSET
    quaternary_color: Color | UnsetType = UNSET
    font_family: FontFamily | UnsetType = UNSET
    sender_name: SenderName | UnsetType | None = UNSET
    reply_to: Email | UnsetType | None = UNSET

    def checked(self) -> "BrandKitUpdate":
        """The same. Raises InvalidInput for what no mail can bear."""
        name, reply_to = self.sender_name, self.reply_to
        if isinstance(name, str) and (one_line(name) != name or not name):
            raise InvalidInput({"sender_name": ["Must be one line of text."]})
        if isinstance(reply_to, str) and not is_address(reply_to):
            raise InvalidInput({"reply_to": ["Must be one e-mail address."]})
        return self
